"""The drawings as cards: what each was, what the model answered, and when."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

import streamlit as st

from app_pages.common.pictures import enlarge, png_url
from app_pages.common.selection import ANY, DIGITS, Selection
from app_pages.common.words import percent
from app_pages.mine.removal import delete_one
from app_pages.mine.shelf import Shelf
from mnist_store.errors import StoreError
from mnist_store.taught import Taught

# Three rows of a wide screen.
CARDS_PER_PAGE = 21
ALL, RIGHT, WRONG = READ = ["All", "Right", "Wrong"]
_SCALE = 5


def show_gallery(selection: Selection, shelf: Shelf) -> None:
    """Show the drawings of a digit, or those read right or wrong, the last drawn first."""
    st.header("The drawings", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        with st.container(width=140):
            picked = selection.pick_one("What it was", [ANY, *DIGITS], "was")
        read = selection.switch("Read", READ, "read")
    digit = None if picked == ANY else int(picked)
    right = {ALL: None, RIGHT: True, WRONG: False}[read]
    try:
        count = shelf.count(digit, right)
        st.markdown(_headline(count, digit, right))
        cards = st.container(horizontal=True, gap="small", key="drawings")
        pages = max(1, -(-count // CARDS_PER_PAGE))
        page = selection.turn_page(pages, "sheet", f"{picked} {read}")
        first = (page - 1) * CARDS_PER_PAGE
        found = shelf.drawings(digit, right, CARDS_PER_PAGE, first)
    except StoreError as error:
        st.error(str(error))
        return
    with cards:
        for drawing in found:
            _show_card(drawing)


def _headline(count: int, digit: int | None, right: bool | None) -> str:
    what = f"drawing{'' if count == 1 else 's'}"
    if digit is not None:
        what += f" of a **{digit}**"
    if right is not None:
        what += " read right" if right else " misread or refused"
    if not count:
        return f"There is no {what.replace('drawings', 'drawing')}."
    return f"{count:,} {what}{', the newest first' if count > 1 else ''}."


def _show_card(drawing: Taught) -> None:
    width = drawing.image.shape[1] * _SCALE
    answer = _answer(drawing)
    with st.container(width=width, gap="xsmall"):
        # As a data URL it is at no address where others could find it.
        st.image(
            png_url(enlarge(drawing.image, _SCALE)),
            width=width,
            alt=f"A {drawing.digit}, {answer.replace('*', '')}",
        )
        st.markdown(f"A **{drawing.digit}**, {answer}")
        st.caption(_when(drawing))
        st.button(
            "Delete",
            icon=":material/delete:",
            key=f"delete-{drawing.number or drawing.drawn_at.timestamp()}",
            type="tertiary",
            on_click=delete_one,
            args=(drawing,),
        )


def _answer(drawing: Taught) -> str:
    """What the model said of it."""
    if not drawing.model:
        return "from a file, no answer"
    if drawing.answer is None:
        return "refused as not a digit"
    sure = f"{percent(drawing.confidence)} sure"
    return f"read right, {sure}" if drawing.was_right else f"read as **{drawing.answer}**, {sure}"


def _when(drawing: Taught) -> str:
    """When it was drawn, by the clock of who looks at it."""
    try:
        zone: tzinfo = ZoneInfo(st.context.timezone or "UTC")
    except (KeyError, ValueError, OSError):  # no name of a zone, or none known to this machine
        zone = UTC
    drawn_at = drawing.drawn_at.astimezone(zone)
    return f"{drawn_at.day} {drawn_at:%b %Y, %H:%M}{' UTC' if zone is UTC else ''}"
