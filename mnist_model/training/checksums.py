"""Checksums of what a model learns from, so that a bundle or a training can say what it was."""

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np

from mnist_model.data.split import Split
from mnist_model.imaging.unipen import Drawing


def mnist_sha256(mnist: tuple[Split, Split]) -> str:
    """Of all images and labels, as `data.load_mnist` returns them."""
    return _sha256(array for split in mnist for array in (split.images, split.labels))


def drawings_sha256(drawings: Sequence[Drawing]) -> str:
    """Of the strokes, labels and writers of pen drawings, and of their order."""
    arrays: list[np.ndarray] = []
    for drawing in drawings:
        # With the lengths, so that no point can pass from one stroke or drawing to the next.
        lengths = [len(stroke) for stroke in drawing.strokes]
        arrays.append(np.array([drawing.label, drawing.writer, len(lengths), *lengths], "<i8"))
        arrays += [stroke.astype("<f4") for stroke in drawing.strokes]
    return _sha256(arrays)


def _sha256(arrays: Iterable[np.ndarray]) -> str:
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(np.ascontiguousarray(array))
    return digest.hexdigest()
