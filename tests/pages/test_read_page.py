"""The read page without a browser: what it says of what was written, uploaded or photographed."""

import io
from dataclasses import replace

import numpy as np
import pytest
import streamlit as st
from PIL import Image

from app_pages.read import answer
from app_pages.read.boxes import boxed
from app_pages.read.click import number_at
from app_pages.read.examples import examples
from app_pages.read.results import Result, to_csv
from mnist_model import DigitClassifier, PhotoError, Reading
from mnist_model.data.example_page import EXAMPLE_NUMBERS, example_photo, number_strokes
from mnist_model.imaging.strokes import draw_points
from tests.drawings import as_sent
from tests.pages.opener import open_page, pictures, texts

# The wide canvas; the module that has it cannot be imported without a running app.
KEY, WIDTH_PX, HEIGHT_PX, BRUSH_PX = "wide-canvas", 800, 300, 12


def written(number: str) -> dict:
    """What the wide canvas reports with this number on it."""
    strokes = number_strokes(number, 0.55 * HEIGHT_PX, (40, 60))
    image = draw_points(strokes, BRUSH_PX, WIDTH_PX)[:HEIGHT_PX]
    return as_sent(image, strokes, BRUSH_PX)


def open_with(canvas: dict | None):
    page = open_page("read")
    page.session_state[KEY] = canvas
    page.run()
    assert not page.exception
    return page


def number_on(page) -> str | None:
    """What stands in the container with the key "number"."""
    return page.code[0].value if page.code else None


def as_file(photo: np.ndarray, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.fromarray(photo).save(file, kind)
    return file.getvalue()


def test_an_empty_canvas_invites_to_write():
    page = open_page("read")
    assert "Write a number of any length" in texts(page)
    assert number_on(page) is None


@pytest.mark.parametrize("number", ["2047", "7", "190583"])
def test_a_number_is_read_and_shown_with_its_digits(number):
    page = open_with(written(number))
    assert number_on(page) == number
    assert f"A picture of what you wrote, with boxes: {number}" in pictures(page)
    (choice,) = page.selectbox
    assert len(choice.options) == len(number)
    assert len(page.get("vega_lite_chart")) == 1
    (words,) = page.container(key="words").get("html")
    assert f"{len(number)} digit" in words.proto.body


def test_each_digit_can_be_looked_at():
    page = open_with(written("2047"))
    for number, digit in enumerate("2047"):
        page.selectbox[0].set_value(number).run()
        assert f"No. {number + 1}: {digit}" in "".join(pictures(page))


def test_something_else_is_no_number():
    zigzag = [np.array([[x, 60 + 180 * (i % 2)] for i, x in enumerate(range(60, 700, 25))], float)]
    image = draw_points(zigzag, BRUSH_PX, WIDTH_PX)[:HEIGHT_PX]
    page = open_with(as_sent(image, zigzag))
    assert number_on(page) is None
    assert "No digit found" in texts(page)


def test_what_is_no_drawing_is_said_so():
    sent = written("1")
    sent["drawing"]["data"] = "data:image/png;base64,AAAA"
    assert "could not be read" in texts(open_with(sent))


def test_too_much_on_the_canvas_is_said_so():
    # Many strokes over each other: each with its next seven is a candidate as large as the canvas.
    across = [np.array([[20.0, 20 + y], [330, 280 - y]]) for y in range(250)]
    image = draw_points(across, BRUSH_PX, WIDTH_PX)[:HEIGHT_PX]
    page = open_with(as_sent(image, across))
    assert "too much on the canvas" in texts(page) or "No digit found" in texts(page)


def test_too_much_to_be_read_is_said_so(monkeypatch):
    def refuse(self, image, strokes=None):
        raise PhotoError("too much")

    monkeypatch.setattr(DigitClassifier, "read", refuse)
    assert "There is too much on the canvas to be read" in texts(open_with(written("12")))


def test_all_examples_are_read():
    classifier = DigitClassifier.load()
    for strokes, number in zip(examples(HEIGHT_PX), EXAMPLE_NUMBERS, strict=True):
        points = np.concatenate(strokes)
        assert points.min() > 0
        assert (points.max(axis=0) < (WIDTH_PX, HEIGHT_PX)).all()
        image = draw_points(strokes, BRUSH_PX, WIDTH_PX)[:HEIGHT_PX]
        assert classifier.read(image, strokes).text == number


@pytest.mark.parametrize("way", ["Upload", "Camera"])
def test_without_a_picture_there_is_an_example(way):
    page = open_page("read", way=way)
    assert "never saved to disk" in texts(page)
    assert number_on(page) is None
    page.button(key="example-photo").click().run()
    assert number_on(page) == "2047365\n195806\n731234"
    assert len([name for name in pictures(page) if name.startswith("Stage")]) == 4
    page.selectbox[0].set_value(1).run()
    assert number_on(page) is not None


def test_an_uploaded_photo_is_read():
    page = open_page("read", way="Upload")
    page.file_uploader[0].set_value(("sheet.jpg", as_file(example_photo(), "JPEG"), "image/jpeg"))
    page.run()
    assert not page.exception
    assert number_on(page) == "2047365\n195806\n731234"


def test_several_files_make_a_table_and_each_can_be_shown():
    page = open_page("read", way="Upload")
    page.file_uploader[0].set_value(
        [
            ("sheet.png", as_file(example_photo()), "image/png"),
            ("<b>no</b>.png", b"no picture at all", "image/png"),
            ("blank.png", as_file(np.full((300, 400, 3), 255, np.uint8)), "image/png"),
        ]
    )
    page.run()
    assert not page.exception
    table = page.dataframe[0].value
    assert list(table["File"]) == ["sheet.png", "<b>no</b>.png", "blank.png"]
    assert list(table["Text"]) == ["2047365 195806 731234", "", ""]
    assert "not a picture" in table["Problem"][1]
    assert table["Problem"][2] == "No digit found"
    page.selectbox(key="picture").set_value("<b>no</b>.png").run()
    assert "not a picture" in page.warning[0].value
    assert number_on(page) is None


def test_the_table_as_a_file_holds_no_formulas():
    names = ["=1+1.png", " @a.png", "\t-1.png", "a,b.png"]
    content = to_csv([Result(name, "12", 1) for name in names])
    assert content.decode("utf-8-sig").splitlines() == [
        "File,Text,Doubtful digits,Problem",
        "'=1+1.png,12,1,",
        "' @a.png,12,1,",
        "'\t-1.png,12,1,",
        '"a,b.png",12,1,',
    ]


def test_a_spreadsheet_knows_the_letters_of_the_table():
    content = to_csv([Result("Rechnung für Zoë.png", "12\n3"), Result("b.png", problem="None")])
    assert content[:3] == b"\xef\xbb\xbf"
    lines = content.decode("utf-8-sig").splitlines()
    assert lines[1:] == ["Rechnung für Zoë.png,12 3,0,", "b.png,,0,None"]


def test_the_boxes_lie_on_the_picture_and_the_picture_in_the_page():
    photo = example_photo()
    reading = DigitClassifier.load().read_photo(photo)
    svg = boxed(photo, reading)
    height, width = photo.shape[:2]
    assert f'viewBox="0 0 {width} {height}"' in svg
    assert 'href="data:image/jpeg;base64,' in svg
    assert svg.count("<text") == len(reading.digits)


def test_only_the_box_of_the_chosen_digit_is_thick():
    photo = example_photo()
    reading = DigitClassifier.load().read_photo(photo)
    thin, thick = boxed(photo, reading), boxed(photo, reading, reading.digits[3])
    assert len(thin) == len(thick)
    changed = sum(
        one != other for one, other in zip(thin.split("<"), thick.split("<"), strict=True)
    )
    assert changed == 2  # its line, and the rim of it


def test_the_smallest_box_at_a_place_is_the_one_meant():
    found = DigitClassifier.load().read_photo(example_photo()).digits
    for number, one in enumerate(found):
        x, y, width, height = one.box
        assert number_at(found, [x + width / 2, y + height / 2]) == number
    around = replace(found[0], box=(0, 0, 10_000, 10_000))
    x, y, *_ = found[2].box
    assert number_at([around, *found], [x, y]) == 3


@pytest.mark.parametrize(
    "place", [None, [], [1], ["1", "2"], [-5, -5], [float("nan"), 0], {"x": 1}, [[1], [2]], "ab"]
)
def test_what_is_no_place_on_the_picture_chooses_nothing(place):
    found = DigitClassifier.load().read_photo(example_photo()).digits
    assert number_at(found, place) is None


def test_a_picture_of_one_row_of_pixels_is_shown():
    svg = boxed(np.zeros((1, 20_000), np.uint8), Reading())
    assert 'width="1200" height="1"' in svg


def test_a_doubtful_digit_is_called_so_in_words_too():
    found = DigitClassifier.load().read_photo(example_photo()).digits[:2]
    unsure = replace(found[0], prediction=replace(found[0].prediction, confidence=0.5))
    assert answer.in_words(Reading(((unsure, found[1]),))).endswith("; 1 is doubtful")
    assert answer._name([unsure, found[1]], 0).endswith("50% sure, doubtful")
    assert "doubtful" not in answer._name([unsure, found[1]], 1)


SHEET = ("sheet.png", as_file(example_photo()), "image/png")
BLANK = ("blank.png", as_file(np.full((300, 400, 3), 255, np.uint8)), "image/png")
LETTER = ("letter.png", b"no picture at all", "image/png")


def upload(page, *files) -> None:
    page.file_uploader[0].set_value(list(files))
    page.run()
    assert not page.exception


def test_the_chosen_picture_stays_when_another_is_taken_off_the_list():
    page = open_page("read", way="Upload")
    upload(page, BLANK, LETTER, SHEET)
    page.selectbox(key="picture").set_value("sheet.png").run()
    upload(page, LETTER, SHEET)
    assert page.selectbox(key="picture").value == "sheet.png"
    assert number_on(page) is not None


def test_a_blank_picture_is_said_to_be_blank():
    page = open_page("read", way="Upload")
    upload(page, BLANK)
    assert "Nothing on it looks like writing" in texts(page)


def test_files_of_one_name_are_told_apart():
    page = open_page("read", way="Upload")
    upload(page, SHEET, ("sheet.png", BLANK[1], "image/png"), SHEET)
    assert page.selectbox(key="picture").options == ["sheet.png", "sheet.png (2)", "sheet.png (3)"]
    page.selectbox(key="picture").set_value("sheet.png (2)").run()
    assert number_on(page) is None
    page.selectbox(key="picture").set_value("sheet.png (3)").run()
    assert number_on(page) == "2047365\n195806\n731234"


def test_nothing_is_kept_of_a_picture_that_was_taken_away():
    page = open_page("read", way="Upload")
    upload(page, SHEET, BLANK)
    kept = {key for key in ("read_files", "shown_photo") if key in page.session_state}
    assert kept == {"read_files", "shown_photo"}
    upload(page)
    assert not [key for key in kept if key in page.session_state]


def test_what_was_read_before_a_visitor_did_something_else_is_not_read_again(monkeypatch):
    read, count = DigitClassifier.read_photo, 0

    def read_two(self, photo):
        nonlocal count
        count += 1
        if count == 3:
            st.rerun()  # as when something is pressed
        return read(self, photo)

    monkeypatch.setattr(DigitClassifier, "read_photo", read_two)
    page = open_page("read", way="Upload")
    upload(page, SHEET, BLANK, SHEET)
    assert len(page.dataframe[0].value) == 3
    assert count == 5  # the third again, and the first, which is shown
