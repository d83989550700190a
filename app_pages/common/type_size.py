"""Type in charts, which grows with the screen as style.css lets the page's type grow."""

_GROWTH = "max(1, min(windowSize()[0] / 1280, windowSize()[1] / 800, 2.5))"


def growing(size_px: float) -> dict[str, str]:
    """A size in a Vega-Lite chart, such as that of a font, on a screen of 1280 x 800."""
    return {"expr": f"{size_px} * {_GROWTH}"}


# Vega-Lite's `config`. Streamlit would take the page's sizes, but those before style.css arrived.
CONFIG = {
    "axis": {"labelFontSize": growing(12), "titleFontSize": growing(14)},
    "legend": {"labelFontSize": growing(14)},
}
