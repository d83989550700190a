"""The network of a draft, layer by layer, and what it will cost."""

import pyarrow as pa
import streamlit as st

from app_pages.common.words import duration
from mnist_model.networks.design import Design
from mnist_model.networks.design_layers import layer_costs
from mnist_model.networks.estimate import Estimate


def show_network(design: Design) -> None:
    """Show each layer of a design that has no problems, with its shape and parameters."""
    costs = layer_costs(design)
    table = pa.table(
        {
            "Layer": ["Input", *(cost.layer for cost in costs)],
            "Output": ["28 x 28 x 1", *(_shape(cost.output_shape) for cost in costs)],
            "Parameters": [0, *(cost.parameters for cost in costs)],
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        column_config={
            # Wide enough for BatchNormalization.
            "Layer": st.column_config.TextColumn(width=160, help="The name of its class in Keras"),
            "Output": st.column_config.TextColumn(
                help="Height x width x feature maps, or how many numbers"
            ),
            "Parameters": st.column_config.NumberColumn(
                format="localized", help="The numbers that are learned"
            ),
        },
        alt="The network layer by layer, with shapes and parameters",
    )
    work = sum(cost.multiply_adds for cost in costs)
    st.caption(
        f"{sum(cost.parameters for cost in costs):,} parameters. To read one image it multiplies "
        f"and adds {work:,} times."
    )


def cost_in_words(estimate: Estimate) -> str:
    """How long a training will take and how much memory, in words."""
    low, high = round_seconds(estimate.seconds_from), round_seconds(estimate.seconds_to)
    takes = duration(low) if low == high else f"{duration(low)} to {duration(high)}"
    memory = 100 * round(estimate.memory_mb / 100)
    return f"Takes about {takes} on this machine, and up to {memory:,} MB of memory."


def round_seconds(seconds: float) -> int:
    """A time as exact as an estimate can be: 7, 15, 40 seconds, whole minutes."""
    step = 1 if seconds < 10 else 5 if seconds < 60 else 10 if seconds < 180 else 60
    return max(1, step * round(seconds / step))


def _shape(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))
