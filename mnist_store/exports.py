"""Drawings as files: ZIP, MNIST's `.npz` and UNIPEN; `imports.py` reads all three."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import BinaryIO

import numpy as np

from mnist_model.imaging.preprocess import SIZE_PX
from mnist_model.imaging.unipen import Drawing, format_unipen
from mnist_store.files.facts import FACTS, facts_of, to_comment
from mnist_store.files.png import encode_png
from mnist_store.strokes import strokes_to_json
from mnist_store.taught import Taught

# In a ZIP.
TABLE = "drawings.csv"
COLUMNS = ("file", "writer", "digit", *FACTS, "strokes")


def write_zip(drawings: Iterable[Taught], file: BinaryIO, writer: int = 0) -> None:
    """Write one person's drawings to a ZIP, see `write_people`; nothing of them is lost."""
    write_people([(writer, list(drawings))], file)


def write_people(people: Iterable[tuple[int, Sequence[Taught]]], file: BinaryIO) -> None:
    """Write several people's drawings to a ZIP: a PNG for each, and a table of them.

    The table, drawings.csv, has a row for each drawing: the PNG's name in the ZIP, the writer's
    number, the digit and the answer (empty if the model refused), the confidence 0..1, the
    model's name (percent-encoded, so that it is no formula in a spreadsheet), the brush in
    pixels, when it was drawn (ISO 8601, UTC), and the strokes, `[[[x, y], ...], ...]` in pixels
    of the canvas.

    Args:
        people: each a number of at most nine digits, and what that person drew.
    """
    table = io.StringIO(newline="")
    rows = csv.writer(table)
    rows.writerow(COLUMNS)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        pairs = ((writer, drawing) for writer, drawings in people for drawing in drawings)
        for number, (writer, drawing) in enumerate(pairs, start=1):
            name = f"drawings/{number:05}-{drawing.digit}.png"
            archive.writestr(name, encode_png(drawing.image), zipfile.ZIP_STORED)
            strokes = strokes_to_json(drawing.strokes)
            facts = facts_of(drawing)
            rows.writerow([name, writer, drawing.digit, *(facts[key] for key in FACTS), strokes])
        archive.writestr(TABLE, table.getvalue())


def write_npz(drawings: Iterable[Taught], file: BinaryIO) -> None:
    """Write images and digits, and nothing else, in the format of MNIST's `mnist.npz`.

    `numpy.load` finds x_train (n, 28, 28) uint8, white ink on black, and y_train (n,) uint8,
    0..9. What reads mnist.npz, such as `keras.datasets.mnist.load_data(path)`, also asks for
    x_test and y_test; these are empty.
    """
    drawings = list(drawings)
    images = np.array([drawing.image for drawing in drawings], np.uint8)
    np.savez_compressed(
        file,
        x_train=images.reshape(-1, SIZE_PX, SIZE_PX),
        y_train=np.array([drawing.digit for drawing in drawings], np.uint8),
        x_test=np.zeros((0, SIZE_PX, SIZE_PX), np.uint8),
        y_test=np.zeros(0, np.uint8),
    )


def write_unipen(drawings: Iterable[Taught], file: BinaryIO, writer: int = 0) -> None:
    """Write drawings as UNIPEN, in pixels of the canvas, with y pointing up.

    Those of which only pixels are known are left out. What UNIPEN has no place for, such as the
    image, the answer and the time, is in a `.COMMENT`, so that nothing is lost.

    Args:
        writer: a number of at most nine digits.
    """
    drawn = (
        Drawing(drawing.digit, writer, drawing.strokes, (to_comment(drawing),))
        for drawing in drawings
        if drawing.strokes
    )
    for line in format_unipen(drawn):
        file.write(f"{line}\n".encode("ascii"))
