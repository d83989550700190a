"""The visitor's drawing, the same as on the draw page, beside the network that is to read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app_pages.common.canvas.canvas import Report, announce, show_canvas, show_tools
from app_pages.common.canvas.digit_canvas import CANVAS
from app_pages.common.visitor import visitor_id
from app_pages.common.words import percent
from mnist_trainer import TrainingError, set_drawing

if TYPE_CHECKING:
    import numpy as np

# Session state: of which training and report a drawing was sent last.
_SENT = "drawing_sent"


@st.fragment
def draw_for_training(job_id: str) -> None:
    """Show the canvas; at what is drawn, the training looks after its next epoch."""
    report = show_canvas(CANVAS)
    words = "Draw at any time: after each epoch, the network says what it sees."
    if st.session_state.get(_SENT) != (job_id, report.revision):
        drawing = _as_mnist(report)
        if drawing is not None:
            try:
                set_drawing(visitor_id(), job_id, drawing)
                st.session_state[_SENT] = job_id, report.revision
            except TrainingError as error:
                words = str(error)
    st.caption(words)
    show_tools(CANVAS)
    announce(words, report.revision)


@st.fragment
def draw_on(name: str) -> None:
    """Show the canvas, and how a trained network of the visitor's reads what is on it."""
    report = show_canvas(CANVAS)
    answer = _answer(name, report)
    st.markdown(answer)
    show_tools(CANVAS)
    announce(answer.replace("*", ""), report.revision)


def drawing_now() -> np.ndarray | None:
    """What this visitor last drew on a canvas for one digit, (28, 28) uint8; None if nothing."""
    return _as_mnist(st.session_state.get(CANVAS.last_report, Report()))


def _decoded(report: Report) -> tuple[np.ndarray, list[np.ndarray]] | None:
    """The pixels and the strokes that a canvas reported; None where they cannot be read."""
    from mnist_model.imaging.canvas_json import to_strokes
    from mnist_model.imaging.canvas_png import UnreadableDrawingError, decode_canvas

    if report.png is None:
        return None
    try:
        image = decode_canvas(report.png, CANVAS.width_px, CANVAS.height_px)
    except UnreadableDrawingError:
        return None
    return image, to_strokes(report.paths)


def _as_mnist(report: Report) -> np.ndarray | None:
    """A drawing in the MNIST format, (28, 28) uint8; None where there is none."""
    from mnist_model.imaging.preprocess import preprocess

    drawn = _decoded(report)
    if drawn is None:
        return None
    stages = preprocess(*drawn)
    return None if stages.is_blank else stages.centred


def _answer(name: str, report: Report) -> str:
    from app_pages.common.classifiers import load_classifiers

    drawn, classifier = _decoded(report), load_classifiers()[0].get(name)
    prediction = classifier.predict(*drawn) if drawn and classifier else None
    if prediction is None or prediction.stages.is_blank:
        return "Draw a digit: your network reads it at once."
    if prediction.digit is None:
        return "Your network says: **no digit**."
    return f"Your network reads: **{prediction.digit}**, {percent(prediction.confidence)} sure."
