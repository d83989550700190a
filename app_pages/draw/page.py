"""The draw page: a canvas, and beside it how the models read what is on it."""

from pathlib import Path

import streamlit as st

from app_pages.common.canvas.canvas import announce, show_canvas, show_tools
from app_pages.common.canvas.component import show_script, show_settings, show_style
from app_pages.common.canvas.digit_canvas import CANVAS
from app_pages.common.canvas.examples import examples

PAGE_STYLE = Path(__file__).parent / "page.css"


@st.fragment
def draw_and_read() -> None:
    """The canvas and the answer: a stroke reruns only this, so nothing else moves."""
    # Where each area stands, on a wide screen, a low one and a phone, is in the style sheet.
    with st.container(key="draw"):
        areas = ("canvas", "answer", "tools", "bars", "models", "stages")
        canvas, answer_area, tools, bars, models, stages = (
            st.container(key=f"area-{area}") for area in areas
        )
    with canvas:
        report = show_canvas(CANVAS)
    with tools:
        show_tools(CANVAS)

    # This loads OpenCV and the models. The canvas has been sent, so a visitor can draw meanwhile.
    from app_pages.common.bundles import show_failed, show_none
    from app_pages.common.classifiers import load_classifiers
    from app_pages.common.hand import in_my_hand
    from app_pages.common.number import read_number
    from app_pages.common.right_or_wrong import ask
    from app_pages.draw import answer
    from app_pages.draw.model_picker import pick_model
    from mnist_model import predict_all
    from mnist_model.imaging.canvas_json import brush_px_of, to_strokes
    from mnist_model.imaging.canvas_png import UnreadableDrawingError, decode_canvas

    classifiers, failed = load_classifiers()
    if not classifiers:
        with answer_area:
            show_none()
        return
    with models:
        show_failed(failed)

    classifiers = in_my_hand(classifiers)
    predictions = {}
    is_readable = True
    if report.png is not None:
        try:
            image = decode_canvas(report.png, CANVAS.width_px, CANVAS.height_px)
            strokes = to_strokes(report.paths)
            predictions = predict_all(classifiers, image, strokes)
        except UnreadableDrawingError:
            is_readable = False
    if any(prediction.stages.is_blank for prediction in predictions.values()):
        predictions = {}

    with models:
        name = pick_model(classifiers, predictions)
    prediction = predictions.get(name)
    with answer_area:
        # Each at a place of its own, so that nothing of one is left in another.
        shown, line, words_area = st.container(), st.container(), st.container()
    with shown:
        if not is_readable:
            words = answer.show_unreadable()
        elif prediction is None:
            words = answer.show_invitation()
        elif number := read_number(classifiers, prediction, image, strokes):
            words = answer.show_number(number.text, name)
        else:
            words = answer.show_answer(name, predictions)
            with line:
                ask("draw", name, prediction, strokes, brush_px_of(report.paths))
    with words_area:
        announce(words, report.revision)
    if prediction is not None:
        with bars:
            answer.show_bars(prediction)
        with stages:
            answer.show_stages(prediction.stages)


with st.container(horizontal_alignment="center"), st.container(key="draw-page"):
    show_style()
    st.html(PAGE_STYLE)
    st.title("Draw a digit", anchor=False)
    show_script()
    draw_and_read()
    show_settings(examples(CANVAS.width_px))
