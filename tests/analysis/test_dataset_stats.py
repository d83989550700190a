"""The data set as a whole: against NumPy, and against scikit-learn's split."""

import numpy as np
import pytest

from mnist_model.analysis.dataset_stats import dataset_stats, validation_counts
from mnist_model.data.split import train_validation_split
from mnist_model.data.synthetic import synthetic_digits


def test_mean_spread_and_grey_levels_are_numpys():
    split, _ = synthetic_digits(200, 10)
    images, labels = split.images, split.labels
    whole = dataset_stats(split)
    threes = images[labels == 3].astype(np.float64)
    np.testing.assert_allclose(whole.mean[3], threes.mean(axis=0), atol=1e-3)
    np.testing.assert_allclose(whole.spread[3], threes.std(axis=0), atol=1e-2)
    np.testing.assert_array_equal(whole.grey_levels, np.bincount(images.ravel(), minlength=256))
    np.testing.assert_array_equal(whole.counts, np.bincount(labels))


def test_grey_levels_of_all_of_mnist_are_counted_exactly(mnist):
    training, _ = mnist
    counts = dataset_stats(training).grey_levels
    assert counts.sum() == training.images.size
    assert counts[0] == training.images.size - np.count_nonzero(training.images)


@pytest.mark.parametrize("fraction", [0.05, 0.1, 0.2, 0.33])
def test_validation_counts_are_those_of_the_split(fraction):
    labels = np.repeat(np.arange(10), [593, 674, 596, 613, 584, 542, 592, 627, 585, 594])
    _, validation = train_validation_split(labels, fraction, seed=3)
    counts = validation_counts(np.bincount(labels), len(validation))
    assert counts.sum() == len(validation)
    # Chance decides between equal fractions.
    assert np.abs(counts - np.bincount(labels[validation])).max() <= 1
