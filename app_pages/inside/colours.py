"""Positive and negative numbers as pictures: the sign in colour, the size in brightness.

What is 0 is dark in both themes, as the paper of a drawing is black; but lighter than the dark
theme's ground, so that a map's edges are seen on it.
"""

from functools import cache
from io import BytesIO

import numpy as np
from PIL import Image

from app_pages.common.pictures import png_url

_ZERO = np.array([33, 43, 48])
_POSITIVE, _NEGATIVE = np.array([110, 232, 250]), np.array([255, 150, 74])
# Small values must be seen beside large ones: the brightness grows with this power of the size.
_POWER = 0.65
# In the palette, 0 is in the middle; each sign has as many steps.
_STEPS = 127


@cache
def _palette() -> bytes:
    sizes = np.linspace(-1, 1, 2 * _STEPS + 1)[:, np.newaxis]
    ends = np.where(sizes < 0, _NEGATIVE, _POSITIVE)
    shades = np.rint(_ZERO + (ends - _ZERO) * np.abs(sizes) ** _POWER)
    return shades.astype(np.uint8).tobytes() + bytes(3)


@cache
def _greys() -> bytes:
    # Of a positive number only the upper half is used.
    sizes = np.clip(np.linspace(-1, 1, 2 * _STEPS + 1), 0, 1)
    return np.rint(255 * sizes)[:, np.newaxis].repeat(3, axis=1).astype(np.uint8).tobytes() + bytes(
        3
    )


def largest(values: np.ndarray) -> float:
    """The size of the largest number, which is brightest; 1 where all are 0."""
    return float(np.abs(values).max(initial=0)) or 1.0


def picture(values: np.ndarray, most: float, scale: int = 1, as_ink: bool = False) -> str:
    """Numbers (h, w) as a PNG, each a square of `scale` pixels, as a data URL.

    Args:
        most: what is as large as this, or larger, is brightest.
        as_ink: white on black, as a drawing; for numbers of 0 or above.
    """
    indices = np.clip(np.rint(_STEPS + _STEPS * values / most), 0, 2 * _STEPS).astype(np.uint8)
    if scale > 1:
        indices = indices.repeat(scale, axis=0).repeat(scale, axis=1)
    image = Image.fromarray(indices, "L")
    image.putpalette(_greys() if as_ink else _palette())
    file = BytesIO()
    image.save(file, "PNG", compress_level=1)
    return png_url(file.getvalue())


def stacked(maps: np.ndarray) -> np.ndarray:
    """Maps (h, w, n) one below the other, (n * h, w)."""
    height, width, count = maps.shape
    return maps.transpose(2, 0, 1).reshape(count * height, width)


def signed(values: np.ndarray, most: float) -> np.ndarray:
    """The colours of numbers (h, w): (h, w, 3) uint8, red, green and blue."""
    indices = np.clip(np.rint(_STEPS + _STEPS * values / most), 0, 2 * _STEPS).astype(int)
    return np.frombuffer(_palette(), np.uint8).reshape(-1, 3)[indices]


def rgb(value: float, most: float) -> tuple[float, float, float]:
    """The colour of a number: red, green and blue, 0..1."""
    index = round(_STEPS + _STEPS * float(np.clip(value / most, -1, 1)))
    red, green, blue = _palette()[3 * index : 3 * index + 3]
    return red / 255, green / 255, blue / 255


def colour(value: float, most: float) -> str:
    """The colour of a number in words that a browser knows, such as "rgb(16 23 26)"."""
    return "rgb({:.0f} {:.0f} {:.0f})".format(*(255 * part for part in rgb(value, most)))
