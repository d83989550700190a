"""The visitor's networks side by side: what each was made of, and what each reads."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import streamlit as st

from app_pages.common.bundles import find_bundles
from app_pages.train.result import digit_shares, worst_digits
from app_pages.train.trainings import Own
from mnist_model.networks.bundle import Bundle
from mnist_model.networks.design import summary_of
from mnist_trainer import OwnModel

_PERCENT = "%.2f %%"
# Points by which two equally good networks may differ on a digit.
_BY_CHANCE = 2
_COLUMNS = {
    "Name": st.column_config.TextColumn(pinned=True),
    "Test accuracy": st.column_config.NumberColumn(format=_PERCENT, help="On MNIST's test images"),
    "On drawings": st.column_config.NumberColumn(
        format=_PERCENT, help="Pen drawings by people it never learned from"
    ),
    "Training accuracy": st.column_config.NumberColumn(
        format=_PERCENT,
        help="On the images it learned from; far above the test accuracy, it overfits",
    ),
    "Images": st.column_config.NumberColumn(
        format="localized", help="From how many it learned; 6,000 of MNIST's are always held out"
    ),
    "Epochs": st.column_config.NumberColumn(help="After which it was kept"),
    "Parameters": st.column_config.NumberColumn(format="localized"),
    "Training (s)": st.column_config.NumberColumn(format="localized"),
}
_DIGITS = {str(digit): st.column_config.NumberColumn(format="%.1f %%") for digit in range(10)}


def show_side_by_side(networks: Mapping[str, Own], selected: str) -> None:
    """Show the networks that are done as rows: with their scores, and digit by digit.

    Args:
        selected: the name of the one that is compared with each of the others.
    """
    found, _ = find_bundles()
    done = [
        (own.model, found[own.model.name])
        for own in networks.values()
        if own.model is not None and own.model.name in found
    ]
    if not done:
        return
    st.header("Side by side", anchor=False)
    scores = pa.Table.from_pylist([_row(*one) for one in done], schema=_SCHEMA)
    if scores["On drawings"].null_count == len(done):
        # Drawings were not on this machine when they were trained.
        scores = scores.drop_columns("On drawings")
    st.dataframe(
        scores,
        hide_index=True,
        column_config=_COLUMNS,
        placeholder="",
        alt="Your networks with their scores",
    )
    st.markdown("How much of each digit they read right:")
    st.dataframe(
        pa.Table.from_pylist([_digit_row(*one) for one in done]),
        hide_index=True,
        column_config={"Name": _COLUMNS["Name"]} | _DIGITS,
        placeholder="",
        alt="How much of each digit each of your networks reads right",
    )
    shares = {model.name: digit_shares(bundle.metrics.test) for model, bundle in done}
    own = shares.pop(selected, None)
    others = {name: other for name, other in shares.items() if other is not None}
    if own is not None and others:
        lines = [f"- than **{name}**: {worse(own, other)}" for name, other in others.items()]
        st.markdown("\n".join([f"What **{selected}** reads worse:\n", *lines]))
    st.caption(
        "On MNIST's 10,000 test images, about 1,000 of each digit, from which none of them "
        "learned. By chance alone two networks may differ by half a point over all, and by two "
        "points on one digit. Click a heading to sort by it."
    )


def worse(own: np.ndarray, other: np.ndarray, most: int = 3) -> str:
    """The digits that a network reads worse than another by more than chance does, worst first.

    Args:
        own, other: (10,) shares that are read right, 0..1.
    """
    points = 100 * (other - own)
    digits = [d for d in np.argsort(-points, kind="stable")[:most] if points[d] > _BY_CHANCE]
    if not digits:
        return "no digit by more than two points."
    return ", ".join(f"**{d}** by {points[d]:.1f} points" for d in digits) + "."


_SCHEMA = pa.schema(
    {
        "Name": pa.string(),
        "Test accuracy": pa.float64(),
        "On drawings": pa.float64(),
        "Training accuracy": pa.float64(),
        "Reads worst": pa.string(),
        "Network": pa.string(),
        "Images": pa.int64(),
        "Augmented": pa.bool_(),
        "Epochs": pa.int64(),
        "Parameters": pa.int64(),
        "Training (s)": pa.int64(),
    }
)


def _row(model: OwnModel, bundle: Bundle) -> dict[str, object]:
    metrics, design = bundle.metrics, model.design
    return {
        "Name": model.name,
        "Test accuracy": _percent(metrics.test.accuracy),
        "On drawings": _percent(metrics.drawings.accuracy if metrics.drawings else None),
        "Training accuracy": _percent(metrics.training.accuracy if metrics.training else None),
        "Reads worst": ", ".join(str(digit) for digit, _ in worst_digits(metrics.test)),
        "Network": summary_of(design),
        "Images": metrics.sources.get("MNIST", design.training_images),
        "Augmented": design.augment,
        "Epochs": metrics.kept_epoch or design.epochs,
        "Parameters": metrics.parameters,
        "Training (s)": None if metrics.train_seconds is None else round(metrics.train_seconds),
    }


def _digit_row(model: OwnModel, bundle: Bundle) -> dict[str, object]:
    shares = digit_shares(bundle.metrics.test)
    digits = {str(d): None if shares is None else 100 * float(shares[d]) for d in range(10)}
    return {"Name": model.name} | digits


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
