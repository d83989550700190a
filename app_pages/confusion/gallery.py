"""Images of a test set as cards: what the model read, how sure it was, what the others read."""

from collections import Counter
from functools import partial

import numpy as np
import streamlit as st

from app_pages.common import bundles, datasets
from app_pages.common.cards import show_cards
from app_pages.common.links import show_link
from app_pages.common.pictures import CARD_WIDTH_PX, card
from app_pages.common.readings import MNIST, Readings
from app_pages.common.selection import ANY, DIGITS
from app_pages.common.words import percent
from app_pages.confusion.heatmap import REFUSED
from mnist_model.analysis import mistakes

# Two rows, about as high as the matrix and the list below it.
CARDS_PER_PAGE = 6


def show_cell(
    readings: Readings | None, name: str, test_set: str, true: str, predicted: str
) -> None:
    """Show the images in a cell of the confusion matrix, or all mistakes.

    Args:
        readings: the test set; None where its images are not on this machine.
        name: the model.
        test_set: one of `readings.SETS`.
        true: "0" to "9", or ANY.
        predicted: the same, or REFUSED.
    """
    if readings is None:
        offer = datasets.offer_mnist if test_set == MNIST else datasets.offer_pen_drawings
        offer("the images that it got wrong, and those of any cell you click")
        return
    if name not in readings.probabilities:
        bundles.show_missing(f"answers to the {test_set} images on this machine", [name])
        return
    answers = {ANY: None, REFUSED: mistakes.REFUSED} | {digit: int(digit) for digit in DIGITS}
    indices = mistakes.worst_first(
        readings.labels,
        readings.probabilities[name],
        answers[true],
        answers[predicted],
        readings.refused.get(name),
    )
    indices = mistakes.variety_first(indices, readings.groups)
    has_groups = len(np.unique(readings.groups[indices])) < len(indices)
    can_refuse = name in readings.refused
    st.markdown(_headline(len(indices), true, predicted, has_groups, can_refuse))
    show_cards(
        indices,
        CARDS_PER_PAGE,
        partial(_show_card, readings, name, test_set),
        "gallery",
        f"{name}_{test_set}_{true}_{predicted}",
    )


def _show_card(readings: Readings, name: str, test_set: str, index: int) -> None:
    label = int(readings.labels[index])
    probabilities = readings.probabilities[name][index]
    predicted = int(probabilities.argmax())
    answer = f"read as **{predicted}**, {percent(probabilities.max())} sure"
    is_refused = name in readings.refused and readings.refused[name][index]
    if is_refused:
        answer = "refused as not a digit"
    about = readings.describe(index)
    with st.container(width=CARD_WIDTH_PX, gap="xsmall"):
        st.image(
            card(readings.image(index), probabilities, label),
            width=CARD_WIDTH_PX,
            alt=f"A {label}, {answer.replace('*', '')}; {about}",
        )
        st.markdown(f"A **{label}**, {answer}")
        if readings.disputed[index] and not is_refused:
            count = len(readings.probabilities)
            everyone = "Both" if count == 2 else f"All {count}"
            st.caption(f"{everyone} models read **{predicted}**: the label itself may be wrong.")
        if len(readings.probabilities) > 1:
            _show_others(readings, name, index)
        if test_set == MNIST:
            show_link(about.capitalize(), "data", image=str(index), model=name)
        else:
            st.caption(about.capitalize())


def _show_others(readings: Readings, name: str, index: int) -> None:
    """Show what the other models read, in a line; by name in its tooltip."""
    others = {
        other: (int(rows[index].argmax()), percent(rows[index].max()))
        for other, rows in readings.probabilities.items()
        if other != name
    }
    counted = Counter(digit for digit, _ in others.values()).most_common()
    by_name = [f"- {other}: **{digit}**, {sure} sure" for other, (digit, sure) in others.items()]
    st.caption(
        "Others: " + ", ".join(f"{count} x **{digit}**" for digit, count in counted),
        help="\n".join(by_name),
    )


def _headline(count: int, true: str, predicted: str, has_groups: bool, can_refuse: bool) -> str:
    """What the cards show, and in which order.

    Args:
        has_groups: some images show the same drawing; each drawing comes once before any repeats.
        can_refuse: the mistakes may be refusals.
    """
    images = "1 image" if count == 1 else f"{count:,} images" if count else "No image"
    of_digit = f" of a **{true}**" if true != ANY else ""
    if predicted == REFUSED:
        what, order = f"{of_digit} refused as not a digit", "most certain first"
    elif true == predicted != ANY:
        what, order = f"{of_digit} read correctly", "least certain first"
    elif ANY not in (true, predicted):
        what, order = f"{of_digit} read as **{predicted}**", "most certain first"
    else:
        as_digit = " or refused" if can_refuse else ""
        if predicted != ANY:
            as_digit = f" as **{predicted}**"
        what, order = f"{of_digit} misread{as_digit}", "most certain first"
    if has_groups:
        order = f"{order}, each drawing once before any repeats"
    return f"{images}{what}, {order}." if count > 1 else f"{images}{what}."
