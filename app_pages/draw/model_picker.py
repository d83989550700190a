"""The models side by side on the draw page: how each reads the drawing, and which one answers."""

from collections.abc import Mapping

import streamlit as st

from app_pages.common.selection import Selection, one_of
from app_pages.common.words import percent
from mnist_model import DigitClassifier, Prediction


def pick_model(
    classifiers: Mapping[str, DigitClassifier], predictions: Mapping[str, Prediction]
) -> str:
    """Show the models, how each reads the drawing, and let the visitor pick one.

    Args:
        classifiers: at least one.
        predictions: how each model reads the drawing; empty when there is none.

    Returns:
        The name of the model picked.
    """
    names = list(classifiers)
    selection = Selection()
    selection.forget_unless("model", lambda picked: picked in names)
    start = selection.start("model", lambda texts: one_of(names, texts), names[0])
    name = st.radio(
        "Model",
        names,
        index=names.index(start),
        captions=[
            _reading(predictions[name]) if name in predictions else _accuracy(classifier)
            for name, classifier in classifiers.items()
        ],
        key="model",
        help="Every model reads the same drawing. The one you pick gives the full answer.",
    )
    selection.keep("model", name, names[0])
    selection.write_address()
    return name


def _reading(prediction: Prediction) -> str:
    if prediction.digit is None:
        return "sees no digit"
    return f"**{prediction.digit}** · {percent(prediction.confidence)} sure"


def _accuracy(classifier: DigitClassifier) -> str:
    """How well a model reads MNIST's own digits, from its bundle."""
    accuracy = classifier.bundle.metrics.test.accuracy
    return "no test accuracy" if accuracy is None else f"{accuracy:.2%} correct on MNIST"
