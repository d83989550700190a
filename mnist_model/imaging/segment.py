"""Cutting a picture of several characters into parts, and saying which stand in one row.

A part is a stroke of the pen where the strokes are known, else a connected component of the ink
or a piece of one. More parts than characters are meant to come out: which of them belong
together is decided by whoever can read them, see `mnist_model.reading`. Over-segmentation and
search go back to Casey & Lecolinet, "A survey of methods and strategies in character
segmentation", IEEE TPAMI 18 (1996).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np

from mnist_model.imaging.cuts import cut_columns
from mnist_model.imaging.preprocess import INK_THRESHOLD

# (x, y, width, height) in pixels.
Box = tuple[int, int, int, int]
# The same between pixels.
_Place = tuple[float, float, float, float]

# Two parts are level with each other if they share this much of the lower one's height.
_LEVEL = 0.3
# A component narrower than this share of its row's height holds no two digits.
_NARROWEST_PAIR = 0.55
# And one wider than so many row heights is no number: a line, or the edge of a sheet.
_WIDEST_NUMBER = 80.0
# What is further away than this many row heights is in another row, however level.
_FARTHEST = 6.0
# The angles, in degrees, by which a row may fall or rise.
_SLOPES = (15, -15, 30, -30, 42, -42)


@dataclass(frozen=True)
class Part:
    """Ink that belongs to one character.

    box:     where it stands in the picture.
    ink:     (height, width) uint8, what is inside the box of this part alone.
    strokes: the strokes that drew it, each (n, 2) in pixels of the picture; empty if unknown.
    wider:   of a part that was cut off others: the same with a little more beyond each cut, where
             two characters may share ink.
    is_cut:  whether it was cut off something to its left, and to its right.
    """

    box: Box
    ink: np.ndarray
    strokes: tuple[np.ndarray, ...] = ()
    wider: "Part | None" = None
    is_cut: tuple[bool, bool] = (False, False)

    @property
    def strokes_inside(self) -> list[np.ndarray]:
        """The strokes in pixels of `ink`."""
        return [stroke - self.box[:2] for stroke in self.strokes]


def join(parts: Sequence[Part]) -> Part:
    """The parts as one."""
    box = around([part.box for part in parts])
    left, top, width, height = box
    ink = np.zeros((height, width), np.uint8)
    for part in parts:
        x, y, part_width, part_height = part.box
        inside = ink[y - top : y - top + part_height, x - left : x - left + part_width]
        np.maximum(inside, part.ink, out=inside)
    return Part(box, ink, tuple(stroke for part in parts for stroke in part.strokes))


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box around all of these."""
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right = max(box[0] + box[2] for box in boxes)
    return left, top, right - left, max(box[1] + box[3] for box in boxes) - top


def components(ink: np.ndarray, least_area: int = 1) -> list[Part]:
    """The connected components of the ink of at least so many pixels, in no particular order.

    Args:
        ink: (h, w) uint8, white on black.
    """
    is_ink = (ink >= INK_THRESHOLD).view(np.uint8)
    _, labels, statistics, _ = cv2.connectedComponentsWithStats(is_ink)
    parts = []
    for label, (x, y, width, height, area) in enumerate(statistics.tolist()):
        if label and area >= least_area:
            inside = np.s_[y : y + height, x : x + width]
            alone = np.where(labels[inside] == label, ink[inside], 0).astype(np.uint8)
            parts.append(Part((x, y, width, height), alone))
    return parts


def cut(part: Part, row_height: float) -> list[Part]:
    """Cut a part where it may join two characters; one too narrow or far too wide stays whole.

    Args:
        row_height: of the characters in its row, in pixels.
    """
    least = max(3.0, _NARROWEST_PAIR * row_height)
    if not least <= part.box[2] <= _WIDEST_NUMBER * row_height:
        return [part]
    edges, thickness = cut_columns(part.ink, row_height)
    if len(edges) == 2:
        return [part]
    pieces = []
    width = part.box[2]
    for left, right in pairwise(edges):
        if piece := _between(part, left, right):
            wider = _between(part, left - thickness, right + thickness)
            is_cut = (bool(left.any()), bool((right < width).any()))
            pieces.append(replace(piece, wider=wider, is_cut=is_cut))
    return pieces


def _between(part: Part, left: np.ndarray, right: np.ndarray) -> Part | None:
    """The ink between two edges, the column of each in every row; None if there is none."""
    x, y, width, _ = part.box
    first, end = max(0, int(left.min())), min(width, int(right.max()))
    columns = np.arange(first, end)
    inside = (columns >= left[:, np.newaxis]) & (columns < right[:, np.newaxis])
    piece = np.where(inside, part.ink[:, first:end], 0).astype(np.uint8)
    if not (piece >= INK_THRESHOLD).any():
        return None
    px, py, w, h = cv2.boundingRect((piece >= INK_THRESHOLD).view(np.uint8))
    return Part((x + first + px, y + py, w, h), piece[py : py + h, px : px + w].copy())


def rows(boxes: Sequence[Box]) -> list[list[int]]:
    """The boxes in reading order, as numbers: rows from top to bottom, each from left to right.

    A box is in the row whose last boxes are level with it, so that a row may rise or fall a little
    and its characters may differ in size. If turning the picture makes far fewer rows, they are
    rows that rise or fall a lot.
    """
    heights = np.array([box[3] for box in boxes])
    is_large = [_is_large(number, boxes, heights) for number in range(len(boxes))]
    straight = _rows_at(boxes, is_large, 0)
    best = straight
    for degrees in _SLOPES if len(straight) > 2 else ():
        turned = _rows_at(boxes, is_large, degrees)
        if len(turned) < len(best) and 2 * len(turned) <= len(straight):
            best = turned
    return best


def _rows_at(boxes: Sequence[Box], is_large: Sequence[bool], degrees: float) -> list[list[int]]:
    """The same for rows that fall by an angle.

    Boxes much smaller than others, such as a dot or the bar of a broken 5, make no rows of their
    own beside those; each joins the row that it is closest to.
    """
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turned = []
    for x, y, width, height in boxes:
        across, down = x + width / 2, y + height / 2
        left, top = across * cos + down * sin - width / 2, down * cos - across * sin - height / 2
        turned.append((left, top, width, height))
    order = sorted(range(len(boxes)), key=lambda number: turned[number][0])
    found: list[list[int]] = []
    for number in order:
        if is_large[number]:
            level = [_level([turned[other] for other in r[-3:]], turned[number]) for r in found]
            if level and max(level) > _LEVEL:
                found[int(np.argmax(level))].append(number)
            else:
                found.append([number])
    largest = [list(row) for row in found]
    for number in order:
        if not is_large[number]:
            # To the large boxes only: a small one far away must not pull others after it.
            near = [min(_distance(boxes[n], boxes[number]) for n in row) for row in largest]
            found[int(np.argmin(near))].append(number)
    in_order = [sorted(row, key=lambda number: _centre(turned[number])[0]) for row in found]
    return sorted(in_order, key=lambda row: _centre(turned[max(row, key=lambda n: boxes[n][3])])[1])


def moved(part: Part, x: int, y: int) -> Part:
    """The part as it stands in a picture of which this was the part at (x, y)."""
    left, top, width, height = part.box
    return replace(part, box=(left + x, top + y, width, height))


def _centre(box: Box | _Place) -> tuple[float, float]:
    return box[0] + box[2] / 2, box[1] + box[3] / 2


def _is_large(number: int, boxes: Sequence[Box], heights: np.ndarray) -> bool:
    """Whether no other box near this one is more than twice as high."""
    height = heights[number]
    return all(
        2 * height >= heights[other] or _distance(boxes[other], boxes[number]) > heights[other]
        for other in np.flatnonzero(heights > 2 * height).tolist()
    )


def _distance(box: Box, other: Box) -> float:
    """The free space between two boxes in pixels; 0 if they overlap."""
    across = max(box[0], other[0]) - min(box[0] + box[2], other[0] + other[2])
    down = max(box[1], other[1]) - min(box[1] + box[3], other[1] + other[3])
    return float(np.hypot(max(across, 0), max(down, 0)))


def _level(row: Sequence[_Place], box: _Place) -> float:
    """How much of the lower one's height a box shares with the nearest boxes of a row, 0..1."""
    best = 0.0
    for other in row:
        shared = min(other[1] + other[3], box[1] + box[3]) - max(other[1], box[1])
        near = box[0] - (other[0] + other[2]) < _FARTHEST * max(other[3], box[3])
        best = max(best, near * shared / min(other[3], box[3]))
    return best
