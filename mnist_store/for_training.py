"""What people taught, as a training takes it: from an export, or straight from the database."""

import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from mnist_model.data.split import DataError
from mnist_model.data.taught_drawings import TaughtDrawings
from mnist_model.imaging.preprocess import SIZE_PX
from mnist_model.imaging.unipen import Drawing
from mnist_store.errors import StoreError
from mnist_store.exports import TABLE
from mnist_store.imports import DrawingsFileError, read_people
from mnist_store.store import Store
from mnist_store.taught import Taught

# Of all people together; a file of so many has up to 1 GB.
MOST_DRAWINGS = 200_000


def taught_drawings(file_or_url: str) -> TaughtDrawings:
    """Read everybody's drawings.

    Args:
        file_or_url: a ZIP that `python -m mnist_store export` wrote, a UNIPEN file whose comments
            name the writers, or the URL of a database.

    Raises:
        DataError: it is not there, cannot be read, or does not tell people apart.
    """
    try:
        if "://" in file_or_url:
            store = Store(file_or_url, must_exist=True)
            try:
                return _as_taught_drawings(store.people())
            finally:
                store.close()
        return _as_taught_drawings(_people_in(Path(file_or_url)))
    except StoreError as error:
        raise DataError(error.detail) from error
    except DrawingsFileError as error:
        raise DataError(f"{file_or_url}: {error}") from error
    except FileNotFoundError as error:
        advice = "Write one with: python -m mnist_store export FILE"
        raise DataError(f"{file_or_url}: there is no such file. {advice}") from error
    except OSError as error:
        raise DataError(f"{file_or_url}: {error.strerror or error}. Name another file.") from error


def _people_in(path: Path) -> list[tuple[int, list[Taught]]]:
    with path.open("rb") as file:
        if _is_npz(path):
            raise DataError(
                f"{path}: an .npz does not say who drew what, so nobody could be held out. "
                "Name a ZIP of: python -m mnist_store export FILE"
            )
        return read_people(file, MOST_DRAWINGS)


def _is_npz(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError):
        return False
    return TABLE not in names and any(name.endswith(".npy") for name in names)


def _as_taught_drawings(people: Iterable[tuple[int, list[Taught]]]) -> TaughtDrawings:
    pairs = [(writer, drawing) for writer, drawings in people for drawing in drawings]
    images = np.array([drawing.image for _, drawing in pairs], np.uint8)
    return TaughtDrawings(
        tuple(Drawing(drawing.digit, writer, drawing.strokes) for writer, drawing in pairs),
        images.reshape(-1, SIZE_PX, SIZE_PX),
    )
