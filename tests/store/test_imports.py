"""What is in a file is told from its content; bad and far too large ones are refused soon."""

import io
from contextlib import suppress

import numpy as np
import pytest

from mnist_store.exports import write_npz, write_unipen, write_zip
from mnist_store.imports import MOST_DRAWINGS, DrawingsFileError, read_drawings
from tests.store.files import NPZ, UNIPEN, ZIP, a_zip, an_npz, exported, is_refused, png_of, short


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"hello", "no drawings"),
        (b"x_train,y_train\n1,2\n", "no drawings"),
        (png_of(28), "no drawings"),
        (bytes(10**6), "no drawings"),
        (a_zip({}), "no drawings.csv"),
        (a_zip({"export/drawings.csv": b""}), "no drawings.csv"),
        (a_zip({"drawings.csv": b""}), "no column file"),
    ],
    ids=short,
)
def test_what_is_no_export_is_refused(content, words):
    with is_refused(words):
        read_drawings(io.BytesIO(content))


@pytest.mark.parametrize("content", [ZIP, NPZ, UNIPEN], ids=["zip", "npz", "unipen"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_what_is_cut_off_is_refused(content, share):
    with is_refused():
        read_drawings(io.BytesIO(content[: int(share * len(content))]))


@pytest.mark.parametrize("content", [ZIP, NPZ, UNIPEN], ids=["zip", "npz", "unipen"])
def test_whatever_is_damaged_is_read_or_refused(content):
    random = np.random.default_rng(0)
    for _ in range(500):
        damaged = np.frombuffer(content, np.uint8).copy()
        damaged[random.integers(len(damaged), size=random.integers(1, 5))] = random.integers(256)
        with suppress(DrawingsFileError):
            read_drawings(io.BytesIO(damaged.tobytes()))


MANY = np.zeros((MOST_DRAWINGS + 1, 28, 28), np.uint8)


@pytest.mark.parametrize(
    "content",
    [
        an_npz(x_train=MANY, y_train=MANY[:, 0, 0]),
        # Each is small enough, and both together are not.
        an_npz(x_train=MANY[1:], y_train=MANY[1:, 0, 0], x_test=MANY[:1], y_test=MANY[:1, 0, 0]),
        an_npz(x_train=np.zeros(10**8, np.uint8), y_train=np.arange(5)),
        a_zip({"drawings.csv": bytes(10**8)}),
        a_zip({f"{number}.png": b"" for number in range(MOST_DRAWINGS + 200)}),
        bytes(MOST_DRAWINGS * 5000 + 1),
    ],
    ids=["npz", "npz in two parts", "npz bomb", "table bomb", "many files", "large file"],
)
def test_more_than_can_be_imported_is_refused_before_it_is_unpacked(content):
    with is_refused("more than 10,000 drawings"):
        read_drawings(io.BytesIO(content))


def test_too_many_drawings_are_refused_in_each_format():
    for write in (write_zip, write_npz, write_unipen):
        file = io.BytesIO(exported(write, 12))
        with is_refused("more than 11 drawings"):
            # What a drawing may take on average is not what these few take.
            read_drawings(io.BytesIO(file.getvalue()), most=11)
        assert len(read_drawings(file, most=12)) == 12
