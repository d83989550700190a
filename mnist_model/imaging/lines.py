"""Ruled lines, table rules and frames: found by their length, taken out, strokes mended.

A large digit has long straight strokes as well. So a line is taken for one of the paper's only if
it spans most of the picture, or if there are several like it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

# A line is at least this long, as a share of the picture's longest side.
_LENGTH = 0.1
# One that spans so much of the picture, up to its edge, needs no other beside it.
_SPANS, _EDGE = 0.55, 0.02
# How many times longer than thick: of one that spans the picture, and of one among several.
_SLENDER_ALONE, _SLENDER = 15.0, 28.0
# How far it may stray from level, as a share of its length: pages curve, and are held askew.
_STRAY = 0.08
# Ink so many times as high as the line is a stroke that meets it.
_STROKE = 1.5
# The least share of the ink beside the lines, where these are so few that they may be a digit.
_BESIDE, _MOST_OF_A_DIGIT = 0.25, 6
# How far the sides of boxes may differ in length.
_ALIKE = 0.1
# So many in one direction, or in each of both, are a ruling.
_RULING, _GRID = 3, 2


@dataclass(frozen=True)
class _Line:
    """A long thin run of ink.

    label: its number among the labels of its direction.
    ends:  its left and its right end, (x, y).
    spans: whether it runs through most of the picture, and out of it on a side.
    """

    label: int
    slenderness: float
    spans: bool
    ends: tuple[tuple[int, int], tuple[int, int]]

    @property
    def length(self) -> int:
        return self.ends[1][0] - self.ends[0][0]


def find_lines(is_ink: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The ink of the paper's lines, level and upright, each (h, w) bool.

    Lines may rise or fall a little, and bend.
    """
    height, width = is_ink.shape
    length = max(25, int(_LENGTH * max(height, width)))
    inks = is_ink, np.ascontiguousarray(is_ink.T)
    labels, lines = zip(*(_long_runs(ink, length) for ink in inks), strict=True)
    slender = [[line for line in of_way if line.slenderness > _SLENDER] for of_way in lines]
    is_grid = all(len(of_way) >= _GRID for of_way in slender)
    chosen = []
    for of_way, thin in zip(lines, slender, strict=True):
        several = thin if is_grid or len(thin) >= _RULING else []
        chosen.append([*several, *(line for line in of_way if line.spans and line not in several)])
    found = [
        _ink_of(chosen_lines, of_ink, ink)
        for chosen_lines, of_ink, ink in zip(chosen, labels, inks, strict=True)
    ]
    # The sides of a form's boxes are short and thick, but end at lines.
    for way, other in ((0, 1), (1, 0)):
        sides = _between_lines(lines[way], found[other].T)
        if len(sides) >= _RULING:
            chosen[way] += [side for side in sides if side not in chosen[way]]
            found[way] = _ink_of(chosen[way], labels[way], inks[way])
    level, upright = found[0], found[1].T
    # Where nothing stands beside a few lines, they are what was drawn, such as an angular 6.
    is_beside = (is_ink & ~(level | upright)).sum() >= _BESIDE * is_ink.sum()
    if not is_beside and sum(map(len, chosen)) <= _MOST_OF_A_DIGIT:
        return np.zeros_like(is_ink), np.zeros_like(is_ink)
    return level, upright


def _ink_of(lines: Sequence[_Line], labels: np.ndarray, ink: np.ndarray) -> np.ndarray:
    """The ink of these lines, (h, w) bool."""
    runs = np.isin(labels, [line.label for line in lines]).astype(np.uint8)
    of_lines: np.ndarray = (cv2.dilate(runs, np.ones((3, 3), np.uint8)) > 0) & ink
    return of_lines


def _between_lines(lines: Sequence[_Line], across: np.ndarray) -> list[_Line]:
    """Those that begin and end at lines across them, with the commonest length.

    Args:
        lines: level ones.
        across: the ink of upright lines, (h, w) bool.
    """
    near = cv2.dilate(across.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    ending = [line for line in lines if all(near[y, x] for x, y in line.ends)]
    if not ending:
        return []
    usual = np.median([line.length for line in ending])
    return [line for line in ending if abs(line.length - usual) <= _ALIKE * usual]


def without_lines(is_ink: np.ndarray, lines: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """The ink without the lines, (h, w) bool; where a stroke meets a line, it stays."""
    level, upright = lines
    turned = np.ascontiguousarray(is_ink.T), np.ascontiguousarray(upright.T)
    kept: np.ndarray = is_ink & ~_bare(is_ink, level) & ~_bare(*turned).T
    return kept


def _long_runs(is_ink: np.ndarray, length: int) -> tuple[np.ndarray, list[_Line]]:
    """Labels of level runs of ink, (h, w) int32, and those of them that are long enough."""
    ink = is_ink.astype(np.uint8)
    # A line that rises is level for a while; thickened, it is so for longer.
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    part = max(9, length // 3)
    opened = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, part), np.uint8))
    level = cv2.bitwise_and(opened, ink)
    joined = cv2.morphologyEx(level, cv2.MORPH_CLOSE, np.ones((3, part), np.uint8))
    _, labels, statistics, _ = cv2.connectedComponentsWithStats(joined)
    areas = np.bincount(labels.ravel(), weights=level.ravel(), minlength=len(statistics))
    widths = statistics[:, cv2.CC_STAT_WIDTH]
    thicknesses = areas / np.maximum(widths, 1)
    strays = statistics[:, cv2.CC_STAT_HEIGHT] - thicknesses
    left, across = statistics[:, cv2.CC_STAT_LEFT], is_ink.shape[1]
    at_edge = (left < _EDGE * across) | (left + widths > (1 - _EDGE) * across)
    slenderness = widths / np.maximum(thicknesses, 1e-6)
    spans = (widths > _SPANS * across) & at_edge & (slenderness > _SLENDER_ALONE)
    lines = []
    for label in np.flatnonzero((widths >= length) & (strays <= _STRAY * widths)).tolist():
        if label:
            x, y, run, high, _ = statistics[label].tolist()
            ends = (x, y + high // 2), (x + run - 1, y + high // 2)
            lines.append(_Line(label, float(slenderness[label]), bool(spans[label]), ends))
    return np.where(level > 0, labels, 0), lines


def _bare(is_ink: np.ndarray, line: np.ndarray) -> np.ndarray:
    """Where the ink at a level line is no higher than the line, (h, w) bool."""
    if not line.any():
        return line
    height = np.zeros(is_ink.shape, np.int32)
    for ink, run in ((is_ink, height), (is_ink[::-1], height[::-1])):
        so_far = np.zeros(is_ink.shape[1], np.int32)
        for row, of_row in zip(ink, run, strict=True):
            so_far = np.where(row, so_far + 1, 0)
            of_row += so_far
    # Each pixel of a run was counted from above and from below, itself twice.
    height -= 1
    bare: np.ndarray = line & (height <= _STROKE * np.median(height[line]) + 1)
    return bare
