"""What tests of the page Train without a browser do again and again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.runtime.context import StreamlitCookies

from app_pages.common.visitor import COOKIE, new_visitor_id


def visit(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """For a fixture: somebody visits a server on which visitors may train.

    Args:
        data: an empty folder, in which trainings and models are kept.

    Yields:
        The id of who visits.
    """
    who = new_visitor_id()
    monkeypatch.setenv("XDG_DATA_HOME", str(data))
    monkeypatch.setenv("TRAINING", "on")
    monkeypatch.setattr(type(st.context), "cookies", StreamlitCookies({COOKIE: who}))
    st.cache_resource.clear()
    yield who
    st.cache_resource.clear()


def press(page, key: str):
    """Press a button."""
    page.button(key=key).click().run()
    assert not page.exception
    return page


def code(page) -> str:
    """The Keras code that the page shows."""
    return page.code[0].value + "\n"  # which Streamlit takes off
