"""The draw page: a canvas, and beside it how the models read what is on it."""

import streamlit as st

from app_pages.shared.canvas import (
    SIZE_PX,
    UnreadableDrawingError,
    read_drawing,
    show_canvas,
    show_tools,
    strokes_on_canvas,
)


@st.fragment
def draw_and_read() -> None:
    """The canvas and the answer: a stroke reruns only this, so nothing else moves."""
    # Side by side, or on a phone one below the other: there the gap decides whether the answer
    # is on the screen with the canvas.
    with st.container(horizontal=True, gap="medium"):
        left = st.container(width=SIZE_PX, gap="small")
        right = st.container(width="stretch")
    with left:
        png = show_canvas()
        show_tools()

    # This loads OpenCV and the models. The canvas was sent before: a visitor can draw already.
    from app_pages.shared import answer, bundles
    from app_pages.shared.models import load_models, pick_model, read_all
    from mnist_model.fabric import redraw_thin
    from mnist_model.preprocess import preprocess

    models, failed = load_models()
    if not models:
        with right:
            bundles.show_none()
        return
    with left:
        bundles.show_failed(failed)

    stages = thin = None
    is_readable = True
    if png is not None:
        try:
            image = read_drawing(png)
            thin = redraw_thin(strokes_on_canvas(), SIZE_PX)
            stages = preprocess(image if thin is None else thin)
        except UnreadableDrawingError:
            is_readable = False
    is_drawn = stages is not None and not stages.is_blank
    predictions = read_all(models, stages) if is_drawn else {}

    with right:
        answer_column, models_column = st.columns([5, 3], gap="medium")
    with models_column:
        prediction = predictions.get(pick_model(models, predictions))
    with answer_column:
        if not is_readable:
            st.warning("This drawing could not be read. Press **Clear** and draw it again.")
        elif prediction is None:
            answer.show_invitation()
        else:
            answer.show_answer(prediction)
            answer.show_bars(prediction)
    if prediction is not None:
        with right:
            answer.show_stages(prediction.stages, is_redrawn=thin is not None)


with st.container(horizontal_alignment="center"), st.container(width=1120):
    st.header("Draw a digit", anchor=False)
    draw_and_read()
