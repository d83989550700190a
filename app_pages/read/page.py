"""The page that reads whole numbers: written on a wide canvas, uploaded, or from the camera."""

from pathlib import Path

import streamlit as st

from app_pages.common.canvas.component import show_script, show_settings, show_style
from app_pages.common.selection import Selection
from app_pages.read.examples import examples
from app_pages.read.photos import keep_files, show_camera, show_upload
from app_pages.read.write import CANVAS, write_and_read

WAYS = ["Write", "Upload", "Camera"]

with st.container(horizontal_alignment="center"), st.container(key="read-page"):
    st.html(Path(__file__).parent / "page.css")
    st.title("Read numbers", anchor=False)
    selection = Selection()
    way = selection.switch("How do you want to show numbers?", WAYS, "way")
    selection.write_address()
    if way == "Write":
        show_style()
        show_script()
        write_and_read()
        show_settings(examples(CANVAS.height_px))
    elif way == "Upload":
        show_upload()
    else:
        show_camera()
    if way != "Upload":
        keep_files()
