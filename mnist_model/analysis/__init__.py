"""What scores, curves and data tell: derived from bundles and data, shown by the pages."""
