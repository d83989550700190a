"""Two models against each other on the same test images."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from app_pages.common import bundles, datasets
from app_pages.common.cards import show_cards
from app_pages.common.pictures import enlarge
from app_pages.common.readings import MNIST, SETS, STORED, Readings, read_set
from app_pages.common.selection import Selection
from app_pages.common.words import percent
from mnist_model.analysis.bootstrap import bootstrap_interval
from mnist_model.analysis.mistakes import variety_first
from mnist_model.analysis.significance import Outcomes, mcnemar_p, split_outcomes
from mnist_model.data.pen_drawings import TEST_WRITERS
from mnist_model.networks.bundle import Bundle

# The conventional level: with a p-value below it, a difference is called more than chance.
SIGNIFICANT = 0.05

IMAGES_PER_PAGE = 12
_SCALE = 5


def show_head_to_head(
    selection: Selection, found: Mapping[str, Bundle], first: str, second: str
) -> None:
    """Show how two models fare on the same test images, as far as the data are available.

    Args:
        selection: of the page.
        found: all models.
        first, second: two of them.
    """
    test_set = selection.switch("Images", list(SETS), "set")
    # Named without the models, so that a link still holds when another model is picked.
    titles = ("Only the first right", "Only the second right", "Neither right", "Both right")
    readings = read_set(found, test_set)
    if readings is None and test_set != MNIST:
        datasets.offer_pen_drawings("how two models compare on them")
        return
    names = (first, second)
    probabilities = [bundles.predictions(found[name]).get(STORED[test_set]) for name in names]
    right = [_right(found[name], test_set, readings) for name in names]
    missing = [
        name
        for name, *arrays in zip(names, probabilities, right, strict=True)
        if any(array is None for array in arrays)
    ]
    if missing:
        bundles.show_missing(f"answers for **{test_set}**", missing)
        return
    if len(right[0]) != len(right[1]):
        st.info(
            "These two were tested on different images, so they cannot be compared image by image."
        )
        return
    differ = np.sum(probabilities[0].argmax(axis=1) != probabilities[1].argmax(axis=1))
    st.markdown(f"Their answers differ on {differ:,} of {len(right[0]):,} test images.")
    outcomes = split_outcomes(*right)
    _show_counts(outcomes, first, second)
    if test_set == MNIST:
        counts = len(outcomes.only_first), len(outcomes.only_second)
        st.markdown(chance_in_words(first, second, *counts))
    else:
        drawings = len(np.unique(readings.groups))
        st.markdown(difference_in_words(first, second, *(r.reshape(-1, drawings) for r in right)))
    if readings is None:
        datasets.offer_mnist("the images on which they agree and differ")
        return
    if not set(names) <= readings.probabilities.keys():
        st.info("They were tested on images other than the MNIST test images on this machine.")
        return
    parts = (outcomes.only_first, outcomes.only_second, outcomes.neither, outcomes.both)
    group = selection.switch("Show", list(titles), "group")
    indices = dict(zip(titles, parts, strict=True))[group]
    if not len(indices):
        st.caption("There are none.")
        return

    def show_image(index: int) -> None:
        _show_image(readings, index, {name: readings.probabilities[name][index] for name in names})

    indices = variety_first(indices, readings.groups)
    selected = f"{first}_{second}_{test_set}_{group}"
    show_cards(indices, IMAGES_PER_PAGE, show_image, "head_to_head_images", selected)


def _right(source: Bundle, test_set: str, readings: Readings | None) -> np.ndarray | None:
    """Whether a model reads each image correctly, (n,) bool; None where that is unknown."""
    if test_set == MNIST:
        return bundles.predictions(source).get("right")  # known even without MNIST's labels
    probabilities = readings.probabilities.get(source.name)
    return None if probabilities is None else probabilities.argmax(axis=1) == readings.labels


def _show_counts(outcomes: Outcomes, first: str, second: str) -> None:
    st.table(
        {
            "Both right": f"{len(outcomes.both):,}",
            f"Only {first} right": f"{len(outcomes.only_first):,}",
            f"Only {second} right": f"{len(outcomes.only_second):,}",
            "Neither right": f"{len(outcomes.neither):,}",
        },
        border="horizontal",
        hide_header=True,
        width="content",
    )


def difference_in_words(
    first: str, second: str, right_first: np.ndarray, right_second: np.ndarray
) -> str:
    """Whether one model is better on drawings, by a bootstrap over drawings.

    Args:
        right_first, right_second: (cells, drawings) bool, whether each drawing was read correctly
            in each brush and size.
    """
    differences = right_first.astype(int) - right_second
    better, worse = (first, second) if differences.mean() >= 0 else (second, first)
    if better == second:
        differences = -differences
    low, high = (100 * end for end in bootstrap_interval(differences))
    cells, drawings = differences.shape
    points = f"{100 * differences.mean():.1f} points more of the images correctly than {worse}"
    interval = f"95 % interval {low:.1f} to {high:.1f}, from a bootstrap over the drawings"
    return (
        f"**{better}** reads {points} ({interval}): "
        + ("more than chance explains. " if low > 0 else "that may be chance. ")
        + f"The images show {drawings:,} drawings, each in {cells} brushes and sizes, by "
        f"{len(TEST_WRITERS)} people; on other people's drawings the difference may be another."
    )


def chance_in_words(first: str, second: str, only_first: int, only_second: int) -> str:
    """Whether one model is better, by McNemar's test."""
    p = mcnemar_p(only_first, only_second)
    test = f"McNemar's exact test: p {'< 0.001' if p < 0.001 else f'= {p:.3f}'}"
    if p >= SIGNIFICANT:
        return (
            f"The difference may be chance ({test}). Two equally good models would quite often "
            "differ this much."
        )
    better = first if only_first > only_second else second
    return (
        f"**{better}** is better, and by more than chance ({test}). Two equally good models "
        "would seldom differ this much."
    )


def _show_image(readings: Readings, index: int, rows: Mapping[str, np.ndarray]) -> None:
    """Show an image with what both models read, and how sure they are."""
    label, width = int(readings.labels[index]), 28 * _SCALE
    said = [f"{name}: **{row.argmax()}**, {percent(row.max())} sure" for name, row in rows.items()]
    about = readings.describe(index).capitalize()
    with st.container(width=width, gap="xsmall"):
        image = enlarge(readings.image(index), _SCALE)
        st.image(image, width=width, alt=f"A test image of a {label}")
        st.markdown(f"A **{label}**")
        st.caption("  \n".join([*said, about]))
