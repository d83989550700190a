"""How a reading is shown: the number, the picture with its boxes, and each digit by itself.

What is shown is also returned in words, for a screen reader.
"""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from app_pages.common.bundles import show_failed, show_none
from app_pages.common.classifiers import load_classifiers
from app_pages.common.hand import in_my_hand
from app_pages.common.pictures import enlarge, png_url
from app_pages.common.probability_bars import show_probability_bars
from app_pages.common.right_or_wrong import ask
from app_pages.common.words import percent
from app_pages.read.boxes import boxed
from app_pages.read.click import on_click
from mnist_model import DigitClassifier, Found, Reading
from mnist_model.networks.bundle import DEFAULT_NAME

_ZOOM = 5
# How the boxes are told apart, for who reads the legend.
_LEGEND = (
    "Solid boxes were read, those with a question mark are doubtful, and dashed ones are no "
    "digits. Click one to see how it was read."
)


def reader() -> DigitClassifier | None:
    """The model that reads numbers, in this visitor's hand; None, and a word, if there is none."""
    classifiers, failed = load_classifiers()
    if not classifiers:
        show_none()
        return None
    show_failed([name for name in failed if name == DEFAULT_NAME])
    name = DEFAULT_NAME if DEFAULT_NAME in classifiers else next(iter(classifiers))
    return in_my_hand({name: classifiers[name]})[name]


def show_reading(reading: Reading, picture: np.ndarray, what: str, model: str) -> str:
    """Show what was read.

    Args:
        picture: (h, w) or (h, w, 3 or 4) uint8, in whose pixels the boxes are.
        what: the picture in words, such as "what you wrote".
        model: the name of the model that read it.

    Returns:
        The answer in words.
    """
    words = in_words(reading)
    if reading.text:
        with st.container(key="number"):
            st.code(reading.text, language=None)
    else:
        st.header("No digit found", anchor=False)
        st.markdown(
            "What is there does not look like digits from 0 to 9."
            if reading.rejected
            else "Nothing on it looks like writing. Even light and large digits help."
        )
    if words:
        st.markdown(words)
    number = reading.text.replace("\n", ", ") or "no digit"
    found = [*reading.digits, *reading.rejected]
    boxes = st.container(key="boxes")
    chosen = _show_one(found, model) if found else None
    with boxes:
        st.image(
            boxed(picture, reading, chosen),
            width="stretch",
            alt=f"A picture of {what}, with boxes: {number}",
            caption=_LEGEND if found else None,
        )
        if found:
            height, width = picture.shape[:2]
            on_click((width, height), found, lambda one: _choose(found, one))
    return words


def in_words(reading: Reading) -> str:
    """How many digits were read, how sure, and what was refused."""
    digits, refused = len(reading.digits), len(reading.rejected)
    parts = []
    if digits:
        least = min(digit.prediction.confidence for digit in reading.digits)
        count = "1 digit" if digits == 1 else f"{digits} digits"
        at_least = "" if digits == 1 else "each " if least > 0.99 else "each at least "
        sure = f"{at_least}{percent(least)} sure"
        parts.append(f"{count}, {sure}")
        if doubtful := reading.doubtful:
            parts.append("1 is doubtful" if doubtful == 1 else f"{doubtful} are doubtful")
    if refused:
        thing = "1 thing does" if refused == 1 else f"{refused} things do"
        parts.append(f"{thing} not look like a digit")
    return "; ".join(parts)


def _show_one(found: Sequence[Found], model: str) -> Found:
    """Let the visitor choose a character, at first the most doubtful, and show how it was read."""
    _follow_the_chosen(found)
    chosen = st.selectbox(
        "Look at one of them",
        range(len(found)),
        index=_least_certain(found),
        format_func=lambda number: _name(found, number),
        key=_choice_key(found),
    )
    prediction = found[chosen].prediction
    with st.container(horizontal=True, gap="medium", vertical_alignment="top"):
        with st.container(width=28 * _ZOOM):
            st.image(
                png_url(enlarge(prediction.model_input, _ZOOM)),
                width=28 * _ZOOM,
                alt=f"What the model saw of {_name(found, chosen)}, 28 by 28 pixels",
                caption="What the model saw",
            )
        with st.container(width="stretch"):
            show_probability_bars(prediction.probabilities, prediction.digit)
    ask("read", model, prediction)
    return found[chosen]


def _choice_key(found: Sequence[Found]) -> str:
    """Another select box for other characters, so that each begins with its most doubtful one.

    For the same ones it stays, though a correction has changed how they are read.
    """
    return f"one-of-{hash(tuple(sorted(one.box for one in found)))}"


def _follow_the_chosen(found: Sequence[Found]) -> None:
    """Keep looking at the same character where its number has changed.

    What was refused comes last; once it is taught, it stands among the digits.
    """
    key = _choice_key(found)
    boxes = [one.box for one in found]
    before = st.session_state.get(f"{key}-boxes", boxes)
    st.session_state[f"{key}-boxes"] = boxes
    if before != boxes and key in st.session_state:
        st.session_state[key] = boxes.index(before[st.session_state[key]])


def _choose(found: Sequence[Found], number: int) -> None:
    st.session_state[_choice_key(found)] = number


def _least_certain(found: Sequence[Found]) -> int:
    return min(range(len(found)), key=lambda number: _certainty(found[number]))


def _certainty(found: Found) -> float:
    return 2.0 if found.prediction.digit is None else found.prediction.confidence


def _name(found: Sequence[Found], number: int) -> str:
    prediction = found[number].prediction
    if prediction.digit is None:
        return f"No. {number + 1}: not a digit"
    doubtful = ", doubtful" if found[number].is_doubtful else ""
    return f"No. {number + 1}: {prediction.digit}, {percent(prediction.confidence)} sure{doubtful}"
