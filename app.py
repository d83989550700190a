"""The app: what all pages share, and which pages there are. Start: streamlit run app.py"""

from pathlib import Path

import streamlit as st

# An icon of our own: Streamlit would fetch any other from the internet.
ICON = Path(__file__).parent / "app_pages" / "shared" / "icon.svg"

st.set_page_config(page_title="Draw a digit", page_icon=ICON, layout="wide")

# A page is a script in app_pages/: write it, and add a line here.
pages = [
    st.Page("app_pages/draw.py", title="Draw", default=True),
    st.Page("app_pages/training.py", title="Training curves", url_path="training"),
    st.Page("app_pages/confusion.py", title="Confusion matrix", url_path="confusion"),
    st.Page("app_pages/models.py", title="Models", url_path="models"),
    st.Page("app_pages/data.py", title="Data", url_path="data"),
]
st.navigation(pages, position="top").run()
