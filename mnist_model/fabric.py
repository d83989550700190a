"""The strokes behind a drawing on the browser's canvas, which Fabric.js writes as JSON.

With a wide brush a small digit closes up into a blob, in which nobody can see what was
written; but the path of the pen is still there. Redrawn thin, the digit comes back:
`benchmarks/drawings.py` gives the figures.
"""

import numpy as np

from mnist_model.drawings import LEARNED_BRUSHES
from mnist_model.strokes import draw_points

# MNIST's own strokes are about an eighth of the digit's longest side.
THIN_BRUSH = 0.12
_MAX_POINTS = 20_000
_CURVE_STEPS = np.linspace(0, 1, 5)[1:, np.newaxis]


def redraw_thin(objects: object, canvas_px: int) -> np.ndarray | None:
    """Draw the strokes of a canvas again with a thinner brush, if theirs was too wide.

    Args:
        objects: what the canvas reports as its `objects`; it comes from a visitor, and may
            be anything.

    Returns:
        (canvas_px, canvas_px) uint8, white ink on black; None where the brush was not too
        wide for the digit, or the objects are not all strokes.
    """
    if not isinstance(objects, list) or not objects:
        return None
    try:
        strokes = [_points(thing["path"]) for thing in objects]
        brush_px = float(np.median([float(thing["strokeWidth"]) for thing in objects]))
        points = np.concatenate(strokes)
    except (KeyError, TypeError, ValueError, IndexError, OverflowError):
        return None
    is_sane = len(points) <= _MAX_POINTS and np.abs(points).max() <= 10 * canvas_px
    if not is_sane or not 0 < brush_px <= canvas_px:
        return None
    longest_px = np.ptp(points, axis=0).max()
    # With brushes that were learned, redrawing gains nothing on validation writers.
    if longest_px == 0 or brush_px <= LEARNED_BRUSHES[1] * (longest_px + brush_px):
        return None  # a dot stays a dot, and a legible digit stays as it was drawn
    return draw_points(strokes, max(1.0, THIN_BRUSH * longest_px), canvas_px)


def _points(path: list) -> np.ndarray:
    """The points (n, 2) of a path of the commands M, L and Q, curves in four pieces.

    Raises:
        KeyError, TypeError, ValueError: it is not such a path.
    """
    points: list[np.ndarray] = []
    for command, *numbers in path:
        coordinates = np.array(numbers, float).reshape(-1, 2)
        if not np.isfinite(coordinates).all():
            raise ValueError("a point is not finite")
        if command == "Q":
            start, (control, end) = points[-1], coordinates
            t = _CURVE_STEPS
            points.extend((1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end)
        elif command in ("M", "L"):
            points.append(coordinates[0])
        else:
            raise ValueError(f"unknown command {command!r:.20}")
    return np.stack(points)
