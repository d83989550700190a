"""The way through the network: every layer with all that it makes of the image."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from app_pages.common.words import percent
from app_pages.inside import terms
from app_pages.inside.choice import Choice, choose
from app_pages.inside.colours import largest, picture
from app_pages.inside.grids import number
from app_pages.inside.sheets import Place, Sheet, of_maps, of_numbers, of_units, show_sheets
from mnist_model.networks.activations import LayerRun

# Their numbers are those of the layer before, or nearly: shown only where they are chosen.
_QUIET = ("BatchNormalization", "Flatten", "Dropout")


def show_layers(runs: Sequence[LayerRun], probabilities: np.ndarray, choice: Choice) -> None:
    """Show every layer; a click chooses one of its values.

    Args:
        probabilities: (10,), calibrated.
        choice: what is chosen; its picture has a ring.
    """
    said: set[str] = set()
    sheets = [
        _sheet(run, run.name == choice.layer, choice, terms.sentence(run, said)) for run in runs
    ]
    sheets.append(_softmax(probabilities, choice, runs[-1]))

    def clicked(place: Place) -> None:
        sheet, turn, row, column = place
        run = runs[min(sheet, len(runs) - 1)]  # the softmax is part of the last layer
        if run.kind == "InputLayer":
            turn = 0 if turn >= 0 else turn
        choose(run, turn, row, column)

    _show_legend()
    show_sheets(sheets, "sheets-layers", clicked)


def _sheet(run: LayerRun, is_chosen: bool, choice: Choice, says: str) -> Sheet:
    values = run.values if run.activation != "softmax" else run.sums
    most = largest(values)
    head = {"name": run.name, "facts": _facts(run, most), "says": says, "isChosen": is_chosen}
    chosen = choice.unit if is_chosen else -1
    if run.kind == "InputLayer":
        pixel = (choice.row, choice.column, 1) if is_chosen else None
        alt = "The input, the image that the network reads"
        head["says"] = terms.INPUT
        return Sheet(**head, alt=alt, pixel=pixel, **of_maps(values, 1, as_ink=True, side_px=112))
    if run.activation == "softmax":
        head["says"] = f"{says} {terms.LOGITS}".strip()
        words = [number(float(value)) for value in values]
        return Sheet(**head, chosen=chosen, **of_numbers(values, words, most))
    if run.kind in _QUIET and not is_chosen:
        return Sheet(**head)
    if values.ndim == 3:
        pixel = (choice.row, choice.column, 1) if is_chosen else None
        alt = f"{run.name}: {values.shape[2]} maps of {values.shape[0]} by {values.shape[1]}"
        return Sheet(**head, alt=alt, chosen=chosen, pixel=pixel, **of_maps(values, most))
    alt = f"{run.name}: {len(values)} units, {np.count_nonzero(values)} of them not 0"
    return Sheet(**head, alt=alt, chosen=chosen, **of_units(values, most))


def _softmax(probabilities: np.ndarray, choice: Choice, last: LayerRun) -> Sheet:
    is_chosen = choice.layer == last.name
    return Sheet(
        "softmax",
        "the activation of the last layer",
        terms.SOFTMAX,
        chosen=choice.unit if is_chosen else -1,
        **of_numbers(probabilities, [percent(one) for one in probabilities], 1),
    )


def _facts(run: LayerRun, most: float) -> str:
    """Keras's class, shape and parameters, and the number that is brightest."""
    shape = " x ".join(map(str, run.values.shape))
    parameters = f" · {run.parameters:,} parameters" if run.parameters else ""
    brightest = "" if run.kind in ("InputLayer", *_QUIET) else f" · brightest: {most:.3g}"
    return f"{run.kind} · {shape}{parameters}{brightest}"


def _show_legend() -> None:
    strip = picture(np.linspace(-1, 1, 61)[np.newaxis], 1)
    st.html(
        '<p class="legend"><span>below 0</span><i role="img" aria-label="Orange below 0, dark '
        f'at 0, blue above 0" style="background: url({strip}) 0 0 / 100% 100%"></i>'
        "<span>above 0</span></p>"
        "<p class='legend'>The colour is the sign, the brightness the size: each layer's largest "
        "number is brightest. Click a map, a pixel or a unit to see how it came about. All numbers "
        "are rounded.</p>"
    )
