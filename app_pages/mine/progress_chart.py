"""The chart of how the share read right changed."""

import altair as alt
import numpy as np
import pyarrow as pa

from app_pages.common.charts import HEIGHT_PX

# Shares of fewer drawings leap about by chance.
_FIRST = 5


def progress_chart(shares: np.ndarray, window: int) -> alt.LayerChart:
    """The share read right after each drawing but the first few.

    Args:
        shares: (n,) 0..1, of the last drawings; more than four.
        window: of how many.
    """
    numbers = np.arange(_FIRST, len(shares) + 1)
    base = alt.Chart(pa.table({"drawing": numbers, "share": shares[_FIRST - 1 :]})).encode(
        x=alt.X(
            "drawing:Q",
            title="Drawings, in the order drawn",
            axis=alt.Axis(tickMinStep=1, tickCount=8, format=",d", grid=False),
            scale=alt.Scale(domain=[1, len(shares)], nice=False),
        ),
        y=alt.Y(
            "share:Q",
            title=f"Right of the last {window}",
            axis=alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1]),
            scale=alt.Scale(domain=[0, 1]),
        ),
    )
    hover = alt.selection_point(fields=["drawing"], nearest=True, on="pointerover", empty=False)
    rule = (
        base.mark_rule(strokeWidth=1)
        .encode(
            y=alt.value(0),
            y2=alt.value("height"),
            opacity=alt.condition(hover, alt.value(0.6), alt.value(0)),
            tooltip=[
                alt.Tooltip("drawing:Q", title="Drawing", format=",d"),
                alt.Tooltip("share:Q", title=f"Right of the last {window}", format=".0%"),
            ],
        )
        .add_params(hover)
    )
    return alt.layer(base.mark_line(strokeWidth=2), rule).properties(height=2 * HEIGHT_PX // 3)
