"""Images and digits of others are read; any other arrays are refused by name."""

import io

import numpy as np
import pytest

from mnist_store.imports import read_drawings
from tests.store.files import a_zip, an_npz, is_refused, short


def with_header(header: str) -> bytes:
    """An .npz whose images claim to be something."""
    text = header.encode().ljust(117) + b"\n"
    npy = b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + bytes(784)
    return a_zip({"x_train.npy": npy, "y_train.npy": npy})


IMAGES, DIGITS = np.zeros((5, 28, 28), np.uint8), np.arange(5, dtype=np.uint8)


@pytest.mark.parametrize("names", [("x_train", "y_train"), ("x_test", "y_test"), ("x", "y")])
@pytest.mark.parametrize("dtype", [np.uint8, np.int64, ">i4"])
def test_images_and_digits_of_others_are_read(names, dtype):
    images = np.random.default_rng(0).integers(0, 256, (5, 28, 28), np.uint8)
    for order in (images, np.asfortranarray(images)):
        content = an_npz(**dict(zip(names, (order, DIGITS.astype(dtype)), strict=True)))
        found = read_drawings(io.BytesIO(content))
        np.testing.assert_array_equal([one.image for one in found], images)
        assert [one.digit for one in found] == DIGITS.tolist()
        assert {one.answer for one in found} == {None}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (an_npz(a=IMAGES), "lacks x_train or y_train"),
        (an_npz(x_train=IMAGES), "lacks"),
        (an_npz(x_train=IMAGES / 255, y_train=DIGITS), "In x_train"),
        (an_npz(x_train=IMAGES[:, :27], y_train=DIGITS), "In x_train"),
        (an_npz(x_train=IMAGES[0], y_train=DIGITS), "In x_train"),
        (an_npz(x_train=np.uint8(1), y_train=DIGITS), "In x_train"),
        (an_npz(x_train=IMAGES, y_train=DIGITS[:4]), "In y_train"),
        (an_npz(x_train=IMAGES, y_train=DIGITS[:, np.newaxis]), "In y_train"),
        (an_npz(x_train=IMAGES, y_train=DIGITS.astype(float)), "In y_train"),
        (an_npz(x_train=IMAGES, y_train=DIGITS + np.uint8(6)), "other than 0 to 9"),
        (an_npz(x_train=IMAGES, y_train=DIGITS.astype(int) - 1), "other than 0 to 9"),
        (an_npz(x_train=IMAGES, y_train=DIGITS.astype(object)), "In y_train"),
        (an_npz(x_train=IMAGES.astype(object), y_train=DIGITS), "x_train"),
        (a_zip({"x_train.npy": b"", "y_train.npy": b""}), "In x_train"),
        (with_header("{'descr': '|u1', 'fortran_order': False, 'shape': (10**15, 28)}"), "x_train"),
        (with_header("{'descr': '|u1', 'fortran_order': False, 'shape': (9999999999999,)}"), ""),
        (with_header("{'descr': '|O', 'fortran_order': False, 'shape': (98,)}"), "In x_train"),
        (with_header("__import__('os')"), "In x_train"),
        (with_header("{'descr': ("), "In x_train"),
    ],
    ids=short,
)
def test_arrays_that_are_no_images_and_digits_are_refused(content, words):
    with is_refused(words):
        read_drawings(io.BytesIO(content))
