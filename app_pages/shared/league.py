"""All models side by side: a table, and a picture of what accuracy costs."""

import statistics
import time
from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import streamlit as st

from app_pages.shared.bundles import bundle_size, file_stamp
from app_pages.shared.charts import HEIGHT_PX, colour_of
from app_pages.shared.models import load_models
from mnist_model.bundle import Bundle
from mnist_model.classifier import DigitClassifier
from mnist_model.comparison import reached, wilson_interval

SERVED_FILE = "model.tflite"

TIMED_RUNS = 60

_REFERENCES = {"test_accuracy": "test", "train_accuracy": "training"}

# The switch's option to the column that it shows and the axis's title.
COSTS = {
    "Size": ("Size (kB)", "Size in kB, logarithmic"),
    "Time": ("Prediction (ms)", "Time of a prediction in ms, logarithmic"),
}

COLUMN_CONFIG = {
    "Model": st.column_config.TextColumn(pinned=True),
    "Test accuracy": st.column_config.NumberColumn(format="%.2f %%", help="On MNIST's test images"),
    "95 % interval": st.column_config.TextColumn(
        help="With 95 % confidence, its accuracy on endless such images lies in here (Wilson)"
    ),
    "Mistakes in 10,000": st.column_config.NumberColumn(format="localized"),
    "On drawings": st.column_config.NumberColumn(
        format="%.2f %%", help="Pen drawings by writers it never learned from"
    ),
    "Parameters": st.column_config.NumberColumn(format="localized"),
    "Size (kB)": st.column_config.NumberColumn(
        format="localized", help="Of the whole bundle; the app loads a part of it"
    ),
    "Prediction (ms)": st.column_config.NumberColumn(
        format="%.2f", help=f"Median of {TIMED_RUNS} runs on this machine, since the app started"
    ),
    "Training (s)": st.column_config.NumberColumn(
        format="localized", help="On the machine that trained it"
    ),
    "Set out to meet": st.column_config.TextColumn(
        width="medium", help="The accuracies of its reference"
    ),
    "Met": st.column_config.CheckboxColumn(),
}


def league_table(found: Mapping[str, Bundle]) -> pa.Table:
    """A row per model, the most accurate first; what a bundle lacks is null."""
    times = prediction_times(found)
    rows = [_row(source, times.get(name)) for name, source in found.items()]
    rows.sort(key=lambda row: row.get("Test accuracy", 0), reverse=True)
    return pa.Table.from_pylist(rows, schema=_SCHEMA)


def headline(table: pa.Table) -> str:
    """Which model is best, and by how much."""
    scored = [row for row in table.to_pylist() if row["Test accuracy"] is not None]
    if not scored:
        return "No model has a test accuracy."
    best, *others = scored
    words = (
        f"**{best['Model']}** is best on MNIST: it reads {best['Test accuracy']:.2f}% of the test "
        f"images rightly, {best['Mistakes in 10,000']:,} mistakes in 10,000."
    )
    if others:
        words += f" Next is **{others[0]['Model']}** with {others[0]['Mistakes in 10,000']:,}."
    drawn = [row for row in scored if row["On drawings"] is not None]
    # A model without the score might be the best, so nothing is said unless all have it.
    if len(drawn) == len(scored):
        best_drawn = max(drawn, key=lambda row: row["On drawings"])
        words += (
            f" On drawings of people it never learned from, **{best_drawn['Model']}** is best "
            f"with {best_drawn['On drawings']:.2f}%."
        )
    return words


def lacking(table: pa.Table, column: str) -> list[str]:
    """The models that have no value in a column."""
    return [row["Model"] for row in table.to_pylist() if row[column] is None]


def as_csv(table: pa.Table) -> bytes:
    """The table as CSV, shares to a hundredth of a percent, times to a microsecond."""
    buffer = pa.BufferOutputStream()
    rounded = [
        pc.round(column, 3) if pa.types.is_floating(column.type) else column
        for column in table.columns
    ]
    pa.csv.write_csv(pa.table(rounded, names=table.column_names), buffer)
    return buffer.getvalue().to_pybytes()


def prediction_times(found: Mapping[str, Bundle]) -> dict[str, float]:
    """The time of a prediction in ms of each model that runs, measured once per process."""
    stamps = tuple((name, *file_stamp(name, SERVED_FILE)) for name in found)
    return _prediction_times(stamps)


def trade_chart(table: pa.Table, cost: str, names: Sequence[str]) -> alt.LayerChart:
    """Accuracy against what it costs, a labelled point per model.

    Args:
        table: as `league_table` returns it.
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
    labels = [
        chart(rows).mark_text(dy=dy, fontSize=12).encode(text="Model:N")
        for rows, dy in ((above, -15), (below, 17))
    ]
    return alt.layer(marks, *labels).properties(height=HEIGHT_PX)


def _is_just_above(other: dict, row: dict) -> bool:
    """Whether the label above a point would run into another point or its label."""
    is_near = max(other["Cost"], row["Cost"]) < 2 * min(other["Cost"], row["Cost"])
    return is_near and 0 < other["Accuracy"] - row["Accuracy"] < 0.4


_POINTS = pa.schema({"Model": pa.string(), "Accuracy": pa.float64(), "Cost": pa.float64()})
_SCHEMA = pa.schema(
    {
        "Model": pa.string(),
        "Test accuracy": pa.float64(),
        "95 % interval": pa.string(),
        "Mistakes in 10,000": pa.int64(),
        "On drawings": pa.float64(),
        "Parameters": pa.int64(),
        "Size (kB)": pa.int64(),
        "Prediction (ms)": pa.float64(),
        "Training (s)": pa.int64(),
        "Set out to meet": pa.string(),
        "Met": pa.bool_(),
    }
)


def _row(source: Bundle, prediction_ms: float | None) -> dict:
    metrics = source.metrics
    row = {
        "Set out to meet": "none",
        "Model": source.name,
        "Parameters": metrics.get("parameters"),
        "Prediction (ms)": prediction_ms,
    }
    accuracy = reached(metrics, "test_accuracy")
    if accuracy is not None:
        total = metrics.get("data", {}).get("test_images", 10_000)
        low, high = wilson_interval(round(accuracy * total), total)
        row["Test accuracy"] = 100 * accuracy
        row["95 % interval"] = f"{100 * low:.2f} to {100 * high:.2f} %"
        row["Mistakes in 10,000"] = round((1 - accuracy) * 10_000)
    on_drawings = reached(metrics, "drawings_accuracy")
    row["On drawings"] = None if on_drawings is None else 100 * on_drawings
    if size := bundle_size(source.name):
        row["Size (kB)"] = round(size / 1000)
    if "train_seconds" in metrics:
        row["Training (s)"] = round(metrics["train_seconds"])
    if goals := metrics.get("reference"):
        row["Set out to meet"] = ", ".join(
            f"{_REFERENCES.get(measure, measure)} {goal:.2%}" for measure, goal in goals.items()
        )
        row["Met"] = all((reached(metrics, m) or 0) >= goal for m, goal in goals.items())
    return row


@st.cache_resource(max_entries=2, show_spinner=False)
def _prediction_times(stamped_names: tuple[tuple, ...]) -> dict[str, float]:
    models, _ = load_models()
    return {name: _median_ms(models[name]) for name, *_ in stamped_names if name in models}


def _median_ms(model: DigitClassifier) -> float:
    """Time one image at a time, as a visitor's drawing comes."""
    image = np.zeros((1, 28, 28), np.uint8)
    times = []
    for _ in range(TIMED_RUNS):
        start = time.perf_counter()
        model.predict_mnist(image)
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)
