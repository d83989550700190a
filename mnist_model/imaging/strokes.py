"""Smoothing, rotating and placing pen strokes, and drawing them as the browser's canvas does."""

from collections.abc import Sequence

import cv2
import numpy as np

CANVAS_PX = 280
# OpenCV takes coordinates as fixed-point integers with this many fractional bits.
_FRACTION_BITS = 6
# OpenCV draws antialiased lines this much wider than requested, and in even widths only. Drawn
# enlarged and then scaled down, their width is accurate to a sixth of a pixel.
_EXCESS_PX = 1.33
_ZOOM = 4


def smooth(points: np.ndarray, steps: int = 10) -> np.ndarray:
    """A Catmull-Rom spline through points (n, 2), with `steps` points per segment."""
    ends = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    p0, p1, p2, p3 = (ends[i : len(points) - 1 + i, np.newaxis] for i in range(4))
    t = (np.arange(steps) / steps)[:, np.newaxis]
    curve = p1 + t / 2 * (
        p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * p1 - p0 - 3 * p2 + p3))
    )
    return np.concatenate([curve.reshape(-1, 2), points[-1:]])


def rotated(points: np.ndarray, angle: float) -> np.ndarray:
    """Points (n, 2) rotated about the origin by an angle in radians.

    y points down, so a positive angle rotates anticlockwise on the screen.
    """
    cos, sin = np.cos(angle), np.sin(angle)
    turned: np.ndarray = points @ np.array([[cos, -sin], [sin, cos]])
    return turned


def draw_strokes(
    strokes: Sequence[np.ndarray],
    brush_px: float,
    longest_px: float,
    place: Sequence[float] | np.ndarray = (0.5, 0.5),
    canvas_px: int = CANVAS_PX,
    fast: bool = False,
) -> np.ndarray:
    """Draw strokes as the canvas in the browser does: round caps and joins, antialiased.

    Args:
        strokes, brush_px, longest_px, place, canvas_px: see `place_strokes`.
        fast: draw eight times as fast, with lines about a pixel wider than requested; good
            enough for training images, whose brush width is random anyway.

    Returns:
        (canvas_px, canvas_px) uint8, white ink on black.
    """
    placed = place_strokes(strokes, brush_px, longest_px, place, canvas_px)
    return draw_points(placed, brush_px, canvas_px, fast)


def place_strokes(
    strokes: Sequence[np.ndarray],
    brush_px: float,
    longest_px: float,
    place: Sequence[float] | np.ndarray = (0.5, 0.5),
    canvas_px: int = CANVAS_PX,
) -> list[np.ndarray]:
    """Scale strokes and place them on a canvas.

    Args:
        strokes: each (n, 2), y pointing down, in any unit.
        brush_px: the width of the brush that will draw them.
        longest_px: the longest side of the drawing, brush width included.
        place: where the drawing is placed, from left to right and from top to bottom, 0..1;
            it is always wholly on the canvas, unless it is too large for it.
        canvas_px: the side of the square canvas.

    Returns:
        Each stroke (n, 2) in pixels of the canvas.
    """
    points = np.concatenate(strokes)
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    scale = max(longest_px - brush_px, 0) / max(extent.max(), 1e-6)
    free = np.maximum(canvas_px - extent * scale - brush_px, 0)
    corner = brush_px / 2 + free * np.asarray(place)
    return [(stroke - low) * scale + corner for stroke in strokes]


def draw_points(
    strokes: Sequence[np.ndarray],
    brush_px: float,
    canvas_px: int = CANVAS_PX,
    fast: bool = False,
) -> np.ndarray:
    """Draw strokes whose points are already in pixels of the canvas, see `draw_strokes`."""
    zoom = 1 if fast else _ZOOM
    canvas = np.zeros((canvas_px * zoom, canvas_px * zoom), np.uint8)
    thickness = max(1, round(brush_px))
    if not fast:
        thickness = max(2, 2 * round((zoom * brush_px - _EXCESS_PX) / 2))
    for stroke in strokes:
        # A browser's origin is the corner of the first pixel, OpenCV's is its centre.
        fixed = np.rint((np.asarray(stroke) * zoom - 0.5) * 2**_FRACTION_BITS).astype(np.int32)
        fixed = fixed if len(fixed) > 1 else np.repeat(fixed, 2, axis=0)
        cv2.polylines(canvas, [fixed], False, 255, thickness, cv2.LINE_AA, _FRACTION_BITS)
    if fast:
        return canvas
    return cv2.resize(canvas, (canvas_px, canvas_px), interpolation=cv2.INTER_AREA)
