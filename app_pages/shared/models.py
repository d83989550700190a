"""The models that the pages use, loaded once for all visitors."""

import logging
from contextlib import suppress
from pathlib import Path

import streamlit as st

from app_pages.shared.answer import percent
from mnist_model import DigitClassifier, Prediction, bundle

# The recipes of train.py, by name. They cannot be asked for here: they import Keras.
SHIPPED = (
    "compact-cnn",
    "convnet",
    "dense-128",
    "dense-500x3",
    "dense-784-256-128",
    "dense-dropout",
)


def load_models() -> tuple[dict[str, DigitClassifier], list[str]]:
    """Load every model that can be loaded.

    A bundle that is written anew, by a training, is loaded anew at the next rerun.

    Returns:
        The models by name, the default first, and the names of those that are missing or
        damaged.
    """
    found = bundle.bundle_names(bundle.TRAINED)
    names = found + [name for name in SHIPPED if name not in found]
    return _load(str(bundle.TRAINED), tuple((name, *_stamp(name)) for name in names))


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
            _reading(predictions[name]) if name in predictions else _accuracy(model)
            for name, model in models.items()
        ],
        key="model",
        help="All models read the same drawing. The one you pick answers in full.",
    )


def show_failed(failed: list[str]) -> None:
    """Say which models could not be loaded, what still works, and how to mend it."""
    names = ", ".join(f"**{name}**" for name in failed)
    name = failed[0] if len(failed) == 1 else "NAME"
    st.warning(f"Could not load {names}. The others work. To train again: `python train.py {name}`")


def show_none() -> None:
    """Say that there is no model at all, and how to make one."""
    st.error(
        "No model could be loaded, so your drawing cannot be read. To train one, run "
        f"`python train.py {bundle.DEFAULT_NAME}`, then reload this page."
    )


def _reading(prediction: Prediction) -> str:
    if prediction.digit is None:
        return "sees no digit"
    return f"**{prediction.digit}** · {percent(prediction.confidence)} sure"


def _accuracy(model: DigitClassifier) -> str:
    """How well a model reads MNIST's own digits, from its bundle."""
    accuracy = model.bundle.metrics.get("test", {}).get("accuracy")
    return "no test accuracy" if accuracy is None else f"{accuracy:.2%} right on MNIST"


@st.cache_resource(max_entries=1, show_spinner=False)
def _load(
    trained: str, stamped_names: tuple[tuple, ...]
) -> tuple[dict[str, DigitClassifier], list[str]]:
    """Load the models; their stamps only tell when to do so again."""
    models, failed = {}, []
    for name, *_ in stamped_names:
        try:
            models[name] = DigitClassifier.load(name, Path(trained))
        except bundle.BundleError as error:
            # The page says it in its own words; this is for whoever keeps the app running.
            logging.getLogger(__name__).warning("%s", error)
            failed.append(name)
    return models, failed


def _stamp(name: str) -> list[int]:
    """What changes whenever a bundle is written."""
    stamp = []
    for file in ("metrics.json", "model.tflite"):
        with suppress(OSError):  # the bundle may be missing, or be replaced at this moment
            stamp.append((bundle.TRAINED / name / file).stat().st_mtime_ns)
    return stamp
