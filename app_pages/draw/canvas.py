"""The canvas that a visitor draws on: what is on it, and the buttons that change it.

The drawing itself lives in the browser. Python changes it by sending another drawing to
start from; the canvas loads it and reports back, as after a stroke. So the answer always
belongs to what is on the screen.
"""

import streamlit as st

from app_pages.draw.canvas_component import st_canvas

SIZE_PX = 280
KEY = "canvas"

# Session state: the drawing that the canvas starts from, the strokes that it had reported when
# that was sent, its last report as a PNG and strokes, and the last example shown.
_START = "canvas_start"
_BEFORE = "canvas_before"
_LAST = "canvas_last"
_EXAMPLE = "canvas_example"

_BRUSH_PX = 18
# An example leaves this much of the canvas free on each side.
_MARGIN_PX = 52
# From one example to the next. It shares no factor with 10, so all ten come before any repeats.
_EXAMPLE_STEP = 3


def show_canvas() -> tuple[bytes | None, list[dict]]:
    """Show the canvas.

    Returns:
        The drawing as PNG, to be read with `canvas_png.decode_canvas`, None before the first
        stroke; and its strokes as paths, to be read with `canvas_json.to_strokes`.
    """
    # Streamlit and the browser both forget the drawing when a visitor goes to another page. On
    # return the canvas starts from it again, and reports nothing until the next stroke. A server
    # that was restarted has forgotten it; then the browser still has the drawing.
    png, paths = st.session_state.get(_LAST, (None, []))
    _take_off_what_is_no_drawing()
    if KEY not in st.session_state or _START not in st.session_state:
        _start_from(canvas_paths() or paths, png)
    try:
        result = st_canvas(
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
            png, paths = result.image_bytes, canvas_paths()
            st.session_state[_LAST] = png, paths
        return png, paths
    except (AttributeError, KeyError, TypeError, ValueError):
        return b"", []  # not even in the form that the canvas sends; decode_canvas refuses it


def _take_off_what_is_no_drawing() -> None:
    """Drop what the browser sent if no hand could draw that much; the canvas reverts.

    It is dropped before anything else looks at it: only the message limit bounds its size, and
    left in the session state it would be compared again at every rerun.
    """
    if KEY not in st.session_state:
        return
    from mnist_model.imaging.canvas_json import is_drawing

    if not is_drawing(st.session_state[KEY]):
        del st.session_state[KEY]
        # Not a box on the page: the canvas reports at once that it went back, and it would be gone.
        st.toast(
            "There is no room for more on the canvas, so the last stroke was removed. Press "
            "**Clear** to start again.",
            duration="long",
        )


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


def clear() -> None:
    """Empty the canvas."""
    _start_from([])


def undo() -> None:
    """Take the last stroke off the canvas."""
    paths = canvas_paths()
    # A quick second press arrives before the canvas has reported what the first one left.
    if paths == st.session_state.get(_BEFORE):
        paths = st.session_state[_START]["objects"]
    _start_from(paths[:-1])


def draw_example() -> None:
    """Put a digit of our own on the canvas, a different one each time."""
    from mnist_model.data.example_digits import example_strokes
    from mnist_model.imaging.canvas_json import from_stroke

    digit = (st.session_state.get(_EXAMPLE, 0) + _EXAMPLE_STEP) % 10
    st.session_state[_EXAMPLE] = digit
    scale = SIZE_PX - 2 * _MARGIN_PX
    brush_px = st.session_state.get("brush", _BRUSH_PX)
    strokes = [stroke * scale + _MARGIN_PX for stroke in example_strokes(digit)]
    _start_from([from_stroke(stroke, brush_px) for stroke in strokes])


def _start_from(paths: list[dict], png: bytes | None = None) -> None:
    """Have the canvas start from these strokes, Fabric.js paths, from the next rerun on.

    Args:
        png: an image of them, read until the canvas reports; drawn here where there is none.
    """
    revision = st.session_state.get(_START, {}).get("revision", 0) + 1
    # The canvas loads a drawing that differs from the one before. The revision makes it
    # differ even where the strokes are the same, as when it is cleared twice.
    st.session_state[_START] = {"objects": paths, "revision": revision}
    st.session_state[_BEFORE] = canvas_paths()
    st.session_state[_LAST] = png or _image_of(paths), paths


def _image_of(paths: list[dict]) -> bytes | None:
    """The strokes drawn as the canvas draws them, as PNG; None where there are none to draw.

    A canvas that is still on its way to the browser will start from them, but not report them.
    """
    if not paths:
        return None
    import cv2
    import numpy as np

    from mnist_model.imaging.canvas_json import to_strokes
    from mnist_model.imaging.strokes import draw_points

    strokes = to_strokes(paths)
    brush_px = paths[0].get("strokeWidth")
    if strokes is None or brush_px not in range(1, SIZE_PX):
        return None  # not drawn by our canvas
    nearby = [np.clip(stroke, -SIZE_PX, 2 * SIZE_PX) for stroke in strokes]
    image = draw_points(nearby, brush_px, SIZE_PX)
    return cv2.imencode(".png", cv2.cvtColor(image, cv2.COLOR_GRAY2BGR))[1].tobytes()


def canvas_paths() -> list[dict]:
    """The strokes on the canvas as it last reported them; anything else it sent is left out."""
    from mnist_model.imaging.canvas_json import paths_in

    try:
        return paths_in(st.session_state[KEY]["drawing"]["raw"]["objects"])
    except (KeyError, TypeError):
        return []
