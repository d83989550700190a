"""What the bundles say about their models, read once for all visitors.

A bundle that is rewritten, by a training run or by `git pull`, is read again at the next rerun:
it is cached under the stamps of its files, and whatever is derived from it under its version.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import streamlit as st

from app_pages.common.stamps import Stamp, stamp
from app_pages.common.visitor import visitor_id
from mnist_model.networks import bundle
from mnist_model.networks.bundle import Bundle, BundleError
from mnist_model.networks.recipes import RECIPES
from mnist_trainer.models import OwnModel, models_of

# How many models that visitors trained are held in memory, of all visitors.
MAX_OWN = 32
# Twice what ships, so that a bundle can be read again while the old one is still in use.
_MAX_ENTRIES = 2 * len(RECIPES) + MAX_OWN


def expected_names(trained: Path) -> list[str]:
    """The bundles in a folder, the default first, and those that ship but are missing there."""
    names = bundle.bundle_names(trained)
    return names + [name for name in RECIPES if name not in names]


def find_bundles() -> tuple[dict[str, Bundle], list[str]]:
    """Find the bundles that ship, then those that this visitor trained, and read their metrics.

    Returns:
        The sound ones by name, the default first, and the names of those that are missing
        or damaged. A sound one may still lack a part: `history`, `predictions` or some of
        its metrics.
    """
    found, failed = find_shipped()
    for model in own_models():
        source = find_own(model)
        if source is None:
            failed.append(model.name)
        else:
            found[model.name] = source
    return found, failed


def find_shipped() -> tuple[dict[str, Bundle], list[str]]:
    """As find_bundles, for the models that are there for everybody."""
    found, failed = {}, []
    for name in expected_names(bundle.TRAINED):
        source = _find(name, str(bundle.TRAINED), _stamp_of_files(bundle.TRAINED / name))
        if source is None:
            failed.append(name)
        else:
            found[name] = source
    return found, failed


def own_models() -> list[OwnModel]:
    """The models that this visitor trained, and nobody else sees, the oldest first."""
    shipped = expected_names(bundle.TRAINED)
    # One of ours that came later than his goes first.
    return [model for model in models_of(visitor_id()) if model.name not in shipped]


def find_own(model: OwnModel) -> Bundle | None:
    """The bundle of a model that a visitor trained, under the name that he gave it.

    Returns:
        None where it is damaged.
    """
    folder = model.folder
    source = _find(folder.name, str(folder.parent), _stamp_of_files(folder))
    return source and replace(source, label=model.name)


def history(source: Bundle) -> dict[str, list[float]] | None:
    """Per epoch: loss, accuracy, val_loss, val_accuracy, learning_rate, seconds.

    Returns:
        None where the bundle lacks it or holds something else.
    """
    try:
        return _history(source, stamp_of(source, "history.json"))
    except (BundleError, ValueError):
        return None


def predictions(source: Bundle) -> dict[str, np.ndarray]:
    """What a model predicts for the test images, shared by all visitors and read-only.

    Returns:
        "probabilities" (10000, 10) float32, of MNIST's test images in their order; "right"
        (10000,) bool, which of them it reads correctly; "drawings" (n, 10) where the model
        was tested on drawings, and "drawings_refused" (n,) bool where it can refuse to read. What
        the bundle lacks is left out.
    """
    try:
        return _predictions(source, stamp_of(source, "predictions.npz"))
    except (BundleError, ValueError):
        return {}


def show_failed(failed: Sequence[str]) -> None:
    """Say which models could not be loaded, if any, what still works, and what to do."""
    if failed:
        names = ", ".join(f"**{name}**" for name in failed)
        st.warning(f"Could not load {names}. The others work. {how_to_train(failed)}")


def show_none() -> None:
    """Say that there is no model at all, and how to make one."""
    st.error(
        "No model could be loaded. To train one, run "
        f"`python train.py {bundle.DEFAULT_NAME}`, then reload this page."
    )


def show_missing(part: str, names: Sequence[str]) -> None:
    """Say which models lack a part of what a page shows, and how to get it."""
    if names:
        listed = ", ".join(f"**{name}**" for name in names)
        verb = "lacks" if len(names) == 1 else "lack"
        st.info(f"{listed} {verb} {part}. {how_to_train(names)}")


def how_to_train(names: Sequence[str]) -> str:
    """How to train one model again, or any of several: a command, for ours, and the page."""
    shipped = [name for name in names if name in expected_names(bundle.TRAINED)]
    name = shipped[0] if len(shipped) == 1 else "NAME"
    words = [f"To train again, run `python train.py {name}`."] if shipped else []
    if len(shipped) < len(names):
        words.append(
            "Networks of your own are trained on the page **Train**; where the pen drawings are on "
            "this machine, they are scored on drawings as well."
        )
    return " ".join(words)


def bundle_size(source: Bundle) -> int:
    """The size of all files of a bundle, in bytes; 0 where there is none any more."""
    try:
        return sum(file.stat().st_size for file in source.folder.iterdir())
    except OSError:  # as in `stamp`
        return 0


def stamp_of(source: Bundle, file: str) -> Stamp:
    """What distinguishes one state of a bundle's file, and of its metrics, from all others."""
    # This describes what was read, not what is on disk now, which may be another version.
    state = "sound" if file in source.contents else "missing or damaged"
    # So is its name, which is shown and may be changed.
    return f"{source.folder} {source.name} {source.version} {file} {state}"


def _stamp_of_files(folder: Path) -> Stamp:
    try:
        return stamp(*sorted(folder.iterdir()))
    except OSError:  # as in `stamp`
        return str(folder)


@st.cache_resource(max_entries=_MAX_ENTRIES, show_spinner=False)
def _find(name: str, trained: str, key: Stamp) -> Bundle | None:
    try:
        return bundle.find_bundle(name, Path(trained))
    except BundleError as error:
        # The page explains it to visitors; this, logged once, is for whoever runs the app.
        logging.getLogger(__name__).warning("%s", error)
        return None


@st.cache_resource(max_entries=_MAX_ENTRIES, show_spinner=False)
def _history(_source: Bundle, key: Stamp) -> dict[str, list[float]] | None:
    epochs = json.loads(_source.read("history.json"))
    return epochs if isinstance(epochs, dict) else None


@st.cache_resource(max_entries=_MAX_ENTRIES, show_spinner=False)
def _predictions(_source: Bundle, key: Stamp) -> dict[str, np.ndarray]:
    # allow_pickle stays off: a data file must never be able to run code.
    with np.load(BytesIO(_source.read("predictions.npz"))) as archive:
        arrays = {name: archive[name] for name in archive.files}
    for array in arrays.values():
        array.flags.writeable = False
    return {
        name: array
        for name, array in arrays.items()
        if array.shape[1:] == (() if array.dtype == bool else (10,))
    }
