"""The examples that stand on the canvas for one digit."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

# An example leaves this much of the canvas free on each side.
_MARGIN_PX = 52


@cache
def examples(canvas_px: int) -> list[list[np.ndarray]]:
    """Our ten digits on a square canvas; 3 apart, so that they do not seem to be counted."""
    from mnist_model.data.example_digits import example_strokes

    scale = canvas_px - 2 * _MARGIN_PX
    return [
        [stroke * scale + _MARGIN_PX for stroke in example_strokes(3 * turn % 10)]
        for turn in range(1, 11)
    ]
