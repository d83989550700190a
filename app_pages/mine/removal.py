"""Deleting drawings, one or all."""

from collections.abc import Callable

import streamlit as st

from app_pages.common.confirmation import show_confirmation
from app_pages.mine.shelf import Shelf, delete, delete_all
from mnist_store.errors import StoreError
from mnist_store.taught import Taught

# Session state: why the last deletion failed, in a sentence.
_FAULT = "deletion_fault"


def show_removal(shelf: Shelf) -> None:
    """Offer to delete all, which asks once more."""
    if fault := st.session_state.pop(_FAULT, None):
        st.error(f"Not deleted. {fault}")
    # With their number: the cards above may be some of them.
    label = f"Delete all {shelf.total:,}" if shelf.total > 1 else "Delete all"
    if st.button(label, icon=":material/delete:", key="delete-all"):
        _ask(shelf)


def delete_one(drawing: Taught) -> None:
    """Delete a drawing, before the page is run again; on a fault the page says why not."""
    _try(lambda: delete(drawing), f"A {drawing.digit} is deleted.")


@st.dialog("Delete all drawings?")
def _ask(shelf: Shelf) -> None:
    drawings = "The one drawing" if shelf.total == 1 else f"All {shelf.total:,} drawings"
    st.markdown(
        f"{drawings} and what was said of them will be gone, here and from what your hand is read "
        "by. There is no way back: export them first if you may want them again."
    )
    show_confirmation("Keep them", "Delete all", "all", _delete_all, shelf)


def _delete_all(shelf: Shelf) -> None:
    _try(lambda: delete_all(shelf), "All drawings are deleted.")


def _try(deletion: Callable[[], None], done: str) -> None:
    try:
        deletion()
    except StoreError as error:
        st.session_state[_FAULT] = str(error)
    else:
        st.toast(done)
