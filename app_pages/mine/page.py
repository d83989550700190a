"""The page of what this visitor taught: the drawings, how often they were read right, and files."""

from pathlib import Path

import streamlit as st

from app_pages.common.selection import Selection
from app_pages.mine.files import show_exports, show_imports
from app_pages.mine.gallery import show_gallery
from app_pages.mine.privacy import show_privacy, show_warnings
from app_pages.mine.progress import show_progress, show_switch
from app_pages.mine.removal import show_removal
from app_pages.mine.shelf import open_shelf
from app_pages.mine.teach import show_round
from app_pages.mine.welcome import show_welcome

DRAWINGS, ROUND = PARTS = ["Drawings", "Teach it my hand"]

with st.container(horizontal_alignment="center"), st.container(key="mine-page"):
    st.html(Path(__file__).parent / "page.css")
    st.title("My drawings", anchor=False)
    selection = Selection()
    part = selection.switch("What do you want to do?", PARTS, "part")
    if part == ROUND:
        selection.write_address()
        show_round()
    else:
        shelf = open_shelf()
        show_warnings(shelf)
        if shelf.total:
            show_progress(shelf)
            show_switch()
            show_gallery(selection, shelf)
            show_removal(shelf)
        else:
            show_welcome(ROUND)
        selection.write_address()
        if shelf.total:
            show_exports(shelf)
        if shelf.store:
            show_imports(shelf)
        show_privacy(shelf)
