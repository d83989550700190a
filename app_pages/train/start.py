"""Start: the name of the network, the button, how long it will take, and why it may not begin."""

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from app_pages.common import datasets
from app_pages.common.visitor import is_remembered, visitor_id
from app_pages.train.draft import current
from app_pages.train.drawing import drawing_now
from app_pages.train.network import cost_in_words
from app_pages.train.parts import NETWORK, PART, WATCH
from app_pages.train.starts import name_of
from app_pages.train.trainings import Own
from mnist_model.data.mnist import find_mnist
from mnist_model.data.pen_drawings import find_pendigits
from mnist_model.networks.design import Design
from mnist_model.networks.design_problems import Problem
from mnist_model.networks.estimate import estimate
from mnist_trainer import (
    Settings,
    TrainingError,
    check_design,
    check_kept,
    is_allowed,
    missing_packages,
    queue_length,
    running,
    speed,
    submit,
)
from mnist_trainer.names import MOST_LETTERS, tidied

# Session state: why the last training could not begin, in a sentence.
_FAULT = "start_fault"


def show_active(networks: Mapping[str, Own]) -> None:
    """Show which networks of this visitor train or wait, and how to get to them."""
    active = [name for name, own in networks.items() if own.is_active]
    for name in active:
        st.button(
            f"Watch {name} learn",
            key=f"watch-{name}",
            icon=":material/visibility:",
            on_click=_watch,
            args=(name,),
        )


def show_begin(
    start: str, design: Design, found: Sequence[Problem], networks: Iterable[str]
) -> None:
    """Show the name and the button, or why nothing can be trained here.

    Args:
        start: what the design began as.
        found: what is wrong with it.
        networks: the names that this visitor's have already.
    """
    if not is_allowed():
        st.info(
            "On this server nobody can train, but all else is here: change the network below, and "
            "train it on your own machine. Download the app there and start it with `make app`; "
            "or take the recipe or the Keras code from the end of this page."
        )
        return
    if missing := missing_packages():
        st.warning(
            f"Training needs packages that are not installed here: {', '.join(missing)}. This "
            "installs them, then start the app again: `pip install -r requirements.txt`"
        )
        return
    if find_mnist() is None:
        datasets.offer_mnist("a network that learns")
        return
    if design.pen_drawings and find_pendigits() is None:
        datasets.offer_pen_drawings("a network that learns from pen drawings")
        return
    reason = _why_not(design, found)
    name = _unused(name_of(start), networks)
    key = f"name-{name}"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            "Name of your network",
            name,
            max_chars=MOST_LETTERS,
            key=key,
            width=260,
            help="Letters, digits, spaces and hyphens; under this name it stands on every page.",
        )
        st.button(
            "Start training",
            type="primary",
            key="begin-training",
            disabled=bool(reason),
            on_click=_begin,
            args=(key,),
        )
    if fault := st.session_state.pop(_FAULT, None):
        st.error(fault)
    if reason:
        st.error(f"It cannot be trained yet. {reason}")
        return
    st.caption(_outlook(design))
    if not is_remembered():
        st.caption("This browser keeps no cookie: your networks are lost when the tab is closed.")


def _why_not(design: Design, found: Sequence[Problem]) -> str | None:
    """Why a design cannot be trained here and now, in a sentence; None if it can."""
    if found:
        return found[0].sentence
    try:
        check_design(design)
        check_kept(visitor_id())
    except TrainingError as error:
        return str(error)
    return None


def _outlook(design: Design) -> str:
    """How long a design that can be trained here will take, and when it begins."""
    expected = estimate(design, speed())
    words = cost_in_words(expected)
    minutes = Settings.from_environment().minutes
    if expected.seconds_to > 60 * minutes:
        words += f" After {minutes} minutes it is stopped here, and keeps what it learned."
    if not running():
        return words
    waiting = queue_length()
    others = f" and the {waiting} in the queue" if waiting else ""
    return f"{words} Another is training now: yours begins after it{others}."


def _begin(name_key: str) -> None:
    """Queue a training of what the fields hold at this moment; or say why it cannot begin."""
    draft, name = current(), st.session_state[name_key]
    if draft is None:
        return
    try:
        submit(visitor_id(), name, draft.now(), drawing_now())
    except TrainingError as error:
        st.session_state[_FAULT] = str(error)
        return
    _watch(tidied(name))


def _watch(name: str) -> None:
    st.session_state[PART], st.session_state[NETWORK] = WATCH, name


def _unused(name: str, networks: Iterable[str]) -> str:
    """A name that none of these networks has yet."""
    taken = {label.casefold() for label in networks}
    unused, number = name, 2
    while unused.casefold() in taken:
        unused, number = f"{name[: MOST_LETTERS - 3]} {number}", number + 1
    return unused
