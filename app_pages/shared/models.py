"""The models that the pages use, loaded once for all visitors."""

import logging
from dataclasses import replace
from pathlib import Path

import streamlit as st

from app_pages.shared.answer import percent
from app_pages.shared.bundles import expected_names
from mnist_model import DigitClassifier, Prediction, bundle
from mnist_model.classifier import NOT_A_DIGIT
from mnist_model.preprocess import Stages


def load_models() -> tuple[dict[str, DigitClassifier], list[str]]:
    """Load every model that can be loaded.

    A bundle that is written anew, by a training, is loaded anew at the next rerun: it takes
    its place by renaming, which changes the time of the folder. To look at each file instead
    would cost every stroke of every visitor a millisecond.

    Returns:
        The models by name, the default first, and the names of those that are missing or
        damaged.
    """
    try:
        changed = bundle.TRAINED.stat().st_mtime_ns
    except OSError:  # there is no such folder
        changed = 0
    return _load(str(bundle.TRAINED), changed)


def read_all(models: dict[str, DigitClassifier], stages: Stages) -> dict[str, Prediction]:
    """How each model reads a drawing that is not blank.

    A model that never learned what is no digit reads one in anything. So what the models
    that did learn it refuse, nobody here calls a digit.
    """
    predictions = {name: model.predict_stages(stages) for name, model in models.items()}
    judged = [predictions[name].verdict for name, model in models.items() if model.can_refuse]
    if NOT_A_DIGIT not in judged:
        return predictions
    return {
        name: prediction
        if models[name].can_refuse
        else replace(prediction, verdict=NOT_A_DIGIT, digit=None)
        for name, prediction in predictions.items()
    }


def pick_model(models: dict[str, DigitClassifier], predictions: dict[str, Prediction]) -> str:
    """Show the models, how each reads the drawing, and let the visitor pick one.

    Args:
        models: at least one.
        predictions: how each model reads the drawing; empty when there is none.

    Returns:
        The name of the model picked.
    """
    return st.radio(
        "Model",
        models,
        captions=[
            _reading(predictions[name], model.can_refuse)
            if name in predictions
            else _accuracy(model)
            for name, model in models.items()
        ],
        key="model",
        help="All models read the same drawing. The one you pick answers in full.",
    )


def _reading(prediction: Prediction, can_refuse: bool) -> str:
    if prediction.digit is None:
        return "sees no digit" if can_refuse else "cannot tell what is no digit"
    return f"**{prediction.digit}** · {percent(prediction.confidence)} sure"


def _accuracy(model: DigitClassifier) -> str:
    """How well a model reads MNIST's own digits, from its bundle."""
    accuracy = model.bundle.metrics.get("test", {}).get("accuracy")
    return "no test accuracy" if accuracy is None else f"{accuracy:.2%} right on MNIST"


@st.cache_resource(max_entries=1, show_spinner=False)
def _load(trained: str, changed: int) -> tuple[dict[str, DigitClassifier], list[str]]:
    """Load the models; the time of their folder only tells when to do so again."""
    models, failed = {}, []
    for name in expected_names(Path(trained)):
        try:
            models[name] = DigitClassifier.load(name, Path(trained))
        except bundle.BundleError as error:
            # The page says it in its own words; this is for whoever keeps the app running.
            logging.getLogger(__name__).warning("%s", error)
            failed.append(name)
    return models, failed
