"""Screens of other sizes, and people for whom nothing should move."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import DESKTOP, PHONE
from tests.browser.looks import PAGES, open_whole

# At 1920 x 1080, what a screen of 1280 x 800 shows is drawn 1.35 times as large.
PROJECTOR = {"viewport": {"width": 1920, "height": 1080}}
GROWTH = 1080 / 800
FINGER_PX = 40


def font_px(page: Page, selector: str) -> float:
    return page.locator(selector).first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")


def overflow_px(page: Page) -> int:
    return page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")


_IS_SMALLER = """([selector, px]) => {
  const text = document.querySelector(selector);
  return text && parseFloat(getComputedStyle(text).fontSize) < px;
}"""


@pytest.mark.parametrize("path", PAGES)
def test_type_grows_with_a_projector_and_all_stays_inside(open_page, path):
    texts = ["h1", "[data-testid=stMarkdownContainer] p", ".vega-embed .role-axis-label text"]
    page = open_whole(open_page, path, "light", **PROJECTOR)
    has_axes = page.locator(texts[-1]).count() > 0
    if (path.startswith("/inside") or path == "/train") and not has_axes:
        texts.pop()  # no part of it has axes, or no network has been trained
    large = [font_px(page, text) for text in texts]
    assert overflow_px(page) == 0
    page.set_viewport_size(DESKTOP["viewport"])
    # Charts are painted anew a moment later.
    page.wait_for_function(_IS_SMALLER, arg=[texts[-1], large[-1]])
    assert font_px(page, "html") == 16
    for size, text in zip(large, texts, strict=True):
        assert size == pytest.approx(GROWTH * font_px(page, text), abs=1)
    assert overflow_px(page) == 0


def test_on_a_phone_the_navigation_is_behind_a_button_that_says_menu(open_page):
    page = open_page("/models", **PHONE)
    button = page.get_by_role("button", name="Menu", exact=True)
    expect(button).to_be_visible()
    expect(button).to_have_css("content", '"Menu"', pseudo="after")
    button.click()
    page.get_by_role("link", name="Data", exact=True).click()
    expect(page.get_by_role("heading", name="The data")).to_be_visible()
    expect(page.get_by_role("button", name="Menu", exact=True)).to_be_visible()


def test_on_a_phone_radio_buttons_are_as_high_as_a_finger(open_page):
    page = open_page(**PHONE)
    options = page.get_by_test_id("stRadioOption")
    heights = [option.bounding_box()["height"] for option in options.all()]
    assert len(heights) > 1
    assert min(heights) >= FINGER_PX


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_nothing_moves_for_who_wants_it_so(open_page, motion):
    page = open_whole(open_page, "/", "light", reduced_motion=motion)
    longest = page.evaluate(_LONGEST_TRANSITION_S)
    assert longest <= 0.001 if motion == "reduce" else longest > 0.001


_LONGEST_TRANSITION_S = """() => Math.max(
  ...[...document.querySelectorAll("*")].flatMap(element => {
    const style = getComputedStyle(element);
    return [style.transitionDuration, style.animationDuration].flatMap(
      list => list.split(", ").map(parseFloat));
  }))"""
