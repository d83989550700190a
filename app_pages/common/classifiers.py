"""The models that the pages use, loaded once for all visitors."""

import logging
from pathlib import Path

import streamlit as st

from app_pages.common.bundles import expected_names
from app_pages.common.stamps import Stamp, stamp
from mnist_model import DigitClassifier
from mnist_model.networks import bundle


def load_classifiers() -> tuple[dict[str, DigitClassifier], list[str]]:
    """Load every model that can be loaded.

    A bundle that is written anew is loaded anew at the next rerun, whether its folder was
    replaced, as a training does, or its files were, as `git pull` does.

    Returns:
        The models by name, the default first, and the names of those that are missing or
        damaged.
    """
    trained = bundle.TRAINED
    names = expected_names(trained)
    files = (trained / name / file for name in names for file in ("metrics.json", "model.tflite"))
    return _load(str(trained), tuple(names), tuple(map(stamp, files)))


@st.cache_resource(max_entries=1, show_spinner=False)
def _load(
    trained: str, names: tuple[str, ...], key: tuple[Stamp, ...]
) -> tuple[dict[str, DigitClassifier], list[str]]:
    """Load the models; the stamps of their files only tell when to do so again."""
    classifiers, failed = {}, []
    for name in names:
        try:
            classifiers[name] = DigitClassifier.load(name, Path(trained))
        except bundle.BundleError as error:
            # The page says it in its own words; this is for whoever keeps the app running.
            logging.getLogger(__name__).warning("%s", error)
            failed.append(name)
    return classifiers, failed
