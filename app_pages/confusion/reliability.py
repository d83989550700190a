"""The reliability diagram: whether a model is correct as often as it is sure."""

import altair as alt
import pyarrow as pa
import streamlit as st

from app_pages.common import charts
from mnist_model.networks.bundle_metrics import Calibration


def show_reliability(calibration: Calibration) -> None:
    """Show how often answers are correct, by how sure the model was of them."""
    table = zip(calibration.confidence, calibration.accuracy, calibration.count, strict=True)
    bins = [row for row in table if row[2]]
    columns = dict(zip(("confidence", "accuracy", "count"), zip(*bins, strict=True), strict=True))
    percent = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1])
    full = alt.Scale(domain=[0, 1])
    points = (
        alt.Chart(pa.table(columns))
        .mark_circle(opacity=0.85)
        .encode(
            x=alt.X("confidence:Q", title="How sure it was", scale=full, axis=percent),
            y=alt.Y("accuracy:Q", title="How often it was correct", scale=full, axis=percent),
            size=alt.Size("count:Q", scale=alt.Scale(type="log", range=[40, 500]), legend=None),
            tooltip=[
                alt.Tooltip("confidence:Q", title="Mean confidence", format=".1%"),
                alt.Tooltip("accuracy:Q", title="Correct", format=".1%"),
                alt.Tooltip("count:Q", title="Answers", format=","),
            ],
        )
    )
    diagonal = pa.table({"confidence": [0.0, 1.0], "accuracy": [0.0, 1.0]})
    ideal = (
        alt.Chart(diagonal)
        .mark_line(strokeDash=[4, 4], strokeWidth=1, color="#7b888d")
        .encode(x="confidence:Q", y="accuracy:Q")
    )
    st.altair_chart(
        alt.layer(ideal, points).properties(height=charts.HEIGHT_PX),
        key="reliability",
        alt="Reliability diagram: how often answers are correct, by how sure the model was",
    )
