"""Samples of the data sets, new ones at every press: MNIST's images and people's strokes."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from app_pages.common.pictures import contact_sheet, strokes_sheet
from mnist_model.data.split import Split
from mnist_model.imaging.unipen import Drawing

PER_DIGIT = 12
_SCALE = 2


@st.fragment
def show_samples(split: Split) -> None:
    """Show some images of each digit, a row each."""
    rows = np.stack(
        [split.images[_draw_lots(split.labels, digit, "samples")] for digit in range(10)]
    )
    st.image(
        contact_sheet(rows, _SCALE),
        alt=f"{PER_DIGIT} handwritten images of each digit, 0 in the top row to 9 at the bottom",
    )
    _show_others("samples")


@st.fragment
def show_drawings(drawings: Sequence[Drawing]) -> None:
    """Show some pen drawings of each digit as strokes, a row each."""
    labels = np.array([drawing.label for drawing in drawings])
    rows = [
        [drawings[index] for index in _draw_lots(labels, int(digit), "drawings")]
        for digit in np.unique(labels)  # a visitor's own file may lack some
    ]
    st.image(
        strokes_sheet(rows),
        width=720,
        alt=f"{PER_DIGIT} pen drawings of each digit, the lowest in the top row",
    )
    _show_others("drawings")


def _draw_lots(labels: np.ndarray, digit: int, key: str) -> np.ndarray:
    """Indices of some images of a digit, different ones after each press of the button `key`."""
    random = np.random.default_rng([digit, st.session_state.get(f"{key}_round", 0)])
    of_digit = np.flatnonzero(labels == digit)
    return random.choice(of_digit, PER_DIGIT, replace=len(of_digit) < PER_DIGIT)


def _show_others(key: str) -> None:
    def next_round() -> None:
        st.session_state[f"{key}_round"] = st.session_state.get(f"{key}_round", 0) + 1

    st.button("Show me others", icon=":material/shuffle:", key=key, on_click=next_round)
