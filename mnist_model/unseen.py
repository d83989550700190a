"""The images behind a bundle's scores on pen drawings, each drawn again when it is looked at.

A bundle reads every drawing of the test writers in each brush and size that leave digits
legible. That makes some 10,000 images, which nobody wants to wait for or to store.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mnist_model.drawings import (
    LEGIBLE_CELLS,
    TEST_WRITERS,
    labels_of,
    of_writers,
    random_places,
)
from mnist_model.preprocess import preprocess
from mnist_model.strokes import CANVAS_PX, Drawing, draw_strokes


@dataclass(frozen=True)
class UnseenImage:
    """One drawing in one brush and size, at its place on the canvas, see `draw_canvases`."""

    drawing: Drawing
    brush_px: float
    size: float
    place: np.ndarray

    def draw(self) -> np.ndarray:
        """What a model saw: (28, 28) uint8 in the MNIST format, as `draw_cell` draws it."""
        longest_px = self.size * CANVAS_PX
        canvas = draw_strokes(self.drawing.strokes, self.brush_px, longest_px, self.place)
        return preprocess(canvas).centred


def of_test_writers(drawings: Sequence[Drawing]) -> list[Drawing]:
    """Those of the writers that no model learned from."""
    return of_writers(drawings, TEST_WRITERS)


def unseen_labels(drawings: Sequence[Drawing]) -> np.ndarray:
    """The digits of all images, (cells * drawings,) uint8.

    Args:
        drawings: what `of_test_writers` gives.
    """
    return np.tile(labels_of(drawings), len(LEGIBLE_CELLS))


def find_unseen(drawings: Sequence[Drawing], index: int) -> UnseenImage:
    """The drawing behind one row of the predictions.

    Args:
        drawings: what `of_test_writers` gives.
        index: below `len(LEGIBLE_CELLS) * len(drawings)`.
    """
    cell, which = divmod(index, len(drawings))
    brush, size = LEGIBLE_CELLS[cell]
    place = random_places(len(drawings), brush, size)[which]
    return UnseenImage(drawings[which], brush, size, place)
