"""Numbers as grids that one can follow with the finger, in HTML."""

from collections.abc import Sequence

import numpy as np

from app_pages.inside.colours import colour, rgb


def number(value: float) -> str:
    """A number in few characters, with a true minus sign."""
    text = f"{value:.2f}" if abs(value) < 100 else f"{value:.0f}"
    return text.replace("-", "\N{MINUS SIGN}") if float(text) else "0"


def exact(value: float) -> str:
    """A number in a sentence: with so many digits that one can compute along."""
    text = f"{value:.4f}" if abs(value) < 10 else f"{value:.3f}"
    return text.replace("-", "\N{MINUS SIGN}") if float(text) else "0"


def grid(
    values: np.ndarray, caption: str, most: float, marked: Sequence[tuple[int, int]] = ()
) -> str:
    """A table of numbers, each on its colour.

    Args:
        values: (h, w); what is not a number is left empty.
        caption: what they are.
        most: the number that is brightest.
        marked: rows and columns of cells with a frame.
    """
    rows = []
    for y, row in enumerate(values):
        cells = []
        for x, value in enumerate(row):
            is_known = bool(np.isfinite(value))
            ground = colour(float(value), most) if is_known else "transparent"
            frame = ";outline:2px solid currentColor" if (y, x) in marked else ""
            cells.append(
                f'<td style="background:{ground};color:{_ink(float(value), most)}{frame}">'
                f"{number(float(value)) if is_known else ''}</td>"
            )
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f"<figure><figcaption>{caption}</figcaption><table><tbody>{''.join(rows)}</tbody></table>"
        "</figure>"
    )


def in_a_row(*parts: str) -> str:
    """Grids, and the signs between them, beside one another where there is room."""
    return (
        '<div class="numbers">'
        + "".join(
            part if part.startswith("<") else f'<span class="sign">{part}</span>' for part in parts
        )
        + "</div>"
    )


def _ink(value: float, most: float) -> str:
    """Black or white, whichever is better seen on the colour of a number."""
    if not np.isfinite(value):
        return "inherit"
    linear = [
        (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4) for c in rgb(value, most)
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000" if luminance > 0.179 else "#fff"
