"""A unit of a dense layer: what it looks for, what adds most to its sum; and the softmax."""

import numpy as np
import streamlit as st

from app_pages.inside import terms
from app_pages.inside.choice import Choice, choose
from app_pages.inside.colours import largest, picture
from app_pages.inside.grids import exact, number
from app_pages.inside.reading import Reading, judged
from app_pages.inside.sheets import Place, Sheet, of_maps, of_numbers, show_sheets
from app_pages.inside.sums import show_sum
from app_pages.inside.view import View
from mnist_model.analysis.arithmetic import DenseValue, dense_at, sigmoid_of, softmax_of
from mnist_model.analysis.hidden_units import input_shape, logit_lost
from mnist_model.networks.activations import LayerRun

_SCALE = 6
_MOST = 8


def show_dense(view: View, index: int, choice: Choice) -> None:
    """Show how a unit came to its sum."""
    run = view.runs[index]
    at = dense_at(run, choice.unit)
    shape = input_shape(view.runs, index)
    if _reads_pixels(view, index):
        _show_weights(at, shape[:2])
    if run.activation == "softmax":
        _show_hidden_units(view, choice.unit)
    st.subheader("The sum", anchor=False)
    _show_contributions(view, index, at, shape)
    show_sum(run, at, f"All {len(at.weights):,} products", run is view.runs[-1])


def _reads_pixels(view: View, index: int) -> bool:
    """Whether a dense layer is given the image itself, flattened."""
    is_first = not any(run.kind in ("Conv2D", "Dense") for run in view.runs[:index])
    return is_first and len(input_shape(view.runs, index)) == 3


def _show_weights(at: DenseValue, size: tuple[int, ...]) -> None:
    """The weights of a unit that looks at the image itself, and what the image makes of them."""
    st.subheader("What this unit looks for", anchor=False)
    pictures = (
        (at.weights, "Its weights, one for each pixel"),
        (at.contributions, "Pixel times weight: what adds up"),
    )
    with st.container(horizontal=True, gap="small"):
        for values, caption in pictures:
            width = size[1] * _SCALE
            with st.container(width=width + 8, gap="xsmall"):
                url = picture(values.reshape(size), largest(values), _SCALE)
                st.image(url, width=width, alt=caption)
                st.caption(caption)
    st.markdown("Ink on **blue** raises the sum, ink on **orange** lowers it.")


def _show_hidden_units(view: View, digit: int) -> None:
    """Of a network that is dense from the image on: the first units, as images of their weights."""
    index = next((i for i, run in enumerate(view.runs) if run.kind == "Dense"), -1)
    if index == len(view.runs) - 1 or not _reads_pixels(view, index):
        return
    shape = input_shape(view.runs, index)
    run = view.runs[index]
    lost = logit_lost(view.runs, index, digit)
    order = np.argsort(-np.abs(lost), kind="stable")[:_MOST]
    st.subheader(f"The hidden units that mattered most for {digit}", anchor=False)
    weights = run.kernel[:, order].reshape(*shape[:2], len(order))
    sheet = Sheet(
        alt=f"The weights of units {', '.join(map(str, order))} of {run.name}, as images",
        **of_maps(weights, largest(weights), side_px=112),
    )

    def clicked(place: Place) -> None:
        choose(run.name, int(order[max(0, place[1])]), 0, 0)

    show_sheets([sheet], "sheets-units", clicked)
    named = ", ".join(f"{unit} ({number(lost[unit])})" for unit in order)
    st.caption(
        "A **hidden unit** is one of a layer between the image and the logits. Shown are the "
        "weights of each, one for each pixel: blue wants ink, orange wants none. Units of "
        f"{run.name}, and how much this logit would fall without each: {named}."
    )


def _show_contributions(view: View, index: int, at: DenseValue, shape: tuple[int, ...]) -> None:
    before = view.runs[index - 1].name
    if _reads_pixels(view, index):
        return  # the picture of the products shows them all
    if len(shape) == 3:
        sums = at.contributions.reshape(shape).sum(axis=(0, 1))
        source = next(one for one in reversed(view.runs[:index]) if one.values.ndim == 3)
        what, name, maps = "map", source.name, source
        st.markdown(f"Added up by the {len(sums)} maps of **{name}**, these count most:")
    else:
        sums, what, maps = at.contributions, "unit", view.runs[index - 1]
        st.markdown(f"Of the {len(sums)} products of **{before}**, these count most:")
    order = np.argsort(-np.abs(sums), kind="stable")[:_MOST]
    if what == "map":
        words = [number(sums[i]) for i in order]
    else:
        words = [f"{number(at.inputs[i])} x {number(at.weights[i])}" for i in order]
    sheet = Sheet(**of_numbers(sums[order], words, largest(sums[order]), [str(i) for i in order]))

    def clicked(place: Place) -> None:
        if place[1] >= 0:
            _choose_source(maps, int(order[place[1]]))

    with st.container(key=f"inside-{what}s"):
        show_sheets([sheet], "sheets-terms", clicked)
    rest = sums.sum() - sums[order].sum()
    st.caption(f"All others together {number(float(rest))}. Click a {what} to look at it.")


def _choose_source(run: LayerRun, unit: int) -> None:
    row = column = 0
    if run.values.ndim == 3:
        row, column = np.unravel_index(int(run.values[:, :, unit].argmax()), run.values.shape[:2])
    choose(run.name, unit, int(row), int(column))


def show_softmax(run: LayerRun, choice: Choice, temperature: float) -> None:
    """The way from the ten logits to the ten probabilities."""
    at = softmax_of(run.sums, temperature)
    st.subheader("The softmax", anchor=False)
    st.caption(terms.in_markdown(terms.SOFTMAX))
    rows = "".join(
        f"<tr{_BOLD if digit == choice.unit else ''}><th scope='row'>{digit}</th>"
        f"<td>{number(at.logits[digit])}</td><td>{number(at.scaled[digit])}</td>"
        f"<td>{_small(at.exponentials[digit])}</td><td>{_share(at.probabilities[digit])}</td></tr>"
        for digit in range(len(at.logits))
    )
    st.html(
        '<table class="softmax"><thead><tr><th>digit</th><th>logit</th>'
        f"<th>/ {temperature:.3f}</th><th>exponential</th><th>share</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )
    st.markdown(
        f"The ten exponentials add up to **{at.total:.4f}**. That of {choice.unit} is "
        f"{_small(at.exponentials[choice.unit])}: its share is "
        f"**{_share(at.probabilities[choice.unit])}**."
    )
    st.caption(
        f"First each logit is divided by the **temperature** of this model, {temperature:.3f}, "
        "chosen after training so that the model is as sure as it is right. Then the largest is "
        "subtracted from all, which changes no share. The **exponential** of what is left is "
        "2.718 to the power of it: never below 0, and 1 for the largest."
    )


def show_score(run: LayerRun, reading: Reading) -> None:
    """The way from the sum of the digit head to its score, and to what is made of it."""
    at = sigmoid_of(dense_at(run, 0).sum)
    st.subheader("Is it a digit?", anchor=False)
    exponential = _small(at.exponential) if at.exponential < 1 else f"{at.exponential:,.2f}"
    st.markdown(
        "The **exponential** of the sum with its sign turned, 2.718 to the power of "
        f"{exact(-at.sum)}, is {exponential}. The **sigmoid** makes the score of it, "
        f"1 / (1 + {exponential}): **{_between_0_and_1(at.result)}**."
    )
    st.markdown(terms.in_markdown(judged(reading)))
    st.caption(terms.in_markdown(terms.THRESHOLD))


_BOLD = " class='chosen'"


def _share(probability: float) -> str:
    """More digits than elsewhere, and no certainty either."""
    if probability > 0.9999:
        return "over 99.99%"
    return "under 0.01%" if probability < 0.0001 else f"{probability:.2%}"


def _between_0_and_1(score: float) -> str:
    """As many digits as it takes, and neither of the two ends."""
    if not 1e-6 <= score <= 0.9999:
        return "over 0.9999" if score > 0.5 else "under 0.000001"
    is_small = score < 0.001
    return np.format_float_positional(score, 2 if is_small else 4, fractional=not is_small)


def _small(value: float) -> str:
    """A number between 0 and 1 of whatever size."""
    return f"{value:.4f}" if value >= 0.0005 or value == 0 else f"{value:.1e}"
