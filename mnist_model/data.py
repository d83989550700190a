"""The data sets: load, check, split."""

import hashlib
import os
import tempfile
import zipfile
import zlib
from pathlib import Path

import cv2
import numpy as np

from mnist_model.download import OnProgress, cache_folder, fetch
from mnist_model.examples import example_strokes
from mnist_model.preprocess import NUM_CLASSES, preprocess
from mnist_model.strokes import Drawing, UnipenError, read_unipen

Split = tuple[np.ndarray, np.ndarray]

MNIST_VARIABLE = "MNIST_NPZ"
PENDIGITS_VARIABLE = "PENDIGITS_UNIPEN"
# The file that Keras itself downloads, for those who read MNIST without Keras.
MNIST_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
MNIST_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
# Pen-Based Recognition of Handwritten Digits (Alpaydin & Alimoglu 1998), CC BY 4.0; DOI
# 10.24432/C5MG6K. Of the archive we need the original strokes of the training part.
PENDIGITS_URL = (
    "https://archive.ics.uci.edu/static/public/81/pen+based+recognition+of+handwritten+digits.zip"
)
PENDIGITS_ZIP_SHA256 = "1e02bea023613c2b11c9492f6f34caf975420455934f3527d270cee9a1f03b64"
PENDIGITS_SHA256 = "a66225d68d7d68591e62944df1ad33b3f5aa608e2df2505844b41f5568a80da4"


class DataError(ValueError):
    """A data set that is missing or not what it should be; the message says what to do."""


def load_mnist(path: str | Path | None = None) -> tuple[Split, Split]:
    """Load MNIST, in the form and order of `keras.datasets.mnist.load_data()`.

    Args:
        path: an `.npz` with `x_train`, `y_train`, `x_test` and `y_test`. Without it
            the file that `find_mnist` finds; without that, Keras downloads one, once.

    Returns:
        ((x_train, y_train), (x_test, y_test)): images (n, 28, 28) uint8, 0 black to
        255 white; labels (n,) uint8, 0..9.

    Raises:
        DataError: the file is missing, unreadable or not MNIST, or the download failed.
    """
    path = path or find_mnist()
    if path is None:
        return _download_with_keras()
    arrays = _read_npz(Path(path))
    for part in ("train", "test"):
        _check_split(arrays[f"x_{part}"], arrays[f"y_{part}"], part, path)
    return (
        (arrays["x_train"], arrays["y_train"]),
        (arrays["x_test"], arrays["y_test"]),
    )


def load_pendigits(
    path: str | Path | None = None, on_progress: OnProgress | None = None
) -> list[Drawing]:
    """Load digits that people drew with a pen, as strokes.

    Args:
        path: a UNIPEN file. Without it the file that the variable PENDIGITS_UNIPEN names;
            without that, the training part of UCI's pen digits, downloaded once.
        on_progress: told how far the download is.

    Raises:
        DataError: the file is missing or malformed, or the download failed.
    """
    path = path or os.environ.get(PENDIGITS_VARIABLE)
    advice = f"Set {PENDIGITS_VARIABLE} to a UNIPEN file of digits on this machine."
    try:
        return read_unipen(path or _download_pendigits(on_progress))
    except UnipenError as error:
        raise DataError(str(error)) from error
    except FileNotFoundError as error:
        raise DataError(f"{path}: there is no such file. {advice}") from error
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        where = path or "The pen drawings could not be downloaded"
        raise DataError(f"{where}: {error}. {advice}") from error


def find_mnist() -> Path | None:
    """The file that MNIST_NPZ names, else what was downloaded, by us or by Keras, or None."""
    if named := os.environ.get(MNIST_VARIABLE):
        return Path(named)
    keras_home = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
    downloaded = (cache_folder() / MNIST_SHA256, keras_home / "datasets")
    files = (folder / "mnist.npz" for folder in downloaded)
    return next((file for file in files if file.is_file()), None)


def download_mnist(on_progress: OnProgress | None = None) -> Path:
    """Download MNIST without Keras, once, to where `find_mnist` finds it.

    Raises:
        DataError: the download failed, or brought something else.
    """
    try:
        return fetch(MNIST_URL, MNIST_SHA256, on_progress)
    except (OSError, ValueError) as error:
        raise DataError(
            f"MNIST could not be downloaded: {error}. Set {MNIST_VARIABLE} to an mnist.npz "
            "on this machine."
        ) from error


def find_pendigits() -> Path | None:
    """The file that PENDIGITS_UNIPEN names, else what was downloaded; None without either."""
    if named := os.environ.get(PENDIGITS_VARIABLE):
        return Path(named)
    return _unpacked_pendigits() if _unpacked_pendigits().is_file() else None


def train_validation_split(labels: np.ndarray, fraction: float, seed: int) -> Split:
    """Split a training set in two, with the same share of each digit in both.

    Args:
        labels: (n,) integers.
        fraction: the share for validation, between 0 and 1.
        seed: the same seed gives the same split.

    Returns:
        (train, validation): disjoint indices into `labels` that together cover it.
    """
    from sklearn.model_selection import train_test_split

    return tuple(
        train_test_split(
            np.arange(len(labels)), test_size=fraction, random_state=seed, stratify=labels
        )
    )


def _download_with_keras() -> tuple[Split, Split]:
    import keras

    try:
        return keras.datasets.mnist.load_data()
    except Exception as error:  # Keras raises a bare Exception when a download fails
        raise DataError(
            f"MNIST could not be downloaded ({error}). Connect to the internet, or set "
            f"{MNIST_VARIABLE} to an mnist.npz on this machine."
        ) from error


def _unpacked_pendigits() -> Path:
    return cache_folder() / PENDIGITS_SHA256 / "pendigits-orig.tra"


def _download_pendigits(on_progress: OnProgress | None) -> Path:
    """Download and unpack the pen drawings, once."""
    unpacked = _unpacked_pendigits()
    if not unpacked.is_file():
        from unlzw3 import unlzw

        archive = fetch(PENDIGITS_URL, PENDIGITS_ZIP_SHA256, on_progress)
        with zipfile.ZipFile(archive) as opened:
            content = unlzw(opened.read("pendigits-orig.tra.Z"))
        if hashlib.sha256(content).hexdigest() != PENDIGITS_SHA256:
            raise ValueError("the archive does not hold the strokes that were expected")
        unpacked.parent.mkdir(parents=True, exist_ok=True)
        # Under a name of its own until it is whole: two visitors may do this at once.
        with tempfile.NamedTemporaryFile(dir=unpacked.parent, delete=False) as part:
            part.write(content)
        Path(part.name).replace(unpacked)
    return unpacked


def _read_npz(path: Path) -> dict[str, np.ndarray]:
    advice = (
        f"Set {MNIST_VARIABLE} (or --data) to an intact mnist.npz, or unset it to download MNIST."
    )
    if not path.is_file():
        raise DataError(f"{path}: there is no such file. {advice}")
    names = ("x_train", "y_train", "x_test", "y_test")
    try:
        # allow_pickle=False: a data file must never be able to run code.
        archive = np.load(path, allow_pickle=False)
        if not isinstance(archive, np.lib.npyio.NpzFile):
            raise ValueError("it holds one bare array")
        with archive:
            missing = [name for name in names if name not in archive.files]
            if not missing:
                return {name: archive[name] for name in names}
    except (OSError, EOFError, ValueError, AttributeError, zipfile.BadZipFile, zlib.error) as error:
        raise DataError(f"{path}: damaged, or not an .npz file ({error}). {advice}") from error
    raise DataError(f"{path}: lacks {', '.join(missing)}. {advice}")


def _check_split(images: np.ndarray, labels: np.ndarray, part: str, path: str | Path) -> None:
    """Raise DataError unless images and labels are in the form of MNIST."""

    def require(holds: bool, problem: str) -> None:
        if not holds:
            raise DataError(f"{path}: {problem}. Use mnist.npz as Keras distributes it.")

    require(
        images.ndim == 3 and images.shape[1:] == (28, 28),
        f"x_{part} has shape {images.shape}, expected (n, 28, 28)",
    )
    require(images.dtype == np.uint8, f"x_{part} has dtype {images.dtype}, expected uint8")
    require(
        labels.shape == images.shape[:1],
        f"y_{part} has shape {labels.shape}, expected {images.shape[:1]} as x_{part} has",
    )
    require(labels.dtype == np.uint8, f"y_{part} has dtype {labels.dtype}, expected uint8")
    require(len(images) > 0, f"x_{part} is empty")
    require(
        images.max() > 1, f"x_{part} holds only 0 and {images.max()}, expected grey levels 0..255"
    )
    found = np.unique(labels)
    require(
        np.array_equal(found, np.arange(NUM_CLASSES)),
        f"y_{part} holds the labels {found.tolist()[:12]}, expected every digit 0..9",
    )


def made_digits(train: int = 600, test: int = 200, seed: int = 0) -> tuple[Split, Split]:
    """Digits set in OpenCV's fonts, in the form of `load_mnist`: a trial without MNIST.

    Args:
        train, test: how many images of each part, at least 10.
    """
    random = np.random.default_rng(seed)
    labels = np.arange(train + test, dtype=np.uint8) % NUM_CLASSES
    images = np.stack([_made_digit(label, random) for label in labels])
    return (images[:train], labels[:train]), (images[train:], labels[train:])


def made_drawings() -> list[Drawing]:
    """Our example digits, as if 30 writers had drawn them: a trial without pen drawings."""
    return [
        Drawing(digit, writer, tuple(example_strokes(digit)))
        for writer in range(1, 31)
        for digit in range(NUM_CLASSES)
    ]


def _made_digit(label: int, random: np.random.Generator) -> np.ndarray:
    canvas = np.zeros((120, 120), np.uint8)
    font = random.choice([cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_TRIPLEX])
    thickness = int(random.integers(4, 10))
    cv2.putText(canvas, str(label), (30, 90), font, 3.0, 255, thickness, cv2.LINE_AA)
    turn = cv2.getRotationMatrix2D((60, 60), random.uniform(-12, 12), 1)
    return preprocess(cv2.warpAffine(canvas, turn, canvas.shape)).centred
