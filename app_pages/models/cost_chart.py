"""What accuracy costs: a point for each model, against its size or its time."""

from collections.abc import Sequence

import altair as alt
import pyarrow as pa

from app_pages.common.charts import HEIGHT_PX, colour_of
from app_pages.common.type_size import growing

# For each option of the switch, the column that it shows and the title of the axis.
COSTS = {
    "Size": ("Size (kB)", "Size in kB (logarithmic scale)"),
    "Time": ("Prediction (ms)", "Prediction time in ms (logarithmic scale)"),
}


def cost_chart(table: pa.Table, cost: str, names: Sequence[str]) -> alt.LayerChart:
    """Accuracy against what it costs, a labelled point per model.

    Args:
        table: as `model_table` returns it.
        cost: a key of `COSTS`.
        names: all models, in the order of their colours.
    """
    column, title = COSTS[cost]
    points = [
        {"Model": row["Model"], "Accuracy": row["Test accuracy"], "Cost": row[column]}
        for row in table.to_pylist()
        if row["Test accuracy"] is not None and row[column]
    ]
    x = alt.X(
        "Cost:Q",
        title=title,
        axis=alt.Axis(tickCount=4, grid=False),
        scale=alt.Scale(type="log", nice=False, padding=60),
    )
    y = alt.Y("Accuracy:Q", title="Test accuracy in %", scale=alt.Scale(zero=False, padding=30))
    tooltip = [
        "Model:N",
        alt.Tooltip("Accuracy:Q", title="Test accuracy in %", format=".2f"),
        alt.Tooltip("Cost:Q", title=column, format=",.3~g"),
    ]
    colour = colour_of("Model", names, names, has_legend=False)

    def chart(rows: list[dict]) -> alt.Chart:
        return alt.Chart(pa.Table.from_pylist(rows, _POINTS)).encode(x, y, colour)

    marks = chart(points).mark_point(filled=True, size=110, opacity=1).encode(tooltip=tooltip)
    # Of two points that lie close together, the lower one has its label below.
    below = [row for row in points if any(_is_just_above(other, row) for other in points)]
    above = [row for row in points if row not in below]
    # Not in the colours of the points, which are too pale for type: in that of the page's text.
    labels = [
        chart(rows)
        .mark_text(dy=dy, fontSize=growing(12))
        .encode(text="Model:N", color=alt.value("currentColor"))
        for rows, dy in ((above, -15), (below, 17))
    ]
    return alt.layer(marks, *labels).properties(height=HEIGHT_PX)


def _is_just_above(other: dict, row: dict) -> bool:
    """Whether the label above a point would run into another point or its label."""
    is_near = max(other["Cost"], row["Cost"]) < 2 * min(other["Cost"], row["Cost"])
    return is_near and 0 < other["Accuracy"] - row["Accuracy"] < 0.4


_POINTS = pa.schema({"Model": pa.string(), "Accuracy": pa.float64(), "Cost": pa.float64()})
