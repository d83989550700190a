"""A running app, a Chromium, and pages that fail their test on any error in the console."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent.parent

CHROMIUM_FLAGS = [
    "--no-sandbox",  # in a container the tests may run as root
    "--disable-gpu",
    # Nothing of the browser's own may go out to the internet.
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def app_url(tmp_path_factory) -> Iterator[str]:
    """The address of an app started for the session; an error in its log is a failure."""
    log_file = tmp_path_factory.mktemp("server") / "server.log"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    options = ["--server.headless=true", "--server.address=127.0.0.1", f"--server.port={port}"]
    with log_file.open("w") as log:
        server = subprocess.Popen(command + options, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_healthy(url, server)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)
    log_text = log_file.read_text()
    wrong = [word for word in ("Traceback", "Error", "ERROR", "Exception") if word in log_text]
    assert not wrong, f"the server's log speaks of {wrong}:\n{log_text}"


def wait_until_healthy(url: str, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, f"the app ended with {server.returncode}"
        with suppress(OSError), urllib.request.urlopen(f"{url}/_stcore/health", timeout=5):
            return
        time.sleep(0.1)
    pytest.fail("the app did not start within a minute")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # None: the one that `playwright install chromium` has put in its place.
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, app_url: str) -> Iterator[Callable[..., Page]]:
    """A function that opens the app as a new visitor; it takes the options of new_context."""
    contexts, errors = [], []

    def open_page(**options) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: message.type == "error" and errors.append(message.text))
        page.goto(app_url)
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
