"""Numbers written by us, as strokes, and a sheet of them as a camera might see it."""

import cv2
import numpy as np

from mnist_model.data.example_digits import example_strokes
from mnist_model.imaging.strokes import draw_points, rotated

EXAMPLE_NUMBERS = ("2047", "1969", "360", "90125", "8128", "57")
_EXAMPLE_ROWS = ("2047 365", "19 58 06", "73 1234")

# A digit's box is taller than wide, and digits stand this close, in digit heights.
_ADVANCE = 0.72
_PEN_PX = 6.0
_PAPER, _INK = (236, 233, 224), (38, 52, 118)
_RULING = (176, 196, 214)
_PAGE_PX = (1200, 900)
_ROW_PX = 150


def number_strokes(
    number: str, height_px: float, place: tuple[float, float], seed: int = 0
) -> list[np.ndarray]:
    """A number in our hand, a little uneven.

    Args:
        number: digits, and spaces between them.
        place: the upper left corner of the first digit, (x, y) in pixels.

    Returns:
        Each stroke (n, 2) in pixels, in the order drawn.
    """
    random = np.random.default_rng(seed)
    strokes = []
    x, y = place
    for character in number:
        if character != " ":
            size = height_px * random.uniform(0.92, 1.05)
            corner = (x, y + random.uniform(-0.05, 0.05) * height_px)
            angle = random.uniform(-0.08, 0.08)
            for stroke in example_strokes(int(character)):
                strokes.append((rotated(stroke - 0.5, angle) + 0.5) * size + corner)
        x += _ADVANCE * height_px * (1 if character != " " else 0.7)
    return strokes


def example_photo(seed: int = 0) -> np.ndarray:
    """A ruled sheet with three rows of numbers, in uneven light, (900, 1200, 3) uint8 RGB."""
    random = np.random.default_rng(seed)
    width, height = _PAGE_PX
    page = np.full((height, width, 3), _PAPER, np.float32)
    for y in range(110, height, _ROW_PX // 2):
        page[y : y + 2] = _RULING
    ink = np.zeros((width, width), np.uint8)
    for row, text in enumerate(_EXAMPLE_ROWS):
        strokes = number_strokes(text, 105, (170, 190 + row * 1.5 * _ROW_PX), seed + row)
        ink = np.maximum(ink, draw_points(strokes, _PEN_PX, width))
    share = cv2.GaussianBlur(ink[:height], (0, 0), 1.2)[..., np.newaxis] / 255
    share = share * _grain(random, height, width, 40, 0.15)
    page += share * (np.array(_INK, np.float32) - page)
    # A lamp to the left, and the shadow of whoever takes the picture.
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    light = 1.05 - 0.45 * x / width - 0.12 * y / height
    light *= 1 - 0.22 / (1 + np.exp((x - 0.9 * y - 420) / -60))
    page *= light[..., np.newaxis] * np.array([1.0, 0.98, 0.93], np.float32)
    page *= _grain(random, height, width, 300, 0.02)
    page += random.normal(0, 3, page.shape)
    return np.clip(page, 0, 255).astype(np.uint8)


def _grain(
    random: np.random.Generator, height: int, width: int, nodes: int, depth: float
) -> np.ndarray:
    """Uneven factors around 1, (height, width, 1) float32."""
    coarse = random.normal(0, 1, (nodes, nodes)).astype(np.float32)
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    factors: np.ndarray = np.clip(1 + depth * smooth, 0.2, 1.2)[..., np.newaxis]
    return factors
