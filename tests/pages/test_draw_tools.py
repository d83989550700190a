"""Canvas and tools of the draw page, without a browser: what the canvas is sent to start from."""

import numpy as np
from streamlit.testing.v1 import AppTest

from mnist_model.data.example_digits import example_strokes
from mnist_model.imaging.strokes import draw_points, place_strokes
from tests.drawings import as_sent, draw_digit
from tests.pages.draw_page import open_app, read_digit, texts


def strokes_to_start_from(app: AppTest) -> list[dict]:
    return app.session_state["canvas_start"]["objects"]


def test_clear_empties_the_canvas():
    app = open_app()
    app.button(key="example").click().run()
    assert strokes_to_start_from(app)
    app.button(key="clear").click().run()
    assert strokes_to_start_from(app) == []


def test_undo_takes_off_the_last_stroke():
    strokes = example_strokes(4)
    sent = as_sent(draw_digit(4), strokes)
    app = open_app(sent)
    app.button(key="undo").click().run()
    assert strokes_to_start_from(app) == sent["drawing"]["raw"]["objects"][:-1]


def test_what_is_no_stroke_never_comes_back_to_the_canvas():
    sent = as_sent(draw_digit(4), example_strokes(4))
    sent["drawing"]["raw"]["objects"].insert(1, {"type": "Image", "src": "http://x"})
    app = open_app(sent)
    assert strokes_to_start_from(app) == []
    app.button(key="undo").click().run()
    assert strokes_to_start_from(app) == []


def test_a_drawing_too_large_for_a_hand_gives_way_to_the_one_before():
    strokes = place_strokes(example_strokes(4), 18, 170)
    small = as_sent(draw_points(strokes, 18), strokes)
    app = open_app(small)
    large = as_sent(draw_digit(4), [np.zeros((10_000, 2))])
    app.session_state["canvas"] = large
    app.run()
    assert not app.exception
    assert "no room for more on the canvas" in app.toast[0].value
    assert strokes_to_start_from(app) == small["drawing"]["raw"]["objects"]
    assert read_digit(app) == "4"
    assert large not in [app.session_state[key] for key in ("canvas", "canvas_last")]


def test_a_quick_second_undo_takes_off_another_stroke():
    sent = as_sent(draw_digit(4), [np.array([[number, 0], [number, 9]]) for number in range(3)])
    strokes = sent["drawing"]["raw"]["objects"]
    app = open_app(sent)
    # The canvas has not reported in between: it still stands as it was sent.
    for left in (2, 1, 0, 0):
        app.button(key="undo").click().run()
        assert strokes_to_start_from(app) == strokes[:left]


def test_an_example_is_read_before_the_canvas_is_there():
    app = open_app()
    app.button(key="example").click().run()
    assert read_digit(app) == "3"
    app.button(key="clear").click().run()
    assert "Draw any digit" in texts(app)


def test_what_undo_leaves_is_read_before_the_canvas_reports():
    app = open_app()
    for _ in range(8):  # 3, 6, 9, 2, 5, 8, 1, 4: two strokes
        app.button(key="example").click().run()
    assert read_digit(app) == "4"
    app.button(key="undo").click().run()
    assert len(strokes_to_start_from(app)) == 1
    assert len(app.image) == 5
    assert read_digit(app) != "4"


def test_ten_examples_show_ten_different_drawings():
    app = open_app()
    shown = set()
    for _ in range(10):
        app.button(key="example").click().run()
        shown.add(str([stroke["path"] for stroke in strokes_to_start_from(app)]))
    assert len(shown) == 10


def test_examples_are_drawn_with_the_visitors_brush():
    app = open_app()
    app.slider(key="brush").set_value(30).run()
    app.button(key="example").click().run()
    assert strokes_to_start_from(app)[0]["strokeWidth"] == 30
