"""How a prediction is shown: the digit, how sure the model is, and what it saw.

What is shown instead of bars or beside them is also returned in words, for a screen reader.
"""

from collections.abc import Mapping

import cv2
import numpy as np
import streamlit as st

from app_pages.common.links import show_link
from app_pages.common.pictures import png_url
from app_pages.common.probability_bars import show_probability_bars
from app_pages.common.words import percent
from mnist_model import Prediction
from mnist_model.imaging.appearance import Appearance, appearance
from mnist_model.imaging.preprocess import Stages
from mnist_model.prediction import NOT_A_DIGIT

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

_NOT_A_DIGIT = "This does not look like a digit"
_HINTS = {
    Appearance.SPECK: "There is too little ink: draw the digit larger.",
    Appearance.LINE: "It looks like a line: a 1 stands upright, other digits have curves.",
    Appearance.SEVERAL: "It looks like more than one digit or letter: draw one digit, or write the "
    "whole number on the page **Read**.",
    Appearance.OTHER: "Draw one digit from 0 to 9, as you would write it on paper.",
}


def show_invitation() -> str:
    """Show what to do on a blank canvas."""
    st.header("Draw any digit from 0 to 9", anchor=False)
    st.markdown(
        "Use the mouse, a pen or a finger on the black square. The answer appears as soon "
        "as you finish a stroke."
    )
    st.caption("Can't draw here? Press **Show me an example**.")
    return "Nothing drawn yet"


def show_unreadable() -> str:
    """Show that what the browser sent is no drawing."""
    st.warning("This drawing could not be read. Press **Clear** and draw it again.")
    return "This drawing could not be read"


def show_answer(picked: str, predictions: Mapping[str, Prediction]) -> str:
    """Show the digit and how sure the model is, or say kindly that it sees none.

    Args:
        picked: the name of the model that answers.
        predictions: how each model reads the drawing, by name.
    """
    prediction = predictions[picked]
    if prediction.verdict == NOT_A_DIGIT:
        hint = _HINTS[appearance(prediction.stages)]
        st.header(_NOT_A_DIGIT, anchor=False)
        st.markdown(hint)
        show_link("Look inside the network", "inside", model=picked)
        return f"{_NOT_A_DIGIT}. {hint}"
    words = f"{prediction.digit}, {percent(prediction.confidence)} sure"
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        with st.container(key="digit", width="content"):
            st.metric("Digit", prediction.digit, label_visibility="collapsed", width="content")
        with st.container(width="stretch", gap="xsmall"):
            st.header(words, anchor=False)
            second = np.argsort(prediction.probabilities)[-2]
            if prediction.probabilities[second] >= CLOSE:
                chance = percent(prediction.probabilities[second])
                st.markdown(f"It could also be a **{second}** ({chance}).")
            refusing = [name for name, one in predictions.items() if one.verdict == NOT_A_DIGIT]
            if refusing:
                remark = f"{' and '.join(refusing)} would refuse this"
                st.markdown(
                    f":orange-badge[{remark}]",
                    help=f"**{picked}** has only learned digits, so it sees one in anything.",
                )
                words = f"{words}; {remark}"
            show_link("Look inside the network", "inside", model=picked)
    return words


def show_number(number: str, picked: str) -> str:
    """Show that several digits were drawn, and which.

    Args:
        picked: the name of the model that takes them for no digit.
    """
    words = f"{number}: {len(number)} digits"
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        with st.container(key="number", width="content"):
            st.metric("Number", number, label_visibility="collapsed", width="content")
        with st.container(width="stretch", gap="xsmall"):
            st.header(f"{len(number)} digits at once", anchor=False)
            show_link("Write longer numbers", "read")
            show_link("Look inside the network", "inside", model=picked)
    return words


def show_bars(prediction: Prediction) -> None:
    """Show the ten probabilities; a drawing that is not a digit has no winner."""
    show_probability_bars(prediction.probabilities, prediction.digit)


def show_stages(stages: Stages) -> None:
    """Show each step from the ink to what the model sees, enlarged pixel by pixel."""
    st.header("What the model sees", anchor=False)
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
    return png_url(png.tobytes())
