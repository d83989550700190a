"""What stands at the top: the digit that the network reads, how sure it is, and what it saw."""

import streamlit as st

from app_pages.common.canvas.canvas import announce
from app_pages.common.hand import hand_key
from app_pages.common.pictures import enlarge, png_url
from app_pages.common.words import percent
from app_pages.inside.reading import Reading, judged
from app_pages.inside.subject import MINE, TEST, Subject
from app_pages.inside.terms import in_markdown
from app_pages.inside.view import look_at_score
from mnist_model import DigitClassifier

_SCALE = 5


def show_reading(
    subject: Subject, reading: Reading, name: str, classifier: DigitClassifier, look: str
) -> None:
    """Show the answer, and the image that it is an answer to.

    Args:
        name, classifier: of the model.
        look: where the image comes from, see `subject.LOOKS`.
    """
    sure = percent(reading.probabilities[reading.digit])
    second = f"{reading.runner_up} ({percent(reading.probabilities[reading.runner_up])})"
    words = f"{reading.digit}, {sure} sure"
    if reading.is_refused:
        words = f"No digit (if it must be one: {reading.digit})"
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        # As a data URL it arrives with the answer.
        with st.container(width=28 * _SCALE, key="inside-given"):
            st.image(
                png_url(enlarge(subject.image, _SCALE)),
                width="stretch",
                alt=f"What the network is given of {subject.words}: 28 by 28 pixels",
            )
        with st.container(width="stretch", gap="xsmall", key="inside-answer"):
            st.header(words, anchor=False)
            st.markdown(f"**{name}** reads {subject.words}. Its second choice: **{second}**.")
            if reading.is_refused:
                st.markdown(
                    f"Beside the ten digits, **{name}** judges whether it is a single digit at "
                    f"all. {in_markdown(judged(reading))}"
                )
                st.button(
                    "See how it came to this score",
                    type="tertiary",
                    icon=":material/arrow_forward:",
                    on_click=look_at_score,
                    args=(classifier,),
                    key="inside_score",
                )
            if look == TEST:
                st.markdown(
                    f"The label says **{subject.label}**. Models never learned from test images."
                )
            if look == MINE and subject.label is not None:
                st.markdown(":material/draw: **Draw a digit** on the canvas: all below follows it.")
            if hand_key():
                st.markdown("This is the network alone, without what you have taught it.")
            st.caption(
                "Your drawing is not in this page's address: who opens it sees an example instead."
                if look == MINE
                else "The address of this page holds all that is chosen: share it."
            )
    announce(f"{words}, as {name} reads {subject.words}", subject.revision)
