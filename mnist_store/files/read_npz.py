"""Images and digits from an `.npz` in the format of MNIST's."""

import io
import zipfile
from collections.abc import Iterator
from tokenize import TokenError
from typing import BinaryIO

import numpy as np

from mnist_model.imaging.preprocess import NUM_CLASSES, SIZE_PX
from mnist_store.files.error import DrawingsFileError, too_much, wrong_in
from mnist_store.taught import Taught

# Images and digits: as mnist.npz names them, and as others might.
_PAIRS = (("x_train", "y_train"), ("x_test", "y_test"), ("x", "y"))
_MOST_HEADER_BYTES = 10_000
_LARGEST_INTEGER_BYTES = 8

# What NumPy raises on a header that is none: it is Python, and read as such.
_MALFORMED = (ValueError, TypeError, SyntaxError, TokenError, OverflowError, RecursionError)


def drawings_in_npz(archive: zipfile.ZipFile, most: int) -> Iterator[tuple[int, Taught]]:
    """Each image with its digit, its writer 0.

    Raises:
        DrawingsFileError: the arrays are not there, or no images and digits, or too many.
    """
    names = archive.namelist()
    pairs = [pair for pair in _PAIRS if all(f"{name}.npy" in names for name in pair)]
    if not pairs:
        raise DrawingsFileError(
            "This .npz lacks x_train or y_train: save images and digits under the names that "
            "mnist.npz has."
        )
    for x, y in pairs:
        images = _read_array(archive, x, most, SIZE_PX * SIZE_PX)
        digits = _read_array(archive, y, most, _LARGEST_INTEGER_BYTES)
        if images.dtype != np.uint8 or images.shape[1:] != (SIZE_PX, SIZE_PX):
            raise wrong_in(x, "there are no images (n, 28, 28) of type uint8")
        if digits.dtype.kind not in "iu" or digits.shape != images.shape[:1]:
            raise wrong_in(y, f"there is not an integer for each image in {x}")
        if not ((digits >= 0) & (digits < NUM_CLASSES)).all():
            raise wrong_in(y, "there are labels other than 0 to 9")
        for image, digit in zip(images, digits.tolist(), strict=True):
            yield 0, Taught(image=image.copy(), digit=digit, answer=None, confidence=0.0, model="")


def _read_array(archive: zipfile.ZipFile, name: str, most: int, bytes_a_drawing: int) -> np.ndarray:
    member = archive.getinfo(f"{name}.npy")
    if member.file_size > most * bytes_a_drawing + _MOST_HEADER_BYTES:
        raise too_much(most)
    file = io.BytesIO(archive.read(member))
    try:
        return _parse_npy(file)
    except _MALFORMED as error:
        raise wrong_in(name, "there is no array of numbers") from error


def _parse_npy(file: BinaryIO) -> np.ndarray:
    """An array in NumPy's format; `numpy.load` would first allocate what the header claims.

    Raises:
        one of _MALFORMED: it is malformed, or holds objects.
    """
    version = np.lib.format.read_magic(file)
    read_header = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }.get(version)
    if read_header is None:
        raise ValueError(f"version {version} is for arrays with named fields")
    shape, is_fortran, dtype = read_header(file)
    array = np.frombuffer(file.read(), dtype)  # takes no objects, so nothing is unpickled
    return array.reshape(shape, order="F" if is_fortran else "C")
