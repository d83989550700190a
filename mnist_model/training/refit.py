"""Training a network once more on everything, when all choices are made.

What a model holds out to choose by is lost to it. Once nothing is left to choose, the same recipe
is trained on all MNIST training images and on the drawings of all writers but those of the test.
Temperature and threshold stay those of the run that held images out, because afterwards there is
nothing left to fit them on.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import keras

from mnist_model.data.pen_drawings import (
    TEST_WRITERS,
    TRAINING_WRITERS,
    VALIDATION_WRITERS,
    of_writers,
)
from mnist_model.data.split import Split
from mnist_model.imaging.unipen import Drawing
from mnist_model.networks.bundle import Bundle, BundleError, find_bundle, writing_bundle
from mnist_model.networks.compress import compress, save_keras
from mnist_model.networks.recipes import Recipe
from mnist_model.training.batches import steps_per_epoch
from mnist_model.training.callbacks import restore
from mnist_model.training.checksums import drawings_sha256, mnist_sha256
from mnist_model.training.describe import decisive_settings
from mnist_model.training.export import Reader, ScoredSets, score, strangers, write_scored
from mnist_model.training.rescore import check_data
from mnist_model.training.sources import training_sources
from mnist_model.training.train import compile_model, fit
from mnist_model.training.unfinished import open_state, read_log, unfinished


def refit(
    name: str,
    recipe: Recipe,
    mnist: tuple[Split, Split],
    drawings: Sequence[Drawing],
    out: Path,
    resume: bool = False,
) -> Bundle:
    """Train the network of a bundle anew on all training data, and write the bundle.

    Its history, its scores on training and validation images, temperature and threshold stay those
    of the run that held images out; `metrics.json` says so under "refit".

    Args:
        mnist, drawings, resume: see `training.train`; the data must be those of the bundle.
        out: the folder of bundles, the one to refit among them.

    Raises:
        BundleError: the bundle does not exist, is damaged, was refitted already, or
            learned from what people taught.
        DataError: it was trained with different data.
        ResumeError: the unfinished training had other settings or data.
        OSError: the disk is full or read-only.
    """
    images, test = mnist
    bundle = find_bundle(name, out)
    history = bundle.read("history.json")
    metrics = json.loads((bundle.folder / "metrics.json").read_text("utf-8"))
    check_data(bundle, metrics, mnist, drawings)
    if bundle.metrics.refit_sources:
        raise BundleError(
            f"The model '{name}' was trained on everything already. "
            f"To begin again, train it with: python train.py {name}"
        )
    if bundle.metrics.taught:
        raise BundleError(
            f"The model '{name}' learned from what people taught as well, of which --refit knows "
            "nothing. It can be used as it is."
        )
    seed = bundle.metrics.seed or 0
    trained = metrics["training"]
    recipe = replace(recipe, epochs=trained["epochs"], batch_size=trained["batch_size"])
    state = unfinished(f"{name}-refit", out)
    settings = {
        "seed": seed,
        "MNIST_images": mnist_sha256(mnist),
        "pen_drawings": drawings_sha256(drawings),
    }
    open_state(state, decisive_settings(recipe) | settings, resume)

    keras.utils.set_random_seed(seed)
    writers = (*TRAINING_WRITERS, *VALIDATION_WRITERS)
    sources = training_sources(recipe, images, drawings, seed, writers)
    model = compile_model(recipe, steps_per_epoch(sources))
    fit(model, recipe, sources, None, state, seed)
    log = read_log(state.log)
    restore(model, state.weights(len(log["loss"])))

    compressed = compress(model, recipe)
    reader = Reader(compressed, bundle.metrics.temperature, bundle.metrics.threshold or None)
    sets = ScoredSets(None, None, test, of_writers(drawings, TEST_WRITERS))
    scores, predictions = score(reader, sets)
    metrics["refit"] = {
        "sources": {source.name: len(source.images) for source in sources},
        "writers": sorted({d.writer for d in of_writers(drawings, writers)}),
        "train_seconds": sum(log["seconds"]),
    }
    metrics["similarity_of_strangers"] = strangers(compressed, images)
    with writing_bundle(name, out) as folder:
        save_keras(compressed, folder / "model.keras")
        (folder / "history.json").write_bytes(history)
        write_scored(folder, compressed, metrics | scores, predictions, test)
    shutil.rmtree(state.folder, ignore_errors=True)
    return find_bundle(name, out)
