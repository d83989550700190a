"""The line under every answer: was it right, and if not, what was it?"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from app_pages.common.hand import Example, is_learned, teach, unteach, why_not_kept
from app_pages.common.links import show_link
from mnist_model.imaging.preprocess import NUM_CLASSES
from mnist_model.prediction import Prediction
from mnist_store.taught import Taught

# Session state: what was said of the drawings on the screen, by drawing.
_SAID = "said_of_drawings"
# So many are remembered: more than there are characters on a sheet.
_MOST = 100

PRIVACY = (
    "If you answer, your drawing and your answer are kept on this server, so that it reads your "
    "hand better, also on your next visit. Nobody else sees them, and nobody learns your name. "
    "They are deleted after a year, or when you delete them on the page My drawings."
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
    drawing = Taught(
        prediction.model_input,
        digit=0,  # what it was is what is asked for
        answer=prediction.digit,
        confidence=prediction.confidence,
        model=model,
        strokes=tuple(stroke.astype(np.float32) for stroke in strokes or ()),
        brush_px=brush_px,
    )
    key = f"{place}-{_identity(drawing)}"
    said: dict[str, Example] = st.session_state.setdefault(_SAID, {})
    with st.container(key=f"right-{place}", horizontal=True, vertical_alignment="center"):
        if key in said and is_learned(said[key]):
            _show_said(key, said[key])
            return
        if prediction.digit is not None:
            st.caption("Right?", width="content", help=PRIVACY)
            answer = prediction.digit
            st.button(
                "Yes",
                key=f"yes-{key}",
                on_click=_learn,
                args=(key, drawing, answer),
                type="tertiary",
            )
        text = "No, it was" if prediction.digit is not None else "A digit after all? It was"
        st.caption(text, width="content", help=PRIVACY if prediction.digit is None else None)
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
    fault = why_not_kept(example)
    kept = "for now; it could not be kept" if fault else "and kept"
    st.caption(f"Learned {kept}: this is a **{example.digit}**.", width="content", help=fault)
    st.button("Take back", key=f"unteach-{key}", on_click=_take_back, args=(key,), type="tertiary")
    show_link("Teach it my hand", "mine", way="Teach it my hand")


def _learn_picked(key: str, drawing: Taught) -> None:
    digit = st.session_state.get(f"was-{key}")
    if digit is not None:
        _learn(key, drawing, digit)


def _learn(key: str, drawing: Taught, digit: int) -> None:
    said = st.session_state[_SAID]
    if key in said and is_learned(said[key]):
        return  # tapped twice
    said[key] = teach(replace(drawing, digit=digit))
    for old in list(said)[:-_MOST]:
        del said[old]


def _take_back(key: str) -> None:
    example = st.session_state[_SAID].pop(key, None)
    if example is not None:
        unteach(example)


def _identity(drawing: Taught) -> str:
    """The same for the same drawing, so that what was said of it stays with it."""
    content = drawing.image.tobytes() + b"".join(stroke.tobytes() for stroke in drawing.strokes)
    return hashlib.blake2b(content, digest_size=8).hexdigest()
