"""Drawings of unseen writers, drawn one at a time, are those that models are scored on."""

import numpy as np

from mnist_model.data import made_drawings
from mnist_model.drawings import LEGIBLE_CELLS, TEST_WRITERS, draw_cell, labels_of
from mnist_model.unseen import find_unseen, of_test_writers, unseen_labels

DRAWINGS = of_test_writers(made_drawings())


def test_only_writers_that_no_model_learned_from_are_left():
    assert {drawing.writer for drawing in DRAWINGS} == set(TEST_WRITERS)


def test_each_image_is_the_one_that_was_scored():
    images = np.concatenate([draw_cell(DRAWINGS, *cell) for cell in LEGIBLE_CELLS])
    found = [find_unseen(DRAWINGS, index) for index in range(len(images))]
    np.testing.assert_array_equal(np.stack([image.draw() for image in found]), images)
    np.testing.assert_array_equal(
        unseen_labels(DRAWINGS), np.tile(labels_of(DRAWINGS), len(LEGIBLE_CELLS))
    )
    assert (found[-1].brush_px, found[-1].size) == LEGIBLE_CELLS[-1]
    assert found[-1].drawing is DRAWINGS[-1]
