"""The page of what this visitor taught: the drawings, how often they were read right, and files."""

import streamlit as st

from app_pages.common.selection import Selection
from app_pages.mine.teach import show_round

WAYS = ["Drawings", "Teach it my hand"]

with st.container(horizontal_alignment="center"), st.container(key="mine-page"):
    st.title("My drawings", anchor=False)
    selection = Selection()
    way = selection.switch("What do you want to do?", WAYS, "way")
    selection.write_address()
    if way == "Teach it my hand":
        show_round()
