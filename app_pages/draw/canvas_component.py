"""The drawable canvas of `streamlit-drawable-canvas` without its toolbar.

The toolbar shows while the mouse is over the canvas. Hidden, it lies over the upper right corner
and swallows the strokes that begin there, on a touch screen always. Our buttons do its work, so
we hide it: the component is registered again, with one CSS rule.
"""

import logging

import streamlit as st
import streamlit_drawable_canvas
from streamlit_drawable_canvas import st_canvas

__all__ = ["st_canvas"]

logging.getLogger("streamlit.components.v2.component_registry").setLevel(logging.ERROR)
streamlit_drawable_canvas.out = st.components.v2.component(
    "streamlit-drawable-canvas.streamlit_drawable_canvas",
    html="<style>.dc-toolbar { display: none !important }</style><div class='canvas-root'></div>",
    css="index-*.css",
    js="index-*.js",
)
