"""What is kept of a drawing, said where it is decided; and when nothing can be."""

import streamlit as st

from app_pages.common.visitor import is_remembered
from app_pages.common.words import in_days
from app_pages.mine.shelf import Shelf


def show_warnings(shelf: Shelf) -> None:
    """Say so if drawings cannot be kept, or not beyond this visit."""
    if shelf.fault:
        st.warning(
            f"{shelf.fault} What you teach is learned from until you close or reload the app, and "
            "is listed here until then."
        )
    elif not is_remembered():
        st.info(
            "Your browser is not recognised on the next visit: it sends no cookie, or this server "
            "sets none. What you teach can be found again, and deleted, only until you close or "
            "reload the app. Export it to have it next time."
        )


def show_privacy(shelf: Shelf) -> None:
    """Say what is kept, where, for how long, who sees it, and how it is deleted."""
    st.header("What is kept, and for how long", anchor=False)
    settings = shelf.settings
    if settings is None:
        st.markdown(
            "At the moment nothing: what you teach stays in this server's memory while this page "
            "is open, and nobody else sees it."
        )
        return
    cookie = (
        " A cookie with a random number tells your browser from others; the database holds only a "
        "fingerprint of it."
    )
    st.markdown(
        "- **What**: only drawings of which you say what they were. Of each the strokes, the "
        "28 x 28 pixels, the width of the brush, which model answered what and how sure it was, "
        "what you said, and when. No name, and no address.\n"
        f"- **Where**: in a database on this server.{cookie if is_remembered() else ''}\n"
        f"- **For how long**: {in_days(settings.keep_days)} from when it was kept, and at most "
        f"{settings.drawings_each:,} drawings; then the oldest go.\n"
        "- **Who sees them**: on these pages you alone. Whoever runs this server can read the "
        "database, and may train a model on the drawings in it.\n"
        "- **How to delete them**: on this page, one or all. They are gone from the database at "
        "once, not from files that were exported."
        + (
            " Without your cookie nobody can tell that they are yours, so delete them before it."
            if is_remembered()
            else ""
        )
    )
