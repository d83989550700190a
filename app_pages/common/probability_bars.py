"""The ten probabilities as bars, on an axis that always ends at 100 %."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import streamlit as st

from app_pages.common.type_size import CONFIG, growing
from app_pages.common.words import percent

# The chart's data change with every answer, its specification and its key never, so Vega
# moves the bars instead of rebuilding the chart, which would flicker. The theme's first chart
# colour is the accent, its second the muted one, and its third marks the true digit.
_SPECIFICATION = {
    "config": CONFIG,
    "mark": {"type": "bar", "cornerRadiusEnd": 3},
    "encoding": {
        "x": {
            "field": "Digit",
            "type": "ordinal",
            "axis": {"title": None, "labelAngle": 0, "labelFontSize": growing(14), "ticks": False},
        },
        "y": {
            "field": "Probability",
            "type": "quantitative",
            "scale": {"domain": [0, 1]},
            "axis": {"title": None, "format": ".0%", "values": [0, 0.25, 0.5, 0.75, 1]},
        },
        "color": {
            "field": "role",
            "type": "nominal",
            "scale": {"domain": ["winner", "other", "label"]},
            "legend": None,
        },
        "description": {"field": "words", "type": "nominal"},
        "tooltip": [
            {"field": "Digit"},
            {"field": "Probability", "format": ".1%"},
        ],
    },
}


# What a screen reader says of the bars that stand out, besides the digit and its probability.
_ROLES = {"winner": ", the answer", "label": ", the true digit", "other": ""}


def show_probability_bars(
    probabilities: Sequence[float] | np.ndarray, winner: int | None, label: int | None = None
) -> None:
    """Show the ten probabilities.

    Args:
        probabilities: (10,), 0..1.
        winner: the digit whose bar stands out; None for none.
        label: the true digit, where it is known; its bar stands out where it is not the winner.
    """
    roles = ["other"] * len(probabilities)
    if label is not None:
        roles[label] = "label"
    if winner is not None:
        roles[winner] = "winner"
    table = pa.table(
        {
            "Digit": [str(digit) for digit in range(len(probabilities))],
            "Probability": probabilities,
            "role": roles,
            "words": [
                f"Digit: {digit}, {percent(probability)}{_ROLES[role]}"
                for digit, (probability, role) in enumerate(zip(probabilities, roles, strict=True))
            ],
        }
    )
    # As high as its container, which grows with the screen: see style.css.
    with st.container(key="bars_frame"):
        st.vega_lite_chart(
            table,
            _SPECIFICATION,
            height="stretch",
            key="bars",
            alt="Probability of each digit, 0 to 9",
        )
