"""A ZIP with a table is read as others save it too, and refused with the row that is wrong."""

import csv
import io
import zipfile

import pytest

from mnist_store.exports import write_zip
from mnist_store.imports import read_drawings
from tests.store.files import (
    ZIP,
    a_zip,
    exported,
    is_refused,
    members_of,
    png_of,
    short,
)


def with_cell(column: str, text: str) -> bytes:
    """An export in whose third row one cell has another text."""
    members = members_of(exported(write_zip))
    rows = list(csv.reader(members["drawings.csv"].decode().splitlines()))
    rows[2][rows[0].index(column)] = text
    table = io.StringIO()
    csv.writer(table).writerows(rows)
    return a_zip(members | {"drawings.csv": table.getvalue().encode()})


def with_png(png: bytes) -> bytes:
    members = members_of(exported(write_zip))
    return a_zip({name: png if ".png" in name else old for name, old in members.items()})


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("digit", "10"),
        ("digit", ""),
        ("digit", "²"),
        ("answer", "-1"),
        ("confidence", "nan"),
        ("confidence", "1.01"),
        ("confidence", "high"),
        ("brush_px", "inf"),
        ("brush_px", "-1"),
        ("drawn_at", "yesterday"),
        ("drawn_at", "2026-02-30T00:00:00+00:00"),
        ("drawn_at", "2026-02-03T00:00:00"),
        ("drawn_at", "0001-01-01T00:00:00+09:00"),
        ("model", "x" * 101),
        ("model", "a%00b"),
        ("writer", "me"),
        ("writer", "1" * 5000),
        ("file", "../../etc/passwd"),
        ("file", "drawings.csv"),
        ("strokes", ""),
        ("strokes", "{}[]"),
        ("strokes", "7"),
        ("strokes", "[[]]"),
        ("strokes", "[[1, 2]]"),
        ("strokes", "[[[1, 2, 3]]]"),
        ("strokes", "[[[1, 2], [3]]]"),
        ("strokes", '[[["1", "2"]]]'),
        ("strokes", "[[[true, false]]]"),
        ("strokes", "[[[null, 1]]]"),
        ("strokes", "[[[NaN, 1]]]"),
        ("strokes", "[[[1, -Infinity]]]"),
        ("strokes", "[[[1, 2e5]]]"),
        ("strokes", f"[[[1, {'9' * 5000}]]]"),
        ("strokes", "[" * 15_000),
        ("strokes", f"[{','.join(['[[1,2]]'] * 301)}]"),
        ("strokes", f"[[{','.join(['[1,2]'] * 20_001)}]]"),
        ("strokes", f"[[{','.join(['0'] * 100_000)}]]"),
        ("strokes", "x" * 10**6),
    ],
    ids=short,
)
def test_a_cell_that_makes_no_sense_is_refused_with_its_row(column, text):
    with is_refused("drawings.csv" if len(text) > 500_000 else "In row 3 of drawings.csv"):
        read_drawings(io.BytesIO(with_cell(column, text)))


@pytest.mark.parametrize("column", ["file", "writer", "digit", "drawn_at", "strokes"])
def test_a_table_without_a_column_is_refused(column):
    members = members_of(ZIP)
    members["drawings.csv"] = members["drawings.csv"].replace(column.encode(), b"other", 1)
    with is_refused(f"no column {column}"):
        read_drawings(io.BytesIO(a_zip(members)))


@pytest.mark.parametrize(
    "png",
    [
        png_of(29),
        png_of(28)[:-40],
        b"",
        b"GIF89a",
        png_of(28)[:16] + (10**6).to_bytes(4) * 2 + png_of(28)[24:],
        png_of(28) + bytes(20_000),
    ],
    ids=short,
)
def test_an_image_that_is_none_is_refused_with_its_row(png):
    with is_refused("In row 2 of drawings.csv the image is"):
        read_drawings(io.BytesIO(with_png(png)))


def test_a_table_that_another_program_saved_is_read():
    members = members_of(ZIP)
    table = members["drawings.csv"].replace(b"\r\n", b"\n") + b"\n\n"
    content = a_zip(members | {"drawings.csv": b"\xef\xbb\xbf" + table})
    assert len(read_drawings(io.BytesIO(content))) == 3


@pytest.mark.parametrize(
    "table", [b"," * 10**7, b'"' + b"\n" * 10**7, b"\xff\xfe" * 100], ids=short
)
def test_a_table_that_is_none_is_refused_soon(table):
    with is_refused():
        read_drawings(io.BytesIO(a_zip({"drawings.csv": table})))


def test_a_zip_packed_in_an_unusual_way_is_refused():
    with is_refused("packed"):
        read_drawings(io.BytesIO(a_zip(members_of(ZIP), zipfile.ZIP_LZMA)))


def test_a_size_that_a_zip_conceals_is_no_way_around_the_bounds():
    content = bytearray(a_zip({"drawings.csv": bytes(10**8)}))
    entry = content.index(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    with is_refused():
        read_drawings(io.BytesIO(bytes(content)))
