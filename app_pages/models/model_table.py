"""All models side by side, as a table."""

import statistics
import time
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import streamlit as st

from app_pages.common.bundles import bundle_size, stamp_of
from app_pages.common.classifiers import SERVED_FILE, load_classifiers
from app_pages.common.stamps import Stamp
from mnist_model.analysis.significance import wilson_interval
from mnist_model.classifier import DigitClassifier
from mnist_model.networks.bundle import Bundle

TIMED_RUNS = 60

_REFERENCES = {"test_accuracy": "test", "train_accuracy": "training"}

COLUMN_CONFIG = {
    "Model": st.column_config.TextColumn(pinned=True),
    "Test accuracy": st.column_config.NumberColumn(format="%.2f %%", help="On MNIST's test images"),
    "95 % interval": st.column_config.TextColumn(
        help="95 % confidence interval for its accuracy on images like these (Wilson)"
    ),
    # Numbers for the CSV; the page shows them as the interval.
    "95 % low": None,
    "95 % high": None,
    "Mistakes in 10,000": st.column_config.NumberColumn(format="localized"),
    "On drawings": st.column_config.NumberColumn(
        format="%.2f %%", help="Pen drawings by writers it never learned from"
    ),
    "Parameters": st.column_config.NumberColumn(format="localized"),
    "Size (kB)": st.column_config.NumberColumn(
        format="localized", help="Of all its files; the app loads only some of them"
    ),
    "Prediction (ms)": st.column_config.NumberColumn(
        format="%.2f", help=f"Median of {TIMED_RUNS} runs on this machine, since the app started"
    ),
    "Training (s)": st.column_config.NumberColumn(
        format="localized", help="On the machine that trained it"
    ),
    "Target": st.column_config.TextColumn(
        width="medium", help="The accuracies that its recipe aims for"
    ),
    "Met": st.column_config.CheckboxColumn(help="Whether it reached its target"),
}


def model_table(found: Mapping[str, Bundle]) -> pa.Table:
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
        f"images correctly, {best['Mistakes in 10,000']:,} mistakes in 10,000."
    )
    if others:
        words += f" Next is **{others[0]['Model']}** with {others[0]['Mistakes in 10,000']:,}."
    drawn = [row for row in scored if row["On drawings"] is not None]
    if drawn:
        best_drawn = max(drawn, key=lambda row: row["On drawings"])
        # One that was not tested on them might be the best.
        among = "" if len(drawn) == len(scored) else f"of the {len(drawn)} tested on them "
        words += (
            f" On drawings of people it never learned from, {among}**{best_drawn['Model']}** is "
            f"best with {best_drawn['On drawings']:.2f}%."
        )
    return words


def lacking(table: pa.Table, column: str) -> list[str]:
    """The models that have no value in a column."""
    return [row["Model"] for row in table.to_pylist() if row[column] is None]


def as_csv(table: pa.Table) -> bytes:
    """The table as CSV: numbers alone in their columns, times to a microsecond."""
    table = table.drop_columns("95 % interval")
    buffer = pa.BufferOutputStream()
    rounded = [
        pc.round(column, 3) if pa.types.is_floating(column.type) else column
        for column in table.columns
    ]
    pa.csv.write_csv(pa.table(rounded, names=table.column_names), buffer)
    return buffer.getvalue().to_pybytes()


def prediction_times(found: Mapping[str, Bundle]) -> dict[str, float]:
    """The time of a prediction in ms of each model that runs, measured once per process."""
    stamps = tuple(stamp_of(source, SERVED_FILE) for source in found.values())
    return _prediction_times(tuple(found), stamps)


_SCHEMA = pa.schema(
    {
        "Model": pa.string(),
        "Test accuracy": pa.float64(),
        "95 % interval": pa.string(),
        "95 % low": pa.float64(),
        "95 % high": pa.float64(),
        "Mistakes in 10,000": pa.int64(),
        "On drawings": pa.float64(),
        "Parameters": pa.int64(),
        "Size (kB)": pa.int64(),
        "Prediction (ms)": pa.float64(),
        "Training (s)": pa.int64(),
        "Target": pa.string(),
        "Met": pa.bool_(),
    }
)


def _row(source: Bundle, prediction_ms: float | None) -> dict:
    metrics = source.metrics
    row = {
        "Target": "none",
        "Model": source.name,
        "Parameters": metrics.parameters,
        "Prediction (ms)": prediction_ms,
    }
    if metrics.test.accuracy is not None:
        accuracy, total = metrics.test.accuracy, metrics.test_images or 10_000
        low, high = (100 * end for end in wilson_interval(round(accuracy * total), total))
        row["Test accuracy"] = 100 * accuracy
        row["95 % interval"] = f"{low:.2f} to {high:.2f} %"
        row["95 % low"], row["95 % high"] = low, high
        row["Mistakes in 10,000"] = round((1 - accuracy) * 10_000)
    if metrics.drawings is not None and metrics.drawings.accuracy is not None:
        row["On drawings"] = 100 * metrics.drawings.accuracy
    if size := bundle_size(source):
        row["Size (kB)"] = round(size / 1000)
    if metrics.train_seconds is not None:
        row["Training (s)"] = round(metrics.train_seconds)
    if goals := metrics.reference:
        row["Target"] = ", ".join(
            f"{_REFERENCES.get(measure, measure)} {goal:.2%}" for measure, goal in goals.items()
        )
        reached = {measure: metrics.accuracy_in(measure) or 0 for measure in goals}
        row["Met"] = all(reached[measure] >= goal for measure, goal in goals.items())
    return row


@st.cache_resource(max_entries=16, show_spinner=False)  # visitors may have models of their own
def _prediction_times(names: tuple[str, ...], key: tuple[Stamp, ...]) -> dict[str, float]:
    classifiers, _ = load_classifiers()
    return {name: _median_ms(classifiers[name]) for name in names if name in classifiers}


def _median_ms(classifier: DigitClassifier) -> float:
    """Time one image at a time, as visitors' drawings arrive."""
    image = np.zeros((1, 28, 28), np.uint8)
    times = []
    for _ in range(TIMED_RUNS):
        start = time.perf_counter()
        classifier.predict_mnist(image)
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)
