"""A labelled set of images, and the split of a training set in two."""

from dataclasses import dataclass

import numpy as np


class DataError(ValueError):
    """A data set is missing or invalid; the message says what to do."""


@dataclass(frozen=True)
class Split:
    """One part of a data set, such as MNIST's test images.

    images: (n, 28, 28) uint8, 0 black to 255 white.
    labels: (n,) uint8, 0..9.
    """

    images: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def at(self, rows: np.ndarray) -> "Split":
        """The images with these indices, in this order."""
        return Split(self.images[rows], self.labels[rows])


def train_validation_split(
    labels: np.ndarray, fraction: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Stratified split of a training set in two, with the same share of each digit in both.

    Args:
        labels: (n,) integers.
        fraction: the share for validation, between 0 and 1.
        seed: the same seed gives the same split.

    Returns:
        (train, validation): disjoint indices into `labels` that together cover it.
    """
    from sklearn.model_selection import train_test_split

    rows, held_out = train_test_split(
        np.arange(len(labels)), test_size=fraction, random_state=seed, stratify=labels
    )
    return rows, held_out


def stratified_part(labels: np.ndarray, n: int, seed: int) -> np.ndarray:
    """The rows of n images, fewer than there are, with the same share of each digit as in all.

    Args:
        labels: (m,) integers.
        n: at least the number of different labels.
        seed: the same seed gives the same images.

    Returns:
        (n,) indices into `labels`.
    """
    from sklearn.model_selection import train_test_split

    rows: np.ndarray
    rows, _ = train_test_split(
        np.arange(len(labels)), train_size=n, random_state=seed, stratify=labels
    )
    return rows
