"""How a prediction is shown: the digit, how sure the model is, and what it saw."""

from base64 import b64encode

import cv2
import numpy as np
import streamlit as st

from app_pages.common.probability_bars import show_probability_bars
from app_pages.common.words import percent
from mnist_model import Prediction
from mnist_model.classifier import NOT_A_DIGIT
from mnist_model.imaging.preprocess import Stages

# A second guess at least this probable is worth a visitor's time.
CLOSE = 0.15

# The stages are 28 and 20 pixels wide: both go into this a whole number of times.
_TILE_PX = 140

# From the field of Stages to its line on the page.
_STAGE_LINES = {
    "ink": "1. Your ink, in shades of grey.",
    "crop": "2. Cropped to the ink.",
    "square": "3. Padded to a square.",
    "scaled": "4. Scaled to 20 by 20 pixels.",
    "centred": "5. Centred by weight in 28 by 28.",
}


def show_invitation() -> None:
    """Show what to do on a blank canvas."""
    st.subheader("Draw any digit from 0 to 9", anchor=False)
    st.markdown(
        "Use the mouse, a pen or a finger on the black square. The answer appears as soon "
        "as you finish a stroke."
    )
    st.caption("Can't draw here? Press **Show me an example**.")


def show_answer(prediction: Prediction) -> None:
    """Show the digit and how sure the model is, or say kindly that it sees none."""
    first, second = np.argsort(prediction.probabilities)[:-3:-1]
    if prediction.verdict == NOT_A_DIGIT:
        st.subheader("This does not look like a digit", anchor=False)
        st.markdown(
            f"If it is one, it is most likely a **{first}** "
            f"({percent(prediction.probabilities[first])}). Try drawing it larger, or in fewer "
            "strokes."
        )
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        with st.container(key="digit", width="content"):
            st.metric("Digit", prediction.digit, label_visibility="collapsed", width="content")
        with st.container(width="stretch", gap="xsmall"):
            st.subheader(f"{percent(prediction.confidence)} sure".capitalize(), anchor=False)
            if prediction.probabilities[second] >= CLOSE:
                chance = percent(prediction.probabilities[second])
                st.markdown(f"It could also be a **{second}** ({chance}).")


def show_bars(prediction: Prediction) -> None:
    """Show the ten probabilities; a drawing that is not a digit has no winner."""
    show_probability_bars(prediction.probabilities, prediction.digit)


def show_stages(stages: Stages) -> None:
    """Show each step from the ink to what the model sees, enlarged pixel by pixel."""
    st.subheader("What the model sees", anchor=False)
    with st.container(horizontal=True, gap="small", key="stages"):
        for stage, line in _STAGE_LINES.items():
            tile = _tile(getattr(stages, stage))
            if stages.is_redrawn and stage == "ink":
                line = "1. Your strokes, redrawn thinner."
            st.image(tile, caption=line, width=_TILE_PX, alt=f"Step {line}")


def _tile(stage: np.ndarray) -> str:
    """A stage as a square PNG, enlarged without smoothing; around it the tile is transparent.

    As a data URL it arrives with the answer; a file would take another request.
    """
    height, width = stage.shape
    scale = _TILE_PX / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    method = cv2.INTER_NEAREST if scale > 1 else cv2.INTER_AREA
    tile = cv2.resize(stage, size, interpolation=method)
    if height != width:
        left, top = (_TILE_PX - size[0]) // 2, (_TILE_PX - size[1]) // 2
        inside = np.s_[top : top + size[1], left : left + size[0]]
        grey, tile = tile, np.zeros((_TILE_PX, _TILE_PX, 4), np.uint8)
        tile[inside] = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGRA)
    _, png = cv2.imencode(".png", tile, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    return "data:image/png;base64," + b64encode(png).decode()
