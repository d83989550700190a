"""Who is visiting: whose drawings are shown and learned from."""

import re
import secrets

import streamlit as st

# Ports do not tell cookies apart, so other apps on the same machine see it too.
COOKIE = "mnist_draw_visitor"
# 256 random bits: whoever knows an id sees what its visitor drew, so nobody must guess one.
_ID_BYTES = 32
_ID = re.compile(r"[\w-]{43}", re.ASCII)

# Session state.
_KEY = "visitor_id"


def visitor_id() -> str:
    """The visitor's id, which must never be in an address, on the page or in a log.

    It is the browser's, from the cookie that `middleware/visitors.py` sets. Under a plain
    `streamlit run app.py` there is none, or in a browser that refuses cookies: then it is the
    session's, and forgotten when the tab is closed or reloaded.
    """
    if is_remembered():
        return st.context.cookies[COOKIE]
    own: str = st.session_state.setdefault(_KEY, new_visitor_id())
    return own


def is_remembered() -> bool:
    """Whether this visitor is the same on the next visit."""
    return is_visitor_id(st.context.cookies.get(COOKIE, ""))


def new_visitor_id() -> str:
    """An id that nobody has, of 43 letters, digits, - and _."""
    return secrets.token_urlsafe(_ID_BYTES)


def is_visitor_id(given: object) -> bool:
    """Whether this has the form of an id; what Streamlit's AppTest has for cookies is no text."""
    return isinstance(given, str) and _ID.fullmatch(given) is not None
