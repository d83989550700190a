"""What the page says to who has taught nothing yet."""

import streamlit as st

from app_pages.common.links import show_link


def show_welcome(teaching: str) -> None:
    """Say what the page is for and where to begin.

    Args:
        teaching: the page's other part, which the switch "part" selects.
    """
    st.header("Nothing here yet", anchor=False)
    st.markdown(
        "People write differently, and a model misreads some hands more than others. Say under an "
        "answer whether it was right, or what it was, and from then on your hand is read better. "
        "Those drawings are listed here: how often they were read right, to look at, to delete, "
        "and as files to take with you."
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        # A link would lead to the page that is open already.
        st.button(
            teaching,
            icon=":material/draw:",
            key="go-teach",
            on_click=st.session_state.__setitem__,
            args=("part", teaching),
        )
        show_link("Draw a digit and say what it was", "draw")
