"""A click on the picture with the boxes chooses the character that is there."""

from collections.abc import Callable, Sequence

import streamlit as st

from mnist_model import Found

_KEY = "picture-click"
# `data` is the picture's width and height. It is shown whole, with empty ground beside it.
_SCRIPT = """export default ({ data: [width, height], setTriggerValue }) => {
  document.querySelector(".st-key-boxes").onclick = ({ target, clientX, clientY }) => {
    if (target.tagName !== "IMG") return;
    const frame = target.getBoundingClientRect();
    const scale = Math.min(frame.width / width, frame.height / height);
    const x = (clientX - frame.left - frame.width / 2) / scale + width / 2;
    const y = (clientY - frame.top - frame.height / 2) / scale + height / 2;
    setTriggerValue("place", [x, y]);
  };
};"""
_component = st.components.v2.component("picture_click", js=_SCRIPT)


def on_click(size: tuple[int, int], found: Sequence[Found], choose: Callable[[int], None]) -> None:
    """Have a click on the picture in the container "boxes" choose one of what was found.

    Args:
        size: width and height of the picture, in whose pixels the boxes are.
        choose: called with the number of the one that was clicked.
    """

    def clicked() -> None:
        number = number_at(found, st.session_state[_KEY].get("place"))
        if number is not None:
            choose(number)

    _component(key=_KEY, data=list(size), on_place_change=clicked)


def number_at(found: Sequence[Found], place: object) -> int | None:
    """Which character has its box at a place; where several overlap, the smallest.

    Args:
        place: x and y in pixels of the picture, as the browser sent it: it may be anything.
    """
    match place:
        case [int() | float() as x, int() | float() as y]:
            pass
        case _:
            return None
    there = [
        number
        for number, (left, top, width, height) in enumerate(one.box for one in found)
        if left <= x <= left + width and top <= y <= top + height
    ]
    return min(there, key=lambda one: found[one].box[2] * found[one].box[3], default=None)
