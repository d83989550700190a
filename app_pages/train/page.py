"""The page on which a visitor builds a network, watches it learn, and draws on it."""

from pathlib import Path

import streamlit as st

from app_pages.common.selection import Selection
from app_pages.train.parts import BUILD, PART, PARTS

with st.container(horizontal_alignment="center"), st.container(key="train-page"):
    st.html(Path(__file__).parent / "page.css")
    st.title("Train a network of your own", anchor=False)
    st.markdown(
        "Change how many neurons it has, how many of MNIST's handwritten digits it sees, or how it "
        "learns; watch what it says of your own drawing; then draw on it."
    )
    selection = Selection()
    part = selection.switch("What do you want to do?", PARTS, PART)
    if part == BUILD:
        from app_pages.train.builder import show_builder

        show_builder(selection)
    else:
        from app_pages.train.own import show_own

        show_own(selection)
