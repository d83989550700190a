"""A recipe and data become a bundle: a trained Keras model, its scores and its export."""

import hashlib
import json
import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from mnist_model.augment import augment
from mnist_model.bundle import Bundle, find_bundle, writing_bundle
from mnist_model.callbacks import EpochFacts, Progress, StopAtAccuracy, read_log
from mnist_model.data import Split, train_validation_split
from mnist_model.evaluation import evaluate
from mnist_model.recipes import NUM_CLASSES, Recipe, build

# Batches that TensorFlow runs without coming back to Python.
STEPS_PER_EXECUTION = 32


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
    out: Path,
    seed: int = 0,
    resume: bool = False,
) -> Bundle:
    """Train a model and write its bundle; the old bundle stays whole until the end.

    Args:
        mnist: as `data.load_mnist` returns it.
        out: the folder of bundles.
        resume: go on after the last whole epoch of an unfinished training, if there is one.

    Raises:
        ResumeError: the unfinished training had other settings or data.
        OSError: the disk is full or read-only.
    """
    (x_train, y_train), test = mnist
    state = unfinished(name, out)
    settings = {
        "epochs": recipe.epochs,
        "batch_size": recipe.batch_size,
        "seed": seed,
        "data_sha256": sha256_of(x_train, y_train, *test),
    }
    _open_state(state, settings, resume)

    keras.utils.set_random_seed(seed)
    rows, held_out = train_validation_split(y_train, recipe.validation_split, seed)
    model = _compile(recipe, steps_per_epoch=-(-len(rows) // recipe.batch_size))
    batches = training_batches(x_train[rows], y_train[rows], recipe, seed)
    validation = as_input(x_train[held_out]), as_target(y_train[held_out], recipe)
    model.fit(
        batches,
        validation_data=validation,
        validation_batch_size=1000,
        epochs=recipe.epochs,
        shuffle=False,  # the batches are shuffled already
        verbose=0,
        callbacks=_callbacks(recipe, state),
    )
    history = read_log(state.log)
    if recipe.keep_best:
        model.load_weights(state.best_weights)

    facts = {
        "name": name,
        "seed": seed,
        "data": {
            "name": "MNIST",
            "sha256": settings["data_sha256"],
            "training_images": len(rows),
            "validation_images": len(held_out),
            "test_images": len(test[0]),
        },
    }
    _write_bundle(model, recipe, history, facts, test, out)
    shutil.rmtree(state.folder, ignore_errors=True)
    return find_bundle(name, out)


def training_batches(
    images: np.ndarray, labels: np.ndarray, recipe: Recipe, seed: int
) -> tf.data.Dataset:
    """Shuffled batches in memory: (b, 28, 28, 1) float32 in 0..1, and targets.

    Only indices are shuffled; whole batches are gathered and augmented. Every batch
    draws its own seed, so that the map can run in parallel and stay reproducible.
    """
    targets = as_target(labels, recipe)

    def batch(rows: np.ndarray, batch_seed: np.int64) -> tuple[np.ndarray, np.ndarray]:
        chosen = images[rows]
        if recipe.augment:
            chosen = augment(chosen, int(batch_seed))
        return as_input(chosen), targets[rows]

    def tensors(rows: tf.Tensor, batch_seed: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        x, y = tf.numpy_function(batch, [rows, batch_seed], [tf.float32, tf.float32])
        x.set_shape((None, 28, 28, 1))
        y.set_shape((None, *targets.shape[1:]))
        return x, y

    n = len(images)
    rows = tf.data.Dataset.range(n).shuffle(min(n, recipe.shuffle_buffer or n), seed=seed)
    seeds = tf.data.Dataset.random(seed=seed, rerandomize_each_iteration=True)
    return (
        tf.data.Dataset.zip(rows.batch(recipe.batch_size), seeds)
        .map(tensors, num_parallel_calls=tf.data.AUTOTUNE)
        .prefetch(tf.data.AUTOTUNE)
    )


def as_input(images: np.ndarray) -> np.ndarray:
    """(n, 28, 28) in 0..255 -> (n, 28, 28, 1) float32 in 0..1, what a network reads."""
    return images[..., np.newaxis].astype(np.float32) / 255


def as_target(labels: np.ndarray, recipe: Recipe) -> np.ndarray:
    """(n,) labels -> what the loss compares with: (n, 10) one-hot, or (n,); float32."""
    if recipe.loss == "categorical_crossentropy":
        return np.eye(NUM_CLASSES, dtype=np.float32)[labels]
    return labels.astype(np.float32)


def sha256_of(*arrays: np.ndarray) -> str:
    """A checksum over the content of arrays, so that a bundle can say what it learned from."""
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(np.ascontiguousarray(array))
    return digest.hexdigest()


def _compile(recipe: Recipe, steps_per_epoch: int) -> keras.Model:
    model = build(recipe)
    model.compile(
        optimizer=recipe.optimizer(steps_per_epoch * recipe.epochs),
        loss=recipe.loss,
        metrics=["accuracy"],
        steps_per_execution=min(STEPS_PER_EXECUTION, steps_per_epoch),
        # XLA makes small convolutions several times slower on a CPU.
        jit_compile=False,
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
    best_val_loss = min(read_log(state.log)["val_loss"]) if state.log.is_file() else None
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


def _write_bundle(
    model: keras.Model,
    recipe: Recipe,
    history: dict[str, list[float]],
    facts: dict,
    test: Split,
    out: Path,
) -> None:
    """Score the model on the test images, once, and write everything into its bundle."""
    x_test, y_test = test
    probabilities = model.predict(as_input(x_test), batch_size=1000, verbose=0)
    kept = int(np.argmin(history["val_loss"])) if recipe.keep_best else len(history["loss"]) - 1
    metrics = facts | {
        "summary": recipe.summary,
        "source": recipe.source,
        "reference": recipe.reference,
        "training": describe_training(recipe, model),
        "network": describe_network(model),
        "parameters": model.count_params(),
        "kept_epoch": kept + 1,
        "train_seconds": sum(history["seconds"]),
        "train_accuracy": history["accuracy"][kept],
        "validation_accuracy": history["val_accuracy"][kept],
        "test": evaluate(probabilities, y_test),
        "temperature": 1.0,
        "versions": {"python": platform.python_version()}
        | {p: version(p) for p in ("tensorflow", "keras", "numpy", "opencv-python-headless")},
    }
    # An uncompiled copy leaves out the optimizer's state, two thirds of the file.
    uncompiled = keras.Sequential.from_config(model.get_config())
    uncompiled.set_weights(model.get_weights())
    with writing_bundle(facts["name"], out) as folder:
        uncompiled.save(folder / "model.keras")
        uncompiled.export(folder / "model.tflite", format="litert", verbose=False)
        np.savez_compressed(folder / "predictions.npz", probabilities=probabilities)
        (folder / "history.json").write_text(json.dumps(history) + "\n", "utf-8")
        (folder / "metrics.json").write_text(json.dumps(metrics), "utf-8")


def describe_training(recipe: Recipe, model: keras.Model) -> dict:
    """The recipe's knobs, for people to read."""
    return {
        "optimizer": type(model.optimizer).__name__,
        "loss": recipe.loss,
        "epochs": recipe.epochs,
        "batch_size": recipe.batch_size,
        "validation_split": recipe.validation_split,
        "shuffle_buffer": recipe.shuffle_buffer,
        "augment": recipe.augment,
        "keep_best": recipe.keep_best,
        "stop_at_accuracy": recipe.stop_at_accuracy,
    }


def describe_network(model: keras.Model) -> list[dict]:
    """The network layer by layer: its kind, output shape without the batch, and parameters."""
    return [
        {
            "layer": type(layer).__name__,
            "output_shape": list(layer.output.shape[1:]),
            "parameters": layer.count_params(),
        }
        for layer in model.layers
    ]
