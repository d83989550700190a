"""A visitor is whom the cookie names; without one, the session."""

import pytest
import streamlit as st
from streamlit.runtime.context import StreamlitCookies
from streamlit.testing.v1 import AppTest

from app_pages.common.visitor import COOKIE


def page() -> None:
    import streamlit as st

    from app_pages.common.visitor import visitor_id

    st.text(visitor_id())


def visit(monkeypatch, **cookies: str) -> AppTest:
    monkeypatch.setattr(type(st.context), "cookies", StreamlitCookies(cookies))
    opened = AppTest.from_function(page).run()
    assert not opened.exception
    return opened


def test_the_cookie_says_who_it_is(monkeypatch):
    known = "aA0-_" * 8 + "xyz"
    assert visit(monkeypatch, **{COOKIE: known}).text[0].value == known


@pytest.mark.parametrize("cookies", [{}, {COOKIE: "x" * 42}, {"other": "x" * 43}])
def test_without_a_valid_one_each_session_is_a_visitor(monkeypatch, cookies):
    first, second = visit(monkeypatch, **cookies), visit(monkeypatch, **cookies)
    own = first.text[0].value
    assert len(own) == 43
    assert first.run().text[0].value == own
    assert second.text[0].value != own


def test_a_page_without_a_browser_has_a_visitor():
    assert len(AppTest.from_function(page).run().text[0].value) == 43
