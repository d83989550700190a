"""Checksums of training data, so that bundles and trainings can record what they used."""

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np

from mnist_model.data.split import Split
from mnist_model.data.taught_drawings import TaughtParts
from mnist_model.imaging.unipen import Drawing


def mnist_sha256(mnist: tuple[Split, Split]) -> str:
    """The checksum of all images and labels, as `data.load_mnist` returns them."""
    return _sha256(array for split in mnist for array in (split.images, split.labels))


def drawings_sha256(drawings: Sequence[Drawing]) -> str:
    """The checksum of pen drawings: strokes, labels, writers and order."""
    arrays: list[np.ndarray] = []
    for drawing in drawings:
        # Lengths are included, so that moving a point to the next stroke changes the checksum.
        lengths = [len(stroke) for stroke in drawing.strokes]
        arrays.append(np.array([drawing.label, drawing.writer, len(lengths), *lengths], "<i8"))
        arrays += [stroke.astype("<f4") for stroke in drawing.strokes]
    return _sha256(arrays)


def taught_sha256(taught: TaughtParts) -> str:
    """The checksum of what people taught, part by part: images, strokes, digits and people."""
    parts = (taught.training, taught.validation, taught.test)
    of_drawings = "".join(drawings_sha256(part.drawings) for part in parts).encode()
    return _sha256([np.frombuffer(of_drawings, np.uint8), *(part.images for part in parts)])


def _sha256(arrays: Iterable[np.ndarray]) -> str:
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()
