"""A recipe and data become a bundle: a trained Keras model, its scores and its export."""

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from mnist_model.data.negatives.kinds import make_negatives
from mnist_model.data.pen_drawings import (
    TEST_WRITERS,
    TRAINING_WRITERS,
    VALIDATION_WRITERS,
    of_writers,
)
from mnist_model.data.renderings import draw_canvases, render_augmented
from mnist_model.data.split import Split, train_validation_split
from mnist_model.imaging.unipen import Drawing
from mnist_model.networks.bundle import Bundle, find_bundle
from mnist_model.networks.compress import compress
from mnist_model.networks.recipes import Recipe, build
from mnist_model.training.batches import (
    NO_DIGIT,
    Source,
    as_input,
    as_target,
    steps_per_epoch,
    training_batches,
)
from mnist_model.training.callbacks import (
    EpochFacts,
    FadingAugmentation,
    Progress,
    StopAtAccuracy,
    read_log,
)
from mnist_model.training.export import (
    Reader,
    calibrated,
    describe_network,
    describe_training,
    write_bundle,
)

# Batches that TensorFlow runs without coming back to Python.
STEPS_PER_EXECUTION = 32
# How often each pen drawing is drawn, and how many negatives are made, before a training;
# augmentation makes new images of them in every epoch.
TIMES_DRAWN = 10
NEGATIVES = 40_000


class ResumeError(ValueError):
    """An unfinished training that does not fit the one asked for."""


@dataclass(frozen=True)
class Unfinished:
    """What a training keeps beside the bundles until it is done, so that it can be resumed."""

    folder: Path

    @property
    def settings(self) -> Path:
        return self.folder / "settings.json"

    @property
    def log(self) -> Path:
        return self.folder / "log.csv"

    @property
    def best_weights(self) -> Path:
        return self.folder / "best.weights.h5"


def unfinished(name: str, out: Path) -> Unfinished:
    """Where the training of a model keeps its state until its bundle is written."""
    return Unfinished(out / ".unfinished" / name)


def train(
    name: str,
    recipe: Recipe,
    mnist: tuple[Split, Split],
    drawings: Sequence[Drawing],
    out: Path,
    seed: int = 0,
    resume: bool = False,
) -> Bundle:
    """Train a model and write its bundle; the old bundle stays whole until the end.

    Args:
        mnist: as `data.load_mnist` returns it.
        drawings: as `data.load_pendigits` returns it; empty to do without them.
        out: the folder of bundles.
        resume: go on after the last whole epoch of an unfinished training, if there is one.

    Raises:
        ResumeError: the unfinished training had other settings or data.
        OSError: the disk is full or read-only.
    """
    training, test = mnist
    state = unfinished(name, out)
    settings = {
        "epochs": recipe.epochs,
        "batch_size": recipe.batch_size,
        "seed": seed,
        "drawings": len(drawings),
        "data_sha256": sha256_of(training.images, training.labels, test.images, test.labels),
    }
    _open_state(state, settings, resume)

    keras.utils.set_random_seed(seed)
    rows, held_out = train_validation_split(training.labels, recipe.validation_split, seed)
    validation = training.at(held_out)
    sources = training_sources(recipe, training.at(rows), drawings, seed)
    model = compile_model(recipe, steps_per_epoch(sources))
    fading = FadingAugmentation(recipe.epochs)
    model.fit(
        training_batches(sources, recipe, seed, lambda: fading.strength),
        validation_data=(as_input(validation.images), *as_target(validation.labels, recipe)),
        validation_batch_size=1000,
        epochs=recipe.epochs,
        shuffle=False,  # the batches are shuffled already
        verbose=0,
        callbacks=[fading, *_callbacks(recipe, state)],
    )
    history = read_log(state.log)
    if recipe.keep_best:
        model.load_weights(state.best_weights)

    facts = {
        "name": name,
        "seed": seed,
        "training": describe_training(recipe, model),
        "network": describe_network(model),
        "parameters": model.count_params(),
        "data": {
            "sources": {source.name: len(source.images) for source in sources},
            "validation_images": len(held_out),
            "test_images": len(test),
            "sha256": settings["data_sha256"],
        },
    }
    reader = Reader(compress(model, recipe), recipe)
    if recipe.digit_head is not None:
        reader = calibrated(reader, validation, of_writers(drawings, VALIDATION_WRITERS))
    write_bundle(reader, history, facts, test, of_writers(drawings, TEST_WRITERS), out)
    shutil.rmtree(state.folder, ignore_errors=True)
    return find_bundle(name, out)


def training_sources(
    recipe: Recipe,
    mnist: Split,
    drawings: Sequence[Drawing],
    seed: int,
) -> list[Source]:
    """What a recipe learns from: MNIST, and if it asks for them, pen drawings and negatives."""
    sources = [Source("MNIST", mnist.images, mnist.labels, recipe.batch_size)]
    writers = of_writers(drawings, TRAINING_WRITERS)
    if recipe.drawings_per_batch and writers:
        drawn, drawn_labels = render_augmented(writers, TIMES_DRAWN, seed)
        sources.append(Source("pen drawings", drawn, drawn_labels, recipe.drawings_per_batch))
    if recipe.negatives_per_batch:
        n = min(NEGATIVES, len(mnist))
        digits = [*draw_canvases(writers, 12, 0.6, seed), *mnist.images[: max(1000, len(writers))]]
        negatives, _ = make_negatives(n, digits, seed)
        no_labels = np.full(n, NO_DIGIT, np.uint8)
        sources.append(Source("negatives", negatives, no_labels, recipe.negatives_per_batch))
    return sources


def sha256_of(*arrays: np.ndarray) -> str:
    """A checksum over the content of arrays, so that a bundle can say what it learned from."""
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(np.ascontiguousarray(array))
    return digest.hexdigest()


def compile_model(recipe: Recipe, epoch_steps: int) -> keras.Model:
    """The untrained network of a recipe, with its optimizer, losses and metrics.

    Args:
        epoch_steps: how many batches an epoch has; the optimizer's schedule needs it.
    """
    model = build(recipe)
    accuracy = ["accuracy"]
    with_head = {}
    if recipe.digit_head is not None:
        with_head = {
            "loss_weights": {"probabilities": 1.0, "is_digit": 0.5},
            # Weighted, so that images without a digit do not count.
            "weighted_metrics": {
                "probabilities": [
                    *accuracy,
                    keras.metrics.SparseCategoricalCrossentropy(name="crossentropy"),
                ]
            },
        }
    model.compile(
        optimizer=recipe.optimizer(epoch_steps * recipe.epochs),
        loss={"probabilities": recipe.loss, "is_digit": "binary_crossentropy"}
        if with_head
        else recipe.loss,
        metrics=None if with_head else accuracy,
        steps_per_execution=min(STEPS_PER_EXECUTION, epoch_steps),
        # XLA makes small convolutions several times slower on a CPU.
        jit_compile=False,
        **with_head,
    )
    return model


def _open_state(state: Unfinished, settings: dict, resume: bool) -> None:
    """Make the folder of an unfinished training ready: to go on, or empty."""
    if resume and state.settings.is_file():
        earlier = json.loads(state.settings.read_text("utf-8"))
        for key, value in settings.items():
            if earlier.get(key) != value:
                raise ResumeError(
                    f"the unfinished training has {key} {earlier.get(key)}, not {value}; "
                    "resume it with the same settings, or leave --resume out to start anew"
                )
        return
    shutil.rmtree(state.folder, ignore_errors=True)
    state.folder.mkdir(parents=True)
    state.settings.write_text(json.dumps(settings), "utf-8")


def _callbacks(recipe: Recipe, state: Unfinished) -> list[keras.callbacks.Callback]:
    best_val_loss = min(read_log(state.log).get("val_loss", []), default=None)
    callbacks = [
        EpochFacts(),
        Progress(recipe.epochs),
        keras.callbacks.CSVLogger(state.log, append=True),
        keras.callbacks.BackupAndRestore(state.folder / "backup"),
    ]
    if recipe.keep_best:
        callbacks.append(
            keras.callbacks.ModelCheckpoint(
                state.best_weights,
                monitor="val_loss",
                save_best_only=True,
                save_weights_only=True,
                initial_value_threshold=best_val_loss,
            )
        )
    if recipe.stop_at_accuracy:
        callbacks.append(StopAtAccuracy(recipe.stop_at_accuracy))
    return callbacks
