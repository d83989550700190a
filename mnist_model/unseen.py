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
    """One drawing as a model saw it: its place in the predictions, and how it was drawn.

    pixels: (28, 28) uint8 in the MNIST format.
    """

    pixels: np.ndarray
    writer: int
    brush_px: float
    size: float


def of_test_writers(drawings: Sequence[Drawing]) -> list[Drawing]:
    """Those of the writers that no model learned from."""
    return of_writers(drawings, TEST_WRITERS)


def unseen_labels(drawings: Sequence[Drawing]) -> np.ndarray:
    """The digits of all images, (cells * drawings,) uint8.

    Args:
        drawings: what `of_test_writers` gives.
    """
    return np.tile(labels_of(drawings), len(LEGIBLE_CELLS))


def draw_unseen(drawings: Sequence[Drawing], index: int) -> UnseenImage:
    """Draw the image of one row of the predictions, as `drawings.draw_cell` does.

    Args:
        drawings: what `of_test_writers` gives.
        index: below `len(LEGIBLE_CELLS) * len(drawings)`.
    """
    cell, which = divmod(index, len(drawings))
    brush, size = LEGIBLE_CELLS[cell]
    drawing = drawings[which]
    place = random_places(len(drawings), brush, size)[which]
    canvas = draw_strokes(drawing.strokes, brush, size * CANVAS_PX, place)
    return UnseenImage(preprocess(canvas).centred, drawing.writer, brush, size)
