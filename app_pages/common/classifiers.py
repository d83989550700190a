"""The models that the pages use, loaded once for all visitors or for the one who trained it."""

import logging
from functools import lru_cache
from pathlib import Path

import streamlit as st

from app_pages.common.bundles import (
    MAX_OWN,
    expected_names,
    find_own,
    find_shipped,
    own_models,
)
from app_pages.common.stamps import Stamp, stamp
from mnist_model import DigitClassifier
from mnist_model.networks import bundle
from mnist_model.networks.bundle import Bundle, BundleError
from mnist_trainer.models import OwnModel

SERVED_FILE = "model.tflite"


def load_classifiers() -> tuple[dict[str, DigitClassifier], list[str]]:
    """Load every model that can be loaded.

    A bundle that is rewritten is loaded again at the next rerun, whether its folder was
    replaced, as `train.py` does, or its files were, as `git pull` does.

    Returns:
        The models by name, the default first, those that this visitor trained last, and the names
        of those that are missing or damaged.
    """
    # This runs at every stroke, so it looks only at the files that a model is loaded from.
    folders = [bundle.TRAINED / name for name in expected_names(bundle.TRAINED)]
    found, failed = _load(_stamp(*folders))
    own = {model.name: _load_own(model, _stamp(model.folder)) for model in own_models()}
    failed = failed + [name for name, classifier in own.items() if classifier is None]
    return found | {name: one for name, one in own.items() if one is not None}, failed


def _stamp(*folders: Path) -> Stamp:
    return stamp(*(folder / file for folder in folders for file in (bundle.METRICS, SERVED_FILE)))


@st.cache_resource(max_entries=1, show_spinner=False)
def _load(key: Stamp) -> tuple[dict[str, DigitClassifier], list[str]]:
    """Load the models that ship; the stamp of their files only says when to do so again."""
    found, failed = find_shipped()
    classifiers = {}
    for name, source in found.items():
        classifier = _classifier(source)
        if classifier is None:
            failed.append(name)
        else:
            classifiers[name] = classifier
    return classifiers, failed


# Not Streamlit's cache, which takes a tenth of a millisecond for each of them at every stroke.
@lru_cache(maxsize=MAX_OWN)
def _load_own(model: OwnModel, key: Stamp) -> DigitClassifier | None:
    """Load a model that a visitor trained, in a folder that is his alone."""
    source = find_own(model)
    return source and _classifier(source)


def _classifier(source: Bundle) -> DigitClassifier | None:
    try:
        return DigitClassifier(source)
    except BundleError as error:
        # The page explains it to visitors; this is for whoever runs the app.
        logging.getLogger(__name__).warning("%s", error)
        return None
