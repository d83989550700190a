"""Two models against each other on the same test images."""

import numpy as np
import streamlit as st

from app_pages.common import bundles, datasets, selection
from app_pages.common.cards import show_cards
from app_pages.common.pictures import enlarge
from app_pages.common.readings import belong
from app_pages.common.words import percent
from mnist_model.analysis.significance import Outcomes, mcnemar_p, split_outcomes
from mnist_model.networks.bundle import Bundle

# The conventional level: with a p-value below it, a difference is called more than chance.
SIGNIFICANT = 0.05

IMAGES_PER_PAGE = 12
_SCALE = 5


def show_head_to_head(first: Bundle, second: Bundle) -> None:
    """Show how two models fare on MNIST's test images, as far as the data are available."""
    answers = {source.name: bundles.predictions(source) for source in (first, second)}
    needed = {"probabilities", "right"}
    missing = [name for name, arrays in answers.items() if not needed <= arrays.keys()]
    if missing:
        bundles.show_missing("answers to the test images", missing)
        return
    probabilities = [arrays["probabilities"] for arrays in answers.values()]
    if len(probabilities[0]) != len(probabilities[1]):
        st.info(
            "These two were tested on different images, so they cannot be compared image by image."
        )
        return
    differ = np.sum(probabilities[0].argmax(axis=1) != probabilities[1].argmax(axis=1))
    st.markdown(f"Their answers differ on {differ:,} of {len(probabilities[0]):,} test images.")
    outcomes = split_outcomes(*(arrays["right"] for arrays in answers.values()))
    _show_counts(outcomes, first.name, second.name)
    test = datasets.mnist_test()
    if test is None:
        datasets.offer_mnist("the images on which they agree and differ")
        return
    if not belong(test.labels, probabilities[0], first.metrics.test.confusion_matrix):
        st.info("They were tested on images other than the MNIST test images on this machine.")
        return
    # Named without the models, so that a link still holds when another model is picked.
    groups = {
        "Only the first right": outcomes.only_first,
        "Only the second right": outcomes.only_second,
        "Neither right": outcomes.neither,
        "Both right": outcomes.both,
    }
    group = selection.switch("Images", list(groups), "group")
    if not len(groups[group]):
        st.caption("There are none.")
        return

    def show_image(index: int) -> None:
        rows = [p[index] for p in probabilities]
        _show_image(test.images[index], int(test.labels[index]), list(answers), rows)

    selected = f"{first.name}_{second.name}_{group}"
    show_cards(groups[group], IMAGES_PER_PAGE, show_image, "head_to_head_images", selected)


def _show_counts(outcomes: Outcomes, first: str, second: str) -> None:
    only_first, only_second = len(outcomes.only_first), len(outcomes.only_second)
    st.table(
        {
            "Both right": f"{len(outcomes.both):,}",
            f"Only {first} right": f"{only_first:,}",
            f"Only {second} right": f"{only_second:,}",
            "Neither right": f"{len(outcomes.neither):,}",
        },
        border="horizontal",
        hide_header=True,
        width="content",
    )
    st.markdown(chance_in_words(first, second, only_first, only_second))


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


def _show_image(image: np.ndarray, label: int, names: list[str], rows: list[np.ndarray]) -> None:
    """Show an image with what both models read, and how sure they are."""
    said = [
        f"{name}: **{row.argmax()}**, {percent(row.max())} sure"
        for name, row in zip(names, rows, strict=True)
    ]
    width = 28 * _SCALE
    with st.container(width=width, gap="xsmall"):
        st.image(enlarge(image, _SCALE), width=width, alt=f"A test image of a {label}")
        st.markdown(f"A **{label}**")
        st.caption("  \n".join(said))
