"""What a visitor selects is kept in the page's address, so that a link shows the same page.

Streamlit binds a widget to the query: the widget's key is the parameter's name. A value that
is none of the options is dropped, from the widget and from the address.
"""

from collections.abc import Sequence

import streamlit as st

ANY = "any"
DIGITS = [str(digit) for digit in range(10)]


def pick_one(label: str, options: Sequence[str], key: str, default: str | None = None) -> str:
    """One of many options, such as a model: a select box, bound to `?key=option`."""
    index = options.index(default) if default in options else 0
    return st.selectbox(label, options, index, key=key, bind="query-params")


def pick_several(label: str, options: Sequence[str], key: str, default: Sequence[str]) -> list[str]:
    """Several of many options, such as models: bound to `?key=option&key=option`, in our order."""
    default = [option for option in default if option in options]
    picked = st.multiselect(label, options, default, key=key, bind="query-params")
    return [option for option in options if option in picked]


def switch(label: str, options: Sequence[str], key: str) -> str:
    """One of a few options, all visible: a segmented control, bound to `?key=option`."""
    return st.segmented_control(
        label,
        options,
        default=options[0],
        required=True,
        key=key,
        bind="query-params",
    )
