"""Several tabs of one visitor: what is taught or deleted in one, the others hear of."""

import threading

import streamlit as st


class Changes:
    """How often what a visitor taught has changed; for any number of threads."""

    def __init__(self) -> None:
        self.count = 0
        self._turn = threading.Lock()

    def note(self, _done: object = None) -> None:
        """Note a change; also to be called by what writes it, once it is done."""
        with self._turn:
            self.count += 1


@st.cache_resource(max_entries=10_000, show_spinner=False)
def changes_of(visitor: str) -> Changes:
    """The changes of all tabs of a visitor."""
    return Changes()
