"""The line under every answer: was it right, and if not, what was it?"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from app_pages.common.hand import (
    Example,
    as_taught,
    is_used,
    open_store,
    taught_of,
    teach,
    unteach,
    why_not_kept,
)
from app_pages.common.links import show_link
from app_pages.common.visitor import is_remembered
from app_pages.common.words import in_days
from mnist_model.imaging.preprocess import NUM_CLASSES
from mnist_model.prediction import Prediction
from mnist_store.errors import StoreError
from mnist_store.taught import Taught

# Session state: why the last one was not taken back, in a sentence.
_FAULT = "take_back_fault"


def privacy_words() -> str:
    """What becomes of a drawing once its visitor says what it was."""
    try:
        days = open_store().settings.keep_days
    except StoreError:
        return (
            "If you answer, your hand is read better until you close or reload the app. Nothing is "
            "kept beyond that: at the moment this server cannot."
        )
    until = "also on your next visit" if is_remembered() else "until you close or reload the app"
    return (
        "If you answer, your drawing and your answer are kept on this server, so that it reads "
        f"your hand better, {until}. No other visitor sees them, and nobody learns your name; "
        "whoever runs this server may train a model on them. They are deleted after "
        f"{in_days(days)}, or when you delete them on the page My drawings."
    )


def ask(
    place: str,
    model: str,
    prediction: Prediction,
    strokes: Sequence[np.ndarray] | None = None,
    brush_px: float = 0.0,
) -> None:
    """Ask whether an answer was right; whatever is tapped is learned before the page runs again.

    Args:
        place: where on which page, in letters; two lines on one page need two places.
        model: the name of the model that answered.
        prediction: its answer, as it is shown.
        strokes, brush_px: as in `Taught`, where they are known.
    """
    # What it was is what is asked for: no digit yet counts.
    drawing = as_taught(model, prediction, 0, strokes, brush_px)
    key = f"{place}-{_identity(drawing)}"
    with st.container(key=f"right-{place}", horizontal=True, vertical_alignment="center"):
        # Also after a reload, and in another tab.
        if example := taught_of(drawing.image):
            _show_said(key, example)
            return
        privacy = privacy_words()
        if prediction.digit is not None:
            st.caption("Right?", width="content", help=privacy)
            answer = prediction.digit
            st.button(
                "Yes",
                key=f"yes-{key}",
                on_click=_learn,
                args=(drawing, answer),
                type="tertiary",
            )
        text = "No, it was" if prediction.digit is not None else "A digit after all? It was"
        st.caption(text, width="content", help=privacy if prediction.digit is None else None)
        st.pills(
            f"{text} a",
            range(NUM_CLASSES),
            key=f"was-{key}",
            label_visibility="collapsed",
            on_change=_learn_picked,
            args=(key, drawing),
            # A second tap, as of who taps twice, would take the first back before it is heard.
            required=True,
        )


def _show_said(key: str, example: Example) -> None:
    if example.is_pending:
        _show_until_kept(example)
    else:
        _show_learned(example)
    st.button(
        "Take back", key=f"unteach-{key}", on_click=_take_back, args=(example,), type="tertiary"
    )
    if fault := st.session_state.pop(_FAULT, None):
        st.caption(f"Not taken back. {fault}")
    show_link("Teach it my hand", "mine", part="Teach it my hand")


@st.fragment(run_every=1)
def _show_until_kept(example: Example) -> None:
    """What is not yet written is not called kept: a database in use elsewhere may take no more."""
    if not example.is_pending:
        st.rerun()
    st.caption(f"Learned: this is a **{example.digit}**. It is being kept.", width="content")


def _show_learned(example: Example) -> None:
    fault = why_not_kept(example)
    kept = "for now; it could not be kept" if fault else "and kept"
    st.caption(f"Learned {kept}: this is a **{example.digit}**.", width="content", help=fault)
    if not is_used():
        st.caption("You are read without it: the switch on **My drawings** is off.")


def _learn_picked(key: str, drawing: Taught) -> None:
    digit = st.session_state.get(f"was-{key}")
    if digit is not None:
        _learn(drawing, digit)


def _learn(drawing: Taught, digit: int) -> None:
    if taught_of(drawing.image) is None:  # else tapped twice
        teach(replace(drawing, digit=digit))


def _take_back(example: Example) -> None:
    try:
        unteach(example)
    except StoreError as error:
        st.session_state[_FAULT] = str(error)


def _identity(drawing: Taught) -> str:
    """The same for the same drawing, so that what was said of it stays with it."""
    content = drawing.image.tobytes() + b"".join(stroke.tobytes() for stroke in drawing.strokes)
    return hashlib.blake2b(content, digest_size=8).hexdigest()
