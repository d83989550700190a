"""The canvas that a visitor draws on, and the buttons that change what is on it.

The drawing lives in the browser, and so do Undo, Clear and the examples (`browser/canvas.js`):
they act at once, however slow the network is. Python reads what the canvas reports, and never
changes it.
"""

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from app_pages.draw.canvas_component import SIZE_PX, st_canvas

KEY = "canvas"
# Session state: the last report. Streamlit forgets the canvas's own while another page is shown.
_LAST = "last_report"

_BRUSH_PX = 18


@dataclass(frozen=True)
class Report:
    """What the canvas last reported.

    png:      the drawing, to be read with `canvas_png.decode_canvas`; None before the first stroke.
    paths:    its strokes, to be read with `canvas_json.to_strokes`.
    revision: the canvas's number for this report; None if it gave none.
    """

    png: bytes | None = None
    paths: list[dict[str, Any]] = field(default_factory=list)
    revision: int | None = None


def show_canvas() -> Report:
    """Show the canvas.

    Returns:
        What is on it, as it last reported.
    """
    _forget_what_is_no_drawing()
    try:
        result = st_canvas(
            key=KEY,
            width=SIZE_PX,
            height=SIZE_PX,
            background_color="#000000",
            stroke_color="#ffffff",
            # The slider stands below the canvas, so its value is read before it is shown.
            stroke_width=st.session_state.get("brush", _BRUSH_PX),
            return_image_data=True,
        )
        png, raw = result.image_bytes, result.json_data
        if png is None and raw.get("revision") is None:
            return st.session_state.get(_LAST, Report())
        report = Report(png, _paths(raw), raw.get("revision"))
    except (AttributeError, KeyError, TypeError, ValueError):
        return Report(b"")  # not even in the form that the canvas sends; decode_canvas refuses it
    st.session_state[_LAST] = report
    return report


def _paths(raw: dict[str, Any]) -> list[dict[str, Any]]:
    from mnist_model.imaging.canvas_json import paths_in

    return paths_in(raw.get("objects"))


def _forget_what_is_no_drawing() -> None:
    """Drop what the browser sent if our canvas never sends that much.

    It is dropped before anything else looks at it: only the message limit bounds its size, and
    left in the session state it would be compared again at every rerun.
    """
    if KEY not in st.session_state:
        return
    from mnist_model.imaging.canvas_json import is_drawing

    if not is_drawing(st.session_state[KEY]):
        del st.session_state[KEY]


def show_tools() -> None:
    """Show the buttons, which the browser answers, and the slider that belong to the canvas."""
    with st.container(horizontal=True, gap="small"):
        st.button("Undo", icon=":material/undo:", key="undo", width="stretch")
        st.button("Clear", icon=":material/delete:", key="clear", width="stretch")
    st.button("Show me an example", icon=":material/draw:", key="example", width="stretch")
    st.slider(
        "Brush width",
        min_value=6,
        max_value=36,
        value=_BRUSH_PX,
        step=2,
        format="Brush: %d px",
        label_visibility="collapsed",
        key="brush",
        persist_state="session",
    )
