"""Cutting a drawing into parts along the strokes of the pen; see `segment.py`."""

from collections.abc import Sequence

import cv2
import numpy as np

from mnist_model.imaging.preprocess import INK_THRESHOLD
from mnist_model.imaging.redraw import brush_width
from mnist_model.imaging.segment import Part


def parts_of_strokes(ink: np.ndarray, strokes: Sequence[np.ndarray]) -> list[Part]:
    """Each stroke as a part, those of a character next to each other.

    Args:
        ink: (h, w) uint8, white on black.
        strokes: at least one, each (n, 2) float in pixels of `ink`, in the order drawn.

    Returns:
        In the order drawn, but that a stroke which crosses an earlier character, such as a late
        bar, stands behind that. Strokes without ink are left out.
    """
    reach = _brush_reach(ink, strokes)
    dense = [_dense(stroke) for stroke in strokes]
    order: list[int] = []
    for number, stroke in enumerate(dense):
        place = len(order)
        if order and stroke[:, 0].mean() < dense[order[-1]][:, 0].min():  # the pen went back
            crossed = [
                _crossing(stroke, dense[other], reach) if _meet(stroke, dense[other], reach) else 0
                for other in order
            ]
            if max(crossed) > 0:
                place = int(np.argmax(crossed)) + 1
        order.insert(place, number)
    parts = [_stroke_part(ink, np.asarray(strokes[number], float), reach) for number in order]
    return [part for part in parts if part is not None]


def account_for(ink: np.ndarray, strokes: Sequence[np.ndarray]) -> bool:
    """Whether strokes drew all of the ink, but for less than a dot of their brush.

    Args:
        ink, strokes: see `parts_of_strokes`.
    """
    if np.abs(np.concatenate(strokes)).max() > 2 * max(ink.shape):
        return False  # the pen was far outside the picture
    reach = _brush_reach(ink, strokes)
    rest = np.where(ink > 127, ink, 0).astype(np.uint8)
    for stroke in strokes:
        _draw(rest, stroke, 0, round(2.5 * reach) + 4)
    return cv2.countNonZero(rest) < (2 * reach) ** 2


def _meet(stroke: np.ndarray, other: np.ndarray, reach: int) -> bool:
    """Whether two strokes may lie within the brush's reach of each other."""
    gaps = np.maximum(
        stroke.min(axis=0) - other.max(axis=0), other.min(axis=0) - stroke.max(axis=0)
    )
    return bool(gaps.max() < reach)


def _crossing(stroke: np.ndarray, other: np.ndarray, reach: int) -> float:
    """The share of a stroke's points that lie within the brush's reach of another stroke."""
    step = max(1, len(stroke) // 30), max(1, len(other) // 60)
    near, far = stroke[:: step[0]], other[:: step[1]]
    distance = np.linalg.norm(near[:, np.newaxis] - far, axis=2).min(axis=1)
    return float((distance < reach).mean())


def _dense(stroke: np.ndarray) -> np.ndarray:
    """A stroke with a point at least every other pixel or so."""
    stroke = np.asarray(stroke, float)
    if len(stroke) < 2:
        return stroke
    length = np.linalg.norm(np.diff(stroke, axis=0), axis=1)
    at = np.concatenate([[0], np.cumsum(length)])
    wanted = np.linspace(0, at[-1], min(2000, max(2, int(at[-1] / 2))))
    return np.stack([np.interp(wanted, at, stroke[:, axis]) for axis in (0, 1)], axis=1)


def _brush_reach(ink: np.ndarray, strokes: Sequence[np.ndarray]) -> int:
    """Half the width of the brush in pixels, at least 1."""
    return max(1, round(brush_width(ink, strokes) / 2))


def _draw(picture: np.ndarray, stroke: np.ndarray, grey: int, brush_px: int) -> None:
    points = np.rint((stroke - 0.5) * 8).astype(np.int32)
    points = points if len(points) > 1 else np.repeat(points, 2, axis=0)
    cv2.polylines(picture, [points], False, grey, brush_px, cv2.LINE_AA, 3)


def _stroke_part(ink: np.ndarray, stroke: np.ndarray, reach: int) -> Part | None:
    """The ink within the brush's reach of a stroke; None if there is none."""
    height, width = ink.shape
    low = np.floor(stroke.min(axis=0)).astype(int) - reach - 1
    high = np.ceil(stroke.max(axis=0)).astype(int) + reach + 2
    x, y = (int(v) for v in np.clip(low, 0, (width, height)))
    right, bottom = (int(v) for v in np.clip(high, 0, (width, height)))
    if x >= right or y >= bottom:
        return None
    inside = ink[y:bottom, x:right]
    mask = np.zeros_like(inside)
    _draw(mask, stroke - (x, y), 255, 2 * reach + 2)
    own = np.minimum(inside, mask)
    px, py, w, h = cv2.boundingRect((own >= INK_THRESHOLD).view(np.uint8))
    if not w:
        return None
    return Part((x + px, y + py, w, h), own[py : py + h, px : px + w], (stroke,))
