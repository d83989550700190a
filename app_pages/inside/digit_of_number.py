"""A drawing that is a number: one of its digits is looked at, as if it had been drawn alone."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from app_pages.common.hand import in_my_hand
from app_pages.common.number import read_number
from app_pages.common.selection import Selection
from app_pages.inside.subject import Subject
from mnist_model import DigitClassifier

_KEY = "inside_digit"


def pick_digit(
    selection: Selection,
    classifiers: Mapping[str, DigitClassifier],
    name: str,
    subject: Subject,
) -> Subject | None:
    """Show what picks a digit of the number that the draw page reads, and return that digit.

    Args:
        name: of the model that is looked into.
        subject: a drawing that it refuses.

    Returns:
        None where the drawing is no number.
    """
    if subject.drawing is None:
        return None
    # As the draw page reads it: one drawing, one answer.
    known = in_my_hand(classifiers)
    prediction = known[name].predict(subject.drawing, subject.strokes)
    number = read_number(known, prediction, subject.drawing, subject.strokes)
    if number is None:
        return None
    # The browser tells them apart by their labels alone.
    labels = [
        digit if number.text.count(digit) == 1 else f"{digit} (digit {turn + 1})"
        for turn, digit in enumerate(number.text)
    ]
    selection.forget_unless(_KEY, lambda picked: picked in labels)  # another number's
    picked = st.segmented_control(
        "Which digit?", labels, default=labels[0], required=True, key=_KEY
    )
    turn = labels.index(picked)
    digit = number.digits[turn]
    # In the order drawn, each with the width of its brush.
    drawn = [
        (stroke, width_px)
        for stroke, width_px in zip(subject.strokes, subject.widths_px, strict=True)
        if any(np.array_equal(stroke, own) for own in digit.strokes)
    ]
    return Subject(
        digit.prediction.model_input,
        f"digit {turn + 1} of your {number.text}",
        f"digit {turn + 1}",
        strokes=tuple(stroke for stroke, _ in drawn),
        widths_px=tuple(width_px for _, width_px in drawn),
        revision=subject.revision,
    )
