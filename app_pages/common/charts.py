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


def colour_of(
    field: str, values: Sequence[str], shown: Sequence[str], has_legend: bool = True
) -> alt.Color:
    """A colour per value, the same however few of them are shown.

    Args:
        field: the column with the values.
        values: all of them, in the order of the colours.
        shown: those that the legend names.
        has_legend: off where another chart beside it has the legend.
    """
    domain = [*values[:1], _UNUSED, *values[1:]]
    # In one column, because side by side they do not fit on a phone.
    legend = alt.Legend(title=None, orient="top", columns=1, values=list(shown), labelLimit=260)
    return alt.Color(
        f"{field}:N", scale=alt.Scale(domain=domain), legend=legend if has_legend else None
    )
