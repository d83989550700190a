"""What a recipe learns from: MNIST and, if it asks for them, pen drawings and negatives."""

from collections.abc import Container, Sequence

import numpy as np

from mnist_model.data.negatives.kinds import make_negatives
from mnist_model.data.pen_drawings import TRAINING_WRITERS, of_writers
from mnist_model.data.renderings import draw_canvases, render_augmented
from mnist_model.data.split import Split, stratified_part, train_validation_split
from mnist_model.imaging.unipen import Drawing
from mnist_model.networks.recipes import Recipe
from mnist_model.training.batches import NO_DIGIT, Source

# How often each pen drawing is rendered, and how many negatives are made, before training;
# augmentation varies them in every epoch.
TIMES_DRAWN = 10
NEGATIVES = 60_000
# Fewer drawings would hardly have every digit.
_FEWEST_DRAWINGS = 200


def split_images(images: Split, recipe: Recipe, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Which of MNIST's training images a recipe learns from, and which it holds out.

    Returns:
        Disjoint indices, each part with the same share of each digit. Together they are all,
        unless the recipe learns from fewer; then those held out are still the same.
    """
    rows, held_out = train_validation_split(images.labels, recipe.validation_split, seed)
    wanted = recipe.training_images
    if wanted is not None and wanted < len(rows):
        rows = rows[stratified_part(images.labels[rows], wanted, seed)]
    return rows, held_out


def training_sources(
    recipe: Recipe,
    mnist: Split,
    drawings: Sequence[Drawing],
    seed: int,
    writers: Container[int] = TRAINING_WRITERS,
) -> list[Source]:
    """A recipe's training data.

    Args:
        mnist: the images that it learns from.
        drawings: by any writers; it learns from those of `writers`.
    """
    sources = [Source("MNIST", mnist.images, mnist.labels, recipe.batch_size)]
    drawings, times = _enough(recipe, of_writers(drawings, writers), len(mnist), seed)
    if recipe.drawings_per_batch and drawings:
        drawn, drawn_labels = render_augmented(drawings, times, seed)
        sources.append(Source("pen drawings", drawn, drawn_labels, recipe.drawings_per_batch))
    if recipe.negatives_per_batch:
        n = min(NEGATIVES, len(mnist))
        digits = [*draw_canvases(drawings, 12, 0.6, seed)]
        digits += [*mnist.images[: max(1000, len(drawings))]]
        negatives, _ = make_negatives(n, digits, seed)
        no_labels = np.full(n, NO_DIGIT, np.uint8)
        sources.append(Source("negatives", negatives, no_labels, recipe.negatives_per_batch))
    return sources


def _enough(
    recipe: Recipe, drawings: list[Drawing], images: int, seed: int
) -> tuple[list[Drawing], int]:
    """The drawings to render and how often: all of them, or as many as few images are worth.

    All take a minute to render, which would be most of a training on few images.
    """
    if recipe.training_images is None or not drawings:
        return drawings, TIMES_DRAWN
    wanted = max(_FEWEST_DRAWINGS, round(TIMES_DRAWN * len(drawings) * images / NEGATIVES))
    if wanted >= len(drawings):
        return drawings, min(TIMES_DRAWN, round(wanted / len(drawings)))
    chosen = np.random.default_rng(seed).choice(len(drawings), wanted, replace=False)
    return [drawings[i] for i in np.sort(chosen)], 1
