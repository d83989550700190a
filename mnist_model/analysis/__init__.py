"""Analysis of scores, learning curves and data sets, for the pages to show."""
