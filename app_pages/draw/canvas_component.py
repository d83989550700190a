"""What runs in the browser on the draw page, from the files in `browser/`.

The canvas of `streamlit-drawable-canvas` is registered again with our script around its own.
Streamlit sends a component's script with every answer. So the canvas gets a few lines, and a
component that is shown once, outside what a stroke runs again, brings the rest.
"""

import json
import logging
from functools import cache
from pathlib import Path

import streamlit as st
import streamlit_drawable_canvas
from streamlit_drawable_canvas import st_canvas

__all__ = ["SIZE_PX", "show_script", "show_settings", "show_style", "st_canvas"]

SIZE_PX = 280

# An example leaves this much of the canvas free on each side.
_MARGIN_PX = 52

_BROWSER = Path(__file__).parent / "browser"
_PACKAGE = Path(streamlit_drawable_canvas.__file__).parent


def _read(name: str) -> str:
    return (_BROWSER / name).read_text("utf-8")


def _script() -> str:
    """Our module: one text, because Streamlit takes one."""
    (packaged,) = (_PACKAGE / "frontend" / "build").glob("index-*.js")
    parts = [_read(name) for name in ("drawing.js", "pen.js", "canvas.js")]
    return "\n".join([f"const PACKAGED_SCRIPT = {json.dumps(packaged.name)};", *parts])


logging.getLogger("streamlit.components.v2.component_registry").setLevel(logging.ERROR)
streamlit_drawable_canvas.out = st.components.v2.component(
    "streamlit-drawable-canvas.streamlit_drawable_canvas",
    html=_read("canvas.html"),
    css="index-*.css",
    js=_read("mount.js"),
)
_script_component = st.components.v2.component("canvas_script", js=_script())


def show_style() -> None:
    """Send the style sheet of the page."""
    st.html(_BROWSER / "page.css")


def show_script() -> None:
    """Send the script behind the canvas; needed once a page, before the canvas."""
    _script_component(key="canvas-script", height=1)


def show_settings() -> None:
    """Tell the script what it needs later."""
    with st.container(key="settings"):
        st.html(f"<p>{_settings()}</p>")


@cache
def _settings() -> str:
    """The examples, and how much a drawing may hold, as JSON."""
    from mnist_model.data.example_digits import example_strokes
    from mnist_model.imaging.canvas_json import MAX_COMMANDS, MAX_STROKES

    scale = SIZE_PX - 2 * _MARGIN_PX
    examples = [
        [(stroke * scale + _MARGIN_PX).round(1).tolist() for stroke in example_strokes(digit)]
        for digit in range(10)
    ]
    settings = {"examples": examples, "maxStrokes": MAX_STROKES, "maxCommands": MAX_COMMANDS}
    return json.dumps(settings, separators=(",", ":"))
