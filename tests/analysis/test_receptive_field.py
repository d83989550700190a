"""Receptive fields against their definition, on our networks."""

import numpy as np
import pytest

from mnist_model.analysis.receptive_field import receptive_field
from mnist_model.networks.activations import Inside
from mnist_model.networks.bundle import find_bundle

IMAGE = np.random.default_rng(3).integers(0, 256, (28, 28)).astype(np.uint8)


@pytest.mark.parametrize("name", ["convnet", "compact-cnn", "quick"])
def test_a_value_depends_on_no_pixel_outside_its_receptive_field(name):
    inside = Inside(find_bundle(name))
    runs = inside.run(IMAGE)
    for number, run in enumerate(runs):
        if run.values.ndim != 3:
            break
        rows, columns = run.values.shape[:2]
        for row, column in ((0, 0), (rows // 2, columns // 3), (rows - 1, columns - 1)):
            top, left, height, width = receptive_field(runs, number, row, column)
            outside = np.full((28, 28), 255, np.uint8) - IMAGE
            field = np.s_[top : top + height, left : left + width]
            outside[field] = IMAGE[field]
            kept = inside.run(outside)[number].values[row, column]
            np.testing.assert_allclose(kept, run.values[row, column], atol=1e-4)


@pytest.mark.parametrize("name", ["convnet", "compact-cnn"])
def test_a_value_depends_on_every_edge_of_its_receptive_field(name):
    # Before any pooling: of a maximum, most pixels decide nothing.
    inside = Inside(find_bundle(name))
    runs = inside.run(IMAGE)
    top, left, height, width = receptive_field(runs, 1, 7, 9)
    assert runs[1].kernel.shape[:2] == (height, width)
    assert (top, left) == (7, 9)
    for row, column in ((top, left), (top + height - 1, left + width - 1)):
        changed = IMAGE.copy()
        changed[row, column] = 255 - changed[row, column]
        assert np.abs(inside.run(changed)[1].sums[7, 9] - runs[1].sums[7, 9]).max() > 1e-3
