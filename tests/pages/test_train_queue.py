"""A class that trains at once: each sees its place, and nobody loses it by what others do."""

import re
from collections.abc import Iterator

import pytest
import streamlit as st
from streamlit.runtime.context import StreamlitCookies

from app_pages.common.visitor import COOKIE, new_visitor_id
from app_pages.train.parts import WATCH
from mnist_trainer import jobs, jobs_of
from tests.own_networks import a_training, half_done
from tests.pages.opener import open_page
from tests.pages.train_page import press, visit

PUPILS = [new_visitor_id() for _ in range(12)]


@pytest.fixture(autouse=True)
def server(tmp_path, monkeypatch) -> Iterator[None]:
    """One on which somebody trains, and a network of each pupil waits, in their order."""
    for _ in visit(tmp_path, monkeypatch):
        a_training("somebody else", "Theirs", jobs.TRAINING, half_done())
        for pupil in PUPILS:
            a_training(pupil, "Mine", jobs.WAITING)
        yield


@pytest.fixture
def watch_as(monkeypatch):
    """Opens the page as somebody."""

    def watch_as(pupil: str):
        monkeypatch.setattr(type(st.context), "cookies", StreamlitCookies({COOKIE: pupil}))
        return open_page("train", view=WATCH)

    return watch_as


def place(page) -> tuple[int, int]:
    """How many the page says are before this training, and how many wait in all."""
    before, waiting = re.search(
        r"(\d+) before it, (\d+) waiting in all", page.info[0].value
    ).groups()
    return int(before), int(waiting)


def test_each_sees_its_place_and_moves_up_when_another_leaves(watch_as):
    assert [place(watch_as(pupil)) for pupil in PUPILS] == [(i, 12) for i in range(1, 13)]
    press(watch_as(PUPILS[4]), "stop-training")
    others = PUPILS[:4] + PUPILS[5:]
    assert [place(watch_as(pupil)) for pupil in others] == [(i, 11) for i in range(1, 12)]
    assert jobs_of(PUPILS[4])[0].state == jobs.INTERRUPTED
    # Who comes back stands at the end.
    press(watch_as(PUPILS[4]), "go-on")
    assert [place(watch_as(pupil)) for pupil in [*others, PUPILS[4]]] == [
        (i, 12) for i in range(1, 13)
    ]
