"""Scoring a bundle again without training it, to add missing scores or update its texts."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import keras

from mnist_model.data.pen_drawings import TEST_WRITERS, of_writers
from mnist_model.data.split import DataError, Split, train_validation_split
from mnist_model.imaging.unipen import Drawing
from mnist_model.networks.bundle import Bundle, BundleError, find_bundle, writing_bundle
from mnist_model.networks.recipes import Recipe
from mnist_model.training.checksums import drawings_sha256, mnist_sha256
from mnist_model.training.export import (
    Reader,
    ScoredSets,
    recipe_texts,
    score,
    strangers,
    write_scored,
)

# Running means over the last epoch, which older bundles held instead of the shipped network's
# scores on its training images.
_RUNNING_MEANS = ("train_accuracy", "validation_accuracy")
_KEPT_FILES = ("model.keras", "history.json")


def rescore(
    name: str,
    recipe: Recipe,
    mnist: tuple[Split, Split],
    drawings: Sequence[Drawing],
    out: Path,
) -> Bundle:
    """Score the network of a bundle on all images again, export it again, and write the bundle.

    The trained network is kept byte for byte, as are its history, temperature, threshold and the
    record of its training; summary, source and reference are taken from the recipe.

    Args:
        mnist, drawings: the data that it was trained with, see `training.train`.
        out: the folder of bundles.

    Raises:
        BundleError: the bundle does not exist, is damaged, or does not say how data was split.
        DataError: it was trained with different images, or scored on different drawings.
        OSError: the disk is full or read-only.
    """
    bundle = find_bundle(name, out)
    kept = {file: bundle.read(file) for file in _KEPT_FILES}
    metrics = json.loads((bundle.folder / "metrics.json").read_text("utf-8"))
    check_data(bundle, metrics, mnist, drawings)
    with TemporaryDirectory() as temporary:
        # What was read, as Keras loads only from disk: in the bundle's folder the file may still
        # be the one before, see `bundle.py`.
        network = Path(temporary) / "model.keras"
        network.write_bytes(kept[network.name])
        model = keras.models.load_model(network, safe_mode=True)
    reader = Reader(model, bundle.metrics.temperature, bundle.metrics.threshold or None)
    sets = _scored_sets(bundle, mnist, drawings)
    scores, predictions = score(reader, sets)
    metrics = {key: value for key, value in metrics.items() if key not in _RUNNING_MEANS}
    metrics["similarity_of_strangers"] = strangers(model, mnist[0])
    with writing_bundle(name, out) as folder:
        for file, content in kept.items():
            (folder / file).write_bytes(content)
        everything = metrics | recipe_texts(recipe) | scores
        write_scored(folder, model, everything, predictions, sets.test)
    return find_bundle(name, out)


def _scored_sets(
    bundle: Bundle, mnist: tuple[Split, Split], drawings: Sequence[Drawing]
) -> ScoredSets:
    """The images, split as they were when the bundle was trained."""
    images, test = mnist
    unseen = of_writers(drawings, TEST_WRITERS)
    if bundle.metrics.refit_sources:
        return ScoredSets(None, None, test, unseen)  # it has learned from all the others
    seed, share = bundle.metrics.seed, bundle.metrics.knobs.get("validation_split")
    if seed is None or not isinstance(share, float):
        raise BundleError(
            f"The model '{bundle.name}' does not say which images it was trained on. "
            f"Train it again with: python train.py {bundle.name}"
        )
    rows, held_out = train_validation_split(images.labels, share, seed)
    return ScoredSets(images.at(rows), images.at(held_out), test, unseen)


def check_data(
    bundle: Bundle,
    metrics: Mapping[str, Any],
    mnist: tuple[Split, Split],
    drawings: Sequence[Drawing],
) -> None:
    """Raise DataError unless these are the images and drawings behind a bundle."""
    if bundle.metrics.data_sha256 != mnist_sha256(mnist):
        raise DataError(
            f"The model '{bundle.name}' was not trained on these images. "
            "Use --data to name the mnist.npz that it was trained on."
        )
    if bundle.metrics.drawings is None:
        return
    # Older bundles do not say which drawings they were scored on.
    if (
        metrics["data"].get("drawings_sha256") not in (None, drawings_sha256(drawings))
        or not drawings
    ):
        raise DataError(
            f"The model '{bundle.name}' was scored on different pen drawings. "
            "Use --drawings to name the UNIPEN file that it was trained with."
        )
