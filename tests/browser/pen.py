"""Draws on the real canvas, with the mouse or a finger, and looks at the ink on it."""

import base64
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from playwright.sync_api import Locator, Page

from mnist_model.data.example_digits import example_strokes

# Where a digit stands on the canvas of 280 x 280: left, top, and how large.
Place = tuple[int, int, int]
USUAL = (50, 50, 180)

# A stroke is painted in the frame after the pen is up.
_NEXT_FRAME = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
_INK = """canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
    .data.filter((value, i) => i % 4 == 0 && value > 127).length"""


def pen_strokes(page: Page, digit: int, place: Place) -> Iterator[list[tuple[float, float]]]:
    """The strokes of an example digit, in pixels of the page."""
    left, top, size = place
    canvas = page.locator("canvas.upper-canvas").bounding_box()
    for stroke in example_strokes(digit):
        # A quick hand: every third point, and the last.
        stroke = [*stroke[:-1:3], stroke[-1]]
        yield [(canvas["x"] + left + size * x, canvas["y"] + top + size * y) for x, y in stroke]


def draw(page: Page, digit: int, place: Place = USUAL) -> None:
    """Draw with the mouse."""
    for first, *others in pen_strokes(page, digit, place):
        page.mouse.move(*first)
        page.mouse.down()
        for point in others:
            page.mouse.move(*point)
        page.mouse.up()


def draw_with_a_finger(page: Page, digit: int, place: Place = USUAL) -> None:
    """Draw with touches, as the browser gets them from a touch screen."""
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    for first, *others in pen_strokes(page, digit, place):
        touch("touchStart", first)
        for point in others:
            touch("touchMove", point)
        touch("touchEnd")
    session.detach()


def draw_at_once(page: Page, strokes: Sequence[np.ndarray]) -> None:
    """Draw strokes (n, 2) in pixels of the canvas with events of our own.

    They leave the same pixels as the mouse, of which the browser takes one movement a frame.
    """
    page.locator("canvas.upper-canvas").evaluate(
        """(canvas, strokes) => {
          const {left, top} = canvas.getBoundingClientRect();
          const send = (kind, [x, y], buttons) => canvas.dispatchEvent(new MouseEvent(kind, {
            clientX: left + x, clientY: top + y, buttons, bubbles: true, composed: true}));
          for (const stroke of strokes) {
            send("mousedown", stroke[0], 1);
            for (const point of stroke.slice(1)) send("mousemove", point, 1);
            send("mouseup", stroke.at(-1), 0);
          }
        }""",
        [stroke.tolist() for stroke in strokes],
    )


def drawn_on(page: Page) -> Locator:
    """The canvas with the strokes that are done; the one above it shows the one being drawn."""
    return page.locator("canvas.dc-canvas.lower-canvas")


def ink(page: Page) -> int:
    """How many pixels of the canvas are white."""
    return drawn_on(page).evaluate(f"canvas => {_NEXT_FRAME}.then(() => {_INK})")


def wait_for_ink(page: Page, fewest: float, most: float) -> None:
    """Wait until the canvas has this many white pixels."""
    script = f"([canvas, fewest, most]) => {{ const n = {_INK}; return fewest <= n && n <= most }}"
    page.wait_for_function(script, arg=[drawn_on(page).element_handle(), fewest, most])


def canvas_pixels(page: Page) -> np.ndarray:
    """What stands on the canvas, (280, 280, 4) uint8 RGBA."""
    url = drawn_on(page).evaluate(
        f"canvas => {_NEXT_FRAME}.then(() => canvas.toDataURL('image/png'))"
    )
    png = np.frombuffer(base64.b64decode(url.split(",")[1]), np.uint8)
    return cv2.cvtColor(cv2.imdecode(png, cv2.IMREAD_UNCHANGED), cv2.COLOR_BGRA2RGBA)
