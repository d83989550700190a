"""A guided round: the visitor draws each digit, so that the app learns his hand."""

import streamlit as st


def show_round() -> None:
    """Show the round."""
    st.header("Teach it my hand")
