"""What runs in the browser behind a canvas, from the files in `browser/`.

The canvas of `streamlit-drawable-canvas` is registered again with our script around its own.
Streamlit sends a component's script with every answer. So the canvas gets a few lines, and a
component that is shown once, outside what a stroke runs again, brings the rest.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
import streamlit_drawable_canvas
from streamlit_drawable_canvas import CanvasResult, st_canvas

if TYPE_CHECKING:
    import numpy as np

__all__ = ["CanvasResult", "show_script", "show_settings", "show_style", "st_canvas"]

_BROWSER = Path(__file__).parent / "browser"
_PACKAGE = Path(streamlit_drawable_canvas.__file__).parent
_SCRIPTS = ("drawing.js", "reports.js", "pen.js", "canvas.js")


def _read(name: str) -> str:
    return (_BROWSER / name).read_text("utf-8")


def _script() -> str:
    """Our module: one text, because Streamlit takes one."""
    (packaged,) = (_PACKAGE / "frontend" / "build").glob("index-*.js")
    parts = [f"const PACKAGED_SCRIPT = {json.dumps(packaged.name)};", *map(_read, _SCRIPTS)]
    return "\n".join(parts)


logging.getLogger("streamlit.components.v2.component_registry").setLevel(logging.ERROR)
streamlit_drawable_canvas.out = st.components.v2.component(
    "streamlit-drawable-canvas.streamlit_drawable_canvas",
    html=_read("canvas.html"),
    css="index-*.css",
    js=_read("mount.js"),
)
_script_component = st.components.v2.component("canvas_script", js=_script())


def show_style() -> None:
    """Send the style sheet of a page with a canvas."""
    st.html(_BROWSER / "page.css")


def show_script() -> None:
    """Send the script behind the canvas; needed once a page, before the canvas."""
    _script_component(key="canvas-script", height=1)


def show_settings(examples: Sequence[Sequence[np.ndarray]]) -> None:
    """Tell the script what it needs later: the examples, and how much a drawing may hold.

    Args:
        examples: drawings in the order in which they are shown, each a list of strokes (n, 2) in
            pixels of the canvas.
    """
    from mnist_model.imaging.canvas_json import MAX_COMMANDS, MAX_STROKES

    points = [[stroke.round(1).tolist() for stroke in strokes] for strokes in examples]
    settings = {"examples": points, "maxStrokes": MAX_STROKES, "maxCommands": MAX_COMMANDS}
    with st.container(key="settings"):
        st.html(f"<p>{json.dumps(settings, separators=(',', ':'))}</p>")
