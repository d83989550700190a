"""How benchmarks print a figure: the median and its spread."""

import numpy as np


def spread(values, unit: str = "ms") -> str:
    """The median and the 5th to 95th percentile of measured values, as text."""
    low, median, high = np.percentile(values, [5, 50, 95])
    return f"{median:.2f} {unit} ({low:.2f} to {high:.2f}, n = {len(values)})"
