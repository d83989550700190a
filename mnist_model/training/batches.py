"""The training data: images from one or more sources, in shuffled batches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from mnist_model.imaging.preprocess import NUM_CLASSES
from mnist_model.networks.recipes import Recipe
from mnist_model.training.augment import augment, strength_in

# The label of an image that is not a digit.
NO_DIGIT = 255
_READ_AT_ONCE = 1000


@dataclass(frozen=True)
class Source:
    """Training images of one kind.

    images:    (n, 28, 28) uint8.
    labels:    (n,) uint8, 0..9 or NO_DIGIT.
    per_batch: how many of them are in each batch.
    """

    name: str
    images: np.ndarray
    labels: np.ndarray
    per_batch: int


def training_batches(
    sources: Sequence[Source],
    recipe: Recipe,
    seed: int,
    epoch: Callable[[], int] = lambda: 0,
) -> tf.data.Dataset:
    """One epoch of shuffled batches: every image of the first source, others in proportion.

    A batch's content depends only on the seed, the epoch and the batch's number, so that a
    resumed training continues exactly as if it had never stopped, and so that batches can be
    gathered and augmented in parallel.

    Args:
        epoch: returns the current epoch, from 0; called for every batch.

    Returns:
        A dataset of (x, y), or (x, y, sample_weight) for a recipe with a digit head; x is
        (b, 28, 28, 1) float32 in 0..1, the others as `as_target` gives them.
    """
    images = np.concatenate([source.images for source in sources])
    labels = np.concatenate([source.labels for source in sources])

    @lru_cache(maxsize=1)
    def rows_in(epoch: int) -> list[np.ndarray]:
        return epoch_rows(sources, recipe.shuffle_buffer, seed, epoch)

    def gather(number: np.int64) -> tuple[np.ndarray, np.ndarray]:
        now = epoch()
        rows = rows_in(now)[number]
        chosen = images[rows]
        if recipe.augment:
            strength = strength_in(now, recipe.epochs)
            chosen = augment(chosen, [seed, now, int(number)], strength)
        return as_input(chosen), labels[rows]

    def batch(number: tf.Tensor) -> tuple[Any, ...]:
        x, y = tf.numpy_function(gather, [number], [tf.float32, tf.uint8])
        x.set_shape((None, 28, 28, 1))
        y.set_shape((None,))
        return x, *as_target(y, recipe)

    return (
        tf.data.Dataset.range(steps_per_epoch(sources))
        .map(batch, num_parallel_calls=tf.data.AUTOTUNE)
        .prefetch(tf.data.AUTOTUNE)
    )


def epoch_rows(
    sources: Sequence[Source], shuffle_buffer: int | None, seed: int, epoch: int
) -> list[np.ndarray]:
    """The rows of each batch of an epoch, as indices into all sources laid end to end.

    The first source determines the length of the epoch; the others repeat as often as needed.

    Args:
        shuffle_buffer: images in the shuffle buffer; None shuffles a whole source.

    Returns:
        For each batch (b,) int64.
    """
    steps, first_row, columns = steps_per_epoch(sources), 0, []
    for number, source in enumerate(sources):
        n, random = len(source.images), np.random.default_rng([seed, epoch, number])
        passes = 1 if number == 0 else -(-steps * source.per_batch // n)
        rows = np.concatenate([shuffled(n, shuffle_buffer, random) for _ in range(passes)])
        ends = np.arange(1, steps) * source.per_batch
        columns.append(np.split(first_row + rows[: steps * source.per_batch], ends))
        first_row += n
    return [np.concatenate(parts) for parts in zip(*columns, strict=True)]


def shuffled(n: int, buffer: int | None, random: np.random.Generator) -> np.ndarray:
    """The numbers below n in the order in which they leave a shuffle buffer, (n,) int64.

    As in tf.data, the buffer is filled in order, and each number drawn from it at random makes
    room for the next; a buffer that holds all of them shuffles uniformly.
    """
    if buffer is None or buffer >= n:
        return random.permutation(n)
    held, left = np.arange(buffer), np.empty(n - buffer, np.int64)
    for i, place in enumerate(random.integers(buffer, size=n - buffer)):
        left[i], held[place] = held[place], buffer + i
    return np.concatenate([left, random.permutation(held)])


def steps_per_epoch(sources: Sequence[Source]) -> int:
    """The number of batches in which every image of the first source comes once."""
    return -(-len(sources[0].images) // sources[0].per_batch)


def is_of_digits(source: Source) -> bool:
    """Whether a source holds digits, and not what is to be refused."""
    return bool((source.labels != NO_DIGIT).any())


def as_input(images: np.ndarray) -> np.ndarray:
    """(n, 28, 28) in 0..255 -> (n, 28, 28, 1) float32 in 0..1, the input of a network."""
    return images[..., np.newaxis].astype(np.float32) / 255


def outputs_of(model: keras.Model, images: np.ndarray) -> np.ndarray | dict[str, np.ndarray]:
    """What a network says of images: (n, 28, 28) uint8 -> its outputs, see `recipes.build`.

    The same as from Keras's `predict`, which prepares for longer than a small network reads, and
    wants all images as floats at once.
    """
    starts = range(0, len(images), _READ_AT_ONCE)
    parts = [model.predict_on_batch(as_input(images[i : i + _READ_AT_ONCE])) for i in starts]
    if isinstance(parts[0], dict):
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return np.concatenate(parts)


def as_target(labels: tf.Tensor | np.ndarray, recipe: Recipe) -> tuple[Any, ...]:
    """The targets of a recipe's losses, from integer labels (n,).

    Returns:
        (y,): labels, or one-hot (n, 10) for categorical cross-entropy. For a recipe with a
        digit head (y, sample_weight), both by output: images that are not digits count for
        that head only.
    """
    is_digit = tf.cast(labels != NO_DIGIT, tf.float32)
    digits = tf.where(labels == NO_DIGIT, tf.zeros_like(labels), labels)
    if recipe.loss == "categorical_crossentropy":
        digits = tf.one_hot(digits, NUM_CLASSES)
    if recipe.digit_head is None:
        return (digits,)
    return (
        {"probabilities": digits, "is_digit": is_digit[:, tf.newaxis]},
        {"probabilities": is_digit, "is_digit": tf.ones_like(is_digit)},
    )
