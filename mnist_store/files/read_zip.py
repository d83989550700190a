"""Drawings from a ZIP: one that `exports.py` wrote, or an `.npz`, which is a ZIP as well."""

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator

from mnist_store.exports import COLUMNS, TABLE
from mnist_store.files.error import DrawingsFileError, too_much, wrong_in
from mnist_store.files.facts import to_digit, with_facts
from mnist_store.files.png import decode_png
from mnist_store.files.read_npz import drawings_in_npz
from mnist_store.strokes import MOST_CHARACTERS, strokes_from_json
from mnist_store.taught import Taught

# Beside a PNG for each drawing: the table, folders, and what systems add on their own.
_FURTHER_MEMBERS = 100
_MOST_PNG_BYTES = 10_000
_MOST_LINE_CHARACTERS = MOST_CHARACTERS + 10_000
# Other methods may take gigabytes of memory.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

# What unpacking raises on damaged files.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, csv.Error),
    *(EOFError, OSError, OverflowError, RuntimeError, ValueError),
)

# For the whole process, which reads no other tables: by default a cell ends at 131,072 characters,
# fewer than the strokes of a drawing may have.
csv.field_size_limit(MOST_CHARACTERS)


def drawings_in_zip(content: bytes, most: int, most_bytes: int) -> Iterator[tuple[int, Taught]]:
    """Each drawing with its writer's number, 0 in an `.npz`.

    Args:
        most: so many drawings may be in it.
        most_bytes: so large may its table be when it is unpacked.

    Raises:
        DrawingsFileError: it holds something else or too much, or is damaged.
    """
    # What is at each member in the list of members, which is read as a whole.
    if content.count(b"PK\x01\x02") > most + _FURTHER_MEMBERS:
        raise too_much(most)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if any(member.compress_type not in _METHODS for member in archive.infolist()):
                raise DrawingsFileError(
                    "This ZIP is packed in a way that cannot be read here: pack it as usual, or "
                    "export the drawings again."
                )
            names = archive.namelist()
            if TABLE in names:
                if archive.getinfo(TABLE).file_size > most_bytes:
                    raise too_much(most)
                yield from _drawings_in_table(archive)
            elif any(name.endswith(".npy") for name in names):
                yield from drawings_in_npz(archive, most)
            else:
                raise DrawingsFileError(
                    f"This ZIP holds no {TABLE}: choose one as it was exported here."
                )
    except DrawingsFileError:
        raise
    except _DAMAGED as error:
        raise DrawingsFileError(
            "This file is damaged or cut off: copy it, or export the drawings, again."
        ) from error


def _drawings_in_table(archive: zipfile.ZipFile) -> Iterator[tuple[int, Taught]]:
    with archive.open(TABLE) as table:
        rows = _rows(io.TextIOWrapper(table, "utf-8-sig"))
        header = next(rows, [])
        if missing := [column for column in COLUMNS if column not in header]:
            raise wrong_in(TABLE, f"there is no column {missing[0]}")
        for number, cells in enumerate(rows, start=2):
            if not cells:
                continue  # an empty line, as some programs leave at the end
            try:
                if len(cells) != len(header):
                    raise ValueError("there is not a cell for each column")
                yield _read_row(archive, dict(zip(header, cells, strict=True)))
            except ValueError as error:
                raise wrong_in(f"row {number} of {TABLE}", error) from error


def _rows(lines: Iterable[str]) -> Iterator[list[str]]:
    """The cells of each line: none that we write goes on in the next."""
    for line in lines:
        if len(line) > _MOST_LINE_CHARACTERS:
            raise wrong_in(TABLE, "a row is longer than any drawing needs")
        yield from csv.reader([line])


def _read_row(archive: zipfile.ZipFile, row: dict[str, str]) -> tuple[int, Taught]:
    """The writer's number and the drawing.

    Raises:
        ValueError: there is no such file in the ZIP, or a cell makes no sense.
    """
    if not (row["writer"].isdecimal() and len(row["writer"]) < 10):
        raise ValueError("the writer is not a number of at most nine digits")
    # Looked up among the names in the ZIP, and never used as a path.
    try:
        member = archive.getinfo(row["file"])
    except KeyError:
        raise ValueError("the file is not in the ZIP") from None
    if member.file_size > _MOST_PNG_BYTES:
        raise ValueError("the image is larger than 28 x 28 pixels are")
    try:
        png = archive.read(member)
    except ValueError as error:  # the ZIP is at fault, not the row
        raise zipfile.BadZipFile(str(error)) from error
    digit, strokes = to_digit(row["digit"]), strokes_from_json(row["strokes"])
    return int(row["writer"]), with_facts(row, decode_png(png), digit, strokes)
