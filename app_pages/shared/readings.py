"""How all models read one test set: the labels, the images, and every model's probabilities."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import streamlit as st

from app_pages.shared import bundles, datasets
from mnist_model import mistakes, unseen
from mnist_model.bundle import Bundle
from mnist_model.data import Split
from mnist_model.strokes import Drawing

# What a set is called on the page, and the part of metrics.json that holds its scores.
MNIST, DRAWINGS = "MNIST test", "Pen drawings"
SETS = {MNIST: "test", DRAWINGS: "drawings"}
# The same sets in predictions.npz.
_STORED = {MNIST: "probabilities", DRAWINGS: "drawings"}


@dataclass(frozen=True)
class Readings:
    """One test set as every model reads it.

    labels:        (n,) uint8.
    probabilities: of each model, (n, 10) float32; only of models that were scored on these
                   very images.
    groups:        (n,) which images show the same digit of the same person.
    disputed:      (n,) bool, see `mistakes.disputed`.
    image:         the image with an index, (28, 28) uint8.
    describe:      in a few words where that image comes from.
    """

    labels: np.ndarray
    probabilities: Mapping[str, np.ndarray]
    groups: np.ndarray
    disputed: np.ndarray
    image: Callable[[int], np.ndarray]
    describe: Callable[[int], str]


def matrix_of(bundle: Bundle, test_set: str) -> np.ndarray | None:
    """The stored confusion matrix, counts [true][predicted], or None."""
    try:
        matrix = np.asarray(bundle.metrics[SETS[test_set]]["confusion_matrix"], np.int64)
    except (KeyError, TypeError, ValueError):
        return None
    return matrix if matrix.shape == (10, 10) and matrix.sum() else None


def read_set(found: Mapping[str, Bundle], test_set: str) -> Readings | None:
    """How the models read a test set; None where its images are not on this machine."""
    # A bundle that is written anew, by a training, is compared anew.
    files = ("metrics.json", "predictions.npz")
    stamps = tuple(
        (str(source.folder), *(bundles.file_stamp(name, file) for file in files))
        for name, source in found.items()
    )
    if test_set == MNIST:
        loaded = datasets.mnist_test()
        return loaded and _read_mnist(found, loaded, stamps, loaded[1].tobytes())
    drawings = datasets.pen_drawings()
    drawings = drawings and unseen.of_test_writers(drawings)
    return _read_drawings(found, drawings, stamps, len(drawings)) if drawings else None


@st.cache_resource(max_entries=2, show_spinner=False)
def _read_mnist(_found: Mapping[str, Bundle], _test: Split, stamps: tuple, key: bytes) -> Readings:
    images, labels = _test

    def describe(index: int) -> str:
        return f"image {index:,}"

    groups = np.arange(len(labels))
    return _compare(_found, MNIST, labels, groups, images.__getitem__, describe)


@st.cache_resource(max_entries=2, show_spinner=False)
def _read_drawings(
    _found: Mapping[str, Bundle], _drawings: list[Drawing], stamps: tuple, key: int
) -> Readings:
    def image(index: int) -> np.ndarray:
        return unseen.find_unseen(_drawings, index).draw()

    def describe(index: int) -> str:
        found = unseen.find_unseen(_drawings, index)
        return f"writer {found.drawing.writer}, brush {found.brush_px} px, size {found.size:.0%}"

    labels = unseen.unseen_labels(_drawings)
    groups = np.arange(len(labels)) % len(_drawings)
    return _compare(_found, DRAWINGS, labels, groups, image, describe)


def _compare(
    found: Mapping[str, Bundle],
    test_set: str,
    labels: np.ndarray,
    groups: np.ndarray,
    image: Callable[[int], np.ndarray],
    describe: Callable[[int], str],
) -> Readings:
    probabilities = {}
    for name, source in found.items():
        stored = bundles.predictions(source).get(_STORED[test_set])
        if stored is not None and _belong(labels, stored, matrix_of(source, test_set)):
            probabilities[name] = stored
    disputed = np.zeros(len(labels), bool)
    if probabilities:
        disputed = mistakes.disputed(labels, np.stack(list(probabilities.values())))
    return Readings(labels, probabilities, groups, disputed, image, describe)


def _belong(labels: np.ndarray, stored: np.ndarray, matrix: np.ndarray | None) -> bool:
    """Whether probabilities are of the images with these labels, in their order."""
    if matrix is None or len(labels) != len(stored):
        return False
    # Rounded when they were stored, two equal probabilities can change places; no more.
    difference = np.abs(mistakes.confusion_matrix(labels, stored) - matrix).sum()
    return difference <= 0.001 * len(labels)
