"""From a recipe and data to a bundle: a trained Keras model, its scores and its export."""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import keras
import numpy as np

from mnist_model.analysis.learning_curves import best_epoch
from mnist_model.data.pen_drawings import (
    TEST_WRITERS,
    TRAINING_WRITERS,
    VALIDATION_WRITERS,
    of_writers,
)
from mnist_model.data.split import Split
from mnist_model.data.taught_drawings import TaughtParts
from mnist_model.imaging.unipen import Drawing
from mnist_model.networks.bundle import Bundle, find_bundle, writing_bundle
from mnist_model.networks.compress import compress, save_keras
from mnist_model.networks.design_problems import fields_of
from mnist_model.networks.recipes import Recipe, build
from mnist_model.training.batches import (
    Source,
    as_input,
    as_target,
    steps_per_epoch,
    training_batches,
)
from mnist_model.training.callbacks import (
    Backup,
    CurrentEpoch,
    EndIfDiverged,
    EpochFacts,
    Progress,
    StopAtAccuracy,
    restore,
)
from mnist_model.training.checksums import drawings_sha256, mnist_sha256, taught_sha256
from mnist_model.training.describe import (
    decisive_settings,
    describe_network,
    describe_training,
    versions,
)
from mnist_model.training.export import (
    Reader,
    ScoredSets,
    calibrated,
    in_brief,
    recipe_texts,
    score,
    strangers,
    write_scored,
)
from mnist_model.training.live import Live, steps_told_at_once
from mnist_model.training.sources import TIMES_DRAWN, split_images, training_sources
from mnist_model.training.taught import describe_taught, taught_source
from mnist_model.training.unfinished import (
    DivergedError,
    Unfinished,
    open_state,
    read_log,
    unfinished,
)
from mnist_model.training.watched import Watched

# Batches that TensorFlow runs without returning to Python.
STEPS_PER_EXECUTION = 32
# Read after a training, as MNIST's other images are; for the estimate of the time left.
TEST_IMAGES = 10_000


def train(
    name: str,
    recipe: Recipe,
    mnist: tuple[Split, Split],
    drawings: Sequence[Drawing],
    out: Path,
    seed: int = 0,
    resume: bool = False,
    taught: TaughtParts | None = None,
    approve: Callable[[Reader, ScoredSets, Mapping[str, np.ndarray]], None] | None = None,
    watched: Watched | None = None,
) -> Bundle:
    """Train a model and write its bundle; the old bundle stays in place until the end.

    Args:
        mnist: as `data.load_mnist` returns it.
        drawings: as `data.load_pendigits` returns them; may be empty.
        out: the folder of bundles.
        seed: 0..2**32 - 1; the same seed gives the same model.
        resume: continue after the last complete epoch of an unfinished training, if there is one.
        taught: what people taught, for a recipe that learns from pen drawings too.
        approve: called before the bundle is written, with the trained network, what it was scored
            on, and the arrays of `export.score`. If it raises, the old bundle stays, and the
            training is left as one to resume that has no epoch to do.
        watched: whom to tell how far it has come, and who may stop it.

    Raises:
        ResumeError: the unfinished training had other settings or data.
        DivergedError: the learning rate is too high; nothing is left to resume.
        OSError: the disk is full or read-only.
    """
    images, test = mnist
    checksums = {"sha256": mnist_sha256(mnist), "drawings_sha256": drawings_sha256(drawings)}
    if taught:
        checksums["taught_sha256"] = taught_sha256(taught)
    state = unfinished(name, out)
    settings = {
        "seed": seed,
        "MNIST_images": checksums["sha256"],
        # Those that it is only scored on decide nothing, and may come while it is interrupted.
        "pen_drawings": checksums["drawings_sha256"] if recipe.drawings_per_batch else None,
        # None without any: who resumes must not leave them out, or add them.
        "taught_drawings": checksums.get("taught_sha256"),
    }
    open_state(state, decisive_settings(recipe) | settings, resume)

    keras.utils.set_random_seed(seed)
    rows, held_out = split_images(images, recipe, seed)
    training, validation = images.at(rows), images.at(held_out)
    sets = ScoredSets(training, validation, test, of_writers(drawings, TEST_WRITERS))
    sources = training_sources(recipe, training, drawings, seed)
    if taught:
        # Last, so that the others are shuffled as they would be without it.
        pens = len(of_writers(drawings, TRAINING_WRITERS))
        per_batch = recipe.drawings_per_batch
        sources.append(taught_source(taught.training, pens, per_batch, TIMES_DRAWN, seed))
    model = compile_model(recipe, steps_per_epoch(sources), watched is not None)
    fit(model, recipe, sources, validation, state, seed, watched)
    history = read_log(state.log)
    if watched:
        watched.say(at_once=True, phase="scoring", history=history)
    kept = best_epoch(history["val_loss"]) if recipe.keep_best else len(history["loss"])
    restore(model, state.weights(kept))

    reader = Reader(compress(model, recipe))
    if recipe.digit_head is not None:
        validation_drawings = of_writers(drawings, VALIDATION_WRITERS)
        validation_taught = taught.validation.as_split() if taught else None
        reader = calibrated(reader, validation, validation_drawings, validation_taught)
    scores, predictions = score(reader, sets)
    if approve:
        approve(reader, sets, predictions)
    metrics = {
        "name": name,
        "seed": seed,
        "training": describe_training(recipe, model),
        "network": describe_network(model),
        "parameters": model.count_params(),
        "data": {
            "sources": {source.name: len(source.images) for source in sources},
            "validation_images": len(held_out),
            "test_images": len(test),
        }
        | checksums,
        "kept_epoch": kept,
        "train_seconds": sum(history["seconds"]),
        "temperature": reader.temperature,
        "threshold": reader.threshold,
        "similarity_of_strangers": strangers(reader.model, images),
        "versions": versions(),
    }
    if recipe.design:
        metrics["recipe"] = fields_of(recipe.design)
    if watched and watched.progress.stopped:
        metrics["stopped"] = True
    if taught:
        held_out_people = in_brief(reader, taught.test.as_split())
        metrics["taught"] = describe_taught(taught) | {"test": held_out_people}
    if watched:
        watched.say(at_once=True, phase="writing")
    with writing_bundle(name, out) as folder:
        save_keras(reader.model, folder / "model.keras")
        (folder / "history.json").write_text(json.dumps(history) + "\n", "utf-8")
        everything = metrics | recipe_texts(recipe) | scores
        is_waited_for = watched is not None
        write_scored(folder, reader.model, everything, predictions, test, is_waited_for)
    shutil.rmtree(state.folder, ignore_errors=True)
    if watched:
        watched.say(at_once=True, phase="done", seconds_left=0.0)
    return find_bundle(name, out)


def fit(
    model: keras.Model,
    recipe: Recipe,
    sources: Sequence[Source],
    validation: Split | None,
    state: Unfinished,
    seed: int,
    watched: Watched | None = None,
) -> None:
    """Train a compiled model to the end of its recipe, starting from the last saved epoch.

    Raises:
        DivergedError: its loss is no number any more; what was saved is removed.
    """
    done = state.epochs_done()
    if done:
        restore(model, state.weights(done))
        if is_finished(recipe, read_log(state.log), done):
            return
        if watched and watched.is_to_stop():
            watched.say(stopped=True)
            return
    current = CurrentEpoch(seed)
    callbacks = [
        current,
        EndIfDiverged(),
        EpochFacts(),
        keras.callbacks.CSVLogger(state.log, append=True),
        Backup(state, recipe.keep_best),
    ]
    if recipe.stop_at_accuracy:
        callbacks.append(StopAtAccuracy(recipe.stop_at_accuracy))
    if watched is None:
        callbacks.append(Progress(recipe.epochs))
    else:
        held = 0 if validation is None else len(validation)
        later = held + len(sources[0].images) + TEST_IMAGES
        callbacks.append(Live(watched, state.log, recipe.epochs, sources, (held, later)))
    held_out = None
    if validation is not None:
        held_out = (as_input(validation.images), *as_target(validation.labels, recipe))
    try:
        model.fit(
            training_batches(sources, recipe, seed, lambda: current.number),
            validation_data=held_out,
            validation_batch_size=1000,
            initial_epoch=done,
            epochs=recipe.epochs,
            shuffle=False,  # the batches are already shuffled
            verbose=0,
            callbacks=callbacks,
        )
    except DivergedError:
        shutil.rmtree(state.folder, ignore_errors=True)
        raise


def is_finished(recipe: Recipe, log: dict[str, list[float]], epochs: int) -> bool:
    """Whether a training has no epochs left after so many, and only its bundle is missing."""
    goal = recipe.stop_at_accuracy
    return epochs >= recipe.epochs or bool(goal and log["accuracy"][epochs - 1] >= goal)


def compile_model(recipe: Recipe, epoch_steps: int, is_watched: bool = False) -> keras.Model:
    """The untrained network of a recipe, with its optimizer, losses and metrics.

    Args:
        epoch_steps: the number of batches in an epoch, for the optimizer's schedule.
        is_watched: whether somebody is told how far it has come, several times an epoch.
    """
    told = steps_told_at_once(epoch_steps, STEPS_PER_EXECUTION) if is_watched else epoch_steps
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
        steps_per_execution=min(STEPS_PER_EXECUTION, told),
        # XLA makes small convolutions several times slower on a CPU.
        jit_compile=False,
        **with_head,
    )
    return model
