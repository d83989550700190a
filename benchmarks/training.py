"""The time to 99 % on MNIST, `quick` against Keras's example: python benchmarks/training.py

The example is `mnist_convnet` of keras.io, written from its description: 34,826 parameters,
15 epochs with batches of 128. Both train on nine tenths of the training images and validate on
the other tenth after each epoch, which is included in the time; the test accuracy after each
epoch is measured only for this benchmark, and is not. First `quick` is trained with each of its
seeds, then the example. Finally: the time for one epoch of the default recipe, and for augmenting
one image.
"""

import argparse
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).parent.parent))

import cv2
import keras
import numpy as np
from keras import layers

from benchmarks.report import spread
from mnist_model.data.mnist import load_mnist
from mnist_model.data.pen_drawings import load_pendigits
from mnist_model.data.split import DataError, train_validation_split
from mnist_model.networks.bundle import DEFAULT_NAME
from mnist_model.networks.recipes import RECIPES, Recipe, build
from mnist_model.training.augment import augment
from mnist_model.training.batches import as_input, as_target, steps_per_epoch, training_batches
from mnist_model.training.callbacks import CurrentEpoch
from mnist_model.training.sources import training_sources
from mnist_model.training.train import compile_model

GOAL = 0.99

MNIST_CONVNET = Recipe(
    summary="keras.io's mnist_convnet",
    layers=lambda: [
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ],
    loss="categorical_crossentropy",
    epochs=15,
    batch_size=128,
    validation_split=0.1,
    source="https://keras.io/examples/vision/mnist_convnet/",
    reference={},
)


class Clock(keras.callbacks.Callback):
    """The seconds of training, and the test accuracy after each epoch."""

    def __init__(self, test) -> None:
        super().__init__()
        self._images, self._labels = as_input(test.images), test.labels
        self.seconds, self.accuracy = [], []

    def on_epoch_begin(self, epoch, logs=None):
        self._start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(time.perf_counter() - self._start)
        probabilities = self.model.predict(self._images, batch_size=1000, verbose=0)
        self.accuracy.append(float(np.mean(probabilities.argmax(axis=1) == self._labels)))

    def seconds_to(self, goal: float) -> float:
        """The seconds until the accuracy was first reached; infinite if it never was."""
        reached = np.flatnonzero(np.array(self.accuracy) >= goal)
        return float(np.sum(self.seconds[: reached[0] + 1])) if len(reached) else float("inf")


def run_quick(mnist, seed: int) -> Clock:
    """Train `quick` as train.py does."""
    training, test = mnist
    recipe = RECIPES["quick"]
    keras.utils.set_random_seed(seed)
    rows, held_out = train_validation_split(training.labels, recipe.validation_split, seed)
    validation = training.at(held_out)
    sources = training_sources(recipe, training.at(rows), [], seed)
    model, clock = compile_model(recipe, steps_per_epoch(sources)), Clock(test)
    current = CurrentEpoch(seed)
    model.fit(
        training_batches(sources, recipe, seed, lambda: current.number),
        validation_data=(as_input(validation.images), *as_target(validation.labels, recipe)),
        validation_batch_size=1000,
        epochs=recipe.epochs,
        shuffle=False,
        verbose=0,
        callbacks=[clock, current],
    )
    return clock


def run_mnist_convnet(mnist, seed: int) -> Clock:
    """Train the example as keras.io does: from arrays, with a validation split."""
    training, test = mnist
    recipe = MNIST_CONVNET
    keras.utils.set_random_seed(seed)
    model, clock = build(recipe), Clock(test)
    model.compile("adam", recipe.loss, metrics=["accuracy"])
    model.fit(
        as_input(training.images),
        keras.utils.to_categorical(training.labels),
        batch_size=recipe.batch_size,
        epochs=recipe.epochs,
        validation_split=recipe.validation_split,
        verbose=0,
        callbacks=[clock],
    )
    return clock


def epoch_seconds(mnist, drawings) -> list[float]:
    """The seconds for each of three epochs of the default recipe, after one to warm up."""
    training, _ = mnist
    recipe = replace(RECIPES[DEFAULT_NAME], epochs=4)
    rows, _ = train_validation_split(training.labels, recipe.validation_split, 0)
    sources = training_sources(recipe, training.at(rows), drawings, 0)
    model, seconds = compile_model(recipe, steps_per_epoch(sources)), []
    for epoch in range(recipe.epochs):
        start = time.perf_counter()
        batches = training_batches(sources, recipe, 0, lambda epoch=epoch: epoch)
        model.fit(batches, shuffle=False, verbose=0)
        seconds.append(time.perf_counter() - start)
    return seconds[1:]


def augmentation_microseconds(images: np.ndarray) -> list[float]:
    """The time to augment one image on one core, for each of ten batches."""
    threads, times = cv2.getNumThreads(), []
    cv2.setNumThreads(1)
    for seed in range(10):
        start = time.perf_counter()
        augment(images, seed)
        times.append(1e6 * (time.perf_counter() - start) / len(images))
    cv2.setNumThreads(threads)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description="The time to 99 % on MNIST.")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--convnet-seeds", type=int, default=3, help="15 epochs take a while")
    options = parser.parse_args()
    try:
        mnist, drawings = load_mnist(), load_pendigits()
    except DataError as error:
        sys.exit(f"training.py: {error}")
    medians = []
    for label, run, seeds in (
        ("quick", run_quick, options.seeds),
        ("mnist_convnet", run_mnist_convnet, options.convnet_seeds),
    ):
        clocks = [run(mnist, seed) for seed in range(seeds)]
        final = np.array([clock.accuracy[-1] for clock in clocks])
        times = [clock.seconds_to(GOAL) for clock in clocks]
        medians.append(np.median(times))
        print(
            f"{label:14} test accuracy {final.mean():.2%} (mean of {seeds}, "
            f"{final.min():.2%} to {final.max():.2%}), to {GOAL:.0%} in {spread(times, 's')}, "
            f"whole training {spread([sum(clock.seconds) for clock in clocks], 's')}",
            flush=True,
        )
    print(f"quick is {medians[1] / medians[0]:.1f} times as fast to {GOAL:.0%}")
    print(f"one epoch of {DEFAULT_NAME}: {spread(epoch_seconds(mnist, drawings), 's')}")
    print(
        f"augmentation: {spread(augmentation_microseconds(mnist[0].images[:500]), 'us')} per image"
    )


if __name__ == "__main__":
    main()
