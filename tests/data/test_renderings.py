"""Writers are held out whole, and drawing is seeded."""

import numpy as np

from mnist_model.data.pen_drawings import (
    TEST_WRITERS,
    TRAINING_WRITERS,
    VALIDATION_WRITERS,
    labels_of,
    of_writers,
)
from mnist_model.data.renderings import (
    LEGIBLE_CELLS,
    draw_cell,
    is_legible,
    labels_of_cells,
    render_augmented,
    rendering_at,
)
from mnist_model.data.synthetic import synthetic_drawings

DRAWINGS = synthetic_drawings()
HELD_OUT = of_writers(DRAWINGS, TEST_WRITERS)


def test_no_writer_serves_two_ends():
    parts = [set(TRAINING_WRITERS), set(VALIDATION_WRITERS), set(TEST_WRITERS)]
    assert sum(len(part) for part in parts) == len(set.union(*parts)) == 30
    assert {d.writer for d in of_writers(DRAWINGS, TEST_WRITERS)} == {28, 29, 30}


def test_a_cell_is_seeded_and_in_the_mnist_format():
    images = draw_cell(DRAWINGS[:10], 10, 0.6)
    assert (images.shape, images.dtype) == ((10, 28, 28), np.uint8)
    assert images.max() == 255
    np.testing.assert_array_equal(draw_cell(DRAWINGS[:10], 10, 0.6), images)
    assert not np.array_equal(draw_cell(DRAWINGS[:10], 10, 0.6, seed=1), images)


def test_a_digit_is_legible_while_the_brush_is_a_quarter_of_it_at_most():
    assert is_legible(10, 0.25)
    assert not is_legible(20, 0.25)
    assert is_legible(70, 1.0)


def test_randomly_rendered_every_drawing_comes_as_often_as_asked_and_differs():
    images, labels = render_augmented(DRAWINGS[:10], 3, seed=0)
    assert images.shape == (30, 28, 28)
    np.testing.assert_array_equal(labels, np.repeat(labels_of(DRAWINGS[:10]), 3))
    assert not np.array_equal(images[0], images[1])
    ink = images.mean(axis=(1, 2))
    assert ink.max() > 3 * ink.min()  # thin and thick


def test_each_image_is_the_one_that_was_scored():
    images = np.concatenate([draw_cell(HELD_OUT, *cell) for cell in LEGIBLE_CELLS])
    found = [rendering_at(HELD_OUT, index) for index in range(len(images))]
    np.testing.assert_array_equal(np.stack([image.draw() for image in found]), images)
    np.testing.assert_array_equal(
        labels_of_cells(HELD_OUT), np.tile(labels_of(HELD_OUT), len(LEGIBLE_CELLS))
    )
    assert (found[-1].brush_px, found[-1].size) == LEGIBLE_CELLS[-1]
    assert found[-1].drawing is HELD_OUT[-1]
