"""The data sets behind the pages: loaded once for all visitors, read-only, never in a session.

They are not needed to read a drawing, so they may be missing. Then a page offers to download
them where it would show them, and shows everything else.
"""

import logging
import os
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from app_pages.common.stamps import Stamp, stamp
from mnist_model.data.download import OnProgress
from mnist_model.data.mnist import MNIST_VARIABLE, download_mnist, find_mnist, load_mnist
from mnist_model.data.pen_drawings import PENDIGITS_VARIABLE, find_pendigits, load_pendigits
from mnist_model.data.split import DataError, Split
from mnist_model.imaging.unipen import Drawing


def mnist() -> tuple[Split, Split] | None:
    """MNIST as `data.load_mnist` returns it; None where it is not on this machine."""
    return _load(find_mnist(), _load_mnist)


def mnist_test() -> Split | None:
    """MNIST's 10,000 test images, or None."""
    loaded = mnist()
    return None if loaded is None else loaded[1]


def pen_drawings() -> list[Drawing] | None:
    """The pen drawings of all writers, in the order of their file, or None."""
    return _load(find_pendigits(), _load_pendigits)


def mnist_stamp() -> Stamp:
    """What distinguishes one state of MNIST's file from another; empty without a file."""
    path = find_mnist()
    return "" if path is None else stamp(path)


def pen_drawings_stamp() -> Stamp:
    """The same for the file of pen drawings."""
    path = find_pendigits()
    return "" if path is None else stamp(path)


def offer_mnist(shows: str) -> None:
    """Offer to download MNIST.

    Args:
        shows: what would be here, to complete "The app cannot show ...": "the images".
    """
    _offer("MNIST", MNIST_VARIABLE, shows, download_mnist)


def offer_pen_drawings(shows: str) -> None:
    """Offer to download the pen drawings, see `offer_mnist`."""
    _offer(
        "the pen drawings",
        PENDIGITS_VARIABLE,
        shows,
        lambda on_progress: load_pendigits(on_progress=on_progress),
    )


def _offer(name: str, variable: str, shows: str, download: Callable[[OnProgress], object]) -> None:
    failed = f"{variable}_failed"
    with st.container(border=True):
        if os.environ.get(variable):
            st.warning(
                f"The app cannot show {shows}: the file that the variable `{variable}` names is "
                "missing or damaged. Correct the variable, or unset it, and restart the app."
            )
            return
        st.markdown(f"To show {shows}, the app needs a copy of {name} on this machine.")
        if st.session_state.get(failed):
            st.error("The download failed. Check the internet connection and try again.")
        label = "Try again" if st.session_state.get(failed) else f"Download {name}"
        if st.button(label, icon=":material/download:", key=f"{variable}_download"):
            st.session_state[failed] = not _download(download)
            st.rerun()
        st.caption(
            f"If you already have the file, name it in the variable `{variable}` and restart."
        )


def _download(download: Callable[[OnProgress], object]) -> bool:
    """Download behind a progress bar; False when it failed."""
    bar = st.progress(0.0, "Downloading")

    def show_progress(done: int, total: int) -> None:
        megabytes = f"Downloading: {done / 2**20:.1f} MB"
        bar.progress(min(done / total, 1.0) if total else 0.0, megabytes)

    try:
        download(show_progress)
    except DataError as error:
        # The page explains it to visitors; this is for whoever runs the app.
        logging.getLogger(__name__).warning("%s", error)
        return False
    return True


def _load(path: Path | None, load: Callable):
    """What the file holds, or None where it is missing or cannot be read."""
    try:
        return None if path is None else load(str(path), stamp(path))
    except (DataError, OSError) as error:
        logging.getLogger(__name__).warning("%s", error)
        return None


@st.cache_resource(max_entries=1, show_spinner="Loading MNIST")
def _load_mnist(path: str, key: Stamp) -> tuple[Split, Split]:
    loaded = load_mnist(path)
    for split in loaded:
        for array in (split.images, split.labels):
            array.setflags(write=False)
    return loaded


@st.cache_resource(max_entries=1, show_spinner="Loading the pen drawings")
def _load_pendigits(path: str, key: Stamp) -> list[Drawing]:
    drawings = load_pendigits(path)
    for drawing in drawings:
        for stroke in drawing.strokes:
            stroke.setflags(write=False)
    return drawings
