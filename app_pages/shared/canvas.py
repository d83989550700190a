"""The canvas that a visitor draws on: what stands on it, and the buttons that change that.

The drawing itself lives in the browser. Python changes it by sending another drawing to
start from; the canvas loads it and reports back, as after a stroke. So the answer always
belongs to what is on the screen.
"""

import logging
import struct
from typing import TYPE_CHECKING

import streamlit as st
import streamlit_drawable_canvas

if TYPE_CHECKING:
    import numpy as np

# The package's canvas has a toolbar that shows while the mouse is over it. Hidden, it lies over
# the upper right corner and swallows the strokes that begin there, on a touch screen always.
# Our buttons do its work, so it goes: the component is registered anew, with one rule of CSS.
logging.getLogger("streamlit.components.v2.component_registry").setLevel(logging.ERROR)
streamlit_drawable_canvas.out = st.components.v2.component(
    "streamlit-drawable-canvas.streamlit_drawable_canvas",
    html="<style>.dc-toolbar { display: none !important }</style><div class='canvas-root'></div>",
    css="index-*.css",
    js="index-*.js",
)

SIZE_PX = 280
KEY = "canvas"

# Session state: the drawing that the canvas starts from, what it reported last as a PNG and
# strokes, and the example shown last.
_START = "canvas_start"
_LAST = "canvas_last"
_EXAMPLE = "canvas_example"

_BRUSH_PX = 18
# An example leaves this much of the canvas free on each side.
_MARGIN_PX = 52
# From one example to the next. It shares no factor with 10, so all ten come before any again.
_EXAMPLE_STEP = 3
_MAX_BYTES = 2**20


class UnreadableDrawingError(ValueError):
    """The browser sent something that is not a drawing from our canvas."""


def show_canvas() -> bytes | None:
    """Show the canvas.

    Returns:
        The drawing as PNG, to be read with `read_drawing`; None before the first stroke.
    """
    # Streamlit and the browser forget the drawing of a visitor who goes to another page. Back
    # here the canvas starts from it anew, and reports nothing until the next stroke.
    png, strokes = st.session_state.get(_LAST, (None, []))
    if KEY not in st.session_state or _START not in st.session_state:
        _start_from(strokes)
    try:
        result = streamlit_drawable_canvas.st_canvas(
            key=KEY,
            width=SIZE_PX,
            height=SIZE_PX,
            background_color="#000000",
            stroke_color="#ffffff",
            # The slider stands below the canvas, so its value is read before it is shown.
            stroke_width=st.session_state.get("brush", _BRUSH_PX),
            initial_drawing=st.session_state[_START],
            return_image_data=True,
        )
        if result.image_bytes is not None:
            png = result.image_bytes
            st.session_state[_LAST] = png, strokes_on_canvas()
        return png
    except (AttributeError, KeyError, TypeError, ValueError):
        return b""  # not even of the form that the canvas sends; read_drawing refuses it


def show_tools() -> None:
    """Show the buttons and the slider that belong to the canvas."""
    with st.container(horizontal=True, gap="small"):
        st.button("Undo", icon=":material/undo:", key="undo", on_click=undo, width="stretch")
        st.button("Clear", icon=":material/delete:", key="clear", on_click=clear, width="stretch")
    st.button(
        "Show me an example",
        icon=":material/draw:",
        key="example",
        on_click=draw_example,
        width="stretch",
    )
    st.slider(
        "Brush width",
        min_value=6,
        max_value=36,
        value=_BRUSH_PX,
        step=2,
        format="Brush: %d px",
        label_visibility="collapsed",
        key="brush",
    )


def read_drawing(png: bytes) -> "np.ndarray":
    """Decode what the browser sent, which may be anything.

    Returns:
        (280, 280, 4) uint8 RGBA.

    Raises:
        UnreadableDrawingError: it is not a PNG of the size of our canvas.
    """
    import cv2
    import numpy as np

    # The size stands at the start of the file. It is looked at before anything is decoded,
    # because a small file can unpack to gigabytes.
    is_ours = (
        24 <= len(png) <= _MAX_BYTES
        and png.startswith(b"\x89PNG\r\n\x1a\n")
        and struct.unpack(">II", png[16:24]) == (SIZE_PX, SIZE_PX)
    )
    try:
        image = (
            cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED) if is_ours else None
        )
    except cv2.error:
        image = None
    if image is None or image.dtype != np.uint8 or image.ndim != 3:
        raise UnreadableDrawingError("not a PNG of 280 x 280 pixels in colour")
    to_rgba = cv2.COLOR_BGRA2RGBA if image.shape[2] == 4 else cv2.COLOR_BGR2RGBA
    return cv2.cvtColor(image, to_rgba)


def clear() -> None:
    """Empty the canvas."""
    _start_from([])


def undo() -> None:
    """Take the last stroke off the canvas."""
    _start_from(strokes_on_canvas()[:-1])


def draw_example() -> None:
    """Put a digit of our own on the canvas, another one each time."""
    from mnist_model.examples import example_strokes

    digit = (st.session_state.get(_EXAMPLE, 0) + _EXAMPLE_STEP) % 10
    st.session_state[_EXAMPLE] = digit
    scale = SIZE_PX - 2 * _MARGIN_PX
    _start_from([_fabric_path(stroke * scale + _MARGIN_PX) for stroke in example_strokes(digit)])


def _start_from(strokes: list[dict]) -> None:
    """Have the canvas start from these strokes, Fabric.js paths, from the next rerun on."""
    revision = st.session_state.get(_START, {}).get("revision", 0) + 1
    # The canvas loads a drawing that differs from the one before. The revision makes it
    # differ even where the strokes are the same, as when it is cleared twice.
    st.session_state[_START] = {"objects": strokes, "revision": revision}


def strokes_on_canvas() -> list[dict]:
    """The strokes that the browser reported last; anything else that it sent is left out."""
    try:
        objects = st.session_state[KEY]["drawing"]["raw"]["objects"]
        return [thing for thing in objects if str(thing["type"]).lower() == "path"]
    except (KeyError, TypeError):
        return []


def _fabric_path(points: "np.ndarray") -> dict:
    """A stroke through points (n, 2) in canvas pixels, as Fabric.js writes it down."""
    commands = ["M", *["L"] * (len(points) - 1)]
    return {
        "type": "Path",
        "path": [
            [command, *point]
            for command, point in zip(commands, points.round(1).tolist(), strict=True)
        ],
        "stroke": "#ffffff",
        "strokeWidth": st.session_state.get("brush", _BRUSH_PX),
        "strokeLineCap": "round",
        "strokeLineJoin": "round",
        "fill": None,
    }
