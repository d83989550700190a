"""The scores of one model on one test set: its confused pairs, each digit, its calibration."""

import numpy as np
import pyarrow as pa
import streamlit as st

from app_pages.common import bundles
from app_pages.common.selection import DIGITS
from app_pages.common.words import times
from app_pages.confusion.reliability import show_reliability
from mnist_model.analysis import mistakes
from mnist_model.networks.bundle_metrics import Scores

MOST_PAIRS = 8

_COLUMNS = {
    "accuracy": (
        "Accuracy",
        "Of all images, the share correctly classified as this digit or as another.",
    ),
    "precision": ("Precision", "Of the images read as this digit, the share that is this digit."),
    "recall": ("Recall", "Of the images of this digit, the share that is read as this digit."),
    "f1": ("F1", "The harmonic mean of precision and recall: high only where both are."),
}


def in_words(matrix: np.ndarray, scores: Scores) -> str:
    """How many images are read correctly, wrongly, and not at all."""
    total, correct = matrix.sum(), np.trace(matrix)
    refused = matrix[:, mistakes.REFUSED :].sum()
    wrong = total - correct - refused
    words = f"**{correct / total:.2%}** of {total:,} images are read correctly; {wrong:,} are not"
    if refused:
        words = (
            f"**{correct / total:.2%}** of {total:,} images are read correctly, {wrong:,} wrongly, "
            f"and {refused:,} are refused as not a digit. If it had to answer each time, it would "
            f"read {scores.accuracy or 0:.2%} correctly"
        )
    return (
        f"{words}. To see the images of a cell, click it, or choose its digits in the boxes "
        "**True digit** and **Read as**."
    )


def show_pairs(matrix: np.ndarray) -> None:
    """Show which digits are most often confused, in words."""
    pairs = mistakes.confusions(matrix)[:MOST_PAIRS]
    if not pairs:
        st.markdown("It never mistakes one digit for another.")
        return
    lines = [
        f"- A **{pair.true}** is {_answer(pair.predicted)}: {times(pair.count)}, "
        f"{pair.share:.2%} of all {pair.true}s"
        for pair in pairs
    ]
    st.markdown("\n".join(["Most often confused:", "", *lines]))


def _answer(predicted: int) -> str:
    return "refused" if predicted == mistakes.REFUSED else f"read as **{predicted}**"


def show_per_digit(name: str, scores: Scores) -> None:
    """Show accuracy, precision, recall, F1 and support of each digit, sortable."""
    if scores.per_digit is None or scores.confusion_matrix is None:
        bundles.show_missing("the scores of each digit", [name])
        return
    accuracy = mistakes.accuracy_per_digit(scores.confusion_matrix)
    columns = {"digit": DIGITS, "accuracy": 100 * accuracy}
    columns |= {key: 100 * scores.per_digit[key] for key in ("precision", "recall", "f1")}
    columns["support"] = scores.per_digit["support"].astype(int)
    table = pa.table(columns)
    config = {
        key: st.column_config.NumberColumn(label, help=meaning, format="%.2f%%")
        for key, (label, meaning) in _COLUMNS.items()
    }
    config["digit"] = st.column_config.TextColumn("Digit", pinned=True)
    config["support"] = st.column_config.NumberColumn(
        "Support", help="How many images of this digit there are."
    )
    st.dataframe(
        table,
        column_config=config,
        hide_index=True,
        height="content",
        key="per_digit",
        alt="Accuracy, precision, recall, F1 and support of each digit",
    )
    st.caption(
        "  \n".join(f"**{label}**: {meaning}" for label, meaning in _COLUMNS.values())
        + "  \nEach image counts as the most probable digit, even where the model would refuse it. "
        "Click a heading to sort by it."
    )


def show_calibration(name: str, scores: Scores) -> None:
    """Show the reliability diagram and the figure that sums it up, the calibration error."""
    if scores.calibration is None:
        bundles.show_missing("calibration data", [name])
        return
    show_reliability(scores.calibration)
    error = scores.calibration.expected_calibration_error
    st.markdown(
        f"The expected calibration error is **{100 * error:.2f}** percentage points: that "
        "is how far apart the model's confidence, which is the probability of its answer, and its "
        "accuracy are, averaged over all answers. "
        "On the dashed line they are equal; below it the model is overconfident. A larger circle "
        "means more answers."
    )
