"""What a search for digits on paper comes upon beside them, made from digits.

Several digits at once, parts of one, one with a piece of its neighbour, one in a form's box or
with a ruled line, pieces of lines and boxes, blots and the grain of paper.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from mnist_model.imaging.preprocess import preprocess

Canvas = np.ndarray
Random = np.random.Generator

# Gaps between digits, as shares of their height; below 0 they overlap.
_GAPS = (-0.08, 0.5)


def several(digits: Sequence[Canvas], random: Random) -> Canvas:
    """Two digits, sometimes three, of similar height side by side, apart or touching."""
    parts = [crop_of(digits, random) for _ in range(2 if random.random() < 0.75 else 3)]
    height = parts[0].shape[0]
    parts = [parts[0], *(_scaled(part, height * random.uniform(0.8, 1.25)) for part in parts[1:])]
    return _beside(parts, [random.uniform(*_GAPS) for _ in parts[1:]], random)


def with_piece(digits: Sequence[Canvas], random: Random) -> Canvas:
    """A digit and a good part of its left or right neighbour."""
    digit = crop_of(digits, random)
    neighbour = _scaled(_wide(digits, random), digit.shape[0] * random.uniform(0.85, 1.15))
    share = int(neighbour.shape[1] * random.uniform(0.4, 0.75))
    gap = random.uniform(-0.02, 0.15)
    if random.random() < 0.5:
        return _beside([digit, neighbour[:, :share]], [gap], random)
    return _beside([neighbour[:, -share:], digit], [gap], random)


def half(digits: Sequence[Canvas], random: Random) -> Canvas:
    """The left half of a wide digit; others look like digits, as the right half of an 8 does."""
    digit = _wide(digits, random)
    return digit[:, : digit.shape[1] // 2]


def in_box(digits: Sequence[Canvas], random: Random) -> Canvas:
    """A digit in a form's box of which at least two sides are there, one of them upright."""
    digit = crop_of(digits, random)
    height, width = digit.shape
    margin = max(2, int(height * random.uniform(0.05, 0.45)))
    side = max(height, width) + 2 * margin
    canvas = np.zeros((side, side), np.uint8)
    y, x = (side - height) // 2, (side - width) // 2
    canvas[y : y + height, x : x + width] = digit
    line = max(1, int(height * random.uniform(0.03, 0.12)))
    sides = random.random(4) < 0.75
    sides[random.integers(2)] = sides[2 + random.integers(2)] = True
    for is_there, part in zip(
        sides,
        (canvas[:, :line], canvas[:, -line:], canvas[:line], canvas[-line:]),
        strict=True,
    ):
        if is_there:
            part[:] = 255
    return canvas


def on_line(digits: Sequence[Canvas], random: Random) -> Canvas:
    """A digit on, below or crossed by a ruled line that is much longer than it."""
    digit = crop_of(digits, random)
    height, width = digit.shape
    length = int(max(width, height) * random.uniform(1.3, 2.5))
    canvas = np.zeros((int(height * 1.3), length), np.uint8)
    x, y = int(random.integers(0, length - width + 1)), canvas.shape[0] - height
    canvas[y : y + height, x : x + width] = digit
    line = max(1, int(height * random.uniform(0.03, 0.12)))
    at = int(random.integers(0, canvas.shape[0] - line))
    canvas[at : at + line] = 255
    return canvas


def piece_of_lines(random: Random) -> Canvas:
    """Corners, crossings and ends of ruled lines; none that could be a 1 or a 7."""
    kind = ["corner", "low corner", "cross", "side", "ends", "three sides"][random.integers(6)]
    height, width = (int(size) for size in random.integers(40, 160, 2))
    line = int(random.integers(2, 12))
    canvas = np.zeros((height, width), np.uint8)
    if kind == "corner":
        canvas[:line] = canvas[:, :line] = 255
    elif kind == "low corner":
        canvas[-line:] = canvas[:, -line:] = 255
    elif kind == "cross":
        y, x = int(height * random.uniform(0.2, 0.8)), int(width * random.uniform(0.2, 0.8))
        canvas[y : y + line] = canvas[:, x : x + line] = 255
    elif kind == "side":
        y = int(height * random.uniform(0.2, 0.8))
        canvas[y : y + line] = canvas[:, -line:] = 255
    elif kind == "ends":
        canvas = np.zeros((max(line, height // 6), width), np.uint8)
        canvas[: max(line, 3)] = 255
    else:
        canvas[:line] = canvas[-line:] = 255
        canvas[:, -line:] = 255
    return canvas


def blot(random: Random) -> Canvas:
    """An uneven spot of ink."""
    field = _smooth_noise(int(random.integers(4, 8)), random)
    y, x = np.mgrid[-1 : 1 : field.shape[0] * 1j, -1 : 1 : field.shape[1] * 1j]
    return np.where(field + 1.5 - 2.2 * np.hypot(x, y) > 0, 255, 0).astype(np.uint8)


def grain(random: Random) -> Canvas:
    """The grain of paper, or noise, where it was taken for ink."""
    field = _smooth_noise(int(random.integers(9, 30)), random)
    return np.where(field > random.uniform(0.3, 1.2), 255, 0).astype(np.uint8)


def crop_of(digits: Sequence[Canvas], random: Random) -> Canvas:
    """The ink of a digit chosen at random, cut out along its box."""
    return preprocess(digits[int(random.integers(len(digits)))]).crop


def _wide(digits: Sequence[Canvas], random: Random) -> Canvas:
    """The ink of a digit that is no 1: of half a 1, or of a piece of it, nothing can be said."""
    while True:
        digit = crop_of(digits, random)
        if digit.shape[1] > 0.6 * digit.shape[0]:
            return digit


def _scaled(part: Canvas, height: float) -> Canvas:
    scale = height / part.shape[0]
    size = (max(1, round(part.shape[1] * scale)), max(1, round(height)))
    return cv2.resize(part, size, interpolation=cv2.INTER_AREA)


def _beside(parts: Sequence[Canvas], gaps: Sequence[float], random: Random) -> Canvas:
    """Parts in a row, with gaps in shares of the height of the first, up to a tenth uneven."""
    height = parts[0].shape[0]
    left = [0]
    for part, gap in zip(parts, gaps, strict=False):
        left.append(left[-1] + max(1, part.shape[1] + round(gap * height)))
    tops = [round(random.uniform(0, 0.1) * height) for _ in parts]
    bottom = max(top + part.shape[0] for top, part in zip(tops, parts, strict=True))
    right = max(x + part.shape[1] for x, part in zip(left, parts, strict=True))
    canvas = np.zeros((bottom, right), np.uint8)
    for part, x, y in zip(parts, left, tops, strict=True):
        inside = canvas[y : y + part.shape[0], x : x + part.shape[1]]
        np.maximum(inside, part, out=inside)
    return canvas


def _smooth_noise(nodes: int, random: Random) -> np.ndarray:
    """Smooth noise of so many nodes a side, (96, 96) float."""
    coarse = random.normal(0, 1, (nodes, nodes)).astype(np.float32)
    smooth: np.ndarray = cv2.resize(coarse, (96, 96), interpolation=cv2.INTER_CUBIC)
    return smooth
