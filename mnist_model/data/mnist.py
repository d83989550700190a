"""Finding, downloading, loading and checking MNIST."""

import os
import zipfile
import zlib
from pathlib import Path

import numpy as np

from mnist_model.data.download import OnProgress, cache_folder, fetch, home_folder
from mnist_model.data.split import DataError, Split
from mnist_model.imaging.preprocess import NUM_CLASSES

MNIST_VARIABLE = "MNIST_NPZ"
# The file that Keras itself downloads, for use without Keras.
MNIST_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
MNIST_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
# The arrays in the file are named x_train, y_train, x_test and y_test.
_PARTS = ("train", "test")


def load_mnist(path: str | Path | None = None) -> tuple[Split, Split]:
    """Load MNIST, in the order of `keras.datasets.mnist.load_data()`.

    Args:
        path: an `.npz` with `x_train`, `y_train`, `x_test` and `y_test`. By default the
            file that `find_mnist` finds; if there is none, Keras downloads it, once.

    Returns:
        The 60,000 images for training, including validation, and the 10,000 for testing.

    Raises:
        DataError: the file is missing, unreadable or not MNIST, or the download failed.
    """
    path = path or find_mnist()
    if path is None:
        return _download_with_keras()
    arrays = _read_npz(Path(path))
    training, test = (Split(arrays[f"x_{part}"], arrays[f"y_{part}"]) for part in _PARTS)
    for part, split in zip(_PARTS, (training, test), strict=True):
        _check_split(split, part, path)
    return training, test


def find_mnist() -> Path | None:
    """The file that MNIST_NPZ names, else one downloaded by us or by Keras, else None."""
    if named := os.environ.get(MNIST_VARIABLE):
        return Path(named)
    keras_home = Path(os.environ.get("KERAS_HOME") or home_folder() / ".keras")
    downloaded = (cache_folder() / MNIST_SHA256, keras_home / "datasets")
    files = (folder / "mnist.npz" for folder in downloaded)
    return next((file for file in files if file.is_file()), None)


def download_mnist(on_progress: OnProgress | None = None) -> Path:
    """Download MNIST without Keras, once, to where `find_mnist` finds it.

    Raises:
        DataError: the download failed, or is not the expected file.
    """
    try:
        return fetch(MNIST_URL, MNIST_SHA256, on_progress)
    except (OSError, ValueError) as error:
        raise DataError(
            f"MNIST could not be downloaded: {error}. Set {MNIST_VARIABLE} to an mnist.npz "
            "on this machine."
        ) from error


def _download_with_keras() -> tuple[Split, Split]:
    import keras

    try:
        training, test = keras.datasets.mnist.load_data()
    except Exception as error:  # Keras raises a bare Exception when a download fails
        raise DataError(
            f"MNIST could not be downloaded ({error}). Connect to the internet, or set "
            f"{MNIST_VARIABLE} to an mnist.npz on this machine."
        ) from error
    return Split(*training), Split(*test)


def _read_npz(path: Path) -> dict[str, np.ndarray]:
    advice = (
        f"Set {MNIST_VARIABLE} (or --data) to an intact mnist.npz, or unset it to download MNIST."
    )
    if not path.is_file():
        raise DataError(f"{path}: there is no such file. {advice}")
    names = [f"{kind}_{part}" for part in _PARTS for kind in "xy"]
    try:
        # allow_pickle=False: a data file must never be able to run code.
        archive = np.load(path, allow_pickle=False)
        if not isinstance(archive, np.lib.npyio.NpzFile):
            raise ValueError("it holds a single unnamed array")
        with archive:
            missing = [name for name in names if name not in archive.files]
            if not missing:
                return {name: archive[name] for name in names}
    except (OSError, EOFError, ValueError, AttributeError, zipfile.BadZipFile, zlib.error) as error:
        raise DataError(f"{path}: damaged, or not an .npz file ({error}). {advice}") from error
    raise DataError(f"{path}: lacks {', '.join(missing)}. {advice}")


def _check_split(split: Split, part: str, path: str | Path) -> None:
    """Raise DataError unless images and labels have the form of MNIST's."""
    images, labels = split.images, split.labels

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
        f"y_{part} has shape {labels.shape}, expected {images.shape[:1]} to match x_{part}",
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
