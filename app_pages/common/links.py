"""Links from one page to another, with something selected there."""

from pathlib import Path

import streamlit as st

_PAGES = Path(__file__).parent.parent
_ICON = ":material/arrow_forward:"


def show_link(label: str, page: str, **selected: str) -> None:
    """A link that is one step in the browser's history, like those of the menu.

    Args:
        page: the folder of the page in `app_pages/`.
        selected: what is selected there, see `selection.py`.
    """
    st.page_link(_PAGES / page / "page.py", label=label, icon=_ICON, query_params=selected)
