"""Ink as photos give it is still the same digit, and as bright."""

import numpy as np
import pytest

from mnist_model.data.synthetic import synthetic_digits
from mnist_model.training import ink
from mnist_model.training.ink import random_ink

IMAGES = synthetic_digits(400, 10)[0].images.astype(np.float32)


def changed(seed: int = 0, strength: float = 1.0) -> np.ndarray:
    return random_ink(IMAGES, np.random.default_rng(seed), strength)


def test_the_seed_decides_and_the_images_given_stay_as_they_are():
    before = IMAGES.copy()
    np.testing.assert_array_equal(changed(1), changed(1))
    assert not np.array_equal(changed(1), changed(2))
    np.testing.assert_array_equal(IMAGES, before)


@pytest.mark.parametrize("strength", [0.0, 0.4, 1.0])
def test_the_strength_says_how_many_are_changed(strength):
    share = np.mean((changed(strength=strength) != IMAGES).any(axis=(1, 2)))
    expected = 1 - (1 - ink.SHARE * strength) * (1 - ink.STUBS * strength)
    assert share == pytest.approx(expected, abs=0.08)


def test_none_vanishes_and_the_brightest_stays_as_bright():
    result = changed()
    assert result.dtype == np.float32
    assert result.min() >= 0
    np.testing.assert_allclose(result.max(axis=(1, 2)), IMAGES.max(axis=(1, 2)), rtol=1e-5)
    left = result.sum(axis=(1, 2)) / IMAGES.sum(axis=(1, 2))
    assert left.min() > 0.15
    assert left.max() < 3


def test_a_blank_image_stays_blank():
    blank = np.zeros((50, 28, 28), np.float32)
    assert not random_ink(blank, np.random.default_rng(0)).any()
