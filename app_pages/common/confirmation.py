"""The two buttons of a dialog that asks once more before something is deleted."""

from collections.abc import Callable
from typing import Any

import streamlit as st


def show_confirmation(
    keep: str, delete: str, what: str, on_delete: Callable[..., None], *args: Any
) -> None:
    """Show what keeps it and what deletes it; either closes the dialog.

    Args:
        keep, delete: what stands on the buttons.
        what: for their keys, such as "all".
        on_delete: called with `args` before the page is run again.
    """
    with st.container(horizontal=True, horizontal_alignment="right"):
        is_kept = st.button(keep, key=f"keep-{what}")
        is_deleted = st.button(
            delete,
            icon=":material/delete:",
            key=f"delete-{what}-now",
            on_click=on_delete,
            args=args,
        )
    if is_kept or is_deleted:
        st.rerun()
