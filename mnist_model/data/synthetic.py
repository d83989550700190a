"""Synthetic data sets, for trying things out without MNIST or pen drawings."""

import cv2
import numpy as np

from mnist_model.data.example_digits import example_strokes
from mnist_model.data.split import Split
from mnist_model.imaging.preprocess import NUM_CLASSES, preprocess
from mnist_model.imaging.unipen import Drawing


def synthetic_digits(train: int = 600, test: int = 200, seed: int = 0) -> tuple[Split, Split]:
    """Digits typeset in OpenCV's fonts, in the form that `load_mnist` returns.

    Args:
        train, test: how many images in each part, at least 10.
    """
    random = np.random.default_rng(seed)
    labels = np.arange(train + test, dtype=np.uint8) % NUM_CLASSES
    images = np.stack([_typeset_digit(int(label), random) for label in labels])
    return Split(images[:train], labels[:train]), Split(images[train:], labels[train:])


def synthetic_drawings() -> list[Drawing]:
    """Our example digits, as if each of 30 writers had drawn them."""
    return [
        Drawing(digit, writer, tuple(example_strokes(digit)))
        for writer in range(1, 31)
        for digit in range(NUM_CLASSES)
    ]


def _typeset_digit(label: int, random: np.random.Generator) -> np.ndarray:
    canvas = np.zeros((120, 120), np.uint8)
    font = random.choice([cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_TRIPLEX])
    thickness = int(random.integers(4, 10))
    cv2.putText(canvas, str(label), (30, 90), font, 3.0, 255, thickness, cv2.LINE_AA)
    turn = cv2.getRotationMatrix2D((60, 60), random.uniform(-12, 12), 1)
    return preprocess(cv2.warpAffine(canvas, turn, canvas.shape)).centred
