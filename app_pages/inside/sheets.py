"""Sheets of small pictures that a click chooses from, painted in the browser."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from app_pages.common.selection import DIGITS
from app_pages.inside.colours import colour, picture, stacked

_BROWSER = Path(__file__).parent / "browser"
_component = st.components.v2.component(
    "inside_sheets",
    html='<div class="sheets"></div>',
    js=(_BROWSER / "sheets.js").read_text("utf-8"),
    isolate_styles=False,
)
# The side of a picture on the screen, in pixels, by how many there are at most.
_SIDES = ((1, 84), (16, 72), (32, 56), (64, 36), (100_000, 24))
_UNIT_PX = ((16, 22), (128, 14), (512, 10), (100_000, 8))

Place = tuple[int, int, int, int]


@dataclass(frozen=True)
class Sheet:
    """A sheet as the browser gets it.

    name, facts, says: its heading, what stands beside it, and a sentence in HTML.
    alt:     of the picture.
    png:     the pictures one below the other, as a data URL; empty where there is none.
    count, width, height: how many there are, and the size of each.
    scale:   each of their pixels is a square of this side on the screen.
    chosen:  which one has a ring; -1 for none.
    pixel:   row, column and side of a square in it that is marked; None for none.
    numbers: instead of pictures: what it is, the number, its colour, and its bar 0..1.
    mark:    a line across the bars, 0..1; None for none.
    isChosen: whether its heading stands out.
    isBeside: whether it stands beside the way of the others.
    """

    name: str = ""
    facts: str = ""
    says: str = ""
    alt: str = ""
    png: str = ""
    count: int = 0
    width: int = 0
    height: int = 0
    scale: int = 1
    chosen: int = -1
    pixel: tuple[int, int, int] | None = None
    numbers: Sequence[tuple[str, str, str, float]] = ()
    mark: float | None = None
    isChosen: bool = False  # noqa: N815  as JavaScript has it
    isBeside: bool = False  # noqa: N815


def of_maps(maps: np.ndarray, most: float, as_ink: bool = False, side_px: int = 0) -> dict:
    """The fields of a sheet that shows maps (h, w, n), the largest number being `most`.

    Args:
        as_ink: white on black.
        side_px: of each on the screen; by default the more there are, the smaller.
    """
    height, width, count = maps.shape
    side_px = side_px or next(side for most_of, side in _SIDES if count <= most_of)
    return {
        "png": picture(stacked(maps), most, as_ink=as_ink),
        "count": count,
        "width": width,
        "height": height,
        "scale": max(1, side_px // max(height, width)),
    }


def of_units(values: np.ndarray, most: float) -> dict:
    """The fields of a sheet that shows numbers (n,) as a strip."""
    fields = of_maps(values[np.newaxis, np.newaxis], most)
    side = next(side for most_of, side in _UNIT_PX if len(values) <= most_of)
    return fields | {"scale": side}


def of_numbers(
    values: Sequence[float] | np.ndarray,
    words: Sequence[str],
    most: float,
    labels: Sequence[str] = DIGITS,
) -> dict:
    """The fields of a sheet that lists numbers, each with a label and a bar."""
    return {
        "numbers": [
            (label, text, colour(value, most), min(1.0, abs(float(value)) / most))
            for label, value, text in zip(labels, values, words, strict=True)
        ]
    }


def show_sheets(sheets: Sequence[Sheet], key: str, choose: Callable[[Place], None]) -> None:
    """Show sheets below one another.

    Args:
        choose: called with what was clicked: sheet, picture, row and column; the picture is -1
            where the heading was.
    """

    def clicked() -> None:
        if place := _place(st.session_state[key].get("place"), sheets):
            choose(place)

    _component(
        key=key,
        data={"sheets": [asdict(sheet) for sheet in sheets]},
        on_place_change=clicked,
    )


def _place(sent: object, sheets: Sequence[Sheet]) -> Place | None:
    """What the browser sent, which may be anything, as a place on these sheets."""
    match sent:
        case [int() as number, int() as turn, int() as row, int() as column]:
            pass
        case _:
            return None
    if not 0 <= number < len(sheets):
        return None
    sheet = sheets[number]
    most = max(sheet.count, len(sheet.numbers))
    is_there = turn < most and 0 <= row <= sheet.height and 0 <= column <= sheet.width
    return (number, max(turn, -1), row, column) if is_there else None
