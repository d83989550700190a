"""The canvas that a visitor draws on, and the buttons that change what is on it.

The drawing lives in the browser, and so do Undo, Clear and the examples (`browser/canvas.js`):
they act at once, however slow the network is. Python reads what the canvas reports, and never
changes it.
"""

from dataclasses import dataclass, field
from html import escape
from typing import Any

import streamlit as st

from app_pages.common.canvas.component import CanvasResult, st_canvas


@dataclass(frozen=True)
class Canvas:
    """A canvas of a page.

    key:      of its widget; of another name than the drawing, which the browser keeps.
    drawing:  the name under which the browser keeps what is drawn.
    brush:    the key of the slider.
    brush_px: its start.
    """

    key: str
    drawing: str
    width_px: int
    height_px: int
    brush: str = "brush"
    brush_px: int = 18

    @property
    def last_report(self) -> str:
        """Session state: Streamlit forgets the canvas's own while another page is shown."""
        return f"last_report_of_{self.key}"


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


def show_canvas(canvas: Canvas) -> Report:
    """Show the canvas.

    Returns:
        What is on it, as it last reported.
    """
    _forget_what_is_no_drawing(canvas.key)
    try:
        result = st_canvas(
            key=canvas.key,
            width=canvas.width_px,
            height=canvas.height_px,
            background_color="#000000",
            stroke_color="#ffffff",
            # The slider stands below the canvas, so its value is read before it is shown.
            stroke_width=st.session_state.get(canvas.brush, canvas.brush_px),
            initial_drawing={"name": canvas.drawing, "objects": []},
            return_image_data=True,
        )
        png, raw = result.image_bytes, result.json_data
        if png is None and raw.get("revision") is None:
            return st.session_state.get(canvas.last_report, Report())
        report = Report(png, _paths(raw), raw.get("revision"))
    except (AttributeError, KeyError, TypeError, ValueError):
        return Report(b"")  # not even in the form that the canvas sends; decode_canvas refuses it
    st.session_state[canvas.last_report] = report
    return report


def newest_report(canvas: Canvas, shown: Report) -> Report:
    """What the canvas has reported by now, for a callback: a stroke may have come with the click.

    Args:
        shown: what was there when the button that was clicked was shown.
    """
    from mnist_model.imaging.canvas_json import is_drawing

    state = st.session_state.get(canvas.key)
    if not is_drawing(state) or not state.get("drawing"):
        return shown
    raw, url = state["drawing"].get("raw", {}), state["drawing"].get("data")
    try:
        png = CanvasResult(raw, url, return_image_data=True).image_bytes
    except ValueError:
        return shown  # no image: show_canvas will say so
    return shown if png is None else Report(png, _paths(raw), raw.get("revision"))


def _paths(raw: dict[str, Any]) -> list[dict[str, Any]]:
    from mnist_model.imaging.canvas_json import paths_in

    return paths_in(raw.get("objects"))


def _forget_what_is_no_drawing(key: str) -> None:
    """Drop what the browser sent if our canvas never sends that much.

    It is dropped before anything else looks at it: only the message limit bounds its size, and
    left in the session state it would be compared again at every rerun.
    """
    if key not in st.session_state:
        return
    from mnist_model.imaging.canvas_json import is_drawing

    if not is_drawing(st.session_state[key]):
        del st.session_state[key]


def show_tools(canvas: Canvas) -> None:
    """Show the buttons, which the browser answers, and the slider that belong to the canvas."""
    with st.container(horizontal=True, gap="small"):
        st.button("Undo", icon=":material/undo:", key="undo", width="stretch")
        st.button("Clear", icon=":material/delete:", key="clear", width="stretch")
    st.button("Show me an example", icon=":material/draw:", key="example", width="stretch")
    st.slider(
        "Brush width",
        min_value=6,
        max_value=36,
        value=canvas.brush_px,
        step=2,
        format="Brush: %d px",
        label_visibility="collapsed",
        key=canvas.brush,
        persist_state="session",
    )


def announce(words: str, revision: int | None) -> None:
    """Tell the canvas which of its reports is answered, and what to say to a screen reader."""
    spoken = escape(words.replace("%", " percent"))
    with st.container(key="words"):
        st.html(f'<p data-revision="{revision or ""}">{spoken}</p>')
