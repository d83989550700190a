"""How a training run is shown: its curves, and what they say in words."""

from collections.abc import Mapping, Sequence

import altair as alt
import pyarrow as pa

from app_pages.common.charts import HEIGHT_PX, LEGEND_LINE_PX, colour_of
from mnist_model.analysis.learning_curves import best_epoch, overfitting
from mnist_model.networks.bundle import Bundle

History = Mapping[str, Sequence[float]]

_SETS = ["validation", "training"]
# For tooltips, which must fit on a phone.
_SHORT = {"validation": "val.", "training": "train."}
# Accuracy charts leave out what is below: a network's first steps, which squash all others.
_LOWEST_ACCURACY = 0.9
_EPOCH_AXIS = alt.Axis(tickMinStep=1, format="d", grid=False)


def curves(
    histories: Mapping[str, History],
    names: Sequence[str],
    metric: str,
    title: str,
    style: str,
    axis_style: str,
) -> alt.LayerChart:
    """A metric per epoch, training and validation, with the best epochs marked.

    Args:
        histories: those to show, by model.
        names: all models, in the order of their colours.
        metric: "loss" or "accuracy".
        title: of the vertical axis.
        style, axis_style: number formats for a value and for the axis, such as ".2%".
    """
    lines = [
        (name, kind, epoch, value)
        for name, history in histories.items()
        for kind, key in zip(_SETS, (f"val_{metric}", metric), strict=True)
        for epoch, value in enumerate(history.get(key, []), start=1)
    ]
    best = [
        (name, "validation", epoch, history[f"val_{metric}"][epoch - 1])
        for name, history in histories.items()
        if {"val_loss", f"val_{metric}"} <= history.keys()
        for epoch in [best_epoch(history["val_loss"])]
    ]
    colour = colour_of("Model", names, list(histories))
    x = alt.X("Epoch:Q", axis=_EPOCH_AXIS, scale=alt.Scale(nice=False))
    # Losses fall over three powers of ten, accuracies over a few points.
    is_log = metric == "loss" and all(value > 0 for *_, value in lines)
    scale = alt.Scale(type="log", nice=False) if is_log else alt.Scale(zero=False)
    if metric == "accuracy" and max((value for *_, value in lines), default=0) > _LOWEST_ACCURACY:
        lowest = max(_LOWEST_ACCURACY, min(value for *_, value in lines))
        scale = alt.Scale(domain=[lowest, 1])
    y = alt.Y("Value:Q", title=title, axis=alt.Axis(format=axis_style), scale=scale)
    dash = alt.StrokeDash(
        "Set:N",
        scale=alt.Scale(domain=_SETS, range=[[1, 0], [4, 4]]),
        legend=alt.Legend(title=None, orient="bottom", symbolSize=400),
    )
    drawn = alt.Chart(_long_table(lines)).encode(x=x, y=y, color=colour)
    # A model that was trained for one epoch is a point.
    lengths = [len(epochs) for history in histories.values() for epochs in history.values()]
    is_short = min(lengths, default=0) < 2
    marks = drawn.mark_line(point=is_short, strokeWidth=2, clip=True).encode(strokeDash=dash)
    best_marks = (
        alt.Chart(_long_table(best))
        .mark_point(filled=True, size=110, opacity=1)
        .encode(x=x, y=y, color=colour)
    )
    height = HEIGHT_PX + LEGEND_LINE_PX * (1 + len(histories))
    return alt.layer(marks, best_marks, _ruler(lines, x, style)).properties(height=height)


def facts_per_epoch(
    histories: Mapping[str, History], names: Sequence[str], metric: str, title: str
) -> alt.Chart:
    """A small chart of what the history records besides the scores."""
    rows = [
        (name, "", epoch, value)
        for name, history in histories.items()
        for epoch, value in enumerate(history.get(metric, []), start=1)
    ]
    return (
        alt.Chart(_long_table(rows))
        .mark_line(point=alt.OverlayMarkDef(size=24), strokeWidth=1.5)
        .encode(
            x=alt.X("Epoch:Q", axis=_EPOCH_AXIS, scale=alt.Scale(nice=False)),
            y=alt.Y("Value:Q", title=title, axis=alt.Axis(tickCount=4)),
            color=colour_of("Model", names, list(histories), has_legend=False),
            tooltip=["Model:N", "Epoch:Q", alt.Tooltip("Value:Q", title=title, format=".3~g")],
        )
        .properties(height=2 * HEIGHT_PX // 3)
    )


def verdict(source: Bundle, history: History) -> str:
    """What the curves and the final scores of a model say about overfitting, in words."""
    if not {"loss", "val_loss"} <= history.keys():
        return "Its history lacks the losses, so nothing can be said about overfitting."
    best, epochs = best_epoch(history["val_loss"]), len(history["val_loss"])
    turn = overfitting(history["loss"], history["val_loss"])
    if turn is not None:
        words = (
            f"It starts to overfit after epoch {turn.after_epoch}: validation loss rises by "
            f"{turn.validation_rise:.0%} while training loss falls by {turn.training_fall:.0%}."
        )
    elif epochs == 1:
        words = "One epoch says nothing about overfitting."
    else:
        where = f"in epoch {best} of {epochs} and does not rise for good after that"
        if best == epochs:
            where = f"in the last of its {epochs} epochs"
        words = (
            "It does not overfit, in the sense that training longer does not make it worse on new "
            f"images: validation loss is lowest {where}."
        )
    kept = source.metrics.kept_epoch
    if turn is not None and kept not in (None, epochs):
        words += f" So the weights of epoch {kept} were kept."
    return f"{words} {_gap(source)}"


def about_training_curves(sources: Mapping[str, Bundle]) -> str:
    """Why a training curve may lie on the worse side of validation, of these models."""
    augmented = [name for name, source in sources.items() if source.metrics.knobs.get("augment")]
    dropping = [
        name
        for name, source in sources.items()
        if "Dropout" in {layer.name for layer in source.metrics.network}
    ]
    words = "A training curve is the running mean during each epoch, while the network still learns"
    if augmented:
        words += f", on distorted images for {' and '.join(augmented)}"
    if dropping:
        words += f", with parts of the network switched off by Dropout for {' and '.join(dropping)}"
    return (
        f"{words}; validation is measured at the end of the epoch, on unaltered images and with "
        "the whole network. So training can look worse than validation."
    )


# What the words of `verdict` compare.
COMPARED = (
    "These are two comparisons. Overfitting compares earlier epochs with later ones: whether new "
    "images are read worse while those it learned from are read better. The gap compares the "
    "images it learned from with new ones, once training has ended: a network nearly always knows "
    "the former better, often with a loss several times lower, whether or not it overfits."
)


def _gap(source: Bundle) -> str:
    """How much better the network that ships reads the images it learned from than new ones."""
    training, validation = source.metrics.training, source.metrics.validation
    if training is None or validation is None or None in (training.accuracy, validation.accuracy):
        words = "How well it reads its training images once trained was not measured"
        how = "" if source.label else f"; `python train.py {source.name} --rescore` measures it"
        return f"{words}{how}."
    gap = 100 * (training.accuracy - validation.accuracy)
    words = f"a gap of {gap:.1f} points" if gap > 0 else "no gap"
    words = (
        "After training, on undistorted images, the finished network reads "
        f"{training.accuracy:.2%} of its training images and {validation.accuracy:.2%} of the "
        f"validation images correctly: {words}."
    )
    if training.loss is not None and validation.loss is not None:
        words += (
            f" Its loss is {training.loss:.4f} on the former, {validation.loss:.4f} on the latter."
        )
    return words


def _ruler(rows: Sequence[tuple], x: alt.X, style: str) -> alt.Chart:
    """A vertical rule at the epoch under the pointer, which shows the values of all lines there."""
    series = list(dict.fromkeys((name, kind) for name, kind, _, _ in rows))
    values = {(name, kind, epoch): value for name, kind, epoch, value in rows}
    epochs = sorted({epoch for _, _, epoch, _ in rows})
    # A column per line. Their own names would do, but for dots and brackets that Vega reads
    # as paths.
    columns = {
        f"line {i}": [
            f"{values[*key, epoch]:{style}}" if (*key, epoch) in values else "ended"
            for epoch in epochs
        ]
        for i, key in enumerate(series)
    }
    hover = alt.selection_point(fields=["Epoch"], nearest=True, on="pointerover", empty=False)
    tooltip = [alt.Tooltip("Epoch:Q", format="d")]
    tooltip += [
        alt.Tooltip(f"line {i}:N", title=f"{name} {_SHORT[kind]}")
        for i, (name, kind) in enumerate(series)
    ]
    return (
        alt.Chart(pa.table({"Epoch": epochs} | columns))
        .mark_rule(strokeWidth=1)
        .encode(
            x=x,
            opacity=alt.condition(hover, alt.value(0.6), alt.value(0)),
            tooltip=tooltip,
        )
        .add_params(hover)
    )


def _long_table(rows: Sequence[tuple]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [[]] * 4
    types = (pa.string(), pa.string(), pa.int64(), pa.float64())
    arrays = [pa.array(column, type) for column, type in zip(columns, types, strict=True)]
    return pa.table(arrays, names=["Model", "Set", "Epoch", "Value"])
