"""Where one connected piece of ink may join two characters: along thin seams from top to bottom.

A seam is a path that steps at most one column to the side in each row; the cheapest is found as in
seam carving (Avidan & Shamir 2007, ACM TOG 26), the price being the ink that it cuts.
"""

from collections.abc import Iterator

import cv2
import numpy as np

# How far a seam may wander from its column, as a share of the row's height.
REACH = 0.15
# A seam that cuts more than so many thicknesses of the stroke goes along a stroke, not across it.
_MOST_INK = 3.0
# Among seams that cut as little, the one at a place with less ink above and below.
_TIE = 0.3
# The price of a step to the side, so that seams are no more crooked than they must be.
_SLANT = 0.05
# Cuts are at least so far from each other and from the ends, as a share of the row's height.
_APART = 0.08
# Higher rows are reduced to this many pixels: seams through them are no better, and take long.
_HIGHEST_PX = 320
# So many cuts at most for each row height of width: about four to a digit.
_MOST_CUTS = 6.0
# What is thicker than this share of the row's height is no stroke, and holds no digits to cut.
_THICKEST = 0.45


def cut_columns(ink: np.ndarray, row_height: float) -> tuple[np.ndarray, int]:
    """The edges between pieces, from left to right.

    Args:
        ink: (h, w) uint8, one connected component.
        row_height: of the characters in its row, in pixels.

    Returns:
        (cuts + 2, h) int: for each edge the column in each row; the first is all 0, the last w.
        No edge is left of the one before. And the thickness of the strokes in pixels.
    """
    if row_height > _HIGHEST_PX:
        return _cut_reduced(ink, row_height)
    height, width = ink.shape
    is_ink = ink >= 128
    padded = np.pad(is_ink.astype(np.uint8), 1)
    thickness = 2 * cv2.distanceTransform(padded, cv2.DIST_L2, 3).max()
    if thickness > _THICKEST * row_height:
        return np.array([np.zeros(height, int), np.full(height, width)]), round(float(thickness))
    reach = max(2, round(REACH * row_height))
    profile = np.convolve(is_ink.sum(axis=0), np.ones(3) / 3, "same")
    price = _seam_prices(is_ink, reach) + _TIE * profile
    margin = max(2, round(_APART * row_height))
    most = 2 + round(_MOST_CUTS * width / row_height)
    cuts: list[int] = []
    is_free = np.ones(width, bool)
    for column in np.argsort(price, kind="stable").tolist():
        if price[column] > _MOST_INK * thickness or len(cuts) >= most:
            break
        if margin <= column < width - margin and is_free[column]:
            around = price[max(0, column - margin // 2) : column + margin // 2 + 1]
            if price[column] <= around.min() + 0.5:
                cuts.append(column)
                is_free[column - margin + 1 : column + margin] = False
    seams = [_seam(is_ink, column, reach) for column in sorted(cuts)]
    edges = [np.zeros(height, int), *seams, np.full(height, width)]
    return np.maximum.accumulate(np.clip(edges, 0, width)), round(float(thickness))


def _cut_reduced(ink: np.ndarray, row_height: float) -> tuple[np.ndarray, int]:
    """The same, found on a smaller picture."""
    height, width = ink.shape
    scale = _HIGHEST_PX / row_height
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(ink, size, interpolation=cv2.INTER_AREA)
    edges, thickness = cut_columns(small, _HIGHEST_PX)
    rows = np.minimum((np.arange(height) * size[1]) // height, size[1] - 1)
    return np.rint(edges[:, rows] * (width / size[0])).astype(int), round(thickness / scale)


def _around(is_ink: np.ndarray, reach: int) -> np.ndarray:
    """(columns, rows, 2 reach + 1): what is around each column, in which its seam may wander."""
    padded = np.pad(is_ink.astype(np.float32), ((0, 0), (reach, reach)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=1)
    return windows.transpose(1, 0, 2)


def _downwards(costs: np.ndarray) -> Iterator[np.ndarray]:
    """The price of the cheapest seam down to each place of a row, row after row."""
    edge = np.full((len(costs), 1), np.inf, np.float32)
    price = costs[:, 0]
    yield price
    for row in range(1, costs.shape[1]):
        left = np.concatenate([edge, price[:, :-1]], axis=1)
        right = np.concatenate([price[:, 1:], edge], axis=1)
        price = costs[:, row] + np.minimum(price, np.minimum(left, right) + _SLANT)
        yield price


def _seam_prices(is_ink: np.ndarray, reach: int) -> np.ndarray:
    """How much ink the cheapest seam near each column cuts, (width,)."""
    *_, last = _downwards(_around(is_ink, reach))
    prices: np.ndarray = last.min(axis=1)
    return prices


def _seam(is_ink: np.ndarray, column: int, reach: int) -> np.ndarray:
    """The cheapest seam near a column: its column in each row, (height,) int."""
    prices = [price[0] for price in _downwards(_around(is_ink, reach)[column : column + 1])]
    place = int(prices[-1].argmin())
    seam = [place]
    for price in prices[-2::-1]:
        near = np.arange(max(0, place - 1), min(len(price), place + 2))
        place = int(near[(price[near] + _SLANT * (near != place)).argmin()])
        seam.append(place)
    return np.array(seam[::-1]) + column - reach
