"""Rendering pen drawings as images: on a canvas, with any brush, at any size and place.

A model is scored on every drawing by the test writers, in each brush and size that leave a digit
legible. That makes some 10,000 images, too many to store or to wait for, so each can be redrawn
when somebody looks at it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mnist_model.data.pen_drawings import labels_of
from mnist_model.imaging.preprocess import preprocess
from mnist_model.imaging.redraw import WIDEST_LEARNED_BRUSH
from mnist_model.imaging.strokes import CANVAS_PX, draw_strokes, rotated
from mnist_model.imaging.unipen import Drawing

BRUSHES_PX = (4, 10, 20, 30)
# The longest side of the digit, as a share of the canvas.
SIZES = (0.25, 0.4, 0.6, 0.9)
# The most that `render_augmented` rotates, slants and widens a digit.
TURN_RADIANS = 0.17
SLANT = 0.25
LOG_WIDTH = 0.3
# With a wider brush than this, as a share of the longest side, small digits close up into blobs.
WIDEST_BRUSH = 0.25
# The range of brushes that training images are drawn with, as shares of the longest side; widths
# are log-uniform in it.
LEARNED_BRUSHES = (0.015, WIDEST_LEARNED_BRUSH)


def is_legible(brush_px: float, size: float) -> bool:
    """Whether the brush leaves the holes of a digit of this size (a share of the canvas) open."""
    return brush_px <= WIDEST_BRUSH * size * CANVAS_PX


# The legible cells of the grid: a brush in pixels, and a size.
LEGIBLE_CELLS = [(brush, size) for brush in BRUSHES_PX for size in SIZES if is_legible(brush, size)]


def draw_cell(
    drawings: Sequence[Drawing], brush_px: float, size: float, seed: int = 0
) -> np.ndarray:
    """Draw each on its own canvas at a random place, and bring it into the MNIST format.

    Args:
        size: the longest side as a share of the canvas.

    Returns:
        (n, 28, 28) uint8.
    """
    return np.stack(
        [preprocess(canvas).centred for canvas in draw_canvases(drawings, brush_px, size, seed)]
    )


def draw_canvases(
    drawings: Sequence[Drawing], brush_px: float, size: float, seed: int = 0
) -> list[np.ndarray]:
    """Draw each on its own canvas at a random place: a list of (280, 280) uint8."""
    return [
        draw_strokes(drawing.strokes, brush_px, size * CANVAS_PX, place)
        for drawing, place in zip(
            drawings, random_places(len(drawings), brush_px, size, seed), strict=True
        )
    ]


def random_places(n: int, brush_px: float, size: float, seed: int = 0) -> np.ndarray:
    """Where each drawing of a cell is placed on its canvas, (n, 2), see `strokes.draw_strokes`."""
    return np.random.default_rng([seed, round(brush_px), round(100 * size)]).random((n, 2))


@dataclass(frozen=True)
class Rendering:
    """One drawing in one brush and size, placed on the canvas, see `draw_canvases`."""

    drawing: Drawing
    brush_px: float
    size: float
    place: np.ndarray

    def draw(self) -> np.ndarray:
        """What the model saw: (28, 28) uint8 in the MNIST format, exactly as from `draw_cell`."""
        longest_px = self.size * CANVAS_PX
        canvas = draw_strokes(self.drawing.strokes, self.brush_px, longest_px, self.place)
        return preprocess(canvas).centred


def labels_of_cells(drawings: Sequence[Drawing]) -> np.ndarray:
    """The digits of all drawings in all legible cells, cell by cell: (cells * drawings,) uint8."""
    return np.tile(labels_of(drawings), len(LEGIBLE_CELLS))


def rendering_at(drawings: Sequence[Drawing], index: int) -> Rendering:
    """The drawing behind one row of a model's predictions, in the order of `labels_of_cells`.

    Args:
        index: below `len(LEGIBLE_CELLS) * len(drawings)`.
    """
    cell, which = divmod(index, len(drawings))
    brush, size = LEGIBLE_CELLS[cell]
    place = random_places(len(drawings), brush, size)[which]
    return Rendering(drawings[which], brush, size, place)


def render_augmented(
    drawings: Sequence[Drawing], times: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Draw each several times as training images, varying brush, size and handwriting.

    A digit must read the same in thin and thick strokes. There are three ways to achieve that:
    training with all widths, normalising the image, and redrawing the strokes. On validation
    writers a network trained with brushes of 1.5 to 30 % of the longest side reads thin and
    thick equally well, as well as after redrawing the strokes, and reads the thickest better
    than after normalising the image (`benchmarks/thickness.py`). So nothing is normalised; only
    blobs, whose holes the brush has closed, are redrawn from their strokes.

    Returns:
        images (n * times, 28, 28) uint8 in the MNIST format, and labels (n * times,) uint8.
    """
    random = np.random.default_rng(seed)
    images = []
    for drawing in drawings:
        for _ in range(times):
            longest_px = random.uniform(SIZES[0], SIZES[-1]) * CANVAS_PX
            brush_px = np.exp(random.uniform(*np.log(LEARNED_BRUSHES))) * longest_px
            strokes = _in_another_hand(drawing.strokes, random)
            canvas = draw_strokes(strokes, brush_px, longest_px, random.random(2), fast=True)
            images.append(preprocess(canvas).centred)
    return np.stack(images), np.repeat(labels_of(drawings), times)


def _in_another_hand(
    strokes: Sequence[np.ndarray], random: np.random.Generator
) -> list[np.ndarray]:
    """Rotate and slant strokes, and make the digit wider or narrower, as another writer might.

    This can be stronger on strokes than `augment` is on images: the brush stays round, and the
    digit still fills its 20 pixels.
    """
    angle, slant = random.uniform(-TURN_RADIANS, TURN_RADIANS), random.uniform(-SLANT, SLANT)
    width = np.exp(random.uniform(-LOG_WIDTH, LOG_WIDTH))
    shape = np.array([[width, 0], [slant, 1]])
    return [rotated(stroke @ shape, -angle) for stroke in strokes]
