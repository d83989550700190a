"""Teach it my hand: a guided round of twenty drawings, and what it brought."""

import random
import secrets
from dataclasses import dataclass, field

import numpy as np
import streamlit as st

from app_pages.common.canvas.canvas import Canvas, Report, announce, newest_report, show_canvas
from app_pages.common.canvas.component import show_script, show_settings, show_style
from app_pages.common.right_or_wrong import privacy_words
from mnist_store.taught import Taught

# Session state.
_ROUND = "round"
_CANVAS = "round-canvas"
# Of the canvas and its buttons: a phone has room for it.
_WIDTH_PX = 340


def _in_random_order() -> list[int]:
    """Each digit twice, never one twice in a row."""
    while True:
        digits = random.sample(range(10), 10) + random.sample(range(10), 10)
        if digits[9] != digits[10]:
            return digits


@dataclass
class Round:
    """A round as far as it has come.

    key:      of its canvases: what the browser keeps of an earlier round is none of theirs.
    digits:   what is to be drawn, in this order.
    drawings: what was drawn of it.
    taken:    the canvas's report of the last of them, which stands until there is a new one.
    before:   the images and digits that had been taught before.
    is_over:  whether the visitor has stopped, or drawn all.
    """

    before: tuple[tuple[np.ndarray, int], ...]
    key: str = field(default_factory=lambda: secrets.token_hex(4))
    digits: list[int] = field(default_factory=_in_random_order)
    drawings: list[Taught] = field(default_factory=list)
    taken: Report = field(default_factory=Report)
    is_over: bool = False


def show_round() -> None:
    """Show where the round is: its beginning, the digit to draw, or what it brought."""
    show_style()
    show_script()
    _show_step()
    show_settings([])


@st.fragment
def _show_step() -> None:
    at: Round | None = st.session_state.get(_ROUND)
    if at is None:
        _show_beginning()
    elif at.is_over:
        from app_pages.mine.taught_round import show_what_it_brought

        show_what_it_brought(at.before, at.drawings)
        st.button("Once more", key="begin", icon=":material/draw:", on_click=_begin)
    else:
        with st.container(width=_WIDTH_PX):
            _show_digit_to_draw(at)


def _show_beginning() -> None:
    st.header("Twenty digits, and it knows your hand", anchor=False)
    st.markdown(
        "You draw each digit twice, as you always write it; that takes a minute. The model is not "
        "trained again: it remembers your drawings, and reads what resembles them as you do. You "
        "can stop at any time, and what you drew until then counts."
    )
    st.button("Begin", key="begin", icon=":material/draw:", on_click=_begin)
    st.caption(privacy_words())


def _show_digit_to_draw(at: Round) -> None:
    step, count = len(at.drawings), len(at.digits)
    st.header(f"Draw a {at.digits[step]}", anchor=False)
    st.progress(step / count, f"{step + 1} of {count}")
    name = f"round-{at.key}-{step}"
    canvas = Canvas(key=_CANVAS, drawing=name, width_px=280, height_px=280)
    report = show_canvas(canvas)
    has_ink = bool(report.paths) and report.png != at.taken.png
    with st.container(horizontal=True, gap="small", key="round-tools"):
        # The browser answers this one, see browser/canvas.js.
        st.button("Again", icon=":material/delete:", key="clear", width="stretch")
        st.button(
            "Finish" if step + 1 == count else "Next",
            key="next",
            icon=":material/arrow_forward:",
            width="stretch",
            disabled=not has_ink,
            on_click=_take,
            args=(step, canvas, report),
        )
    st.button("Stop here", key="stop", type="tertiary", on_click=_stop)
    announce(f"Draw a {at.digits[step]}", report.revision)


def _begin() -> None:
    from app_pages.common.hand import examples

    known = [(example.image, example.digit) for example in examples()]
    st.session_state[_ROUND] = Round(before=tuple(known))


def _stop() -> None:
    at: Round = st.session_state[_ROUND]
    at.is_over = bool(at.drawings)
    if not at.drawings:
        del st.session_state[_ROUND]


def _take(step: int, canvas: Canvas, report: Report) -> None:
    """Learn what stands on the canvas, and go on to the next digit."""
    from app_pages.common.hand import teach
    from app_pages.mine.taught_round import read

    at: Round = st.session_state[_ROUND]
    report = newest_report(canvas, report)
    drawing = read(report, canvas, at.digits[step]) if step == len(at.drawings) else None
    if drawing is None:
        return  # pressed twice, or nothing that could be read: the canvas stays
    teach(drawing)
    at.drawings.append(drawing)
    at.taken = report
    at.is_over = len(at.drawings) == len(at.digits)
