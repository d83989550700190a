"""The images of pen drawings that models are scored on, drawn once and kept with the downloads.

Drawing some 10,000 takes 5 seconds, longer than a small network trains.
"""

import hashlib
import zlib
from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import cv2
import numpy as np

from mnist_model import imaging
from mnist_model.data import renderings
from mnist_model.data.download import cache_folder
from mnist_model.data.renderings import LEGIBLE_CELLS, draw_cell
from mnist_model.imaging.unipen import Drawing
from mnist_model.training.checksums import drawings_sha256
from mnist_model.whole_file import write_whole

_CODE = (Path(renderings.__file__), *sorted(Path(imaging.__file__).parent.glob("*.py")))


def legible_cells(drawings: Sequence[Drawing]) -> list[tuple[tuple[int, float], np.ndarray]]:
    """Each legible combination of brush and size, with all drawings rendered in it.

    Returns:
        (brush in pixels, size) and (n, 28, 28) uint8 in the MNIST format, see `draw_cell`.
    """
    file = cache_folder() / "rendered" / f"{_key(drawings)}.npz"
    images = _read(file, len(drawings))
    if images is None:
        images = np.stack([draw_cell(drawings, *cell) for cell in LEGIBLE_CELLS])
        with suppress(OSError):  # they are drawn again next time
            _write(file, images)
    return list(zip(LEGIBLE_CELLS, images, strict=True))


def _key(drawings: Sequence[Drawing]) -> str:
    """Another one where the images might be others: by drawings, by our code, or by OpenCV."""
    digest = hashlib.sha256(
        f"{drawings_sha256(drawings)} {LEGIBLE_CELLS} {cv2.__version__}".encode()
    )
    for file in _CODE:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _read(file: Path, drawings: int) -> np.ndarray | None:
    """(cells, drawings, 28, 28) uint8; None where there is no such file, or it is damaged."""
    try:
        with np.load(file, allow_pickle=False) as opened:
            images: np.ndarray = opened["images"]
    except (OSError, ValueError, KeyError, EOFError, NotImplementedError, BadZipFile, zlib.error):
        return None
    is_ours = images.dtype == np.uint8 and images.shape == (len(LEGIBLE_CELLS), drawings, 28, 28)
    return images if is_ours else None


def _write(file: Path, images: np.ndarray) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    content = BytesIO()
    np.savez_compressed(content, allow_pickle=False, images=images)
    write_whole(file, content.getvalue(), flushed=False)
