"""How all models read one test set: the labels, the images, and every model's probabilities."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import streamlit as st

from app_pages.common import bundles, datasets
from app_pages.common.stamps import Stamp
from mnist_model.analysis import mistakes
from mnist_model.data.pen_drawings import TEST_WRITERS, of_writers
from mnist_model.data.renderings import labels_of_cells, rendering_at
from mnist_model.data.split import Split
from mnist_model.imaging.unipen import Drawing
from mnist_model.networks.bundle import Bundle
from mnist_model.networks.bundle_metrics import Scores

# What a set is called on the page.
MNIST, DRAWINGS = "MNIST test", "Pen drawings"
SETS = (MNIST, DRAWINGS)
# Their probabilities in predictions.npz; with "_refused" added, whether each image is refused.
STORED = {MNIST: "probabilities", DRAWINGS: "drawings"}


@dataclass(frozen=True)
class Readings:
    """One test set as every model reads it.

    labels:        (n,) uint8.
    probabilities: of each model, (n, 10) float32; only of models scored on exactly
                   these images.
    refused:       of each of these models that can refuse, (n,) bool.
    groups:        (n,) equal for images that show one and the same drawing.
    disputed:      (n,) bool, see `mistakes.disputed`.
    image:         the image at an index, (28, 28) uint8.
    describe:      where that image comes from, in a few words.
    """

    labels: np.ndarray
    probabilities: Mapping[str, np.ndarray]
    refused: Mapping[str, np.ndarray]
    groups: np.ndarray
    disputed: np.ndarray
    image: Callable[[int], np.ndarray]
    describe: Callable[[int], str]


def scores_of(bundle: Bundle, test_set: str) -> Scores:
    """The scores of a model on a test set; empty where it was not tested on it."""
    metrics = bundle.metrics
    return metrics.test if test_set == MNIST else metrics.drawings or Scores()


def read_set(found: Mapping[str, Bundle], test_set: str) -> Readings | None:
    """How the models read a test set; None where its images are not on this machine."""
    # A rewritten bundle is compared again; so are other images, whose stamp is taken before
    # they are read, see `stamp`.
    answers = tuple(bundles.stamp_of(source, "predictions.npz") for source in found.values())
    if test_set == MNIST:
        key = (datasets.mnist_stamp(), *answers)
        test = datasets.mnist_test()
        return None if test is None else _read_mnist(found, test, key)
    key = (datasets.pen_drawings_stamp(), *answers)
    drawings = of_writers(datasets.pen_drawings() or [], TEST_WRITERS)
    return _read_drawings(found, drawings, key) if drawings else None


# Visitors may have models of their own; what is held of those that ship is shared.
_MAX_ENTRIES = 16


@st.cache_resource(max_entries=_MAX_ENTRIES, show_spinner=False)
def _read_mnist(_found: Mapping[str, Bundle], _test: Split, key: tuple[Stamp, ...]) -> Readings:
    labels = _test.labels

    def describe(index: int) -> str:
        return f"image {index:,}"

    groups = np.arange(len(labels))
    return _compare(_found, MNIST, labels, groups, _test.images.__getitem__, describe)


@st.cache_resource(max_entries=_MAX_ENTRIES, show_spinner=False)
def _read_drawings(
    _found: Mapping[str, Bundle], _drawings: list[Drawing], key: tuple[Stamp, ...]
) -> Readings:
    def image(index: int) -> np.ndarray:
        return rendering_at(_drawings, index).draw()

    def describe(index: int) -> str:
        found = rendering_at(_drawings, index)
        return f"writer {found.drawing.writer}, brush {found.brush_px} px, size {found.size:.0%}"

    labels = labels_of_cells(_drawings)
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
    probabilities, refused = {}, {}
    for name, source in found.items():
        arrays = bundles.predictions(source)
        stored = arrays.get(STORED[test_set])
        matrix = scores_of(source, test_set).confusion_matrix
        if stored is not None and belong(labels, stored, matrix):
            probabilities[name] = stored
            is_refused = arrays.get(f"{STORED[test_set]}_refused")
            if is_refused is not None and len(is_refused) == len(labels):
                refused[name] = is_refused
    disputed = np.zeros(len(labels), bool)
    if probabilities:
        disputed = mistakes.disputed(labels, np.stack(list(probabilities.values())))
    return Readings(labels, probabilities, refused, groups, disputed, image, describe)


def belong(labels: np.ndarray, stored: np.ndarray, matrix: np.ndarray | None) -> bool:
    """Whether stored probabilities belong to the images with these labels, in this order.

    Args:
        labels: (n,) of the images on this machine.
        stored: (m, 10), of a bundle.
        matrix: the confusion matrix of that bundle, (10, 10).
    """
    if matrix is None or len(labels) != len(stored):
        return False
    # Rounding when they were stored can swap two nearly equal probabilities, but no more.
    difference = np.abs(mistakes.confusion_matrix(labels, stored) - matrix).sum()
    return bool(difference <= 0.001 * len(labels))
