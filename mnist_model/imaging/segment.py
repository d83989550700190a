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
    is_large = _are_large(np.array(boxes)) if boxes else []
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
    # The last three of each row: several hundred rows, in a pattern, must not take seconds.
    last = np.full((len(boxes), 3, 4), -np.inf)
    for number in order:
        if is_large[number]:
            level = _levels(last[: len(found)], turned[number])
            row = int(np.argmax(level)) if found and level.max() > _LEVEL else len(found)
            if row == len(found):
                found.append([])
            found[row].append(number)
            last[row] = *last[row, 1:], turned[number]
    row_of = [row for row, of_row in enumerate(found) for _ in of_row]
    large = np.array([boxes[number] for of_row in found for number in of_row])
    for number in order:
        if not is_large[number]:
            # To the large boxes only: a small one far away must not pull others after it.
            found[row_of[int(np.argmin(_distances(large, boxes[number])))]].append(number)
    in_order = [sorted(row, key=lambda number: _centre(turned[number])[0]) for row in found]
    return sorted(in_order, key=lambda row: _centre(turned[max(row, key=lambda n: boxes[n][3])])[1])


def _centre(box: Box | _Place) -> tuple[float, float]:
    return box[0] + box[2] / 2, box[1] + box[3] / 2


def _are_large(boxes: np.ndarray) -> list[bool]:
    """For each box (n, 4) whether no other box near it is more than twice as high."""
    heights = boxes[:, 3]
    return [bool((_distances(boxes, box) > heights)[heights > 2 * box[3]].all()) for box in boxes]


def _distances(boxes: np.ndarray, box: Box | np.ndarray) -> np.ndarray:
    """The free space in pixels between boxes (n, 4) and another, (n,); 0 if they overlap."""
    starts, ends = boxes[:, :2], boxes[:, :2] + boxes[:, 2:]
    start, end = np.array(box[:2]), np.array(box[:2]) + box[2:]
    gaps = np.maximum(np.maximum(starts, start) - np.minimum(ends, end), 0)
    distances: np.ndarray = np.hypot(gaps[:, 0], gaps[:, 1])
    return distances


def _levels(rows: np.ndarray, box: _Place) -> np.ndarray:
    """How much of the lower one's height a box shares with the nearest boxes of a row, 0..1.

    Args:
        rows: (n, 3, 4) the last boxes of each row; -inf where a row has fewer.

    Returns:
        (n,)
    """
    x, y, width, height = np.moveaxis(rows, 2, 0)
    is_there = np.isfinite(height)
    x, y, width, height = (np.where(is_there, side, 1.0) for side in (x, y, width, height))
    shared = np.minimum(y + height, box[1] + box[3]) - np.maximum(y, box[1])
    near = box[0] - (x + width) < _FARTHEST * np.maximum(height, box[3])
    level = near * is_there * shared / np.minimum(height, box[3])
    levels: np.ndarray = level.max(axis=1, initial=0.0)
    return levels
