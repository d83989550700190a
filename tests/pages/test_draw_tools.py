"""Canvas and tools of the draw page, without a browser: what Python makes of a report."""

import json
import re

import numpy as np
from streamlit.testing.v1 import AppTest

from mnist_model.data.example_digits import example_strokes
from mnist_model.imaging.canvas_json import MAX_COMMANDS, MAX_STROKES
from tests.drawings import as_sent, draw_digit
from tests.pages.draw_page import open_app, read_digit
from tests.pages.opener import texts


def numbered(sent: dict, revision: int) -> dict:
    """The report with the number that the canvas gives it."""
    sent["drawing"]["raw"]["revision"] = revision
    return sent


def words(app: AppTest) -> tuple[str, str]:
    """What the canvas is told: the number of the report that is answered, and the answer."""
    (element,) = app.container(key="words").get("html")
    return re.fullmatch(r'<p data-revision="(\d*)">(.*)</p>', element.proto.body).groups()


def test_the_answer_names_the_report_it_belongs_to():
    assert words(open_app()) == ("", "Nothing drawn yet")
    app = open_app(numbered(as_sent(draw_digit(3)), 17))
    assert words(app) == ("17", "3, over 99 percent sure")


def test_a_canvas_that_was_cleared_is_answered_too():
    app = open_app(numbered({"drawing": {"raw": {"objects": []}, "data": None}}, 18))
    assert words(app) == ("18", "Nothing drawn yet")


def test_the_last_report_counts_while_the_canvas_has_not_reported():
    app = open_app(numbered(as_sent(draw_digit(4)), 17))
    # So does Streamlit when another page is shown in between.
    del app.session_state["canvas"]
    app.run()
    assert read_digit(app) == "4"
    assert words(app)[0] == "17"


def test_a_report_larger_than_our_canvas_sends_is_forgotten():
    app = open_app(as_sent(draw_digit(4), example_strokes(4)))
    large = as_sent(draw_digit(4), [np.zeros((10_000, 2))])
    app.session_state["canvas"] = large
    app.run()
    assert not app.exception
    assert read_digit(app) == "4"
    assert large["drawing"]["raw"] not in [
        app.session_state["canvas"]["drawing"]["raw"],
        app.session_state["last_report_of_canvas"].paths,
    ]


def test_a_report_without_strokes_of_a_pen_is_read_as_an_image():
    sent = as_sent(draw_digit(4), example_strokes(4))
    sent["drawing"]["raw"]["objects"].insert(1, {"type": "Image", "src": "http://x"})
    assert read_digit(open_app(sent)) in (None, "4")


def test_the_canvas_gets_ten_different_examples_and_its_limits():
    (element,) = open_app().container(key="settings").get("html")
    settings = json.loads(element.proto.body.removeprefix("<p>").removesuffix("</p>"))
    assert (settings["maxStrokes"], settings["maxCommands"]) == (MAX_STROKES, MAX_COMMANDS)
    assert len({str(example) for example in settings["examples"]}) == 10
    for turn, example in enumerate(settings["examples"], 1):
        digit = 3 * turn % 10
        strokes = [np.array(stroke) for stroke in example]
        for shown, ours in zip(strokes, example_strokes(digit), strict=True):
            np.testing.assert_allclose((shown - 52) / 176, ours, atol=0.001)
        assert read_digit(open_app(as_sent(draw_digit(digit), strokes))) == str(digit)


def test_the_buttons_are_the_browsers_and_change_nothing_here():
    app = open_app(as_sent(draw_digit(4)))
    for key in ("undo", "clear", "example"):
        app.button(key=key).click().run()
        assert not app.exception
        assert read_digit(app) == "4"
    assert "Draw any digit" not in texts(app)
