"""Charts of MNIST as a whole: how many images of each digit, their mean, their grey levels."""

import altair as alt
import numpy as np
import pyarrow as pa
import streamlit as st

from app_pages.common import charts
from app_pages.common.pictures import contact_sheet
from app_pages.common.stamps import Stamp
from app_pages.common.type_size import growing
from mnist_model.analysis.dataset_stats import DatasetStats, dataset_stats, validation_counts
from mnist_model.data.split import Split

_DIGIT_AXIS = alt.Axis(labelAngle=0, ticks=False, labelFontSize=growing(13))
_GREY_BINS = 32


@st.cache_resource(max_entries=2, show_spinner=False)
def stats_of(_split: Split, key: Stamp) -> DatasetStats:
    """What the images look like as a whole; the key tells one set of images from another."""
    return dataset_stats(_split)


def show_counts(training: np.ndarray | None, held_out: int, test: np.ndarray) -> None:
    """Show how many images of each digit there are.

    Args:
        training: (10,), validation included; None where it is not known.
        held_out: how many of the training images are for validation.
        test: (10,).
    """
    parts = {"test": test}
    if training is not None:
        validation = validation_counts(training, held_out)
        parts = {"training": training - validation, "validation": validation, **parts}
    table = pa.table(
        {
            "digit": [str(digit) for digit in range(10)] * len(parts),
            "part": np.repeat(list(parts), 10),
            "order": np.repeat(np.arange(len(parts)), 10),
            "images": np.concatenate(list(parts.values())),
        }
    )
    legend = alt.Legend(title=None, orient="top")
    scale = alt.Scale(domain=["training", "validation", "test"])
    bars = (
        alt.Chart(table)
        .mark_bar()
        .encode(
            x=alt.X("digit:O", title="Digit", axis=_DIGIT_AXIS),
            y=alt.Y("images:Q", title="Images"),
            color=alt.Color("part:N", scale=scale, legend=legend),
            order="order:Q",
            tooltip=[
                alt.Tooltip("digit:O", title="Digit"),
                alt.Tooltip("part:N", title="Used for"),
                alt.Tooltip("images:Q", title="Images", format=","),
            ],
        )
    )
    st.altair_chart(
        bars.properties(height=charts.HEIGHT_PX), key="counts", alt="Images of each digit"
    )


def show_means(whole: DatasetStats) -> None:
    """Show the mean image of each digit, and below it where its images differ."""
    # The spread is scaled so that its largest value is white; a mean keeps its grey levels.
    rows = np.stack([whole.mean, whole.spread * (255 / whole.spread.max())])
    st.image(
        contact_sheet(np.rint(rows).astype(np.uint8), scale=3),
        alt="The mean image of each digit, 0 to 9, and below it the spread of each pixel",
    )


def show_grey_levels(counts: np.ndarray) -> None:
    """Show the histogram of grey levels, as stored and as a network receives them.

    Args:
        counts: (256,) how many pixels have each grey level.
    """
    binned = counts.reshape(_GREY_BINS, -1).sum(axis=1)
    edges = np.linspace(0, 256, _GREY_BINS + 1)
    for column, top, title in zip(
        st.columns(2, gap="large"), (255, 1), ("As stored, 0 to 255", "Scaled, 0 to 1"), strict=True
    ):
        low, high = (np.minimum(part, 255) * (top / 255) for part in (edges[:-1], edges[1:]))
        bars = (
            alt.Chart(pa.table({"low": low, "high": high, "pixels": binned}))
            .mark_bar()
            .encode(
                x=alt.X("low:Q", title=title, scale=alt.Scale(domain=[0, top])),
                x2="high:Q",
                y2=alt.Y2Datum(0),
                y=alt.Y(
                    "pixels:Q",
                    title="Pixels",
                    scale=alt.Scale(type="symlog", constant=1000),
                    axis=alt.Axis(
                        values=[0, 1e4, 1e5, 1e6, 1e7], labelExpr="format(datum.value, '~s')"
                    ),
                ),
                tooltip=[
                    alt.Tooltip("low:Q", title="From", format=".4~g"),
                    alt.Tooltip("high:Q", title="To", format=".4~g"),
                    alt.Tooltip("pixels:Q", title="Pixels", format=","),
                ],
            )
        )
        with column:
            st.altair_chart(
                bars.properties(height=220), key=f"grey_{top}", alt=f"Grey levels: {title}"
            )
