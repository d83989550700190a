"""What the network is shown: the visitor's drawing, a digit of ours, or a test image."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app_pages.common import datasets
from app_pages.common.canvas.canvas import Report, show_canvas, show_tools
from app_pages.common.canvas.digit_canvas import CANVAS
from app_pages.common.canvas.examples import examples
from app_pages.common.selection import DIGITS, Selection, number_in
from mnist_model.imaging.canvas_json import brush_px_of, to_strokes
from mnist_model.imaging.canvas_png import UnreadableDrawingError, decode_canvas
from mnist_model.imaging.preprocess import preprocess
from mnist_model.imaging.strokes import draw_points

MINE, OURS, TEST = LOOKS = ["My drawing", "An example", "A test image"]
LAYERS, WHY, RESEMBLES = PARTS = ["Layer by layer", "Why?", "What it resembles"]
# Of the examples, and of what is shown where nothing is drawn yet: why a 7 and not a 1?
_FIRST = "7"


@dataclass(frozen=True)
class Subject:
    """What is looked at.

    image:     (28, 28) uint8 in the MNIST format, what the network reads.
    words:     what it is, after "of": "your drawing", "our 7", "test image 12".
    key:       another text for another image that is not a drawing in progress.
    drawing:   (h, w) or (h, w, 4) uint8, what is on the canvas; None where nothing is, and of a
               digit of a number.
    strokes:   each (n, 2) in pixels of the canvas; none where they are not known.
    widths_px: the brush of each.
    label:     what it really is; None where nobody says.
    revision:  of the canvas's report.
    """

    image: np.ndarray
    words: str
    key: str
    drawing: np.ndarray | None = None
    strokes: tuple[np.ndarray, ...] = ()
    widths_px: tuple[float, ...] = ()
    label: int | None = None
    revision: int | None = None


def pick_subject(selection: Selection, look: str, which: DeltaGenerator) -> Subject | None:
    """Show what picks it, and return what was picked.

    Args:
        which: where the box goes that picks one of many.

    Returns:
        None where MNIST is missing, and has been offered.
    """
    if look == MINE:
        return _drawing()
    if look == OURS:
        with which:
            return _example(int(selection.pick_one("Digit", DIGITS, "which", _FIRST)))
    return _test_image(selection, which)


def look_at_test_image(number: int) -> None:
    """Look at a test image from now on, layer by layer, for a callback.

    A link would not do: on the page that is shown, the widgets decide, not the address.
    """
    state = st.session_state
    state["look"], state["image"], state["part"] = TEST, number, LAYERS


def _drawing() -> Subject:
    with st.container(key="inside-canvas"):
        report = show_canvas(CANVAS)
    with st.container(key="inside-tools"):
        show_tools(CANVAS)
    try:
        drawn = _read(report)
    except UnreadableDrawingError:
        st.warning("This drawing could not be read. Press **Clear** and draw it again.")
        drawn = None
    return drawn or _example(int(_FIRST), report.revision)


def _read(report: Report) -> Subject | None:
    """What is on the canvas; None where nothing is.

    Raises:
        UnreadableDrawingError: what the browser sent is no drawing.
    """
    if report.png is None:
        return None
    drawing = decode_canvas(report.png, CANVAS.width_px, CANVAS.height_px)
    strokes = to_strokes(report.paths) or []
    image = preprocess(drawing, strokes).centred
    if not image.any():
        return None
    widths = [brush_px_of([path]) or CANVAS.brush_px for path in report.paths][: len(strokes)]
    return Subject(
        image,
        "your drawing",
        "drawing",
        drawing,
        tuple(strokes),
        tuple(widths),
        revision=report.revision,
    )


def _example(digit: int, revision: int | None = None) -> Subject:
    strokes = _strokes_of(digit)
    widths = [float(CANVAS.brush_px)] * len(strokes)
    drawing = draw_points(strokes, CANVAS.brush_px)
    image = preprocess(drawing, strokes).centred
    return Subject(
        image,
        f"our {digit}",
        f"ours {digit}",
        strokes=tuple(strokes),
        widths_px=tuple(widths),
        label=digit,
        revision=revision,
    )


def _strokes_of(digit: int) -> Sequence[np.ndarray]:
    # They are in the order in which the canvas shows them.
    order = [3 * turn % 10 for turn in range(1, 11)]
    return examples(CANVAS.width_px)[order.index(digit)]


def example_images() -> np.ndarray:
    """Our ten digits, (10, 28, 28) uint8 in the MNIST format."""
    return np.stack([_example(digit).image for digit in range(10)])


def _test_image(selection: Selection, which: DeltaGenerator) -> Subject | None:
    test = datasets.mnist_test()
    if test is None:
        datasets.offer_mnist("test images")
        return None
    last = len(test.images) - 1
    start = selection.start("image", lambda texts: number_in(range(last + 1), texts), 0)
    with which:
        number = st.number_input(f"Image, 0 to {last:,}", 0, last, start, key="image")
    selection.keep("image", number, None)
    label = int(test.labels[number])
    return Subject(test.images[number], f"test image {number}", f"test {number}", label=label)
