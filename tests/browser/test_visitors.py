"""Two browsers are two visitors, each the same the next time; no page or script knows the id."""

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from app_pages.common.visitor import COOKIE, is_visitor_id
from tests.browser.driver import ROOT, running_app

# A page that shows who is visiting, but not by the id; and the app around it.
PAGE = """
import hashlib
import streamlit as st
from app_pages.common.visitor import visitor_id
st.title("Visitor " + hashlib.sha256(visitor_id().encode()).hexdigest())
st.button("Again")
st.session_state.runs = st.session_state.get("runs", 0) + 1
st.text(f"Run {st.session_state.runs}")
"""
APP = """
import streamlit as st
from starlette.middleware import Middleware
from middleware.visitors import TellVisitorsApart
app = st.App("page.py", middleware=[Middleware(TellVisitorsApart)])
"""


def cookie_of(context: BrowserContext) -> dict:
    (cookie,) = [cookie for cookie in context.cookies() if cookie["name"] == COOKIE]
    return cookie


def title_of(visitor_id: str) -> str:
    return "Visitor " + hashlib.sha256(visitor_id.encode()).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the page and the app."""
    (tmp_path / "page.py").write_text(PAGE)
    (tmp_path / "asgi.py").write_text(APP)
    return tmp_path


def new_visitor(browser: Browser, url: str) -> tuple[BrowserContext, str]:
    """A browser that has never been there, and what the page calls it, again and again."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(url)
    title = page.get_by_role("heading", name="Visitor")
    first = title.inner_text()
    page.get_by_role("button", name="Again").click()
    expect(page.get_by_text("Run 2")).to_be_visible()
    expect(title).to_have_text(first)
    return context, first


def test_a_page_knows_each_visitor_by_the_cookie_and_again_after_a_restart(folder, browser):
    with running_app(str(folder / "asgi.py"), PYTHONPATH=str(ROOT)) as app:
        contexts, titles = zip(*(new_visitor(browser, app.url) for _ in range(2)), strict=True)
        assert list(titles) == [title_of(cookie_of(context)["value"]) for context in contexts]
        assert titles[0] != titles[1]
    with running_app(str(folder / "asgi.py"), PYTHONPATH=str(ROOT)) as app:
        for context, title in zip(contexts, titles, strict=True):
            page = context.new_page()
            page.goto(app.url)
            expect(page.get_by_role("heading", name="Visitor")).to_have_text(title)
            context.close()


def test_without_the_cookie_each_session_is_a_visitor(folder, browser):
    with running_app(str(folder / "page.py"), PYTHONPATH=str(ROOT)) as app:
        contexts, titles = zip(*(new_visitor(browser, app.url) for _ in range(2)), strict=True)
    for context in contexts:
        context.close()
    assert titles[0] != titles[1]


def test_the_app_keeps_the_id_to_itself(browser, app_url):
    context = browser.new_context()
    page = context.new_page()
    addresses = []
    page.on("request", lambda request: addresses.append(request.url))
    page.on("websocket", lambda socket: addresses.append(socket.url))
    page.goto(app_url)
    page.locator(".st-key-model").wait_for()
    cookie = cookie_of(context)
    assert is_visitor_id(cookie["value"])
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Lax", "/")
    assert COOKIE not in page.evaluate("document.cookie")
    assert cookie["value"] not in page.content()
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, history.state])")
    assert cookie["value"] not in kept
    assert not any(cookie["value"] in address for address in [*addresses, page.url])
    page.reload()
    page.locator(".st-key-model").wait_for()
    assert cookie_of(context)["value"] == cookie["value"]
    context.close()


def test_a_browser_that_deleted_its_cookie_gets_another(browser, app_url):
    """The page is in its cache, so that the app sends no page, but says that it is unchanged."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(app_url)
    first = cookie_of(context)["value"]
    context.clear_cookies()
    with page.expect_response(app_url + "/") as answer:
        page.reload()
    assert "private" in answer.value.all_headers()["cache-control"]
    assert cookie_of(context)["value"] != first
    context.close()
