"""A running app, a Chromium, and pages that fail their test on any error in the console."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.driver import DESKTOP, launch_chromium, running_app

# Opened at the address of a page, Streamlit first looks for its server below that address,
# does not find it there, and goes one level up. The browser notes both misses.
EXPECTED_MISS = re.compile(r"/\w+/_stcore/(health|host-config)$")

# How long to wait for what does not come; a test that passes waits for as long as it has to.
TIMEOUT_MS = 30_000
expect.set_options(timeout=TIMEOUT_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, and run one that fails once more.

    A browser, a server and the tests beside them share two cores. What failed the first time
    stands in the summary (RERUN), to be looked into.
    """
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def app_url() -> Iterator[str]:
    """The address of an app started for the session; an error in its log is a failure."""
    with running_app() as app:
        yield app.url
        log = app.log()
    wrong = [word for word in ("Traceback", "Error", "ERROR", "Exception") if word in log]
    assert not wrong, f"the server's log speaks of {wrong}:\n{log}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        yield browser
        browser.close()


class Tabs:
    """Tabs that one test after the other uses, each time as a new visitor would.

    They keep what they fetched and compiled: a page opens in a quarter of the time that it takes
    in a browser that has never seen it.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: dict[str, list[Page]] = defaultdict(list)
        self.errors: list[str] = []

    def take(self, options: dict) -> Page:
        """A blank tab with these options of `Browser.new_page`; no other has its cookies."""
        if free := self._free[repr(options)]:
            return free.pop()
        page = self._browser.new_page(**options)
        page.set_default_timeout(TIMEOUT_MS)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._note_error)
        return page

    def give_back(self, page: Page, options: dict) -> None:
        """Leave the app, and nothing of the visit in the tab."""
        page.mouse.up()
        page.mouse.move(0, 0)
        page.set_viewport_size(options["viewport"])
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
        page.context.clear_cookies()
        page.goto("about:blank")
        # A tab's history ends at 50 steps, and some tests count them.
        if page.evaluate("history.length") > 20:
            page.close()
            return
        self._free[repr(options)].append(page)

    def _note_error(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED_MISS.search(message.location["url"]):
            self.errors.append(message.text)


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Tabs:
    return Tabs(browser)


@pytest.fixture
def open_page(tabs: Tabs, app_url: str) -> Iterator[Callable[..., Page]]:
    """A function that opens the app as a new visitor, at a path such as "/training".

    It takes the options of `Browser.new_page`.
    """
    taken = []
    tabs.errors.clear()

    def open_page(path: str = "", **options) -> Page:
        options = DESKTOP | options
        page = tabs.take(options)
        taken.append((page, options))
        page.goto(app_url + path)
        if path:
            page.get_by_test_id("stMain").get_by_role("heading").first.wait_for()
            return page
        # The model picker comes last: once it is there, the page is whole.
        page.locator("canvas.upper-canvas").wait_for()
        page.locator(".st-key-model").wait_for()
        return page

    yield open_page
    for page, options in taken:
        tabs.give_back(page, options)
    assert not tabs.errors, f"the browser's console speaks of errors: {tabs.errors}"


@pytest.fixture
def page(open_page) -> Page:
    """The app as a visitor with a mouse sees it."""
    return open_page()
