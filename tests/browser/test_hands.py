"""Strokes of real hands: with a thumb on the screen, a touch taken away, a second button."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import PHONE

# Down the middle of the canvas, in shares of its side: read as a 1.
STROKE = [(0.5, 0.15), (0.5, 0.5), (0.5, 0.85)]


def on_canvas(page: Page, x: float, y: float) -> tuple[float, float]:
    """A place on the canvas, in pixels of the page."""
    box = page.locator("canvas.upper-canvas").bounding_box()
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def expect_strokes(page: Page, count: int) -> None:
    """Wait until the tab has kept this many strokes."""
    page.wait_for_function(
        """count => {
          const {states, current} = JSON.parse(sessionStorage.getItem("drawing") ?? "{}");
          return (states?.[current].length ?? 0) === count;
        }""",
        arg=count,
    )


def expect_digit(page: Page, digit: int) -> None:
    expect(page.locator(".st-key-digit")).to_have_text(str(digit), use_inner_text=True)


@pytest.fixture
def phone(open_page) -> Page:
    return open_page(**PHONE)


@pytest.fixture
def touch(phone):
    """A function that sends touches: their kind, and for each that changes its number and place."""
    session = phone.context.new_cdp_session(phone)

    def touch(kind: str, *touches: tuple[int, tuple[float, float]]) -> None:
        points = [{"id": number, "x": x, "y": y} for number, (x, y) in touches]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    yield touch
    session.detach()


def test_a_stroke_ends_with_its_finger_while_a_thumb_rests_on_the_page(phone, touch):
    below = phone.locator(".st-key-area-answer").bounding_box()
    thumb = (0, (below["x"] + 5, below["y"] + 5))
    touch("touchStart", thumb)
    first, *others = [(1, on_canvas(phone, x, y)) for x, y in STROKE]
    touch("touchStart", thumb, first)
    for point in others:
        touch("touchMove", thumb, point)
    touch("touchEnd", others[-1])
    expect_strokes(phone, 1)
    expect_digit(phone, 1)
    second = [(1, on_canvas(phone, x - 0.3, y)) for x, y in STROKE]
    touch("touchStart", thumb, second[0])
    touch("touchMove", thumb, second[-1])
    touch("touchEnd", second[-1])
    expect_strokes(phone, 2)
    touch("touchEnd")
    expect_strokes(phone, 2)


def test_a_second_finger_leaves_the_stroke_of_the_first(phone, touch):
    first, middle, last = [(0, on_canvas(phone, x, y)) for x, y in STROKE]
    other = (1, on_canvas(phone, 0.1, 0.1))
    touch("touchStart", first)
    touch("touchMove", last)
    touch("touchEnd")
    expect_strokes(phone, 1)
    touch("touchStart", first)
    touch("touchMove", middle)
    touch("touchStart", middle, other)
    touch("touchEnd", other)
    touch("touchMove", last)
    # The stroke goes on, and is not for Undo to take.
    phone.keyboard.press("Control+z")
    touch("touchEnd")
    expect_strokes(phone, 2)
    expect_digit(phone, 1)


def test_a_stroke_whose_touch_the_system_takes_away_stays(phone, touch):
    first, *others = [(0, on_canvas(phone, x, y)) for x, y in STROKE]
    touch("touchStart", first)
    for point in others:
        touch("touchMove", point)
    touch("touchCancel")
    expect_strokes(phone, 1)
    expect_digit(phone, 1)


def test_the_right_button_leaves_the_stroke_of_the_left(page):
    first, middle, last = [on_canvas(page, x, y) for x, y in STROKE]
    page.mouse.move(*first)
    page.mouse.down()
    page.mouse.move(*middle, steps=5)
    page.mouse.down(button="right")
    page.mouse.up(button="right")
    page.mouse.move(*last, steps=5)
    page.mouse.up()
    expect_strokes(page, 1)
    expect_digit(page, 1)


def test_the_mouse_leaves_the_stroke_of_the_keyboard(page):
    page.locator("canvas.upper-canvas").focus()
    for key in ("Space", *["ArrowDown"] * 10):
        page.keyboard.press(key)
    page.mouse.move(*on_canvas(page, 0.8, 0.2))
    page.mouse.down()
    page.mouse.move(*on_canvas(page, 0.8, 0.8), steps=5)
    page.mouse.up()
    expect_strokes(page, 2)
