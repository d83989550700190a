"""What a visitor selects is kept in the page's address, so that a link shows the same page.

The address with which a visitor comes to a page decides what is selected: a link, a bookmark, a
step back or forward. The menu's links have no parameters, and lead to a page as it was left. From
then on the widgets decide, and each choice is one step in the browser's history, however many
widgets it changes.

Streamlit's own `bind="query-params"` would do that but for the steps: in 1.67 it adds one for each
parameter that a page restores, that code sets, or that belongs to the page before.
"""

import json
from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

T = TypeVar("T")

ANY = "any"
DIGITS = [str(digit) for digit in range(10)]

# Session state: the page that is shown, whether it was just opened, and what was last selected, by
# key, as the address would have it.
_PAGE, _IS_OPENED, _LAST = "page", "page_is_opened", "last_selected"

# Completes the address of a page just opened, without the step that `st.query_params` would add.
# What begins with "embed" is Streamlit's own. In a block, because the next script shares its names.
# style.css keeps it from taking room. Its own style must not: at the next run, the browser gives
# its place, style and all, to what comes next on the page.
_COMPLETE = """<script>{
  const url = new URL(location);
  for (const key of [...url.searchParams.keys()])
    if (!key.startsWith("embed")) url.searchParams.delete(key);
  for (const [key, value] of %s) url.searchParams.append(key, value);
  history.replaceState(history.state, "", url);
}</script>"""


def note_page(page: str) -> None:
    """Note which page is shown; app.py calls it before each run of a page.

    That a widget is new would not tell: of a key that two pages share, session state keeps a value.
    """
    if st.session_state.get(_PAGE) != page:
        st.session_state[_PAGE], st.session_state[_IS_OPENED] = page, True


class Selection:
    """What is selected on a page in one run of it.

    A page begins with it, and calls `write_address` after its last choice. A widget's key is the
    parameter's name; pages that share a key share what is selected.

    is_step: whether a step back or forward in the browser led here.
    """

    def __init__(self) -> None:
        # Streamlit has no public name for a step back or forward in the browser.
        context = get_script_run_ctx()
        self.is_step = context is not None and context.is_history_navigation
        self._address = {key: st.query_params.get_all(key) for key in st.query_params}
        self._last = st.session_state.setdefault(_LAST, {})
        self._is_opened = st.session_state.pop(_IS_OPENED, False)
        self._selected: dict[str, list[str]] = {}

    def pick_one(
        self, label: str, options: Sequence[str], key: str, default: str | None = None
    ) -> str:
        """One of many options, such as a model: a select box, in the address as `?key=option`."""
        default = default if default in options else options[0]
        self.forget_unless(key, lambda picked: picked in options)
        start = self.start(key, lambda texts: one_of(options, texts), default)
        picked = st.selectbox(label, options, options.index(start), key=key)
        return self.keep(key, picked, default)

    def pick_several(
        self, label: str, options: Sequence[str], key: str, default: Sequence[str]
    ) -> list[str]:
        """Several of many options, in their order: in the address as `?key=option&key=option`."""
        default = [option for option in default if option in options]

        def read(texts: Sequence[str]) -> list[str] | None:
            picked = [option for option in options if option in texts]
            return picked if picked or "" in texts else None  # "?key=" picks none

        self.forget_unless(key, lambda picked: set(picked) <= set(options))
        start = self.start(key, read, default)
        picked = st.multiselect(label, options, start, key=key)
        in_order = [option for option in options if option in picked]
        return self.keep(key, in_order, default, in_order or [""])

    def switch(self, label: str, options: Sequence[str], key: str) -> str:
        """One of a few options, all visible: a segmented control, `?key=option`."""
        self.forget_unless(key, lambda picked: picked in options)
        start = self.start(key, lambda texts: one_of(options, texts), options[0])
        picked = st.segmented_control(label, options, default=start, required=True, key=key)
        return self.keep(key, picked, options[0])

    def toggle(self, label: str, key: str, disabled: bool = False) -> bool:
        """On or off: `?key=true`."""
        start = self.start(key, lambda texts: texts[-1:] == ["true"], False)
        is_on = st.toggle(label, start, key=key, disabled=disabled)
        return self.keep(key, is_on, False, ["true"])

    def turn_page(self, pages: int, key: str, within: str) -> int:
        """A page of many, counted from 1: their numbers, `?key=2`, if there are several.

        Args:
            pages: how many there are, at least 1; without the one that was shown, the last is.
            within: what is shown on them in words; anything else starts on the first.
        """
        # The widget's state cannot be set without a warning in the log: a page that it is not on
        # takes a new one, which starts there.
        noted = f"{key}_noted"
        turns, first, before = st.session_state.get(noted, (0, 1, within))
        asked = None
        if self._is_opened or self.is_step:
            texts = (self._address if self._address or self.is_step else self._last).get(key, [])
            asked = number_in(range(1, pages + 1), texts) or 1
        elif before != within:
            asked = 1
        elif st.session_state.get(f"{key}_{turns}", first) > pages:
            asked = pages
        if asked is not None:
            turns, first = turns + 1, asked
        st.session_state[noted] = turns, first, within
        page = 1
        if pages > 1:
            page = st.pagination(
                pages, default=min(first, pages), key=f"{key}_{turns}", max_visible_pages=5
            )
        return self.keep(key, page, 1)

    def forget_unless(self, key: str, holds: Callable[[T], bool]) -> None:
        """Forget a widget's value that is no option any more, such as a model that was deleted."""
        if key in st.session_state and not holds(st.session_state[key]):
            del st.session_state[key]

    def start(self, key: str, read: Callable[[Sequence[str]], T | None], default: T) -> T:
        """The value that a widget starts with, or holds; call it before the widget.

        It is passed to the widget, not put into its state: after a restart of the server, the
        browser's first message opens the page anew, and may bring what was just chosen there. In
        later runs too: a canvas has its page run again so soon that the browser may never have
        seen the first run, and would start with whatever the second one names.

        Args:
            read: turns the values of a parameter, often none, into a value of the widget; None if
                they make no sense.
            default: for that case.
        """
        if self._is_opened:
            st.session_state.pop(key, None)  # another page's, which shares the key
        elif key in st.session_state and not self.is_step:
            held: T = st.session_state[key]
            return held
        asked = self._address if self._address or self.is_step else self._last
        value = read(asked.get(key, []))
        value = default if value is None else value
        if self.is_step:
            st.session_state[key] = value  # over what the widget holds
        return value

    def keep(self, key: str, value: T, default: T | None, texts: list[str] | None = None) -> T:
        """Note a widget's value for the address, unless it is the default.

        Args:
            texts: the value as the address has it; by default its `str`.
        """
        if value == default:
            self._last.pop(key, None)
        else:
            self._last[key] = self._selected[key] = texts or [str(value)]
        return value

    def write_address(self) -> None:
        """Bring the address up to date: one step after a choice, none on the way to a page."""
        if self._selected == self._address:
            return
        if self._is_opened and not self.is_step:
            pairs = [(key, text) for key, texts in self._selected.items() for text in texts]
            # In a script, "<" could begin the tag that ends it.
            script = _COMPLETE % json.dumps(pairs).replace("<", "\\u003c")
            st.html(script, unsafe_allow_javascript=True)
        else:
            st.query_params.from_dict(self._selected)


def one_of(options: Sequence[str], texts: Sequence[str]) -> str | None:
    """The option that a parameter's values name, the last if several; None if it is not there."""
    return texts[-1] if texts and texts[-1] in options else None


def number_in(numbers: range, texts: Sequence[str]) -> int | None:
    """As `one_of`, where the options are whole numbers."""
    return int(texts[-1]) if one_of([*map(str, numbers)], texts) is not None else None
