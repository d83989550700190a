"""Augmentation changes how a digit looks, not what it is, and never its neighbours."""

import cv2
import numpy as np

from mnist_model.data.synthetic import synthetic_digits
from mnist_model.training import augment as module
from mnist_model.training.augment import augment, random_thickness, random_warp

IMAGES = synthetic_digits(200, 10)[0].images


def test_the_seed_decides():
    np.testing.assert_array_equal(augment(IMAGES, 5), augment(IMAGES, 5))
    assert not np.array_equal(augment(IMAGES, 5), augment(IMAGES, 6))


def test_shape_dtype_and_range_are_kept_for_any_batch_size():
    for n in (1, 3, 2500):
        result = augment(np.resize(IMAGES, (n, 28, 28)), 0)
        assert (result.shape, result.dtype) == ((n, 28, 28), np.float32)
        assert result.min() >= 0
        assert result.max() <= 255


def test_an_image_takes_nothing_from_its_neighbours(monkeypatch):
    monkeypatch.setattr(module, "random_ink", lambda images, *_: images)  # see test_ink.py
    images = np.zeros((9, 28, 28), np.uint8)
    images[::2] = 255
    for seed in range(20):
        result = augment(images, seed)
        assert not result[1::2].any()
        assert (result[::2, 8:20, 8:20] == 255).all()


def test_without_any_range_the_warp_leaves_images_alone(monkeypatch):
    for name in ("ROTATION_RADIANS", "SCALE", "SHEAR", "SHIFT_PX", "BEND_PX"):
        monkeypatch.setattr(module, name, 0.0)
    np.testing.assert_array_equal(random_warp(IMAGES, np.random.default_rng(0)), IMAGES)


def test_the_warp_agrees_with_opencv_for_one_known_rotation(monkeypatch):
    for name in ("SCALE", "SHEAR", "SHIFT_PX", "BEND_PX"):
        monkeypatch.setattr(module, name, 0.0)
    angle = np.random.default_rng(1).uniform(-module.ROTATION_RADIANS, module.ROTATION_RADIANS, 1)
    turn = cv2.getRotationMatrix2D((13.5, 13.5), float(np.degrees(angle[0])), 1)
    expected = cv2.warpAffine(IMAGES[0], turn, (28, 28), flags=cv2.INTER_LINEAR)
    result = random_warp(IMAGES[:1], np.random.default_rng(1))[0]
    assert np.abs(result.astype(float) - expected).mean() < 1


def test_thickness_goes_both_ways_and_stays_between_erosion_and_dilation():
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    result = random_thickness(IMAGES, np.random.default_rng(0))
    for image, changed in zip(IMAGES, result, strict=True):
        assert (changed <= cv2.dilate(image, cross)).all()
        assert (changed >= cv2.erode(image, cross)).all()
    change = result.mean(axis=(1, 2)) / IMAGES.mean(axis=(1, 2))
    assert change.min() < 0.85
    assert change.max() > 1.15
