"""The examples on the read page."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

# Of the canvas's height: how high the digits are, and where they begin.
_HEIGHT, _PLACE = 0.56, (0.12, 0.2)


@cache
def examples(canvas_height_px: int) -> list[list[np.ndarray]]:
    """Numbers in our hand, as strokes in pixels of the canvas."""
    from mnist_model.data.example_page import EXAMPLE_NUMBERS, number_strokes

    height = _HEIGHT * canvas_height_px
    place = (_PLACE[0] * canvas_height_px, _PLACE[1] * canvas_height_px)
    return [
        number_strokes(number, height, place, seed) for seed, number in enumerate(EXAMPLE_NUMBERS)
    ]
