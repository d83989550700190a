"""One test image at a time, enlarged, and how a model reads it."""

import numpy as np
import streamlit as st

from app_pages.common.links import show_link
from app_pages.common.pictures import enlarge
from app_pages.common.probability_bars import show_probability_bars
from app_pages.common.selection import ANY, DIGITS, Selection, number_in
from app_pages.common.words import percent
from mnist_model import DigitClassifier

_SCALE = 10
# Session state: the number that the box asked for last, and the image that was shown for it.
_LAST = "image_last"


def pick_test_image(
    selection: Selection, labels: np.ndarray, is_mistake: np.ndarray | None
) -> int | None:
    """Show what picks a test image: filters, a box for its number, and buttons to others.

    Args:
        selection: of the page.
        labels: (n,) of the test images.
        is_mistake: (n,) which of them the model misreads; None where that is unknown.

    Returns:
        The number of the image; None where the filters leave none.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.container(width=140):
            digit = selection.pick_one("Only this digit", [ANY, *DIGITS], "digit")
        only_mistakes = selection.toggle("Only mistakes", "mistakes", disabled=is_mistake is None)
    chosen = np.ones(len(labels), bool) if digit == ANY else labels == int(digit)
    if only_mistakes and is_mistake is not None:
        chosen &= is_mistake
    candidates = np.flatnonzero(chosen)
    if not len(candidates):
        st.markdown("There is no such image: the model reads all of these correctly.")
        return None
    return _pick_of(selection, candidates, len(labels))


def show_test_image(image: np.ndarray, index: int, label: int, classifier: DigitClassifier) -> None:
    """Show a test image, how a model reads it, and the way to others read like it.

    Args:
        image: (28, 28) uint8.
        index: its number.
    """
    name = classifier.bundle.name
    probabilities = classifier.predict_mnist(image[None])[0]
    read = int(probabilities.argmax())
    with st.container(horizontal=True, gap="large"):
        with st.container(width=28 * _SCALE):
            st.image(enlarge(image, _SCALE), alt=f"Test image {index}, a {label}")
        with st.container(width="stretch"):
            verdict = "correctly" if read == label else "wrongly"
            st.markdown(
                f"The label says **{label}**. **{name}** reads **{read}**, "
                f"{verdict}, {percent(probabilities.max())} sure."
            )
            show_probability_bars(probabilities, read, label)
            cell = {"true": str(label), "predicted": str(read)}
            show_link(f"Every {label} that it reads as {read}", "confusion", model=name, **cell)
            inside = {"look": "A test image", "image": str(index)}
            show_link("Look inside the network", "inside", model=name, **inside)


def _pick_of(selection: Selection, candidates: np.ndarray, count: int) -> int:
    """Show buttons that go through the candidates, and a box for any image's number."""
    state = st.session_state

    def show(index: int) -> None:
        """Put an image in the place of the one that the box asked for."""
        state[_LAST] = state.get("image", index), index
        state["image"] = index

    def step(by: int) -> None:
        # A quick second press arrives before the browser has heard of the first one's image.
        asked, shown = state.get(_LAST, (None, None))
        show(_neighbour(candidates, shown if state["image"] == asked else state["image"], by))

    def jump() -> None:
        show(by_lot())

    def by_lot() -> int:
        return int(np.random.default_rng().choice(candidates))

    start = selection.start("image", lambda texts: number_in(range(count), texts), by_lot())
    if start not in candidates:
        if "image" in state:
            show(_follow(candidates, start, *state.get(_LAST, (start, start))))
            start = state["image"]
        else:
            start = _neighbour(candidates, start, 1)

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.container(width=140):
            label = f"Image, 0 to {count - 1:,}"
            index = st.number_input(label, 0, count - 1, start, key="image")
            if index != state.get(_LAST, (None, None))[1]:
                state[_LAST] = index, index
            selection.keep("image", index, None)
        st.button("Previous", icon=":material/arrow_back:", key="back", on_click=step, args=(-1,))
        st.button("Random", icon=":material/shuffle:", key="random", on_click=jump)
        st.button("Next", icon=":material/arrow_forward:", key="next", on_click=step, args=(1,))
    among = "all" if len(candidates) == count else f"{len(candidates):,} of the"
    st.caption(f"The buttons step through {among} {count:,} test images.")
    return index


def _follow(candidates: np.ndarray, index: int, asked: int, shown: int) -> int:
    """The candidate to show instead of an image that is not one, in the direction of the press.

    The box counts in ones: from the image shown last or, where the press came before the browser
    had heard of that image, from the number that was still in the box.

    Args:
        index: the image that the browser asks for.
        asked, shown: the one that it asked for before, and the candidate that it got.
    """
    is_quick = abs(index - asked) < abs(index - shown)
    if index < (asked if is_quick else shown):
        return _neighbour(candidates, min(index, shown), -1)
    return _neighbour(candidates, max(index, shown), 1)


def _neighbour(candidates: np.ndarray, index: int, by: int) -> int:
    """The next candidate after an image, or with `by` -1 the one before; wraps around."""
    if by > 0:
        return int(candidates[np.searchsorted(candidates, index, "right") % len(candidates)])
    return int(candidates[np.searchsorted(candidates, index, "left") - 1])
