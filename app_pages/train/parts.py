"""The two parts of the page, and what is selected in them: keys of the address and the session."""

import streamlit as st

BUILD, WATCH = PARTS = ["Build", "Watch and compare"]
PART, NETWORK, START = "view", "network", "start"


def build(start: str | None = None) -> None:
    """Go to the builder, to begin with what is named; where nothing is, with what stands there."""
    st.session_state[PART] = BUILD
    if start is not None:
        st.session_state[START] = start
