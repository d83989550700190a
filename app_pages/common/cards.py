"""Images as cards, one page of them at a time."""

from collections.abc import Callable

import numpy as np
import streamlit as st


@st.fragment
def show_cards(
    indices: np.ndarray, per_page: int, show_card: Callable[[int], None], name: str, selection: str
) -> None:
    """Show a card for each index, and below them the page numbers.

    Args:
        indices: in the order of the cards.
        show_card: shows the card of an index.
        name: the key of the container with the cards, and so a part of its CSS class.
        selection: what is selected; a new selection starts on the first page.
    """
    pages = -(-len(indices) // per_page)
    key = f"{name}_page_{selection}"
    first = (st.session_state.get(key, 1) - 1) * per_page
    with st.container(horizontal=True, gap="small", key=name):
        for index in indices[first : first + per_page]:
            show_card(int(index))
    if pages > 1:
        # Kept while another page is looked at.
        st.pagination(pages, key=key, max_visible_pages=5, persist_state="session")
