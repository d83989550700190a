"""What is exported comes back as it was, as far as the format can hold it."""

import csv
import io
import zipfile
from dataclasses import replace

import cv2
import numpy as np
import pytest

from mnist_model.imaging.canvas_json import MAX_COMMANDS
from mnist_model.imaging.unipen import read_unipen
from mnist_store.exports import COLUMNS, write_npz, write_people, write_unipen, write_zip
from mnist_store.imports import read_drawings, read_people
from tests.store.drawings import NAMES, assert_same, random_drawings


def written(write, *arguments) -> io.BytesIO:
    """The file that an export makes, to be read from its start."""
    file = io.BytesIO()
    write(*arguments, file)
    file.seek(0)
    return file


@pytest.mark.parametrize("seed", range(20))
def test_a_zip_keeps_everything(seed):
    drawings = random_drawings(5, seed) + random_drawings(2, seed, with_strokes=False)
    assert_same(read_drawings(written(write_zip, drawings)), drawings)


@pytest.mark.parametrize("seed", range(20))
def test_a_unipen_file_keeps_everything_of_drawings_with_strokes(seed):
    drawings = random_drawings(5, seed)
    pixels = random_drawings(2, seed, with_strokes=False)
    file = written(write_unipen, [*drawings[:2], *pixels, *drawings[2:]])
    assert_same(read_drawings(file), drawings)


def test_the_largest_drawing_of_a_canvas_comes_back():
    points = np.random.default_rng(0).uniform(-1e-4, 1e-4, (4 * MAX_COMMANDS, 2))
    drawing = replace(random_drawings(1)[0], strokes=(points.astype(np.float32),))
    for write in (write_zip, write_unipen):
        assert_same(read_drawings(written(write, [drawing])), [drawing])


def test_an_npz_keeps_images_and_digits_as_mnist_has_them():
    drawings = random_drawings(7)
    file = written(write_npz, drawings)
    with np.load(file, allow_pickle=False) as arrays:
        assert set(arrays.files) == {"x_train", "y_train", "x_test", "y_test"}
        assert arrays["x_train"].dtype == arrays["y_train"].dtype == np.uint8
        np.testing.assert_array_equal(arrays["x_train"], [one.image for one in drawings])
        np.testing.assert_array_equal(arrays["y_train"], [one.digit for one in drawings])
        assert arrays["x_test"].shape == (0, 28, 28)
        assert arrays["y_test"].shape == (0,)
    file.seek(0)
    for found, drawing in zip(read_drawings(file), drawings, strict=True):
        np.testing.assert_array_equal(found.image, drawing.image)
        assert (found.digit, found.answer, found.model) == (drawing.digit, None, "")


@pytest.mark.parametrize("write", [write_zip, write_npz])
def test_nothing_comes_back_as_nothing(write):
    assert read_drawings(written(write, [])) == []


def test_people_stay_apart_and_in_order():
    people = [(7, random_drawings(3, 1)), (2, random_drawings(1, 2)), (999999999, [])]
    found = read_people(written(write_people, people))
    assert [writer for writer, _ in found] == [7, 2]
    for (_, drawings), (_, expected) in zip(found, people, strict=False):
        assert_same(drawings, expected)
    one_after_the_other = [drawing for _, drawings in people for drawing in drawings]
    assert_same(read_drawings(written(write_people, people)), one_after_the_other)


def test_a_zip_and_a_unipen_file_name_their_writer():
    for write in (write_zip, write_unipen):
        file = io.BytesIO()
        write(random_drawings(2), file, writer=12)
        file.seek(0)
        assert [writer for writer, _ in read_people(file)] == [12]


def test_unipen_is_read_as_any_other(tmp_path):
    drawings = random_drawings(20)
    path = tmp_path / "mine.unipen"
    with path.open("wb") as file:
        write_unipen(drawings, file, writer=3)
    for found, drawing in zip(read_unipen(path), drawings, strict=True):
        assert (found.label, found.writer) == (drawing.digit, 3)
        for stroke, original in zip(found.strokes, drawing.strokes, strict=True):
            np.testing.assert_array_equal(stroke, original)
    # Upwards in the file, downwards here.
    after_pen_down = path.read_text().split(".PEN_DOWN\n")[1]
    assert float(after_pen_down.split()[1]) == -drawings[0].strokes[0][0, 1]


def test_any_program_finds_the_images_and_the_table_in_a_zip():
    drawings = random_drawings(3)
    with zipfile.ZipFile(written(write_zip, drawings)) as archive:
        rows = list(csv.DictReader(archive.read("drawings.csv").decode().splitlines()))
        assert tuple(rows[0]) == COLUMNS
        for row, drawing in zip(rows, drawings, strict=True):
            png = np.frombuffer(archive.read(row["file"]), np.uint8)
            image = cv2.imdecode(png, cv2.IMREAD_UNCHANGED)
            np.testing.assert_array_equal(image, drawing.image)
            assert row["digit"] == str(drawing.digit)


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_is_a_formula(name):
    drawing = replace(random_drawings(1)[0], model=name)
    with zipfile.ZipFile(written(write_zip, [drawing])) as archive:
        table = archive.read("drawings.csv").decode()
    # Some spreadsheets separate cells by semicolons or tabs, whatever the quotes.
    assert not set(";\t") & set(table)
    for row in csv.reader(table.splitlines()):
        assert not any(cell.startswith(tuple("=+-@\t\r\n")) for cell in row), row
