"""The app: what all pages share, and the list of pages. Start it with: streamlit run app.py"""

import gc
import threading
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import streamlit as st
from starlette.formparsers import MultiPartParser

from app_pages.common.selection import note_page


@st.cache_resource(show_spinner=False)
def warm_up() -> None:
    """Do in the background, once the first page is up, what a visitor would wait for later."""

    def prepare() -> None:
        # The first visitor of a page with charts would wait half a second for this.
        import_module("altair")
        # So would the first who draws, for the database.
        open_store = import_module("app_pages.common.hand").open_store
        with suppress(import_module("mnist_store.errors").StoreError):
            open_store()
        # What waits to be trained is on disk, since an app before this one.
        trainer = import_module("mnist_trainer")
        if trainer.is_allowed():
            trainer.RUNNER.start()
        # A full garbage collection stalls every visitor. What exists now stays until the end, so
        # no later collection need look at it, and each takes a tenth of the time.
        gc.collect()
        gc.freeze()

    threading.Thread(target=prepare, daemon=True).start()


# An icon of our own: Streamlit would fetch any other from the internet.
COMMON = Path(__file__).parent / "app_pages" / "common"
ICON = COMMON / "icon.svg"

# Pictures are never written to disk; Starlette would put what is above 1 MB there. Set before a
# page is sent: the first visitor may upload one before that page is whole.
MultiPartParser.spool_max_size = st.get_option("server.maxUploadSize") * 2**20

st.set_page_config(page_title="Draw a digit", page_icon=ICON, layout="wide")

# Each page is a folder of app_pages/ whose page.py is run: write it, and add a line here.
pages = [
    st.Page("app_pages/draw/page.py", title="Draw", default=True),
    st.Page("app_pages/read/page.py", title="Read", url_path="read"),
    st.Page("app_pages/mine/page.py", title="My drawings", url_path="mine"),
    st.Page("app_pages/inside/page.py", title="Inside", url_path="inside"),
    st.Page("app_pages/train/page.py", title="Train", url_path="train"),
    st.Page("app_pages/training/page.py", title="Training curves", url_path="training"),
    st.Page("app_pages/confusion/page.py", title="Confusion matrix", url_path="confusion"),
    st.Page("app_pages/models/page.py", title="Models", url_path="models"),
    st.Page("app_pages/data/page.py", title="Data", url_path="data"),
]
page = st.navigation(pages, position="top")
if page.url_path:
    st.set_page_config(page_title=f"{page.title} - Draw a digit")
note_page(page.url_path)
st.html(COMMON / "style.css")
st.html(COMMON / "for_visitors.html", unsafe_allow_javascript=True)
page.run()
warm_up()
