"""One value of a layer: its own arithmetic, with the numbers of this very image."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app_pages.common.pictures import framed, png_url
from app_pages.inside import terms
from app_pages.inside.choice import Choice, choose
from app_pages.inside.colours import largest
from app_pages.inside.grids import exact, grid, in_a_row, number
from app_pages.inside.reading import Reading, in_digits
from app_pages.inside.sheets import Place, Sheet, of_maps, show_sheets
from app_pages.inside.value_of_convolution import show_convolution
from app_pages.inside.value_of_dense import show_dense, show_score, show_softmax
from app_pages.inside.view import View
from mnist_model.analysis.arithmetic import activation_at, normalisation_at, pooling_at
from mnist_model.analysis.receptive_field import receptive_field
from mnist_model.networks.activations import LayerRun

_MAP_PX = 196


def show_value(view: View, reading: Reading, choice: Choice, title: DeltaGenerator) -> None:
    """Show how the chosen value was computed.

    Args:
        title: where its heading goes.
    """
    is_of_head = any(run.name == choice.layer for run in view.head)
    view = view.up_to(choice.layer)
    index = [run.name for run in view.runs].index(choice.layer)
    run = view.runs[index]
    is_score = is_of_head and run is view.runs[-1]
    title.header(_title(run, choice, reading if is_score else None), anchor=False)
    # Whoever follows a link, or a click far down, may see this layer first.
    title.caption(terms.of_layer(run, is_of_head))
    if run.values.ndim == 3:
        _show_map(view, index, choice)
    match run.kind:
        case "InputLayer":
            grey = int(view.image[choice.row, choice.column])
            value = number(grey / 255)
            st.markdown(f"This pixel has the grey level **{grey}** of 255: **{value}**.")
            st.caption("0 is the black of the paper, 1 the brightest ink.")
        case "Conv2D":
            show_convolution(view, index, choice)
        case "Dense":
            show_dense(view, index, choice)
            if run.activation == "softmax":
                show_softmax(run, choice, view.temperature)
            if is_score:
                show_score(run, reading)
        case "MaxPooling2D" | "AveragePooling2D":
            _show_pooling(run, choice)
        case "BatchNormalization":
            at = normalisation_at(run, choice.unit, choice.row, choice.column)
            st.markdown(
                f"{exact(at.before)}, times its **factor** {exact(at.factor)}, plus its "
                f"**offset** {exact(at.offset)} = **{exact(at.result)}**."
            )
        case "Activation":
            at_activation = activation_at(run, choice.unit, choice.row, choice.column)
            st.markdown(
                in_words(at_activation.activation, at_activation.before, at_activation.result)
            )
        case _:
            st.markdown("This layer changes nothing: each number is as it was before.")


def in_words(activation: str, before: float, result: float) -> str:
    """What an activation makes of a number."""
    if activation == "linear":
        return f"No activation: it stays **{exact(result)}**."
    why = ""
    if activation == "relu":
        why = ": below 0, so it becomes 0" if before < 0 else ": not below 0, so it stays"
    return f"{terms.name_of(activation)}({exact(before)}) = **{exact(result)}**{why}."


def _title(run: LayerRun, choice: Choice, reading: Reading | None) -> str:
    """What is looked at, and its value; of the score of a digit head that of the reading."""
    if reading is not None:
        return f"{run.name}, the score: {in_digits(reading.score, reading.threshold)[0]}"
    values = run.sums if run.activation == "softmax" else run.values
    if values.ndim == 1:
        what = "the logit of" if run.activation == "softmax" else "unit"
        return f"{run.name}, {what} {choice.unit}: {number(float(values[choice.unit]))}"
    value = number(float(values[choice.row, choice.column, choice.unit]))
    what = "pixel" if run.kind == "InputLayer" else f"map {choice.unit},"
    return f"{run.name}, {what} row {choice.row}, column {choice.column}: {value}"


def _show_map(view: View, index: int, choice: Choice) -> None:
    """The whole map, in which a click chooses a pixel, and what that pixel depends on."""
    run = view.runs[index]
    one = run.values[:, :, choice.unit : choice.unit + 1]
    is_input = run.kind == "InputLayer"
    most = 1.0 if is_input else largest(run.values)
    sheet = Sheet(
        alt=f"{run.name}, map {choice.unit}, enlarged; the chosen pixel is marked",
        pixel=(choice.row, choice.column, 1),
        **of_maps(one, most, as_ink=is_input, side_px=_MAP_PX),
    )

    def clicked(place: Place) -> None:
        choose(run.name, choice.unit, *place[2:])

    with st.container(horizontal=True, gap="medium"):
        with st.container(width=_MAP_PX + 8, gap="xsmall"):
            show_sheets([sheet], "sheets-map", clicked)
            st.caption("The map: click a pixel of it.")
        if not is_input:
            with st.container(width=_MAP_PX + 8, gap="xsmall"):
                field = receptive_field(view.runs, index, choice.row, choice.column)
                st.image(_highlighted(view.image, field), width=_MAP_PX, alt=_field_words(field))
                st.caption("All that this pixel depends on.")


def _highlighted(image: np.ndarray, field: tuple[int, int, int, int]) -> str:
    """The image, dark but for the part that counts."""
    top, left, height, width = field
    dimmed = (image * 0.35 + 28).astype(np.uint8)
    inside = np.s_[top : top + height, left : left + width]
    dimmed[inside] = image[inside]
    return png_url(framed(dimmed, _MAP_PX // 28, field))


def _field_words(field: tuple[int, int, int, int]) -> str:
    top, left, height, width = field
    return (
        f"The image, with the part framed that counts for this pixel: rows {top} to "
        f"{top + height - 1}, columns {left} to {left + width - 1}"
    )


def _show_pooling(run: LayerRun, choice: Choice) -> None:
    at = pooling_at(run, choice.unit, choice.row, choice.column)
    marked: Sequence[tuple[int, int]] = [at.winner] if at.winner else []
    what = "largest" if at.winner else "mean"
    result = np.array([[at.result]])
    most = largest(at.values)
    st.html(
        in_a_row(
            grid(at.values, f"rows {at.top} to {at.top + len(at.values) - 1} before", most, marked),
            "\N{RIGHTWARDS ARROW}",
            grid(result, f"the {what}", most),
        )
    )
