"""Digits drawn with a pen: finding, downloading and loading them, and splitting them by writer."""

import hashlib
import os
import zipfile
from collections.abc import Container, Sequence
from pathlib import Path

import numpy as np

from mnist_model.data.download import OnProgress, cache_folder, fetch
from mnist_model.data.split import DataError
from mnist_model.imaging.unipen import Drawing, UnipenError, read_unipen
from mnist_model.whole_file import write_whole

PENDIGITS_VARIABLE = "PENDIGITS_UNIPEN"
# Pen-Based Recognition of Handwritten Digits (Alpaydin & Alimoglu 1998), CC BY 4.0; DOI
# 10.24432/C5MG6K. From the archive we need only the original strokes of the training part.
PENDIGITS_URL = (
    "https://archive.ics.uci.edu/static/public/81/pen+based+recognition+of+handwritten+digits.zip"
)
PENDIGITS_ZIP_SHA256 = "1e02bea023613c2b11c9492f6f34caf975420455934f3527d270cee9a1f03b64"
PENDIGITS_SHA256 = "a66225d68d7d68591e62944df1ad33b3f5aa608e2df2505844b41f5568a80da4"

# Whole writers are held out: a digit says little about how a model reads new people's digits if
# the model was trained on other digits by the same writer.
TRAINING_WRITERS = range(1, 25)
VALIDATION_WRITERS = range(25, 28)
TEST_WRITERS = range(28, 31)


def load_pendigits(
    path: str | Path | None = None, on_progress: OnProgress | None = None
) -> list[Drawing]:
    """Load digits that people drew with a pen, as strokes.

    Args:
        path: a UNIPEN file. By default the file that the variable PENDIGITS_UNIPEN names; if
            it is not set, the training part of UCI's pen digits, downloaded once.
        on_progress: called as the download proceeds.

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


def find_pendigits() -> Path | None:
    """The file that PENDIGITS_UNIPEN names, else the downloaded one, else None."""
    if named := os.environ.get(PENDIGITS_VARIABLE):
        return Path(named)
    return _unpacked_pendigits() if _unpacked_pendigits().is_file() else None


def of_writers(drawings: Sequence[Drawing], writers: Container[int]) -> list[Drawing]:
    """The drawings by these writers, in their original order."""
    return [drawing for drawing in drawings if drawing.writer in writers]


def labels_of(drawings: Sequence[Drawing]) -> np.ndarray:
    """The digit of each drawing, (n,) uint8."""
    return np.array([drawing.label for drawing in drawings], np.uint8)


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
            raise ValueError("the archive does not contain the expected strokes")
        unpacked.parent.mkdir(parents=True, exist_ok=True)
        write_whole(unpacked, content)
    return unpacked
