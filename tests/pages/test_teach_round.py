"""The guided round, without a browser: twenty digits, and what they brought."""

import random
import re

import numpy as np
import pytest
import streamlit as st

from app_pages.common import hand
from mnist_model.imaging.strokes import draw_points, place_strokes
from mnist_store.store import Store
from tests.drawings import as_sent, draw_digit
from tests.pages.opener import open_page, texts
from tests.pages.test_right_or_wrong import FLAGGED_1


@pytest.fixture(autouse=True)
def visitor(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(hand, "visitor_id", lambda: "ann")
    st.cache_resource.clear()
    random.seed(0)  # with the order, what is drawn changes


def press(page, label: str):
    button = next(one for one in page.button if one.label == label)
    assert not button.disabled
    page = button.click().run()
    assert not page.exception
    return page


def begin():
    return press(open_page("mine", part="Teach it my hand"), "Begin")


def asked(page) -> int:
    """The digit that is to be drawn."""
    return int(re.search(r"Draw a (\d)", texts(page)).group(1))


def drawn(digit: int, seed: int) -> dict:
    """A digit, each time a little different; 1s with a long flag."""
    if digit != 1:
        return as_sent(draw_digit(digit, brush_px=12 + seed % 9))
    points = FLAGGED_1 + np.random.default_rng(seed).normal(0, 0.01, FLAGGED_1.shape)
    strokes = place_strokes([points], 16, 170)
    return as_sent(draw_points(strokes, 16), strokes, 16)


def draw(page, seed: int):
    page.session_state["round-canvas"] = with_strokes(drawn(asked(page), seed))
    page = page.run()
    assert not page.exception
    return page


def with_strokes(report: dict) -> dict:
    """A report of some stroke at least: the canvas sends no picture without one."""
    if not report["drawing"]["raw"]["objects"]:
        report["drawing"]["raw"]["objects"] = as_sent(
            draw_digit(0), [np.array([(1.0, 1.0), (2.0, 2.0)])]
        )["drawing"]["raw"]["objects"]
    return report


def kept() -> list[int]:
    hand.WRITER.submit(lambda: None).result()
    return [one.digit for one in Store().drawings("ann")][::-1]


def test_a_whole_round_asks_for_each_digit_twice_and_says_what_it_brought():
    page = begin()
    digits = []
    for step in range(20):
        assert f"{step + 1} of 20" in str(page.get("progress")[0].proto)
        digits.append(asked(page))
        page = press(draw(page, step), "Finish" if step == 19 else "Next")
    assert sorted(digits) == sorted([*range(10), *range(10)])
    assert kept() == digits
    # Both 1s were read as 7s before, and each is read by what the other taught.
    assert "18 of 20 before, 20 of 20 now" in texts(page)
    assert page.session_state["hand_examples"][-1].digit == digits[-1]
    assert "Begin" not in [button.label for button in page.button]
    assert "Draw a" in texts(press(page, "Once more"))


def test_nothing_drawn_cannot_be_taken():
    page = begin()
    assert next(one for one in page.button if one.label == "Next").disabled


def test_the_drawing_before_is_not_taken_twice():
    page = press(draw(begin(), 0), "Next")
    assert next(one for one in page.button if one.label == "Next").disabled
    assert len(kept()) == 1


def test_a_stroke_that_comes_together_with_the_click_is_taken_too():
    page = draw(begin(), 0)
    strokes = [np.array([(60.0, 60.0), (70.0, 200.0)]), np.array([(150.0, 60.0), (160.0, 200.0)])]
    page.session_state["round-canvas"] = as_sent(draw_points(strokes, 16), strokes, 16)
    press(page, "Next")
    kept()
    assert [len(drawing.strokes) for drawing in Store().drawings("ann")] == [2]


def test_what_was_drawn_before_leaving_counts():
    page = begin()
    for step in range(3):
        page = press(draw(page, step), "Next")
    page = press(page, "Stop here")
    assert re.search(r"\d of 3 before, \d of 3 now", texts(page))
    assert len(kept()) == 3


def test_leaving_at_once_teaches_nothing():
    page = press(begin(), "Stop here")
    assert "Begin" in [button.label for button in page.button]
    assert kept() == []


def test_before_it_begins_it_says_what_is_kept():
    assert "kept on this server" in texts(open_page("mine", part="Teach it my hand"))
