"""Which value of which layer is looked at: chosen by a click, in the boxes, or by the address."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from app_pages.common.selection import Selection, number_in, one_of
from mnist_model.networks.activations import LayerRun

# Keys of the boxes, and so in the address.
_LAYER, _UNIT, _ROW, _COLUMN = "layer", "unit", "row", "column"
# Session state: for which model and layer the unit was chosen; for which map the pixel was.
_UNIT_OF, _PIXEL_OF = "inside_unit_of", "inside_pixel_of"


@dataclass(frozen=True)
class Choice:
    """A value: a unit of a layer, and of a map the pixel; 0 where there is no choice."""

    layer: str
    unit: int = 0
    row: int = 0
    column: int = 0


def pick_value(
    selection: Selection,
    runs: Sequence[LayerRun],
    head: Sequence[LayerRun],
    model: str,
    subject_key: str,
) -> Choice:
    """Show the boxes that choose a value.

    What was not chosen is the strongest: the unit with the largest value, and its largest pixel.
    A unit stays until another model or layer is chosen, a pixel until another map is, or another
    image; while a drawing goes on it stays.

    Args:
        runs, head: the layers to choose from, see `View`.
        model: its name.
        subject_key: see `Subject.key`.
    """
    beside = {run.name: f"{run.name}: is it a digit?" for run in head}
    runs = [*runs, *head]
    names = [run.name for run in runs]
    selection.forget_unless(_LAYER, lambda picked: picked in names)
    default = next((run.name for run in runs if run.kind in ("Conv2D", "Dense")), names[-1])
    start = selection.start(_LAYER, lambda texts: one_of(names, texts), default)
    with st.container(key="inside-boxes"):
        index = names.index(start)
        layer = st.selectbox("Layer", names, index, lambda name: beside.get(name, name), key=_LAYER)
        selection.keep(_LAYER, layer, None)
        run = runs[names.index(layer)]
        values = run.sums if run.activation == "softmax" else run.values
        maps = values.reshape(1, 1, -1) if values.ndim == 1 else values
        unit_of, strongest = f"{model} {layer}", int(maps.max(axis=(0, 1)).argmax())
        label = "Digit" if run.activation == "softmax" else "Map" if values.ndim == 3 else "Unit"
        unit = _pick(selection, label, _UNIT, maps.shape[2], strongest, _UNIT_OF, unit_of)
        row = column = 0
        if values.ndim == 3:
            rows, columns = maps.shape[:2]
            pixel_of = f"{unit_of} {unit} {subject_key}"
            there = np.unravel_index(maps[:, :, unit].argmax(), (rows, columns))
            row = _pick(selection, "Row", _ROW, rows, int(there[0]), f"{_PIXEL_OF}_y", pixel_of)
            column = _pick(
                selection, "Column", _COLUMN, columns, int(there[1]), f"{_PIXEL_OF}_x", pixel_of
            )
    return Choice(layer, unit, row, column)


def choose(layer: str, unit: int, row: int, column: int) -> None:
    """Choose a value, for a callback.

    Args:
        layer: its name.
        unit: -1 for the strongest.
    """
    state = st.session_state
    state[_LAYER] = layer
    if unit < 0:
        state[_UNIT_OF] = state[f"{_PIXEL_OF}_y"] = state[f"{_PIXEL_OF}_x"] = None
        return
    state[_UNIT], state[_ROW], state[_COLUMN] = unit, row, column
    # What was clicked is no leftover of another layer or map.
    state[_UNIT_OF] = state[f"{_PIXEL_OF}_y"] = state[f"{_PIXEL_OF}_x"] = _CLICKED


_CLICKED = "clicked"


def _pick(
    selection: Selection, label: str, key: str, count: int, default: int, noted: str, within: str
) -> int:
    """A number box from 0 that goes back to its default whenever `within` is another."""
    state = st.session_state
    start = selection.start(key, lambda texts: number_in(range(count), texts), default)
    is_of_another = state.get(noted) not in (within, _CLICKED) and not selection.is_step
    if key in state and (is_of_another or not 0 <= start < count):
        start = state[key] = default
    state[noted] = within
    if count == 1:
        return 0
    return selection.keep(key, st.number_input(label, 0, count - 1, start, key=key), None)
