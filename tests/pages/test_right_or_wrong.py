"""The line under an answer, without a browser: what is tapped is learned, and kept."""

import sqlite3
import threading
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
import streamlit as st

from app_pages.common import hand
from mnist_model.imaging.strokes import draw_points, place_strokes
from mnist_store.store import Store
from tests.drawings import as_sent, draw_digit, draw_number
from tests.pages.draw_page import open_app, read_digit, read_number
from tests.pages.opener import texts

# A 1 with a long flag, which the default model takes for a 7.
FLAGGED_1 = np.array([(0.2, 0.2), (0.6, 0.0), (0.55, 1.0)])


@pytest.fixture(autouse=True)
def visitor(tmp_path, monkeypatch) -> str:
    """One visitor, whose session's id is that of a cookie; what he teaches is in tmp_path."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(hand, "visitor_id", lambda: "ann")
    st.cache_resource.clear()
    return "ann"


def flagged_1(seed: int = 0) -> dict:
    points = FLAGGED_1 + np.random.default_rng(seed).normal(0, 0.01, FLAGGED_1.shape)
    strokes = place_strokes([points], 16, 170)
    return as_sent(draw_points(strokes, 16), strokes, 16)


def square() -> dict:
    strokes = [np.array([(60, 60), (220, 60), (220, 220), (60, 220), (60, 62)], float)]
    return as_sent(draw_points(strokes, 16), strokes, 16)


def kept() -> list[tuple[int, int | None]]:
    """What the visitor said of each drawing, and what was answered, the last first."""
    hand.WRITER.submit(lambda: None).result()  # all before it is written
    return [(one.digit, one.answer) for one in Store().drawings("ann")]


def tap(app, digit: int):
    (pills,) = app.button_group
    assert pills.value is None
    return pills.select(digit).run()


def button(app, label: str):
    return next(one for one in app.button if one.label == label)


def test_silence_counts_as_nothing():
    app = open_app(flagged_1())
    assert read_digit(app) == "7"
    assert app.button_group[0].value is None
    assert "Right?" in texts(app)
    assert kept() == []


def test_after_a_correction_the_answer_follows_at_once_and_so_does_the_next_drawing():
    app = tap(open_app(flagged_1()), 1)
    assert not app.exception
    assert read_digit(app) == "1"
    assert kept() == [(1, 7)]
    assert "Learned and kept: this is a **1**." in texts(app.run())
    app.session_state["canvas"] = flagged_1(1)
    app.run()
    assert read_digit(app) == "1"
    assert "Right?" in texts(app)


def test_what_was_learned_is_known_on_the_next_visit():
    tap(open_app(flagged_1()), 1)
    kept()
    assert read_digit(open_app(flagged_1(2))) == "1"


def test_nobody_else_is_read_by_it(monkeypatch):
    tap(open_app(flagged_1()), 1)
    kept()
    monkeypatch.setattr(hand, "visitor_id", lambda: "bob")
    assert read_digit(open_app(flagged_1())) == "7"


def test_yes_is_kept_as_well():
    app = open_app(as_sent(draw_digit(3)))
    button(app, "Yes").click().run()
    assert read_digit(app) == "3"
    assert "this is a **3**" in texts(app)
    assert kept() == [(3, 3)]


def test_what_was_tapped_by_mistake_is_taken_back():
    app = tap(open_app(flagged_1()), 4)
    assert read_digit(app) == "4"
    button(app, "Take back").click().run()
    assert read_digit(app) == "7"
    assert "Right?" in texts(app)
    assert kept() == []


def test_what_was_refused_can_be_a_digit_after_all():
    app = open_app(square())
    assert "does not look like a digit" in texts(app)
    assert "A digit after all?" in texts(app)
    assert "Yes" not in [one.label for one in app.button]
    assert read_digit(tap(app, 0)) == "0"
    assert kept() == [(0, None)]


def test_what_is_kept_is_all_of_the_drawing():
    tap(open_app(flagged_1()), 1)
    kept()
    (drawing,) = Store().drawings("ann")
    assert (drawing.model, drawing.brush_px) == ("compact-cnn", 16)
    assert drawing.confidence > 0.5
    assert len(drawing.strokes) == 1
    assert drawing.image.max() == 255


def test_who_does_not_want_it_is_read_as_anybody():
    app = tap(open_app(flagged_1()), 1)
    kept()
    assert "read without it" not in texts(app.run())
    app.session_state["hand_is_used"] = False
    app.run()
    assert read_digit(app) == "7"
    assert "You are read without it" in texts(app)


def test_a_database_that_cannot_be_opened_keeps_nobody_from_drawing(monkeypatch, tmp_path, caplog):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    app = tap(open_app(flagged_1()), 1)
    assert not app.exception
    assert read_digit(app) == "1"
    assert "could not be kept" in texts(app)
    assert str(tmp_path) not in texts(app)
    assert "nothing is kept: sqlite:///" in caplog.text  # for whoever runs the app
    app.session_state["canvas"] = flagged_1(1)
    assert read_digit(app.run()) == "1"


def test_a_database_that_is_locked_keeps_nobody_waiting_and_is_used_again(tmp_path):
    app = tap(open_app(flagged_1()), 1)
    assert len(kept()) == 1
    (file,) = (tmp_path / "mnist-draw").glob("*.db")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    app.session_state["canvas"] = as_sent(draw_digit(3))
    app.run()
    go_on = threading.Event()
    turn = hand.WRITER.submit(go_on.wait, 20)
    button(app, "Yes").click().run()
    assert not turn.done()  # nobody waited for what comes after it
    go_on.set()
    assert not app.exception
    assert read_digit(app) == "3"
    hand.WRITER.submit(lambda: None).result()
    assert "could not be kept" in texts(app.run())
    other.execute("ROLLBACK")
    app.session_state["canvas"] = as_sent(draw_digit(4))
    app.run()
    button(app, "Yes").click().run()
    assert [digit for digit, _ in kept()] == [4, 1]
    assert "Learned and kept: this is a **4**" in texts(app.run())


def test_a_number_asks_nothing_here():
    image, strokes = draw_number("12", 110, 12)
    canvas = np.zeros((280, 280), np.uint8)
    canvas[: image.shape[0], : image.shape[1]] = image[:280, :280]
    app = open_app(as_sent(canvas, strokes, 12))
    assert read_number(app) == "12"
    assert not app.button_group


def test_only_the_newest_are_learned_from(monkeypatch):
    monkeypatch.setattr(hand, "MOST_EXAMPLES", 3)
    app = open_app()
    for digit in (1, 2, 3, 4, 5):
        app.session_state["canvas"] = as_sent(draw_digit(digit))
        app.run()
        button(app, "Yes").click().run()
    assert [one.digit for one in app.session_state["hand_examples"]] == [3, 4, 5]
    assert len(kept()) == 5


def test_after_a_reload_what_was_said_of_a_drawing_stands_and_can_be_taken_back():
    tap(open_app(flagged_1()), 1)
    kept()
    app = open_app(flagged_1())
    assert "Learned and kept: this is a **1**." in texts(app)
    assert not app.button_group
    button(app, "Take back").click().run()
    assert read_digit(app) == "7"
    assert kept() == []


def test_another_tab_of_the_same_visitor_learns_and_forgets_it_as_well():
    here, there = open_app(flagged_1()), open_app(flagged_1())
    tap(here, 1)
    kept()
    assert read_digit(there.run()) == "1"
    button(there, "Take back").click().run()
    assert read_digit(here.run()) == "7"
    # What was taught in one tab is not read again in that tab.
    before = hand.changes_of("ann").count
    tap(here, 1)
    kept()
    assert hand.changes_of("ann").count == before + 1 == here.session_state["hand_changes"].count


def test_what_is_still_being_written_is_not_called_kept_nor_taken_back(tmp_path, monkeypatch):
    monkeypatch.setattr(hand, "_PATIENCE_S", 0.1)
    app = tap(open_app(flagged_1()), 1)
    kept()
    (file,) = (tmp_path / "mnist-draw").glob("*.db")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    button(app, "Take back").click().run()
    assert not app.exception
    assert "Not taken back. What is kept is in use elsewhere" in texts(app)
    assert read_digit(app) == "1"
    app.session_state["canvas"] = as_sent(draw_digit(3))
    app.run()
    button(app, "Yes").click().run()
    assert "Learned: this is a **3**. It is being kept." in texts(app)
    assert "Learned and kept" not in texts(app)
    other.execute("ROLLBACK")


@pytest.mark.parametrize(("first", "last"), [(8, 5), (5, 8)])
def test_of_what_contradicts_itself_the_last_word_counts(first, last):
    drawing = as_sent(draw_digit(3))
    tap(open_app(drawing), first)
    kept()
    (said,) = Store().drawings("ann")
    later = said.drawn_at + timedelta(days=1)
    Store().add_all("ann", [replace(said, digit=last, drawn_at=later)])
    assert read_digit(open_app(drawing)) == str(last)


def help_of(app) -> str:
    """What the question mark beside the line says."""
    return next(one.proto.help for one in app.caption if one.value == "Right?")


def test_what_is_said_of_privacy_is_so(monkeypatch, tmp_path):
    monkeypatch.setenv("MNIST_DRAW_KEEP_DAYS", "30")
    said = help_of(open_app(flagged_1()))
    assert "deleted after 30 days" in said
    assert "next visit" not in said  # without a cookie there is none
    monkeypatch.setenv("DATABASE_URL", "nonsense")
    st.cache_resource.clear()
    assert "Nothing is kept" in help_of(open_app(flagged_1()))
