"""The scores of one model on one test set: its confused pairs, each digit, its calibration."""

import numpy as np
import pyarrow as pa
import streamlit as st

from app_pages.shared import bundles
from app_pages.shared.matrix import show_reliability
from mnist_model import mistakes

MOST_PAIRS = 5

_COLUMNS = {
    "accuracy": ("Accuracy", "Of all images, how many are told rightly to be this digit or not."),
    "precision": ("Precision", "Of the images read as this digit, how many are this digit."),
    "recall": ("Recall", "Of the images of this digit, how many are read as this digit."),
    "f1": ("F1", "The harmonic mean of precision and recall."),
}


def show_pairs(matrix: np.ndarray) -> None:
    """Show which digits are most often confused, in words."""
    pairs = mistakes.confusions(matrix)[:MOST_PAIRS]
    if not pairs:
        st.markdown("It confuses no digit with another.")
        return
    lines = [
        f"- A **{pair.true}** is read as **{pair.predicted}**: {_times(pair.count)}, "
        f"{pair.share:.2%} of all {pair.true}s"
        for pair in pairs
    ]
    st.markdown("\n".join(["Most often confused:", "", *lines]))


def show_per_digit(name: str, matrix: np.ndarray, scores: dict) -> None:
    """Show accuracy, precision, recall, F1 and support of each digit, sortable."""
    columns = {"digit": [str(digit) for digit in range(10)]}
    columns["accuracy"] = 100 * mistakes.accuracy_per_digit(matrix)
    try:
        stored = scores["per_digit"]
        columns |= {key: 100 * np.array(stored[key]) for key in ("precision", "recall", "f1")}
        columns["support"] = np.array(stored["support"], int)
        table = pa.table(columns)
    except (KeyError, TypeError, ValueError):
        bundles.show_missing("the scores of each digit", [name])
        return
    config = {
        key: st.column_config.NumberColumn(label, help=meaning, format="%.2f%%")
        for key, (label, meaning) in _COLUMNS.items()
    }
    config["digit"] = st.column_config.TextColumn("Digit", pinned=True)
    config["support"] = st.column_config.NumberColumn("Support", help="How many images there are.")
    st.dataframe(
        table,
        column_config=config,
        hide_index=True,
        height="content",
        key="per_digit",
        alt="Accuracy, precision, recall, F1 and support of each digit",
    )
    st.caption("Click a heading to sort by it.")


def show_calibration(name: str, scores: dict) -> None:
    """Show the reliability diagram, and its one figure: the calibration error."""
    try:
        calibration = scores["calibration"]
        error = float(calibration["expected_calibration_error"])
        bins = [calibration[key] for key in ("confidence", "accuracy", "count")]
        show_reliability(*bins)
    except (KeyError, TypeError, ValueError):
        bundles.show_missing("its calibration", [name])
        return
    st.markdown(
        f"Calibration error **{100 * error:.2f}** percentage points: so far are sureness and "
        "share right apart, on average over all answers. On the dashed line they are equal; "
        "below it the model is surer than it should be. Large circles are many answers."
    )


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{count} times"
