"""How the map of test images is drawn: numerals, circles around mistakes, and the drawing."""

from functools import lru_cache
from typing import Any

import altair as alt

from app_pages.common.charts import HEIGHT_PX
from app_pages.common.type_size import growing

# The tables of the chart, each with columns x and y from -1 to 1. The numerals also have `digit`,
# `read`, `point` and `image`; `HERE` has `side`, on which words have room.
NUMERALS, MISREAD, PICKED, HERE = "numerals", "misread", "picked", "here"
# Seen on light and dark alike; the numeral itself tells the digit, too.
_COLOURS = [
    *("#1a8194", "#c2703d", "#5b6abf", "#4f8f4e", "#a4517f"),
    *("#97791c", "#c9485b", "#6f7f85", "#8a5fd0", "#8d6a55"),
]
_MISTAKE, _DARK, _LIGHT = "#d9363e", "#10171a", "#fcfcfa"


@lru_cache(maxsize=32)
def specification(across: tuple[float, float], up: tuple[float, float]) -> dict[str, Any]:
    """The chart in Vega-Lite, without its tables: it takes Altair longer than all else on the page.

    Args:
        across, up: what the axes reach from and to.
    """
    axis = alt.Axis(labels=False, ticks=False, grid=False, title=None, domain=False)
    x, y = (
        kind(f"{name}:Q", axis=axis, scale=alt.Scale(domain=ends))
        for kind, name, ends in ((alt.X, "x", across), (alt.Y, "y", up))
    )
    clicked = alt.selection_point("point", fields=["point"], on="click", nearest=True)
    # With the key, lest the wheel that scrolls the page is caught; a touchpad sends it by itself.
    moved = alt.selection_interval(name="moved", bind="scales", zoom="wheel![event.ctrlKey]")
    numerals = (
        alt.Chart(alt.NamedData(NUMERALS))
        .mark_text(fontSize=growing(11), fontWeight="bold", cursor="pointer")
        .encode(
            x,
            y,
            text="digit:N",
            color=alt.Color("digit:N", scale=alt.Scale(range=_COLOURS), legend=None),
            tooltip=[
                alt.Tooltip("digit:N", title="Label"),
                alt.Tooltip("read:N", title="Read as"),
                alt.Tooltip("image:Q", title="Test image"),
            ],
        )
        .add_params(clicked, moved)
    )
    circles = (
        alt.Chart(alt.NamedData(MISREAD))
        .mark_point(shape="circle", size=190, stroke=_MISTAKE, strokeWidth=1.5, filled=False)
        .encode(x, y)
    )
    ring = (
        alt.Chart(alt.NamedData(PICKED))
        .mark_point(shape="square", size=420, stroke=_MISTAKE, strokeWidth=2.5, filled=False)
        .encode(x, y)
    )
    here_it_is = alt.Chart(alt.NamedData(HERE)).encode(x, y)
    diamond = here_it_is.mark_point(
        shape="diamond", size=420, filled=True, color=_DARK, stroke=_LIGHT, opacity=1
    )
    # With a rim, so that it is legible over the numerals.
    name = {
        "dy": -22,
        "align": alt.expr("datum.side"),
        "fontSize": growing(16),
        "fontWeight": "bold",
    }
    texts = [
        here_it_is.mark_text(**name, **rim).encode(text=alt.value("it stands here"))
        for rim in ({"color": _LIGHT, "stroke": _LIGHT, "strokeWidth": 6}, {"color": _DARK})
    ]
    chart = alt.layer(numerals, circles, ring, diamond, *texts).properties(height=1.6 * HEIGHT_PX)
    found: dict[str, Any] = chart.to_dict()
    return found
