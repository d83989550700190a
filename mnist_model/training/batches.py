"""What a model learns from: images of one or several sources, in shuffled batches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from mnist_model.imaging.preprocess import NUM_CLASSES
from mnist_model.networks.recipes import Recipe
from mnist_model.training.augment import augment

# The label of an image that is no digit.
NO_DIGIT = 255


@dataclass(frozen=True)
class Source:
    """Images to learn from, and how many of them stand in each batch.

    images:    (n, 28, 28) uint8.
    labels:    (n,) uint8, 0..9 or NO_DIGIT.
    per_batch: how many come in each batch.
    """

    name: str
    images: np.ndarray
    labels: np.ndarray
    per_batch: int


def training_batches(
    sources: Sequence[Source],
    recipe: Recipe,
    seed: int,
    strength: Callable[[], float] = lambda: 1.0,
) -> tf.data.Dataset:
    """One epoch of shuffled batches: every image of the first source, others in their share.

    Only indices are shuffled; whole batches are gathered and augmented. Every batch draws
    its own seed, so that the map can run in parallel and stay reproducible.

    Args:
        strength: gives the strength of augmentation, 0..1; asked for every batch.

    Returns:
        A dataset of (x, y), or (x, y, sample_weight) for a recipe with a digit head; x is
        (b, 28, 28, 1) float32 in 0..1, the others as `as_target` gives them.
    """
    images = np.concatenate([source.images for source in sources])
    labels = np.concatenate([source.labels for source in sources])

    def gather(rows: np.ndarray, batch_seed: np.int64) -> tuple[np.ndarray, np.ndarray]:
        chosen = images[rows]
        if recipe.augment:
            chosen = augment(chosen, int(batch_seed), strength())
        return as_input(chosen), labels[rows]

    def batch(rows: tf.Tensor, batch_seed: tf.Tensor) -> tuple:
        x, y = tf.numpy_function(gather, [rows, batch_seed], [tf.float32, tf.uint8])
        x.set_shape((None, 28, 28, 1))
        y.set_shape((None,))
        return x, *as_target(y, recipe)

    seeds = tf.data.Dataset.random(seed=seed, rerandomize_each_iteration=True)
    return (
        tf.data.Dataset.zip(_shuffled_rows(sources, recipe, seed), seeds)
        .map(batch, num_parallel_calls=tf.data.AUTOTUNE)
        .prefetch(tf.data.AUTOTUNE)
    )


def steps_per_epoch(sources: Sequence[Source]) -> int:
    """Batches until every image of the first source has come once."""
    return -(-len(sources[0].images) // sources[0].per_batch)


def as_input(images: np.ndarray) -> np.ndarray:
    """(n, 28, 28) in 0..255 -> (n, 28, 28, 1) float32 in 0..1, what a network reads."""
    return images[..., np.newaxis].astype(np.float32) / 255


def as_target(labels: tf.Tensor | np.ndarray, recipe: Recipe) -> tuple:
    """What the losses of a recipe compare with, from labels (n,) of integers.

    Returns:
        (y,): labels, or one-hot (n, 10) for categorical cross-entropy. For a recipe with a
        digit head (y, sample_weight), both by output: what is no digit counts for that head
        only.
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


def _shuffled_rows(sources: Sequence[Source], recipe: Recipe, seed: int) -> tf.data.Dataset:
    """The rows of each batch, as indices into all sources laid end to end."""
    parts, first_row = [], 0
    for number, source in enumerate(sources):
        n = len(source.images)
        rows = tf.data.Dataset.range(first_row, first_row + n)
        rows = rows.shuffle(min(n, recipe.shuffle_buffer or n), seed=seed + number)
        # The first source makes the epoch; the others come as long as they are needed.
        parts.append((rows if number == 0 else rows.repeat()).batch(source.per_batch))
        first_row += n
    if len(parts) == 1:
        return parts[0]
    return tf.data.Dataset.zip(*parts).map(lambda *rows: tf.concat(rows, axis=0))
