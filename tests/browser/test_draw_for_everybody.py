"""The draw page with a keyboard, a screen reader, a phone, a zoomed page and a projector."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import PHONE
from tests.browser.pen import draw, ink, wait_for_ink

SCREENS = {
    "phone": PHONE,
    "zoom of 200 %": {"viewport": {"width": 640, "height": 400}},
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "projector": {"viewport": {"width": 1920, "height": 1080}},
}


def box(page: Page, selector: str) -> dict:
    """Where an element stands: left, right, top, bottom, width in pixels of the page."""
    return page.locator(selector).first.evaluate(
        "element => JSON.parse(JSON.stringify(element.getBoundingClientRect()))"
    )


def spoken(page: Page):
    return page.locator("body > [aria-live=polite]")


def move_pen(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def focus_canvas(page: Page) -> None:
    """By the Tab key alone."""
    canvas = page.get_by_role("application", name="Drawing canvas")
    for _ in range(20):
        page.keyboard.press("Tab")
        if canvas.evaluate("canvas => canvas.matches(':focus-visible')"):
            return
    raise AssertionError("Tab never got to the canvas")


def test_a_digit_can_be_drawn_with_the_keyboard(page):
    focus_canvas(page)
    expect(page.locator(".keyboard-pen")).to_be_hidden()
    move_pen(page, *["ArrowUp"] * 2, "Space", *["ArrowDown"] * 15)
    expect(page.locator(".keyboard-pen")).to_be_visible()
    move_pen(page, "Space")
    expect(page.locator(".st-key-digit")).to_have_text("1", use_inner_text=True)
    # With the pen up, nothing is drawn; leaving the canvas lifts it.
    before = ink(page)
    move_pen(page, *["ArrowRight"] * 5)
    assert ink(page) == before
    move_pen(page, "Space", *["ArrowUp"] * 5, "Tab")
    wait_for_ink(page, before + 1, 280**2)
    expect(page.locator(".keyboard-pen")).to_be_hidden()
    page.keyboard.press("Control+z")
    wait_for_ink(page, before, before)


def test_control_z_with_the_pen_down_takes_back_that_stroke(page):
    focus_canvas(page)
    move_pen(page, "Space", *["ArrowDown"] * 12, "Space")
    expect(page.locator(".st-key-digit")).to_have_text("1", use_inner_text=True)
    before = ink(page)
    move_pen(page, *["ArrowRight"] * 5, "Space", *["ArrowUp"] * 5, "Control+z")
    wait_for_ink(page, before, before)
    move_pen(page, "Control+z")
    wait_for_ink(page, 0, 0)


def test_a_fine_step_is_smaller_and_the_pen_stays_on_the_canvas(page):
    def place() -> list[float]:
        style = page.locator(".keyboard-pen").get_attribute("style")
        return [float(number) for number in re.findall(r"([\d.]+)%", style)]

    focus_canvas(page)
    move_pen(page, "ArrowRight")
    begin = place()
    move_pen(page, "Shift+ArrowRight")
    fine = place()
    assert 0 < fine[0] - begin[0] < 1
    move_pen(page, *["ArrowLeft"] * 40, *["ArrowUp"] * 40)
    assert place() == [0, 0]


def test_each_answer_is_said_to_a_screen_reader(page):
    expect(spoken(page)).to_have_text("")
    draw(page, 7)
    expect(spoken(page)).to_have_text("7, over 99 percent sure")
    page.locator(".st-key-clear button").click()
    expect(spoken(page)).to_have_text("Nothing drawn yet")
    draw(page, 1, (20, 90, 110))
    draw(page, 2, (130, 90, 110))
    expect(spoken(page)).to_have_text("12: 2 digits")


def test_the_same_answer_twice_is_said_twice(page):
    draw(page, 7)
    expect(spoken(page)).to_have_text("7, over 99 percent sure")
    page.evaluate(
        """() => {
          window.said = [];
          new MutationObserver(() => window.said.push(document.querySelector(
            "body > [aria-live=polite]").textContent)).observe(
            document.querySelector("body > [aria-live=polite]"),
            {childList: true, characterData: true, subtree: true});
        }"""
    )
    page.locator(".st-key-clear button").click()
    page.keyboard.press("Control+z")
    page.wait_for_function("window.said.at(-1) === '7, over 99 percent sure'")
    assert "" in page.evaluate("window.said")


def test_the_answer_of_another_model_is_said_too(page):
    draw(page, 1, (20, 90, 110))
    draw(page, 2, (130, 90, 110))
    expect(spoken(page)).to_have_text("12: 2 digits")
    page.locator(".st-key-model label", has_text="dense-128").click()
    expect(spoken(page)).to_contain_text("compact-cnn would refuse this")


def test_control_z_works_on_a_keyboard_without_latin_letters(page):
    draw(page, 7)
    before = ink(page)
    send = """shiftKey => document.body.dispatchEvent(new KeyboardEvent("keydown", {
        key: "я", code: "KeyZ", ctrlKey: true, shiftKey, bubbles: true, cancelable: true}))"""
    page.evaluate(send, False)
    wait_for_ink(page, 0, 0)
    page.evaluate(send, True)
    wait_for_ink(page, before, before)


def test_digit_and_confidence_are_one_heading_below_one_title(page):
    draw(page, 7)
    expect(page.get_by_role("heading", name="7, over 99% sure", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Draw a digit")


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS.keys())
def test_the_answer_is_in_view_and_the_canvas_as_large_as_it_can_be(open_page, screen):
    page = open_page(**screen)
    draw(page, 4, (60, 50, 150))
    digit = page.locator(".st-key-digit")
    expect(digit).to_have_text("4", use_inner_text=True)
    for name in ("digit", "undo", "clear", "example"):
        expect(page.locator(f".st-key-{name}")).to_be_in_viewport(ratio=0.99)
    expect(page.locator("canvas.upper-canvas")).to_be_in_viewport(ratio=0.99)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") == 0

    canvas, answer, undo = (
        box(page, name) for name in ("canvas.upper-canvas", ".st-key-digit", ".st-key-undo")
    )
    assert canvas["width"] == pytest.approx(canvas["height"], abs=1)
    if screen == PHONE:
        assert canvas["left"] == pytest.approx(360 - canvas["right"], abs=1)
        assert canvas["width"] >= 320
        assert canvas["bottom"] < answer["top"] < answer["bottom"] < undo["top"] + 1
    elif screen["viewport"]["height"] == 400:
        assert undo["left"] >= canvas["right"]
        assert undo["top"] < canvas["bottom"]
    else:
        assert undo["top"] >= canvas["bottom"]
        expected = {1280: 280, 1920: 400}[screen["viewport"]["width"]]
        assert canvas["width"] >= expected
