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

MOST_PAIRS = 5

_COLUMNS = {
    "accuracy": (
        "Accuracy",
        "Of all images, the share correctly classified as this digit or as another.",
    ),
    "precision": ("Precision", "Of the images read as this digit, how many are this digit."),
    "recall": ("Recall", "Of the images of this digit, how many are read as this digit."),
    "f1": ("F1", "The harmonic mean of precision and recall."),
}


def show_pairs(matrix: np.ndarray) -> None:
    """Show which digits are most often confused, in words."""
    pairs = mistakes.confusions(matrix)[:MOST_PAIRS]
    if not pairs:
        st.markdown("It never mistakes one digit for another.")
        return
    lines = [
        f"- A **{pair.true}** is read as **{pair.predicted}**: {times(pair.count)}, "
        f"{pair.share:.2%} of all {pair.true}s"
        for pair in pairs
    ]
    st.markdown("\n".join(["Most often confused:", "", *lines]))


def show_per_digit(name: str, matrix: np.ndarray, scores: Scores) -> None:
    """Show accuracy, precision, recall, F1 and support of each digit, sortable."""
    if scores.per_digit is None:
        bundles.show_missing("the scores of each digit", [name])
        return
    columns = {"digit": DIGITS, "accuracy": 100 * mistakes.accuracy_per_digit(matrix)}
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
    st.caption("Click a heading to sort by it.")


def show_calibration(name: str, scores: Scores) -> None:
    """Show the reliability diagram and the figure that sums it up, the calibration error."""
    if scores.calibration is None:
        bundles.show_missing("calibration data", [name])
        return
    show_reliability(scores.calibration)
    error = scores.calibration.expected_calibration_error
    st.markdown(
        f"The expected calibration error is **{100 * error:.2f}** percentage points: that "
        "is how far apart the model's confidence and its accuracy are, averaged over all answers. "
        "On the dashed line they are equal; below it the model is overconfident. A larger circle "
        "means more answers."
    )
