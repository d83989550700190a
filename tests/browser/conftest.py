"""A running app, a Chromium, and pages that fail their test on any error in the console."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.browser.driver import launch_chromium, running_app

# Opened at the address of a page, Streamlit first looks for its server below that address,
# does not find it there, and goes one level up. The browser notes both misses.
EXPECTED_MISS = re.compile(r"/\w+/_stcore/(health|host-config)$")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


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


@pytest.fixture
def open_page(browser: Browser, app_url: str) -> Iterator[Callable[..., Page]]:
    """A function that opens the app as a new visitor, at a path such as "/training".

    It takes the options of new_context.
    """
    contexts, errors = [], []

    def note_error(message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED_MISS.search(message.location["url"]):
            errors.append(message.text)

    def open_page(path: str = "", **options) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", note_error)
        page.goto(app_url + path)
        if path:
            page.get_by_test_id("stMain").get_by_role("heading").first.wait_for()
            return page
        # The model picker comes last: once it is there, the page is whole.
        page.locator("canvas.upper-canvas").wait_for()
        page.locator(".st-key-model").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not errors, f"the browser's console speaks of errors: {errors}"


@pytest.fixture
def page(open_page) -> Page:
    """The app as a visitor with a mouse sees it."""
    return open_page()
