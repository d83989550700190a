"""MNIST files are checked before anything learns from them."""

import numpy as np
import pytest

from mnist_model.data.mnist import load_mnist
from mnist_model.data.pen_drawings import load_pendigits
from mnist_model.data.split import DataError, train_validation_split
from mnist_model.data.synthetic import synthetic_digits


def write(path, **changes):
    """A sound little file in the form of mnist.npz, with changes; None leaves a key out."""
    training, test = synthetic_digits(100, 50)
    arrays = {"x_train": training.images, "y_train": training.labels}
    arrays |= {"x_test": test.images, "y_test": test.labels}
    np.savez(path, **{k: v for k, v in (arrays | changes).items() if v is not None})
    return path


def test_a_sound_file_loads_from_the_argument_and_from_the_variable(tmp_path, monkeypatch):
    path = write(tmp_path / "mnist.npz")
    training, test = load_mnist(path)
    assert (training.images.shape, training.labels.shape) == ((100, 28, 28), (100,))
    assert (test.images.shape, test.labels.shape) == ((50, 28, 28), (50,))
    monkeypatch.setenv("MNIST_NPZ", str(path))
    np.testing.assert_array_equal(load_mnist()[0].images, training.images)


def test_the_argument_goes_before_the_variable(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_NPZ", str(tmp_path / "missing.npz"))
    assert len(load_mnist(write(tmp_path / "mnist.npz"))[0]) == 100


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"y_test": None}, "lacks y_test"),
        ({"x_train": np.zeros((100, 32, 32), np.uint8)}, r"shape \(100, 32, 32\)"),
        ({"x_train": np.zeros((100, 28, 28), np.float32)}, "dtype float32"),
        ({"x_train": np.ones((100, 28, 28), np.uint8)}, "grey levels 0..255"),
        ({"y_train": np.zeros(99, np.uint8)}, r"shape \(99,\)"),
        ({"y_train": np.zeros(100, np.int64)}, "dtype int64"),
        ({"y_train": np.arange(100, dtype=np.uint8) % 11}, "every digit 0..9"),
        ({"y_train": np.zeros(100, np.uint8)}, "every digit 0..9"),
        (
            {"x_test": np.zeros((0, 28, 28), np.uint8), "y_test": np.zeros(0, np.uint8)},
            "x_test is empty",
        ),
        ({"x_test": np.array([{"a": "pickle"}], dtype=object)}, "damaged, or not an .npz"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path, changes, problem):
    path = write(tmp_path / "mnist.npz", **changes)
    with pytest.raises(DataError, match=problem) as error:
        load_mnist(path)
    assert str(path) in str(error.value)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_truncated_file_is_named(tmp_path, share):
    path = write(tmp_path / "mnist.npz")
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(DataError, match="damaged"):
        load_mnist(path)


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04", b"\x93NUMPY\x01\x00"])
def test_a_foreign_file_is_named(tmp_path, content):
    path = tmp_path / "mnist.npz"
    path.write_bytes(content)
    with pytest.raises(DataError, match="damaged"):
        load_mnist(path)


def test_a_bare_array_is_not_an_archive(tmp_path):
    path = tmp_path / "mnist.npz"
    with path.open("wb") as file:
        np.save(file, np.zeros(3))
    with pytest.raises(DataError, match="damaged"):
        load_mnist(path)


def test_a_missing_file_says_what_to_do(tmp_path):
    with pytest.raises(DataError, match=r"no such file.*MNIST_NPZ"):
        load_mnist(tmp_path / "missing.npz")


@pytest.mark.parametrize("fraction", [0.05, 0.1, 0.2])
def test_the_validation_split_is_disjoint_complete_stratified_and_seeded(fraction):
    labels = np.random.default_rng(0).integers(0, 10, 5000)
    train, validation = train_validation_split(labels, fraction, seed=3)
    assert not set(train) & set(validation)
    assert sorted([*train, *validation]) == list(range(5000))
    shares = np.bincount(labels[validation]) / np.bincount(labels)
    np.testing.assert_allclose(shares, fraction, atol=0.01)
    again = train_validation_split(labels, fraction, seed=3)
    np.testing.assert_array_equal(again[1], validation)
    assert not np.array_equal(train_validation_split(labels, fraction, seed=4)[1], validation)


UNIPEN = """.SEGMENT DIGIT 0 ? "7"
.COMMENT 7 3 1
.PEN_DOWN
 1 2
 3 4
.PEN_UP
"""


def test_pen_drawings_load_from_the_argument_and_from_the_variable(tmp_path, monkeypatch):
    path = tmp_path / "digits.unipen"
    path.write_text(UNIPEN)
    assert [d.label for d in load_pendigits(path)] == [7]
    monkeypatch.setenv("PENDIGITS_UNIPEN", str(path))
    assert [d.writer for d in load_pendigits()] == [3]


@pytest.mark.parametrize("content", [None, "", "no unipen at all", UNIPEN.replace("3 4", "3 x")])
def test_bad_pen_drawings_are_named(tmp_path, content):
    path = tmp_path / "digits.unipen"
    if content is not None:
        path.write_text(content)
    with pytest.raises(DataError, match=r"digits\.unipen"):
        load_pendigits(path)


def test_a_failed_download_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.delenv("PENDIGITS_UNIPEN", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    def no_network(*_, **__):
        raise OSError("no network")

    monkeypatch.setattr("urllib.request.urlopen", no_network)
    with pytest.raises(DataError, match=r"no network.*Set PENDIGITS_UNIPEN"):
        load_pendigits()
