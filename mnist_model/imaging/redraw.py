"""Redrawing ink that is too thick to read from its strokes.

Drawn with a wide brush, a small digit closes up into a blob that nobody can read, but the pen's
path is still known. Redrawn thinner, the digit is legible again: `benchmarks/drawings.py` gives
the figures.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from mnist_model.imaging.strokes import draw_points

# As a share of the digit's longest side. For brushes that a network was trained on, redrawing
# gains nothing on validation writers.
WIDEST_LEARNED_BRUSH = 0.3
# MNIST's own strokes are about an eighth of the digit's longest side.
THIN_BRUSH = 0.12


def redraw_thin(ink: np.ndarray, strokes: Sequence[np.ndarray]) -> np.ndarray | None:
    """Redraw strokes with a thinner brush, if the original was too wide for the digit.

    Args:
        ink: (h, w) uint8, white on black.
        strokes: the pen's path, at least one stroke, each (n, 2) in pixels of `ink`.

    Returns:
        (h, w) uint8, white ink on black; None if the brush was not too wide, or if the strokes
        do not account for the ink.

    Raises:
        ValueError: a stroke has the wrong shape, or is not finite.
    """
    strokes = checked_strokes(strokes)
    points = np.concatenate(strokes)
    height, width = ink.shape
    if np.abs(points).max() > 2 * max(height, width):
        return None  # the pen was far outside the image, so the ink is not from these strokes
    longest_px = float(np.ptp(points, axis=0).max())
    brush_px = brush_width(ink, strokes)
    if longest_px == 0 or brush_px <= WIDEST_LEARNED_BRUSH * (longest_px + brush_px):
        return None  # a dot stays a dot, and a legible digit stays as it was drawn
    left, top, ink_width, ink_height = cv2.boundingRect((ink > 127).view(np.uint8))
    low, high = points.min(axis=0) - (left, top), (left + ink_width, top + ink_height)
    if max(low.max(), (high - points.max(axis=0)).max()) > brush_px / 2 + 2:
        return None  # there is other ink as well, which these strokes do not account for
    thin_px = max(1.0, THIN_BRUSH * longest_px)
    return draw_points(strokes, thin_px, max(height, width))[:height, :width]


def brush_width(ink: np.ndarray, strokes: Sequence[np.ndarray]) -> float:
    """The width in pixels of the brush that drew these strokes; the median if they differ.

    Every point of a stroke has at least half a brush width of ink around it, and some, such as
    the outermost, have no more. So the width is measured on the ink, where it cannot be
    misreported.

    Args:
        ink, strokes: see `redraw_thin`.
    """
    # The border is repeated outwards, since how far the brush reached beyond it is unknown.
    is_ink = cv2.copyMakeBorder((ink > 127).view(np.uint8), 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    # The faster masks come out up to 5 % too short, which on a large picture is many pixels.
    reach = cv2.distanceTransform(is_ink, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
    widths = []
    for stroke in strokes:
        # Point (x, y) lies in pixel [floor(y), floor(x)].
        columns, rows = np.floor(stroke).astype(int).T
        inside = (columns >= 0) & (rows >= 0) & (columns < ink.shape[1]) & (rows < ink.shape[0])
        if inside.any():
            # Cutting the edge at whole pixels loses half a pixel on either side.
            widths.append(2 * float(reach[rows[inside], columns[inside]].min()) + 1)
    return max(0.0, float(np.median(widths))) if widths else 0.0


def checked_strokes(strokes: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The strokes, each (n, 2) float: integers of few bits would overflow in what follows.

    Raises:
        ValueError: see `redraw_thin`.
    """
    try:
        checked = [np.asarray(stroke, float) for stroke in strokes]
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"expected strokes of numbers, each of shape (n, 2): {error}") from error
    for stroke in checked:
        if stroke.ndim != 2 or stroke.shape[1] != 2 or not len(stroke):
            raise ValueError(f"expected strokes, each of shape (n, 2), got one of {stroke.shape}")
        if not np.isfinite(stroke).all():
            raise ValueError("expected strokes with finite coordinates")
    return checked
