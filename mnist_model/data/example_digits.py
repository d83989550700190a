"""Ten digits drawn by us, as strokes, for the canvas to show and for tests to draw."""

import numpy as np

from mnist_model.imaging.strokes import smooth

# Each stroke is a handful of points on the pen's path, in writing order, in a unit box
# with y pointing down. A smooth curve joins them; a point given twice makes a corner.
_PEN_POINTS = {
    0: [
        [
            (0.56, 0.04), (0.34, 0.10), (0.19, 0.34), (0.18, 0.64), (0.32, 0.91),
            (0.55, 0.95), (0.76, 0.78), (0.82, 0.46), (0.73, 0.15), (0.53, 0.04),
        ]
    ],
    1: [[(0.42, 0.18), (0.55, 0.05), (0.55, 0.05), (0.52, 0.50), (0.49, 0.96)]],
    2: [
        [
            (0.21, 0.26), (0.35, 0.08), (0.58, 0.05), (0.74, 0.20), (0.71, 0.41),
            (0.50, 0.67), (0.19, 0.94), (0.19, 0.94), (0.50, 0.92), (0.84, 0.93),
        ]
    ],
    3: [
        [
            (0.24, 0.14), (0.46, 0.04), (0.69, 0.12), (0.70, 0.33), (0.44, 0.47),
            (0.44, 0.47), (0.70, 0.55), (0.78, 0.75), (0.62, 0.93), (0.38, 0.95), (0.20, 0.84),
        ]
    ],
    4: [
        [(0.36, 0.06), (0.27, 0.34), (0.17, 0.60), (0.17, 0.60), (0.50, 0.59), (0.86, 0.57)],
        [(0.66, 0.24), (0.63, 0.60), (0.60, 0.96)],
    ],
    5: [
        [
            (0.33, 0.07), (0.31, 0.25), (0.27, 0.45), (0.27, 0.45), (0.48, 0.40),
            (0.70, 0.51), (0.75, 0.72), (0.60, 0.92), (0.38, 0.95), (0.21, 0.86),
        ],
        [(0.33, 0.07), (0.55, 0.06), (0.76, 0.05)],
    ],
    6: [
        [
            (0.64, 0.04), (0.43, 0.20), (0.27, 0.46), (0.22, 0.73), (0.36, 0.94),
            (0.60, 0.94), (0.74, 0.78), (0.67, 0.59), (0.46, 0.55), (0.26, 0.70),
        ]
    ],
    7: [[(0.17, 0.09), (0.48, 0.08), (0.82, 0.06), (0.82, 0.06), (0.60, 0.48), (0.42, 0.96)]],
    8: [
        [
            (0.68, 0.16), (0.48, 0.05), (0.29, 0.17), (0.36, 0.37), (0.58, 0.51), (0.74, 0.71),
            (0.64, 0.92), (0.42, 0.95), (0.27, 0.78), (0.40, 0.55), (0.62, 0.38), (0.69, 0.17),
        ]
    ],
    9: [
        [
            (0.71, 0.21), (0.52, 0.06), (0.31, 0.14), (0.26, 0.34), (0.41, 0.48), (0.62, 0.41),
            (0.71, 0.21), (0.71, 0.21), (0.69, 0.58), (0.60, 0.95),
        ]
    ],
}  # fmt: skip

# How many points the curve has between two pen points.
_POINTS_PER_PIECE = 8


def example_strokes(digit: int) -> list[np.ndarray]:
    """How we write a digit.

    Args:
        digit: 0..9.

    Returns:
        A list of strokes, each (n, 2) float64: x and y of points on the pen's path, in a unit
        box, y pointing down.

    Raises:
        ValueError: `digit` is not one of 0..9.
    """
    if digit not in _PEN_POINTS:
        raise ValueError(f"expected a digit 0..9, got {digit!r}")
    return [_smooth(np.array(points)) for points in _PEN_POINTS[digit]]


def _smooth(points: np.ndarray) -> np.ndarray:
    """A Catmull-Rom spline through points (n, 2), smooth except at repeated points.

    Two equal points in a row end one curve and start the next, which makes a corner.
    """
    corners = np.flatnonzero((points[1:] == points[:-1]).all(axis=1)) + 1
    return np.concatenate([smooth(part, _POINTS_PER_PIECE) for part in np.split(points, corners)])
