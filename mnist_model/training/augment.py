"""Batch augmentation: in each epoch a digit is shifted, rotated, slanted, bent, thinner or bolder,
and its ink as photos give it (`ink.py`).

A whole batch is laid out as one tall image and processed by OpenCV in one go, which takes some
10 microseconds per image on one core (`benchmarks/training.py`). It also resamples only once,
whereas Keras's RandomRotation, RandomZoom, RandomShear and RandomTranslation in succession would
blur each digit four times.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from mnist_model.imaging.preprocess import SIZE_PX
from mnist_model.training.ink import random_ink

# Ranges within which a digit stays the same digit. With all of them 1.7 times as wide, accuracy
# after 12 epochs is 99.45 instead of 99.59 % on 10,000 validation images, and 98.9 instead of
# 99.2 % on new writers' drawings: a flagged 1 that is rotated and bent too far becomes a 7.
ROTATION_RADIANS = 0.12
SCALE = 0.07
SHEAR = 0.12
SHIFT_PX = 0.9
# Smooth bending (Simard et al. 2003, "Best practices for convolutional neural networks
# applied to visual document analysis"): the standard deviation of the displacement at
# the nodes of a coarse grid.
BEND_PX = 0.4
BEND_NODES = 5
# How far a digit may go towards its dilation or its erosion by one pixel.
THICKNESS = 0.5

# The share of all epochs after which augmentation fades, and the least that is left of it.
FADE_FROM = 0.6
LAST_STRENGTH = 0.1
# Undistorted digits may still be on a photo.
LAST_INK_STRENGTH = 0.4

# An empty frame around each image keeps adjacent images from bleeding into it.
_FRAME_PX = 2
_FRAMED_PX = SIZE_PX + 2 * _FRAME_PX
# cv2.remap takes at most 2**15 rows.
_MAX_IMAGES = 2**15 // _FRAMED_PX - 1


def strength_in(epoch: int, epochs: int) -> float:
    """The strength of augmentation: full at first, next to nothing in the last epoch.

    A network that has only ever seen distorted digits reads undistorted ones less well than it
    could, so in the last epochs the training images become more like those that it will have
    to read (He et al. 2019, "Data augmentation revisited", arXiv:1909.09148).

    Args:
        epoch: from 0.
        epochs: of the whole training.

    Returns:
        A share of the full strength, LAST_STRENGTH..1.
    """
    left = 1 - epoch / epochs
    return max(LAST_STRENGTH, min(1.0, left / (1 - FADE_FROM)))


def augment(images: np.ndarray, seed: int | Sequence[int], strength: float = 1.0) -> np.ndarray:
    """Augment a batch of digits at random.

    Args:
        images: (n, 28, 28) uint8, white ink on black.
        seed: not negative; the same seed gives the same result.
        strength: scales all ranges, 0..1.

    Returns:
        (n, 28, 28) float32 in 0..255.
    """
    random = np.random.default_rng(seed)
    parts = [images[i : i + _MAX_IMAGES] for i in range(0, len(images), _MAX_IMAGES)]
    augmented = []
    for part in parts:
        bent = random_thickness(random_warp(part, random, strength), random, strength)
        augmented.append(random_ink(bent, random, max(strength, LAST_INK_STRENGTH)))
    return np.concatenate(augmented)


def random_warp(
    images: np.ndarray, random: np.random.Generator, strength: float = 1.0
) -> np.ndarray:
    """Rotate, scale, shear, shift and bend each image about its centre, in one resampling.

    Args:
        images: (n, 28, 28) uint8, n at most 1,000.

    Returns:
        (n, 28, 28) uint8.
    """
    n = len(images)
    centre = (SIZE_PX - 1) / 2
    y, x = np.mgrid[:SIZE_PX, :SIZE_PX].astype(np.float32) - centre
    # For each output pixel, the position in the input that it is read from: (n, 2, 784).
    place = _random_matrices(n, random, strength) @ np.stack([x.ravel(), y.ravel()])
    place += strength * _random_bends(n, random)
    place += strength * random.uniform(-SHIFT_PX, SHIFT_PX, (n, 2, 1)).astype(np.float32)
    place += centre + _FRAME_PX
    np.clip(place, 0, _FRAMED_PX - 1, out=place)
    place[:, 1] += np.arange(n, dtype=np.float32)[:, np.newaxis] * _FRAMED_PX
    map_x, map_y = (place[:, axis].reshape(-1, SIZE_PX) for axis in (0, 1))
    return cv2.remap(_stack(images), map_x, map_y, cv2.INTER_LINEAR).reshape(images.shape)


def random_thickness(
    images: np.ndarray, random: np.random.Generator, strength: float = 1.0
) -> np.ndarray:
    """Blend each image towards its dilation or its erosion by one pixel.

    Args:
        images: (n, 28, 28) uint8.

    Returns:
        (n, 28, 28) float32 in 0..255.
    """
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    stacked = _stack(images)
    bolder, thinner = cv2.dilate(stacked, cross), cv2.erode(stacked, cross)
    most = strength * THICKNESS
    amount = random.uniform(-most, most, (len(images), 1, 1)).astype(np.float32)
    goal = np.where(amount > 0, _unstack(bolder), _unstack(thinner)).astype(np.float32)
    result = images.astype(np.float32)
    result += np.abs(amount) * (goal - result)
    return result


def _random_matrices(n: int, random: np.random.Generator, strength: float) -> np.ndarray:
    """Rotation x shear x scale about the origin, (n, 2, 2) float32."""
    angle = strength * random.uniform(-ROTATION_RADIANS, ROTATION_RADIANS, n)
    shear = strength * random.uniform(-SHEAR, SHEAR, n)
    scale_x, scale_y = 1 + strength * random.uniform(-SCALE, SCALE, (2, n))
    cos, sin = np.cos(angle), np.sin(angle)
    rows = [
        [cos * scale_x, (cos * shear - sin) * scale_y],
        [sin * scale_x, (sin * shear + cos) * scale_y],
    ]
    return np.moveaxis(np.array(rows, np.float32), 2, 0)


def _random_bends(n: int, random: np.random.Generator) -> np.ndarray:
    """Smooth displacements in pixels, (n, 2, 784) float32: a coarse grid, interpolated."""
    nodes = random.normal(0, BEND_PX, (n, 2, BEND_NODES, BEND_NODES)).astype(np.float32)
    # Bicubic interpolation is linear in the nodes, so it is a matrix product on either side.
    basis = cv2.resize(
        np.eye(BEND_NODES, dtype=np.float32), (BEND_NODES, SIZE_PX), interpolation=cv2.INTER_CUBIC
    )
    return (basis @ nodes @ basis.T).reshape(n, 2, SIZE_PX * SIZE_PX)


def _stack(images: np.ndarray) -> np.ndarray:
    """Frame each image and lay them out as one tall image, (n * 32, 32)."""
    framed = np.pad(images, ((0, 0), (_FRAME_PX, _FRAME_PX), (_FRAME_PX, _FRAME_PX)))
    return framed.reshape(-1, _FRAMED_PX)


def _unstack(stacked: np.ndarray) -> np.ndarray:
    """Undo `_stack`, (n, 28, 28)."""
    framed = stacked.reshape(-1, _FRAMED_PX, _FRAMED_PX)
    return framed[:, _FRAME_PX:-_FRAME_PX, _FRAME_PX:-_FRAME_PX]
