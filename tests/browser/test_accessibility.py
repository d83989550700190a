"""What helps who hears the page, uses the keyboard, or sees little; axe-core looks at each page."""

import itertools
from contextlib import suppress

import numpy as np
import pytest
from playwright.sync_api import Page, TimeoutError, expect

from app_pages.common.pictures import card
from tests.browser.contrasts import SHAPE, TEXT, lowest, pale
from tests.browser.driver import PHONE
from tests.browser.looks import IDLE, PAGES, faults, open_whole

pytestmark = pytest.mark.usefixtures("mnist")


def levels_of_headings(page: Page) -> list[int]:
    return page.get_by_role("heading").evaluate_all(
        "headings => headings.map(heading => Number(heading.tagName[1]))"
    )


def stops(page: Page, most: int = 60) -> list[dict]:
    """What the tab key comes to: its name, whether it is seen, and the width of its ring."""
    found = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if stop is None:
            break
        found.append(stop)
    return found


_STOP = """() => {
  let stop = document.activeElement;
  while (stop?.shadowRoot?.activeElement) stop = stop.shadowRoot.activeElement;
  if (!stop || stop === document.body) return null;
  // A table is painted, with a frame around the cell that has the focus.
  if (stop.closest("[data-testid=data-grid-canvas]")) return {name: "cell", isSeen: true, ring: 2};
  const name = stop.getAttribute("aria-label") || stop.innerText || stop.outerHTML.slice(0, 120);
  const isSeen = stop.checkVisibility({checkOpacity: true, checkVisibilityCSS: true});
  const rings = [stop, stop.closest("label"), stop.parentElement].filter(Boolean).map(
    element => getComputedStyle(element)).filter(style => style.outlineStyle !== "none");
  return {name, isSeen, ring: Math.max(0, ...rings.map(style => parseFloat(style.outlineWidth)))};
}"""


@pytest.mark.parametrize("path", PAGES)
def test_headings_the_tab_key_contrast_and_axe_find_a_page_in_order(open_page, path):
    """One title and no level left out; only what is seen gets the focus, and shows it."""
    page = open_whole(open_page, path, "light")
    levels = levels_of_headings(page)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))

    found = stops(page)
    assert len(found) > 5
    assert not [stop for stop in found if not stop["isSeen"]]
    assert not [stop for stop in found if stop["ring"] < 2]

    page.evaluate("document.activeElement.blur()")
    wrong = pale(page, path) + faults(page)
    page.set_viewport_size(PHONE["viewport"])
    page.get_by_role("button", name="Menu", exact=True).wait_for()
    wrong += faults(page)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", PAGES)
def test_contrast_and_axe_find_a_page_in_order_in_the_dark(open_page, path):
    # On a desktop alone: the theme changes colours, and those are the same on a phone.
    page = open_whole(open_page, path, "dark")
    wrong = pale(page, path) + faults(page)
    assert not wrong, "\n".join(wrong)


def test_a_card_is_legible_on_its_own_ground(open_page):
    page = open_page("/models")
    page.set_content(card(np.zeros((28, 28), np.uint8), np.linspace(0, 0.2, 10), label=4))
    assert lowest(page, "text", "fill") >= TEXT
    assert lowest(page, "rect", "fill") >= SHAPE


def test_a_toolbar_is_there_for_the_mouse_and_for_who_is_in_its_table(open_page):
    page = open_whole(open_page, "/models", "light")
    table, chart = (page.get_by_test_id(part) for part in ("stDataFrame", "stVegaLiteChart"))
    frame = page.get_by_test_id("stFullScreenFrame")
    of_table = frame.filter(has=table).get_by_test_id("stElementToolbar").first
    of_chart = frame.filter(has=chart).get_by_test_id("stElementToolbar")
    chart.hover()
    expect(of_chart).to_have_css("visibility", "visible")
    expect(of_chart).to_have_css("opacity", "1")
    expect(of_table).to_have_css("visibility", "hidden")
    table.locator("canvas").first.focus()
    expect(of_table).to_have_css("visibility", "visible")
    expect(of_table).to_have_css("opacity", "1")


def _type_until_it_is_offered(page: Page, name: str, digit: str) -> None:
    """Type into a box; what is typed while the page is still changing may close its list."""
    option = page.get_by_role("option", name=digit, exact=True)
    for _ in range(5):
        page.get_by_role("combobox", name=name).focus()
        page.keyboard.press("Control+a")
        page.keyboard.type(digit)
        with suppress(TimeoutError):
            return option.wait_for(timeout=5000)
    raise AssertionError(f"{name} never offered {digit}")


def test_a_cell_of_the_matrix_can_be_chosen_with_the_keyboard_and_the_page_says_so(open_page):
    page = open_whole(open_page, "/confusion", "light")
    expect(
        page.get_by_text("choose its digits in the boxes True digit and Read as")
    ).to_be_visible()
    for name, digit, key in (("True digit", "4", "true"), ("Read as", "9", "predicted")):
        _type_until_it_is_offered(page, name, digit)
        page.keyboard.press("Enter")
        expect(page.get_by_role("combobox", name=name)).to_have_value(digit)
        page.wait_for_url(f"**{key}={digit}*")
        page.locator(IDLE).wait_for()
    expect(page.get_by_text("images of a 4 read as 9")).to_be_visible()


def test_the_bars_and_the_radio_buttons_tell_their_values(open_page):
    page = open_whole(open_page, "/", "light")
    bars = page.locator("[aria-label^=Probability] .mark-rect.role-mark path")
    told = bars.evaluate_all("bars => bars.map(bar => bar.getAttribute('aria-label'))")
    digit = page.locator(".st-key-digit").inner_text().strip()
    assert [words[:8] for words in told] == [f"Digit: {i}" for i in range(10)]
    assert [words for words in told if "the answer" in words] == [
        f"Digit: {digit}, over 99%, the answer"
    ]
    expect(page.locator(".st-key-model").get_by_role("radio").first).to_have_accessible_description(
        f"{digit} · over 99% sure"
    )
