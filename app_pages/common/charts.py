"""What the charts have in common. It imports Altair, so only pages with charts import it.

Colours come from the theme in .streamlit/config.toml, which Streamlit applies to every chart:
its first chart colour is the accent, its second the muted one.
"""

from collections.abc import Sequence

import altair as alt
import pandas  # noqa: F401  Altair uses it once anybody has begun to import it, even half imported

from app_pages.common.type_size import CONFIG

HEIGHT_PX = 320
# How much each line of a legend adds to that.
LEGEND_LINE_PX = 30


@alt.theme.register("growing", enable=True)
def _theme() -> alt.theme.ThemeConfig:
    return {"config": CONFIG}


# An entry that no row has: it uses up the muted colour, in which a line would be hard to see.
_UNUSED = " "
# How many colours the theme has, with the muted one.
_COLOURS = 8


def colour_of(
    field: str, values: Sequence[str], shown: Sequence[str], has_legend: bool = True
) -> alt.Color:
    """A colour per value, the same however few of them are shown.

    Values for which there is no colour left, such as a visitor's own models, take those of values
    that are not shown; where none is left either, colours come twice.

    Args:
        field: the column with the values.
        values: all of them, in the order of the colours.
        shown: those that the legend names.
        has_legend: off where another chart beside it has the legend.
    """
    # In one column, because side by side they do not fit on a phone.
    legend = alt.Legend(title=None, orient="top", columns=1, values=list(shown), labelLimit=260)
    return alt.Color(
        f"{field}:N",
        scale=alt.Scale(domain=_domain(values, shown)),
        legend=legend if has_legend else None,
    )


def _domain(values: Sequence[str], shown: Sequence[str]) -> list[str]:
    """The values in the order of the theme's colours, which begin again after the last."""
    domain = [*values[:1], _UNUSED, *values[1 : _COLOURS - 1]]
    free = [i for i, value in enumerate(domain) if value not in (*shown, _UNUSED)]
    for value in values[_COLOURS - 1 :]:
        if value not in shown:
            continue
        if free:
            domain[free.pop(0)] = value
        else:
            domain += [value, _UNUSED] if len(domain) % _COLOURS == 0 else [value]
    return domain
