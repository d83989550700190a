"""A guided round, read: each of its drawings, and what all of them together brought."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from app_pages.common.canvas.canvas import Canvas, Report
from app_pages.common.classifiers import load_classifiers
from app_pages.common.hand import as_taught, in_my_hand
from app_pages.common.links import show_link
from app_pages.common.pictures import enlarge, png_url
from mnist_model import DigitClassifier
from mnist_model.imaging.canvas_json import brush_px_of, to_strokes
from mnist_model.imaging.canvas_png import UnreadableDrawingError, decode_canvas
from mnist_model.networks.bundle import DEFAULT_NAME
from mnist_store.taught import Taught

_ZOOM = 3
_ARROW = "\N{RIGHTWARDS ARROW}"


def read(report: Report, canvas: Canvas, digit: int) -> Taught | None:
    """What stands on a canvas, as its visitor's way to draw a digit; None if nothing does."""
    model = _model()
    if report.png is None or model is None:
        return None
    try:
        image = decode_canvas(report.png, canvas.width_px, canvas.height_px)
    except UnreadableDrawingError:
        return None
    strokes = to_strokes(report.paths)
    prediction = in_my_hand({DEFAULT_NAME: model})[DEFAULT_NAME].predict(image, strokes)
    if prediction.stages.is_blank:
        return None
    brush_px = brush_px_of(report.paths)
    return as_taught(DEFAULT_NAME, prediction, digit, strokes, brush_px)


def show_what_it_brought(
    before: Sequence[tuple[np.ndarray, int]], drawings: Sequence[Taught]
) -> None:
    """Show how each drawing of the round was read before it, and how by what the others taught."""
    model = _model()
    if model is None:
        return
    model = model.adapted([image for image, _ in before], [digit for _, digit in before])
    first = [model.predict(one.image).digit for one in drawings]
    after = [_read_by_the_others(model, drawings, number) for number in range(len(drawings))]
    count = len(drawings)
    right = [
        sum(answer == one.digit for answer, one in zip(answers, drawings, strict=True))
        for answers in (first, after)
    ]
    st.header(f"{right[0]} of {count} before, {right[1]} of {count} now", anchor=False)
    st.markdown(
        "So many of your drawings the model read right before this round, and so many by what "
        "the other drawings of the round taught it: each was left out while it was read."
        + (
            " Nothing was lost or won, so it knew your hand already."
            if right[0] == right[1]
            else ""
        )
    )
    with st.container(horizontal=True, gap="small", key="round-drawings"):
        for one, was, now in zip(drawings, first, after, strict=True):
            words = f"{_name(was)} {_ARROW} {_name(now)}" if was != now else _name(now)
            if now != one.digit:
                words += f" (a {one.digit})"
            with st.container(width=28 * _ZOOM):
                st.image(
                    png_url(enlarge(one.image, _ZOOM)),
                    width=28 * _ZOOM,
                    alt=f"Your {one.digit}, read as {_name(was)} before and {_name(now)} now",
                    caption=words,
                )
    show_link("Draw, and see it read", "draw")


def _read_by_the_others(
    model: DigitClassifier, drawings: Sequence[Taught], number: int
) -> int | None:
    others = [*drawings[:number], *drawings[number + 1 :]]
    adapted = model.adapted([one.image for one in others], [one.digit for one in others])
    return adapted.predict(drawings[number].image).digit


def _model() -> DigitClassifier | None:
    return load_classifiers()[0].get(DEFAULT_NAME)


def _name(digit: int | None) -> str:
    return "no digit" if digit is None else str(digit)
