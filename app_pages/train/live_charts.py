"""Loss and accuracy while they are learned: charts that grow and do not flicker.

As of the bars of `probability_bars.py`, the data of a chart change and its specification never, so
that Vega moves the lines instead of building the chart anew.
"""

from typing import Any

import pyarrow as pa
import streamlit as st

from app_pages.common.type_size import CONFIG, growing
from mnist_model.training.progress_file import Progress

HEIGHT_PX = 260
_TRAINING, _HELD_OUT = "as it learns", "held-out images"


def show_curves(progress: Progress) -> None:
    """Show loss and accuracy: within each epoch as it learns, after each on images held out.

    Before there is anything to be seen, nothing.
    """
    if not progress.batches and not progress.history:
        return
    loss, accuracy = st.columns(2, gap="medium")
    with loss:
        _show(progress, "loss", 1, "Loss", None)
    with accuracy:
        _show(progress, "accuracy", 2, "Read correctly", ".0%")
    st.caption(
        "An epoch is once through all its images. Loss says how wrong its probabilities are: the "
        "lower, the better. The held-out images, 6,000 of MNIST's, it never learns from. Where it "
        "reads them worse than its own, it overfits: it learns its own by heart."
    )


def _show(progress: Progress, metric: str, column: int, title: str, style: str | None) -> None:
    held_out = progress.history.get(f"val_{metric}", [])
    rows = [(point[0], point[column], _TRAINING) for point in progress.batches]
    rows += [(float(epoch), value, _HELD_OUT) for epoch, value in enumerate(held_out, 1)]
    epochs, values, lines = zip(*rows, strict=True) if rows else ((), (), ())
    table = pa.table(
        {
            "Epoch": pa.array(epochs, pa.float64()),
            "Value": pa.array(values, pa.float64()),
            "Line": pa.array(lines, pa.string()),
        }
    )
    st.vega_lite_chart(
        table,
        _specification(progress.epochs, title, style),
        height=HEIGHT_PX,
        key=f"live-{metric}",
        alt=f"{title} as the network learns, and on images held out after each epoch",
    )


def _specification(epochs: int, title: str, style: str | None) -> dict[str, Any]:
    """A chart as wide as all epochs from the start, so that it fills from left to right."""
    y: dict[str, Any] = {"field": "Value", "type": "quantitative", "title": title}
    y["axis"] = {
        "tickCount": 5,
        # Else the first and the last label stand beside their lines.
        "labelFlush": False,
        # As wide as any of its labels: the room is shared out once, before there is a line.
        "minExtent": growing(34),
    } | ({"format": style} if style else {})
    if style:
        y["scale"] = {"domain": [0, 1]}
    return {
        "config": CONFIG,
        "encoding": {
            "x": {
                "field": "Epoch",
                "type": "quantitative",
                "title": "Epochs",
                "scale": {"domain": [0, max(1, epochs)], "nice": False},
                "axis": {
                    "tickMinStep": 1,
                    "format": "d",
                    "grid": False,
                    "tickCount": 10,
                    "titlePadding": 4,
                    # Else half of the last is cut off at the edge.
                    "labelFlush": True,
                    "labelFlushOffset": -2,
                },
            },
            "y": y,
            "color": {
                "field": "Line",
                "type": "nominal",
                # The theme's second colour is muted, as in charts.py; no row has this name.
                "scale": {"domain": [_TRAINING, " ", _HELD_OUT]},
                "legend": {
                    "title": None,
                    "orient": "top",
                    "offset": 4,
                    "padding": 0,
                    "columns": 2,
                    "symbolType": "stroke",
                    "symbolStrokeWidth": 3,
                    "values": [_TRAINING, _HELD_OUT],
                },
            },
        },
        "layer": [
            {
                "transform": [{"filter": {"field": "Line", "equal": _TRAINING}}],
                "mark": {"type": "line", "strokeWidth": 1.5},
            },
            {
                "transform": [{"filter": {"field": "Line", "equal": _HELD_OUT}}],
                "mark": {"type": "line", "strokeWidth": 2, "point": {"size": 50}},
            },
        ],
    }
