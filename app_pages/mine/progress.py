"""How often the drawings were read right, how that changed, and the switch to be read so or not."""

from collections.abc import Sequence

import streamlit as st

from app_pages.common import hand
from app_pages.mine.shelf import Shelf
from mnist_model.analysis.progress import share_right
from mnist_model.analysis.significance import wilson_interval

# Over so many drawings the chart takes its shares: of fewer, each is too much by chance.
WINDOW = 20
# From how many on there is a chart: with fewer, a line would say less than the figure.
FEWEST = 10


def show_progress(shelf: Shelf) -> None:
    """Show the share read right with its interval, and from some drawings on how it changed."""
    total, right = len(shelf.outcomes), sum(shelf.outcomes)
    st.header("How often it was right", anchor=False)
    if not total:
        st.markdown("No model was asked about these drawings yet: they come from files of others.")
        return
    low, high = wilson_interval(right, total)
    drawings = "drawing" if total == 1 else "drawings"
    st.markdown(
        f"**{right / total:.1%}** of {total:,} {drawings} {'was' if total == 1 else 'were'} read "
        f"right, 95 % interval {100 * low:.1f} to {100 * high:.1f} %."
        + ("" if total < FEWEST else f" {_in_words(shelf.outcomes)}")
    )
    if total >= FEWEST:
        _show_chart(shelf.outcomes)
    st.caption(
        "Each drawing counts as it was read when you drew it, by what you had taught until then, "
        "and only if you said what it was. Who speaks up only at mistakes sees a lower share than "
        "that of all drawings."
    )


def show_switch() -> None:
    """Let the visitor choose whether to be read by what he taught."""
    st.toggle(
        "Use what I taught",
        hand.is_used(),
        key="use-taught",
        on_change=lambda: hand.use(st.session_state["use-taught"]),
    )
    st.caption(
        "On, each model also goes by these drawings when it reads you, by the newest "
        f"{hand.MOST_EXAMPLES} where there are more. Off, it reads you like anybody else; nothing "
        "is deleted. This holds until you close or reload the app."
    )


def _in_words(outcomes: Sequence[bool]) -> str:
    """The beginning against the end, for who cannot see the chart."""
    some = min(WINDOW, len(outcomes) // 2)
    first, last = sum(outcomes[:some]), sum(outcomes[-some:])
    return f"Of the first {some}, {first} were read right; of the last {some}, {last}."


def _show_chart(outcomes: Sequence[bool]) -> None:
    # With Altair this page would take half a second longer to open for who has taught nothing.
    from app_pages.mine.progress_chart import progress_chart

    st.altair_chart(
        progress_chart(share_right(outcomes, WINDOW), WINDOW),
        key="progress",
        alt=f"Share of the last {WINDOW} drawings read right, after each drawing. "
        + _in_words(outcomes),
    )
