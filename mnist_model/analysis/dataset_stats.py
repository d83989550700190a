"""Statistics of a set of images: each digit's mean and standard deviation, and grey levels."""

from dataclasses import dataclass

import cv2
import numpy as np

from mnist_model.data.split import Split
from mnist_model.imaging.preprocess import NUM_CLASSES

_CHUNK = 10_000


@dataclass(frozen=True)
class DatasetStats:
    """The statistics that the data page plots.

    counts:      (10,) the number of images of each digit.
    mean:        (10, 28, 28) float, the mean image of each digit, 0..255.
    spread:      (10, 28, 28) float, the standard deviation of each pixel, 0..127.5.
    grey_levels: (256,) the number of pixels with each grey level.
    """

    counts: np.ndarray
    mean: np.ndarray
    spread: np.ndarray
    grey_levels: np.ndarray


def dataset_stats(split: Split) -> DatasetStats:
    """Compute the statistics of a set of images, which must contain every digit."""
    images, labels = split.images, split.labels
    mean = np.empty((NUM_CLASSES, *images.shape[1:]))
    spread = np.empty_like(mean)
    for digit in range(NUM_CLASSES):
        pixels = images[labels == digit].astype(np.float32)
        mean[digit], spread[digit] = pixels.mean(axis=0), pixels.std(axis=0)
    counts = np.bincount(labels, minlength=NUM_CLASSES)
    return DatasetStats(counts, mean, spread, _grey_levels(images))


def validation_counts(counts: np.ndarray, held_out: int) -> np.ndarray:
    """How many images of each digit a stratified split holds out.

    Each digit contributes its share; what rounding leaves over goes to the largest fractions, as
    in scikit-learn, which breaks ties at random, so its count for a digit may differ by one.

    Args:
        counts: (10,) images of each digit before the split.
        held_out: the number of images held out.
    """
    shares = counts * (held_out / counts.sum())
    whole: np.ndarray = np.floor(shares).astype(int)
    most = np.argsort(whole - shares, kind="stable")[: held_out - whole.sum()]
    whole[most] += 1
    return whole


def _grey_levels(images: np.ndarray) -> np.ndarray:
    """The histogram, computed in chunks because OpenCV counts exactly only up to 2**24."""
    counts = np.zeros(256, np.int64)
    for start in range(0, len(images), _CHUNK):
        part = np.ascontiguousarray(images[start : start + _CHUNK]).reshape(-1, 28)
        counts += cv2.calcHist([part], [0], None, [256], [0, 256]).ravel().astype(np.int64)
    return counts
