"""The draw page as a visitor sees it: in Chromium, with a mouse or a finger."""

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from app_pages.common.words import percent
from mnist_model import DigitClassifier
from mnist_model.imaging.canvas_json import to_strokes
from mnist_model.networks import bundle
from tests.browser.draw_page import expect_blank, expect_digit, press
from tests.browser.driver import PHONE
from tests.browser.pen import (
    USUAL,
    canvas_pixels,
    draw,
    draw_with_a_finger,
    ink,
    wait_for_ink,
)

# As USUAL: left, top, and how large.
LARGE = (14, 14, 252)
CORNER = (12, 12, 90)
OTHER_CORNER = (176, 180, 90)


def bars(page: Page) -> Locator:
    return page.locator("[data-testid=stVegaLiteChart] .mark-rect path")


def bar_colours(page: Page) -> list[str]:
    return bars(page).evaluate_all("bars => bars.map(bar => bar.getAttribute('fill'))")


def drawings_sent(page: Page) -> list[dict]:
    """Open the page anew; what its canvas reports from now on ends up in the list."""
    drawings = []

    def note(frame: bytes) -> None:
        message = BackMsg.FromString(frame)
        for widget in message.rerun_script.widget_states.widgets:
            if "drawing" in widget.json_value:
                drawings.append(json.loads(widget.json_value)["drawing"])

    page.once("websocket", lambda socket: socket.on("framesent", note))
    page.reload()
    page.locator("canvas.upper-canvas").wait_for()
    page.locator(".st-key-model").wait_for()
    return drawings


def readings(page: Page) -> Locator:
    """What each model reads, below its name in the picker."""
    return page.locator(".st-key-model").get_by_text(re.compile(r"^\d · .*% sure$"))


def overflow(page: Page) -> tuple[int, int]:
    """By how many pixels the page is wider and higher than the screen."""
    return tuple(
        page.get_by_test_id("stMain").evaluate(
            "main => [main.scrollWidth - main.clientWidth, main.scrollHeight - main.clientHeight]"
        )
    )


@pytest.mark.parametrize(
    ("place", "digits"),
    [(USUAL, range(10)), (CORNER, [0, 2, 4, 7]), (OTHER_CORNER, [1, 3, 5]), (LARGE, [0, 6, 8, 9])],
    ids=["all ten", "corner", "other corner", "large"],
)
def test_digits_drawn_with_the_mouse_are_read(page, place, digits):
    for digit in digits:
        expect_blank(page)
        draw(page, digit, place)
        expect_digit(page, digit)
        press(page, "clear")


def test_clear_makes_room_for_the_next_digit(page):
    draw(page, 3)
    expect_digit(page, 3)
    press(page, "clear")
    expect_blank(page)
    assert ink(page) == 0
    draw(page, 7)
    expect_digit(page, 7)


def test_undo_takes_back_one_stroke_after_the_other(page):
    draw(page, 7)
    expect_digit(page, 7)
    before, first_stage = ink(page), page.get_by_alt_text("Step 1.")
    image = first_stage.get_attribute("src")
    draw(page, 1, place=(180, 60, 90))
    expect(first_stage).not_to_have_attribute("src", image)
    assert ink(page) > before
    press(page, "undo")
    expect(first_stage).to_have_attribute("src", image)
    expect_digit(page, 7)
    assert ink(page) == before
    press(page, "undo")
    expect_blank(page)
    expect(page.locator(".st-key-undo button")).to_be_disabled()


def test_examples_are_all_different_and_all_read(page):
    missing = set("0123456789")
    digit = page.locator(".st-key-digit")
    while missing:
        press(page, "example")
        expect(digit).to_have_text(re.compile(f"^[{''.join(missing)}]$"), use_inner_text=True)
        missing.remove(digit.inner_text())


def look_at_another_page(page):
    """Open a page without images: one that is left while they load asks for them in vain."""
    page.get_by_role("link", name="Training curves").click()
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()


def test_a_drawing_is_still_there_after_a_look_at_another_page(page):
    draw(page, 4)
    expect_digit(page, 4)
    before = ink(page)
    look_at_another_page(page)
    page.get_by_role("link", name="Draw", exact=True).click()
    expect_digit(page, 4)
    wait_for_ink(page, 0.99 * before, 1.01 * before)
    # It can be taken back, stroke by stroke.
    press(page, "undo")
    wait_for_ink(page, 0.3 * before, 0.8 * before)
    press(page, "undo")
    wait_for_ink(page, 0, 0)
    expect_blank(page)
    look_at_another_page(page)
    page.get_by_role("link", name="Draw", exact=True).click()
    expect_blank(page)


def test_a_visitor_can_draw_on_an_example(page):
    press(page, "example")
    expect_digit(page, 3)
    wait_for_ink(page, 1000, 20_000)
    before = ink(page)
    draw(page, 1, place=(200, 60, 60))
    assert ink(page) > before
    press(page, "clear")
    expect_blank(page)


def test_a_broader_brush_leaves_more_ink(page):
    draw(page, 2)
    expect_digit(page, 2)
    thin = ink(page)
    slider = page.get_by_role("slider", name="Brush width")
    for _ in range(3):
        slider.press("ArrowRight")
    expect(slider).to_have_value("24")
    # The canvas gets the new width before it is cleared.
    press(page, "clear")
    expect_blank(page)
    draw(page, 2)
    expect_digit(page, 2)
    assert ink(page) > 1.2 * thin


def test_the_picker_shows_all_readings_and_the_picked_model_answers(page):
    draw(page, 5)
    expect_digit(page, 5)
    options = page.locator(".st-key-model label:has(input)")
    expect(readings(page)).to_have_count(options.count())
    assert options.count() >= 2
    for option in options.all():
        option.click()
        expect(option.locator("input")).to_be_checked()
        expect_digit(page, 5)


def test_a_small_digit_of_the_widest_brush_is_read_as_the_library_reads_it(page):
    drawings = drawings_sent(page)
    slider = page.get_by_role("slider", name="Brush width")
    slider.press("End")
    expect(slider).to_have_value("36")
    press(page, "clear")
    expect_blank(page)
    draw(page, 0, place=(110, 110, 60))
    expect_digit(page, 0)
    expect(page.get_by_alt_text("Step 1. Your strokes, redrawn thinner.")).to_be_visible()

    image, strokes = canvas_pixels(page), to_strokes(drawings[-1]["raw"]["objects"])
    classifiers = [DigitClassifier.load(name) for name in bundle.bundle_names()]
    assert classifiers[0].predict(image).digit != 0, "nobody needs the strokes to read this"
    predictions = [classifier.predict(image, strokes) for classifier in classifiers]
    assert predictions[0].digit == 0
    words = f"0, {percent(predictions[0].confidence)} sure"
    expect(page.get_by_role("heading", name=words, exact=True)).to_be_visible()
    # The other models stand beside it, each with its reading.
    expect(readings(page)).to_have_text(
        [f"{one.digit} · {percent(one.confidence)} sure" for one in predictions]
    )


def test_the_bars_stand_in_order_and_the_winner_stands_out(page):
    draw(page, 6)
    expect_digit(page, 6)
    expect(bars(page)).to_have_count(10)
    colours = bar_colours(page)
    x = bars(page).evaluate_all("bars => bars.map(bar => bar.getBoundingClientRect().x)")
    labels = bars(page).evaluate_all("bars => bars.map(bar => bar.getAttribute('aria-label'))")
    digits = [int(re.search(r"Digit: (\d)", label)[1]) for label in labels]
    by_digit = dict(zip(digits, zip(x, colours, strict=True), strict=True))
    assert [by_digit[digit][0] for digit in range(10)] == sorted(x)
    accent = by_digit[6][1]
    assert colours.count(accent) == 1


def test_a_new_stroke_moves_nothing_but_the_answer(page):
    draw(page, 1)
    expect_digit(page, 1)
    fixed = ["canvas.upper-canvas", ".st-key-clear", ".st-key-brush", ".st-key-model", "h1"]
    chart = page.locator("[data-testid=stVegaLiteChart] svg").element_handle()
    handles = {name: page.locator(name).first.element_handle() for name in fixed}
    boxes = {name: handle.bounding_box() for name, handle in handles.items()}
    press(page, "example")
    expect_digit(page, 3)
    for name, handle in handles.items():
        assert handle.evaluate("element => element.isConnected"), f"{name} was built anew"
        assert handle.bounding_box() == boxes[name], f"{name} has moved"
    assert chart.evaluate("element => element.isConnected"), "the chart was built anew"


def test_two_visitors_see_only_their_own_drawings(open_page):
    one, other = open_page(), open_page()
    draw(one, 3)
    draw(other, 7)
    expect_digit(one, 3)
    expect_digit(other, 7)
    press(other, "clear")
    expect_blank(other)
    expect_digit(one, 3)
    assert ink(one) > 0


def test_a_phone_with_a_touch_screen_works(open_page):
    phone = open_page(**PHONE)
    draw_with_a_finger(phone, 4)
    expect_digit(phone, 4)
    expect(phone.locator(".st-key-digit")).to_be_in_viewport()
    across, _ = overflow(phone)
    assert across == 0
    assert phone.get_by_test_id("stMain").evaluate("main => main.scrollTop") == 0
    phone.locator(".st-key-clear button").tap()
    expect_blank(phone)
    phone.locator(".st-key-example button").tap()
    expect_digit(phone, 3)
    phone.locator(".st-key-undo button").tap()
    expect_blank(phone)
    # This one begins in the corner where the canvas used to have a toolbar.
    draw_with_a_finger(phone, 6, LARGE)
    expect_digit(phone, 6)


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}], ids=str)
def test_all_is_on_one_screen_by_day_and_by_night(open_page, options):
    page = open_page(**options)
    assert overflow(page) == (0, 0)
    draw(page, 8)
    expect_digit(page, 8)
    expect(page.get_by_alt_text("Step 5.")).to_be_in_viewport(ratio=1)
    assert overflow(page) == (0, 0)
    background = page.get_by_test_id("stApp").evaluate("app => getComputedStyle(app).color")
    lightness = sum(int(part) for part in re.findall(r"\d+", background)[:3])
    assert (lightness > 384) == ("color_scheme" in options), f"text is {background}"


def test_charts_and_images_have_names(page):
    draw(page, 9)
    expect_digit(page, 9)
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_attribute(
        "aria-label", "Probability of each digit, 0 to 9"
    )
    images = page.get_by_test_id("stImage").locator("img")
    expect(images).to_have_count(5)
    assert all(image.get_attribute("alt") for image in images.all())
