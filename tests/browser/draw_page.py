"""What tests of the draw page in a browser do again and again."""

from collections.abc import Iterator

from playwright.sync_api import Locator, Page, expect

from tests.browser.driver import DESKTOP
from tests.browser.pen import wait_for_ink


def press(page: Page, key: str) -> None:
    """Press one of the buttons "undo", "clear" and "example"."""
    page.locator(f".st-key-{key} button").click()


def undo(page: Page) -> Locator:
    """The button."""
    return page.locator(".st-key-undo button")


def strokes(page: Page) -> int:
    """How many strokes the tab has kept."""
    return page.evaluate(
        """() => {
          const {states, current} = JSON.parse(sessionStorage.getItem("drawing"));
          return states[current].length;
        }"""
    )


def expect_digit(page: Page, digit: int) -> None:
    """Wait until this digit is read."""
    expect(page.locator(".st-key-digit")).to_have_text(str(digit), use_inner_text=True)


def expect_blank(page: Page) -> None:
    """Wait until there is neither ink nor an answer."""
    expect(page.get_by_text("Draw any digit from 0 to 9")).to_be_visible()
    expect(page.locator(".st-key-digit")).to_have_count(0)
    wait_for_ink(page, 0, 0)


def visit(tabs, url: str) -> Iterator[Page]:
    """The draw page at an address of its own; it may lose its connection."""
    page = tabs.take(DESKTOP)
    page.goto(url)
    page.locator(".st-key-model").wait_for()
    yield page
    tabs.give_back(page, DESKTOP)
