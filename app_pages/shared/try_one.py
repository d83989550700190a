"""One test image at a time, enlarged, and how a model reads it."""

import altair as alt
import numpy as np
import pyarrow as pa
import streamlit as st

from app_pages.shared import charts, selection
from app_pages.shared.answer import percent
from app_pages.shared.matrix import ANY, DIGITS, PICKED
from app_pages.shared.pictures import enlarge
from mnist_model import DigitClassifier
from mnist_model.data import Split

_SCALE = 10
# Session state: the image that was shown last.
_SHOWN = "image_shown"


def show_one(test: Split, model: DigitClassifier, is_mistake: np.ndarray | None) -> None:
    """Show a test image and how the model reads it; buttons go to others.

    Args:
        test: images (n, 28, 28) uint8 and their labels (n,).
        is_mistake: (n,) which of them the model reads wrongly; None where that is unknown.
    """
    images, labels = test
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.container(width=140):
            digit = selection.pick_one("Only the digit", [ANY, *DIGITS], "digit")
        only_mistakes = st.toggle(
            "Only mistakes", key="mistakes", bind="query-params", disabled=is_mistake is None
        )
    chosen = np.ones(len(labels), bool) if digit == ANY else labels == int(digit)
    if only_mistakes and is_mistake is not None:
        chosen &= is_mistake
    candidates = np.flatnonzero(chosen)
    if not len(candidates):
        st.markdown("There is no such image: the model reads all of these rightly.")
        return
    index = _pick_image(candidates, len(labels))
    probabilities = model.predict_mnist(images[index : index + 1])[0]
    label, read = int(labels[index]), int(probabilities.argmax())
    with st.container(horizontal=True, gap="large"):
        with st.container(width=28 * _SCALE):
            st.image(enlarge(images[index], _SCALE), alt=f"Test image {index}, a {label}")
        with st.container(width="stretch"):
            verdict = "rightly" if read == label else "wrongly"
            st.markdown(
                f"The label says **{label}**. **{model.bundle.name}** reads **{read}**, "
                f"{verdict}, {percent(probabilities.max())} sure."
            )
            _show_bars(probabilities, label)


def _pick_image(candidates: np.ndarray, count: int) -> int:
    """Show buttons that go through the candidates, and a box for any image's number."""
    state = st.session_state
    if "image" not in state and "image" not in st.query_params:
        # In the address too, so that the link shows the same image.
        state["image"] = int(np.random.default_rng().choice(candidates))
        st.query_params["image"] = str(state["image"])
    elif "image" in state and state["image"] not in candidates:
        # The box counts in ones: go on in the direction in which it was pressed.
        came_from = state.get(_SHOWN, state["image"])
        state["image"] = _neighbour(
            candidates, state["image"], -1 if state["image"] < came_from else 1
        )

    def step(by: int) -> None:
        state["image"] = _neighbour(candidates, state["image"], by)

    def jump() -> None:
        state["image"] = int(np.random.default_rng().choice(candidates))

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.container(width=140):
            label = f"Image, 0 to {count - 1:,}"
            index = st.number_input(label, 0, count - 1, key="image", bind="query-params")
            state[_SHOWN] = index
            if index not in candidates:
                st.rerun()  # an address may ask for any; from here on it is as above
        st.button("Previous", icon=":material/arrow_back:", key="back", on_click=step, args=(-1,))
        st.button("Random", icon=":material/shuffle:", key="random", on_click=jump)
        st.button("Next", icon=":material/arrow_forward:", key="next", on_click=step, args=(1,))
    among = "all" if len(candidates) == count else f"{len(candidates):,} of the"
    st.caption(f"The buttons go through {among} {count:,} test images.")
    return index


def _neighbour(candidates: np.ndarray, index: int, by: int) -> int:
    """The next candidate after an image, or with `by` -1 the one before; from end to start."""
    if by > 0:
        return int(candidates[np.searchsorted(candidates, index, "right") % len(candidates)])
    return int(candidates[np.searchsorted(candidates, index, "left") - 1])


def _show_bars(probabilities: np.ndarray, label: int) -> None:
    roles = ["winner" if p == probabilities.max() else "other" for p in probabilities]
    columns = {"digit": DIGITS, "probability": probabilities, "role": roles}
    table = pa.table(columns)
    bars = (
        alt.Chart(table)
        .mark_bar(cornerRadiusEnd=3)
        .encode(
            # As on the cards of the confusion matrix page, the true digit stands out.
            x=alt.X(
                "digit:O",
                title=None,
                axis=alt.Axis(
                    labelAngle=0,
                    ticks=False,
                    labelFontSize=13,
                    labelFontWeight=alt.condition(
                        f"datum.value == '{label}'", alt.value("bold"), alt.value("normal")
                    ),
                    labelColor=alt.condition(
                        f"datum.value == '{label}'", alt.value(PICKED), alt.value("gray")
                    ),
                ),
            ),
            y=alt.Y(
                "probability:Q",
                title=None,
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1]),
            ),
            color=charts.winner_among_others("role"),
            tooltip=[
                alt.Tooltip("digit:O", title="Digit"),
                alt.Tooltip("probability:Q", title="Probability", format=".1%"),
            ],
        )
    )
    st.altair_chart(
        bars.properties(height=210), key="bars", alt="Probability of each digit, 0 to 9"
    )
