"""The draw page: a canvas, and beside it how the models read what is on it."""

import streamlit as st

from app_pages.draw.canvas import SIZE_PX, show_canvas, show_tools


@st.fragment
def draw_and_read() -> None:
    """The canvas and the answer: a stroke reruns only this, so nothing else moves."""
    # Side by side, or on a phone one above the other, where the gap decides whether the answer
    # fits on the screen with the canvas.
    with st.container(horizontal=True, gap="medium"):
        left = st.container(width=SIZE_PX, gap="small")
        right = st.container(width="stretch")
    with left:
        png, paths = show_canvas()
        show_tools()

    # This loads OpenCV and the models. The canvas has been sent, so a visitor can draw meanwhile.
    from app_pages.common.bundles import show_failed, show_none
    from app_pages.common.classifiers import load_classifiers
    from app_pages.draw import answer
    from app_pages.draw.model_picker import pick_model
    from mnist_model import predict_all
    from mnist_model.imaging.canvas_json import to_strokes
    from mnist_model.imaging.canvas_png import UnreadableDrawingError, decode_canvas

    classifiers, failed = load_classifiers()
    if not classifiers:
        with right:
            show_none()
        return
    with left:
        show_failed(failed)

    predictions = {}
    is_readable = True
    if png is not None:
        try:
            image = decode_canvas(png, SIZE_PX)
            predictions = predict_all(classifiers, image, to_strokes(paths))
        except UnreadableDrawingError:
            is_readable = False
    if any(prediction.stages.is_blank for prediction in predictions.values()):
        predictions = {}

    with right:
        answer_column, models_column = st.columns([5, 3], gap="medium")
    with models_column:
        prediction = predictions.get(pick_model(classifiers, predictions))
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
            answer.show_stages(prediction.stages)


with st.container(horizontal_alignment="center"), st.container(width=1120):
    st.header("Draw a digit", anchor=False)
    draw_and_read()
