"""A drawing stays until its visitor removes it, on slow networks and without a server too."""

import re
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.delay import slow_network
from tests.browser.draw_page import expect_blank, expect_digit, press, strokes, undo, visit
from tests.browser.pen import draw, draw_at_once, ink, wait_for_ink

# As `pen.USUAL`: left, top, and how large.
LEFT, RIGHT = (20, 60, 120), (150, 60, 120)


@pytest.fixture(params=[0, 0.4], ids=lambda seconds: f"{1000 * seconds:.0f} ms")
def slow_page(tabs, app_url: str, request):
    """The draw page behind a slow network."""
    with slow_network(urlsplit(app_url).port, request.param) as url:
        yield from visit(tabs, url)


def test_two_quick_steps_of_the_brush_leave_the_drawing(slow_page):
    draw(slow_page, 7)
    expect_digit(slow_page, 7)
    before = ink(slow_page)
    slider = slow_page.get_by_role("slider", name="Brush width")
    for _ in range(6):
        slider.press("ArrowRight")
        slow_page.wait_for_timeout(16)
        slider.press("ArrowRight")
        slow_page.locator("[data-test-script-state=notRunning]").wait_for()
        assert ink(slow_page) == before
    draw(slow_page, 1, RIGHT)
    assert ink(slow_page) > before
    assert strokes(slow_page) == 2


def test_a_quick_undo_takes_one_stroke(slow_page):
    draw(slow_page, 3, LEFT)
    before = ink(slow_page)
    draw(slow_page, 1, RIGHT)
    press(slow_page, "undo")
    wait_for_ink(slow_page, before, before)
    assert strokes(slow_page) == 1
    expect_digit(slow_page, 3)


def test_three_quick_undos_take_three_strokes(slow_page):
    for digit in (0, 1, 2, 3):
        draw(slow_page, digit, (20 + 60 * digit, 100, 50))
    assert strokes(slow_page) == 4
    for _ in range(3):
        press(slow_page, "undo")
    assert strokes(slow_page) == 1
    press(slow_page, "undo")
    expect(undo(slow_page)).to_be_disabled()
    expect_blank(slow_page)


def test_a_stroke_right_after_clear_stays(slow_page):
    draw(slow_page, 3)
    expect_digit(slow_page, 3)
    press(slow_page, "clear")
    draw(slow_page, 7)
    expect_digit(slow_page, 7)
    assert strokes(slow_page) == 1
    assert ink(slow_page) > 0


def test_undo_brings_back_what_clear_and_example_replaced(page):
    expect(undo(page)).to_be_disabled()
    draw(page, 7)
    expect_digit(page, 7)
    press(page, "clear")
    expect_blank(page)
    press(page, "undo")
    expect_digit(page, 7)
    press(page, "example")
    expect_digit(page, 3)
    press(page, "undo")
    expect_digit(page, 7)
    expect(undo(page)).to_be_enabled()
    press(page, "undo")
    expect_blank(page)
    expect(undo(page)).to_be_disabled()


def test_control_z_takes_back_and_control_shift_z_brings_back(page):
    draw(page, 7)
    expect_digit(page, 7)
    page.keyboard.press("Control+z")
    expect_blank(page)
    page.keyboard.press("Control+Shift+Z")
    expect_digit(page, 7)
    page.keyboard.press("Control+Shift+Z")
    expect_digit(page, 7)
    press(page, "clear")
    page.keyboard.press("Control+z")
    draw(page, 1, RIGHT)
    assert strokes(page) == 2
    page.keyboard.press("Control+Shift+Z")  # what was undone is gone: something else was drawn
    assert strokes(page) == 2


def test_a_reload_keeps_the_drawing_and_what_undo_brings_back(page):
    draw(page, 3)
    press(page, "clear")
    draw(page, 7)
    before = ink(page)
    page.reload()
    expect_digit(page, 7)
    wait_for_ink(page, 0.98 * before, 1.02 * before)
    press(page, "undo")
    expect_blank(page)
    press(page, "undo")
    expect_digit(page, 3)


def test_a_stroke_just_before_a_look_at_another_page_is_kept(slow_page):
    draw(slow_page, 4)
    slow_page.get_by_role("link", name="Models").click()
    expect(slow_page.locator("canvas.upper-canvas")).to_have_count(0)
    slow_page.get_by_role("link", name="Draw", exact=True).click()
    expect_digit(slow_page, 4)
    assert strokes(slow_page) == 2


def test_a_stroke_begun_outside_draws_from_the_border_on(page):
    box = page.locator("canvas.upper-canvas").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"]
    page.mouse.move(x, y - 20)
    page.mouse.down()
    for step in range(1, 25):
        page.mouse.move(x, y - 20 + 10 * step)
    page.mouse.up()
    expect_digit(page, 1)
    first = page.evaluate("JSON.parse(sessionStorage.getItem('drawing')).strokes[0].path[0]")
    assert first[2] == pytest.approx(0, abs=1)
    # Other drags that cross the canvas draw nothing: this one is the slider's.
    slider = page.get_by_role("slider", name="Brush width").bounding_box()
    page.mouse.move(slider["x"] + 5, slider["y"] + 5)
    page.mouse.down()
    page.mouse.move(x, y + 200, steps=5)
    page.mouse.up()
    assert strokes(page) == 1


def test_brush_model_and_drawing_survive_a_look_at_other_pages(page):
    draw(page, 7)
    slider = page.get_by_role("slider", name="Brush width")
    slider.press("ArrowRight")
    expect(slider).to_have_value("20")
    page.locator(".st-key-model label", has_text="dense-128").click()
    page.wait_for_url("**/?model=dense-128")
    for name in ("Models", "Data"):
        page.get_by_role("link", name=name).click()
        heading = page.get_by_test_id("stMain").get_by_role("heading").first
        expect(heading).to_have_text(re.compile(name, re.IGNORECASE))
    page.get_by_role("link", name="Draw", exact=True).click()
    expect_digit(page, 7)
    expect(page.get_by_role("slider", name="Brush width")).to_have_value("20")
    expect(page.get_by_role("radio", name="dense-128")).to_be_checked()
    page.wait_for_url("**/?model=dense-128")


def test_the_address_picks_the_model(open_page):
    page = open_page("/?model=dense-128")
    expect(page.get_by_role("radio", name="dense-128")).to_be_checked()
    page = open_page("/?model=nobody")
    expect(page.get_by_role("radio", name="compact-cnn")).to_be_checked()


def test_an_example_asked_for_before_the_page_is_whole_comes_with_it(page):
    hide = "p => { window.kept = p.textContent; p.textContent = '{}'; }"
    page.locator(".st-key-settings p").evaluate(hide)
    press(page, "example")
    assert ink(page) == 0
    page.locator(".st-key-settings p").evaluate("p => { p.textContent = window.kept; }")
    expect_digit(page, 3)


def test_sixty_strokes_can_be_taken_back(page):
    dots = [np.array([[20.0 + 4 * number, 40], [20 + 4 * number, 90]]) for number in range(60)]
    draw_at_once(page, dots)
    assert strokes(page) == 60
    for _ in range(60):
        page.keyboard.press("Control+z")
    expect_blank(page)
    expect(undo(page)).to_be_disabled()


STROKE = {"type": "Path", "path": [["M", 140, 40], ["L", 140, 240]], "strokeWidth": 18}


@pytest.mark.parametrize(
    "kept",
    [
        {"strokes": [STROKE], "states": [[], [5], [0]], "current": 2},
        {"strokes": [STROKE], "states": [[], [0]], "current": "1"},
        {"strokes": [STROKE | {"type": "Nothing known"}], "states": [[0]], "current": 0},
    ],
    ids=["a missing stroke", "text for a number", "an unknown type"],
)
def test_what_the_tab_kept_and_is_no_drawing_is_a_blank_canvas(page, kept):
    page.evaluate("kept => sessionStorage.setItem('drawing', JSON.stringify(kept))", kept)
    page.reload()
    page.locator(".st-key-model").wait_for()
    expect_blank(page)
    draw(page, 7)
    expect_digit(page, 7)
    press(page, "undo")
    expect_blank(page)
    expect(undo(page)).to_be_disabled()
