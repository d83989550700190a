"""A number on the page Inside: each of its digits is looked at as the number's reading has it."""

import numpy as np
import pytest

from app_pages.common.hand import Example
from mnist_model import DigitClassifier, Reading
from mnist_model.data.example_page import number_strokes
from mnist_model.imaging.canvas_json import to_strokes
from mnist_model.imaging.preprocess import preprocess
from mnist_model.imaging.strokes import draw_points
from tests.drawings import as_sent
from tests.pages.draw_page import open_app, read_digit, read_number
from tests.pages.inside_page import drawn, open_with, sheets
from tests.pages.opener import open_page, pictures, texts

WHY = "Why?"
BRUSH_PX = 10.0
WHICH = "inside_digit"


def strokes_of(number: str) -> list[np.ndarray]:
    height_px = 240 / len(number)
    return number_strokes(number, height_px, (20, 140 - height_px / 2))


def written(number: str) -> dict:
    """What the canvas reports with this number on it."""
    strokes = strokes_of(number)
    return as_sent(draw_points(strokes, BRUSH_PX), strokes, BRUSH_PX)


def reading_of(number: str) -> Reading:
    """The number as the default model reads it."""
    reported = to_strokes(written(number)["drawing"]["raw"]["objects"])
    return DigitClassifier.load().read(draw_points(strokes_of(number), BRUSH_PX), reported)


def choice(page) -> list[str]:
    """What the visitor can pick; empty where nothing is to be picked."""
    found = [group for group in page.button_group if group.key == WHICH]
    return [option.content for group in found for option in group.proto.options]


def probabilities(page) -> list[float]:
    """Those that the page shows of the image that is looked at."""
    softmax = next(sheet for sheet in sheets(page) if sheet["name"] == "softmax")
    return [share for _, _, _, share in softmax["numbers"]]


@pytest.mark.parametrize("number", ["42", "44", "123"])
def test_each_digit_of_a_number_is_looked_at_as_its_reading_has_it(number):
    canvas = written(number)
    page = open_with(canvas)
    labels = choice(page)
    assert "".join(label[0] for label in labels) == number == read_number(open_app(canvas))
    assert len(set(labels)) == len(labels)
    for turn, found in enumerate(reading_of(number).digits):
        if turn:  # the first is picked by itself
            page.button_group(key=WHICH).set_value(labels[turn]).run()
        assert not page.exception
        assert page.header[0].value == f"{number[turn]}, over 99% sure"
        assert f"reads digit {turn + 1} of your {number}" in texts(page)
        assert probabilities(page) == found.prediction.probabilities.tolist()
        # It is the number's digit that goes through the layers, too.
        page.selectbox(key="layer").set_value("input_layer_1").run()
        row, column = (page.number_input(key=key).value for key in ("row", "column"))
        grey = found.prediction.model_input[row, column]
        assert f"grey level **{grey}** of 255" in texts(page)


def test_why_shows_the_strokes_of_that_digit_alone():
    page = open_with(written("42"), part=WHY)
    strokes = [words for words in pictures(page) if words.startswith("The drawing, with stroke")]
    assert len(strokes) == 2  # of the 4
    assert "Without stroke 1 it would be a 1" in strokes[0]
    page.button_group(key=WHICH).set_value("2").run()
    assert "Digit 2 of your 42 is one stroke" in texts(page)


def test_of_ink_without_strokes_nobody_knows_how_it_was_drawn():
    canvas = as_sent(draw_points(strokes_of("42"), BRUSH_PX))
    page = open_with(canvas, part=WHY)
    assert choice(page) == ["4", "2"]
    assert "Nobody knows how this image was drawn" in texts(page)


def test_a_shorter_number_begins_with_its_first_digit():
    page = open_with(written("123"))
    page.button_group(key=WHICH).set_value("3").run()
    page.session_state["canvas"] = written("42")
    page.run()
    assert not page.exception
    assert page.header[0].value.startswith("4, ")


def test_one_digit_has_no_choice_and_is_not_read_as_a_number(monkeypatch):
    monkeypatch.setattr(DigitClassifier, "read", None)
    page = open_with(drawn(3))
    assert choice(page) == []
    assert "reads your drawing" in texts(page)
    assert choice(open_page("inside", look="An example", which="4")) == []


def test_what_is_no_number_stays_refused():
    ends = [((40, 80), (110, 200)), ((110, 80), (40, 200))]
    crosses = [np.add(line, (x, 0.0)) for x in (0, 120) for line in ends]
    page = open_with(as_sent(draw_points(crosses, 14), crosses, 14))
    assert choice(page) == []
    assert page.header[0].value.startswith("No digit")


def test_what_the_draw_page_reads_as_one_digit_since_it_was_taught_so_is_one_here():
    canvas = written("42")
    image = preprocess(draw_points(strokes_of("42"), BRUSH_PX)).centred
    app, page = open_app(canvas), open_with(canvas)
    for opened in (app, page):
        opened.session_state["hand_examples"] = [Example(image, 4, None)]
        opened.run()
    assert (read_number(app), read_digit(app)) == (None, "4")
    assert choice(page) == []
    assert "This is the network alone" in texts(page)


def test_a_model_that_refuses_nothing_reads_the_whole_as_one_digit_as_on_the_draw_page():
    canvas = written("42")
    app = open_app(canvas)
    app.radio(key="model").set_value("dense-128").run()
    page = open_with(canvas, model="dense-128")
    assert choice(page) == []
    assert page.header[0].value.startswith(f"{read_digit(app)}, ")
