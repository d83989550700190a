"""The way through the network: every layer with all that it makes of the image."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from app_pages.common.words import percent
from app_pages.inside import terms
from app_pages.inside.choice import Choice, choose
from app_pages.inside.colours import largest, picture
from app_pages.inside.grids import number
from app_pages.inside.reading import Reading, in_digits, judged
from app_pages.inside.sheets import Place, Sheet, of_maps, of_numbers, of_units, show_sheets
from app_pages.inside.view import View
from mnist_model.networks.activations import LayerRun

# Their numbers are those of the layer before, or nearly: shown only where they are chosen.
_QUIET = ("BatchNormalization", "Flatten", "Dropout")


def show_layers(view: View, reading: Reading, choice: Choice) -> None:
    """Show every layer; a click chooses one of its values.

    Args:
        choice: what is chosen; its picture has a ring.
    """
    said: set[str] = set()
    last = view.runs[-1]
    sheets = [_sheet(run, choice, terms.sentence(run, said)) for run in view.runs]
    sheets.append(_softmax(reading.probabilities, choice, last))
    # The softmax is part of the last layer.
    chosen_by = [*view.runs, last]
    if head := view.head:
        fork = len(view.to_score) - len(head) - 1
        sheets[fork] = replace(sheets[fork], says=f"{sheets[fork].says} {terms.FORK}".strip())
        sheets += _beside(view.runs[fork].name, head, reading, choice, said)
        # The heading stands for what it ends in.
        chosen_by += [head[-1], *head]

    def clicked(place: Place) -> None:
        sheet, turn, row, column = place
        run = chosen_by[sheet]
        if run.kind == "InputLayer":
            turn = 0 if turn >= 0 else turn
        choose(run.name, turn, row, column)

    _show_legend()
    show_sheets(sheets, "sheets-layers", clicked)


def _beside(
    fork: str, head: Sequence[LayerRun], reading: Reading, choice: Choice, said: set[str]
) -> list[Sheet]:
    """The layers of a digit head, under a heading of their own.

    Args:
        fork: the name of the layer from which they lead away.
    """
    sheets = [Sheet("Is it a digit?", f"beside the ten digits, from {fork} on", terms.DIGIT_HEAD)]
    sheets += [_sheet(run, choice, terms.sentence(run, said)) for run in head[:-1]]
    score = head[-1]
    text = in_digits(reading.score, reading.threshold)[0]
    is_chosen = score.name == choice.layer
    sheets.append(
        Sheet(
            score.name,
            _facts(score),
            f"{terms.sentence(score, said)} {judged(reading)} The line in the bar is the "
            "threshold.",
            chosen=0 if is_chosen else -1,
            isChosen=is_chosen,
            mark=reading.threshold,
            **of_numbers([reading.score], [text], 1, [""]),
        )
    )
    return [replace(sheet, isBeside=True) for sheet in sheets]


def _sheet(run: LayerRun, choice: Choice, says: str) -> Sheet:
    is_chosen = run.name == choice.layer
    values = run.values if run.activation != "softmax" else run.sums
    most = largest(values)
    facts = _facts(run)
    if run.kind not in ("InputLayer", *_QUIET):
        facts += f" · brightest: {most:.3g}"
    head = {"name": run.name, "facts": facts, "says": says, "isChosen": is_chosen}
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


def _facts(run: LayerRun) -> str:
    """Keras's class, shape and parameters."""
    shape = " x ".join(map(str, run.values.shape))
    parameters = f" · {run.parameters:,} parameters" if run.parameters else ""
    return f"{run.kind} · {shape}{parameters}"


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
