"""The models that the pages use, loaded once for all visitors."""

import logging

import streamlit as st

from app_pages.common.bundles import expected_names, find_bundles
from app_pages.common.stamps import Stamp, stamp
from mnist_model import DigitClassifier
from mnist_model.networks import bundle

SERVED_FILE = "model.tflite"


def load_classifiers() -> tuple[dict[str, DigitClassifier], list[str]]:
    """Load every model that can be loaded.

    A bundle that is rewritten is loaded again at the next rerun, whether its folder was
    replaced, as `train.py` does, or its files were, as `git pull` does.

    Returns:
        The models by name, the default first, and the names of those that are missing or
        damaged.
    """
    # This runs at every stroke, so it looks only at the files that a model is loaded from.
    folders = [bundle.TRAINED / name for name in expected_names(bundle.TRAINED)]
    return _load(stamp(*(f / file for f in folders for file in (bundle.METRICS, SERVED_FILE))))


@st.cache_resource(max_entries=1, show_spinner=False)
def _load(key: Stamp) -> tuple[dict[str, DigitClassifier], list[str]]:
    """Load the models; the stamp of their files only says when to do so again."""
    found, failed = find_bundles()
    classifiers = {}
    for name, source in found.items():
        try:
            classifiers[name] = DigitClassifier(source)
        except bundle.BundleError as error:
            # The page explains it to visitors; this is for whoever runs the app.
            logging.getLogger(__name__).warning("%s", error)
            failed.append(name)
    return classifiers, failed
