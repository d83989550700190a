"""Drawings of unseen writers, drawn one at a time, are those that models are scored on."""

import numpy as np
import pytest

from mnist_model.data import made_drawings
from mnist_model.drawings import LEGIBLE_CELLS, TEST_WRITERS, draw_cell, labels_of
from mnist_model.unseen import draw_unseen, of_test_writers, unseen_labels

DRAWINGS = of_test_writers(made_drawings())


def test_only_writers_that_no_model_learned_from_are_left():
    assert {drawing.writer for drawing in DRAWINGS} == set(TEST_WRITERS)


def test_the_cells_are_those_of_the_export():
    export = pytest.importorskip("mnist_model.export", reason="needs TensorFlow")
    assert [cell for cell, _ in export.legible_cells(DRAWINGS[:1])] == LEGIBLE_CELLS


def test_each_image_is_the_one_that_was_scored():
    images = np.concatenate([draw_cell(DRAWINGS, *cell) for cell in LEGIBLE_CELLS])
    drawn = [draw_unseen(DRAWINGS, index) for index in range(len(images))]
    np.testing.assert_array_equal(np.stack([image.pixels for image in drawn]), images)
    np.testing.assert_array_equal(
        unseen_labels(DRAWINGS), np.tile(labels_of(DRAWINGS), len(LEGIBLE_CELLS))
    )
    assert (drawn[-1].brush_px, drawn[-1].size) == LEGIBLE_CELLS[-1]
    assert drawn[-1].writer == DRAWINGS[-1].writer
