"""The recipes: the network of each model, how it is trained, and where it comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from mnist_model.imaging.preprocess import SIZE_PX
from mnist_model.networks import architectures, optimizers
from mnist_model.networks.design import Design, summary_of
from mnist_model.networks.design_layers import LayerSpec, head_of, layers_of

if TYPE_CHECKING:
    import keras

# The share of the training images that a design holds out.
VALIDATION_SPLIT = 0.1


@dataclass(frozen=True)
class Recipe:
    """A model's network and hyperparameters.

    layers:            builds the network, from the layer after the input to the softmax.
    digit_head:        builds a second head on the flattened features, which scores how much
                       the image looks like a digit, 0..1; None for no such head.
    drawings_per_batch, negatives_per_batch: pen drawings, and images that are not digits, in
                       each batch in addition to `batch_size` MNIST images.
    epochs:            the number of epochs; the maximum if `stop_at_accuracy` is set.
    validation_split:  the share of the training images held out, 0..1.
    source:            where the network and its training come from.
    reference:         the figures to reach, as metric name -> share 0..1; "train_accuracy" is
                       measured on undistorted training images after training, which gives a
                       little more than the running mean that Keras prints.
    optimizer:         builds the optimizer, given the number of training steps.
    loss:              a Keras loss; "categorical_crossentropy" gets one-hot labels.
    shuffle_buffer:    images in the shuffle buffer; None shuffles the whole set.
    augment:           whether to augment training images with `augment.augment`, at full
                       strength at first and hardly at all by the end.
    keep_best:         keep the weights of the epoch with the lowest validation loss
                       rather than those of the last epoch.
    stop_at_accuracy:  stop after the first epoch that reaches this training accuracy, a
                       running mean over the epoch.
    training_images:   how many of the training images that are not held out to learn from, with
                       the same share of each digit; None, or more than there are, for all.
    design:            what the recipe was made from; None for one of RECIPES.
    """

    summary: str
    layers: Callable[[], list[keras.Layer]]
    epochs: int
    batch_size: int
    validation_split: float
    source: str
    reference: dict[str, float]
    optimizer: Callable[[int], keras.Optimizer] = optimizers.adam
    loss: str = "sparse_categorical_crossentropy"
    shuffle_buffer: int | None = None
    augment: bool = False
    keep_best: bool = False
    stop_at_accuracy: float | None = None
    digit_head: Callable[[], list[keras.Layer]] | None = None
    drawings_per_batch: int = 0
    negatives_per_batch: int = 0
    training_images: int | None = None
    design: Design | None = None


def recipe_of(design: Design) -> Recipe:
    """The recipe of a design that has no `design_problems.problems`; its seed is not part of it."""
    return Recipe(
        summary=summary_of(design),
        layers=partial(_layers, layers_of(design)),
        digit_head=partial(_layers, head_of(design)) if design.refuse else None,
        optimizer=partial(
            optimizers.by_name,
            optimizer=design.optimizer,
            learning_rate=design.learning_rate,
            schedule=design.schedule,
        ),
        epochs=design.epochs,
        batch_size=design.batch_size,
        drawings_per_batch=design.batch_size // 2 if design.pen_drawings else 0,
        # As many to an image as the default model learns from.
        negatives_per_batch=design.batch_size * 5 // 12 if design.refuse else 0,
        validation_split=VALIDATION_SPLIT,
        augment=design.augment,
        keep_best=design.keep_best,
        training_images=design.training_images,
        source="Built from blocks, in a recipe file or on the page Train.",
        reference={},
        design=design,
    )


def _layers(specs: list[LayerSpec]) -> list[keras.Layer]:
    from keras import layers

    return [getattr(layers, s.kind)(*s.arguments, **dict(s.options)) for s in specs]


def build(recipe: Recipe) -> keras.Model:
    """The untrained network of a recipe: (n, 28, 28, 1) in 0..1 -> (n, 10) probabilities.

    With a digit head the outputs are a dict: "probabilities" (n, 10) and "is_digit" (n, 1).
    """
    import keras
    from keras import layers

    inputs = layers.Input((SIZE_PX, SIZE_PX, 1))
    outputs = inputs
    for layer in recipe.layers():
        outputs = layer(outputs)
        if isinstance(layer, layers.Flatten):
            features = outputs
    if recipe.digit_head is None:
        return keras.Model(inputs, outputs)
    is_digit = features
    for layer in recipe.digit_head():
        is_digit = layer(is_digit)
    return keras.Model(inputs, {"probabilities": outputs, "is_digit": is_digit})


RECIPES = {
    "dense-128": Recipe(
        summary="Flatten, Dense 128",
        layers=architectures.dense_128,
        loss="categorical_crossentropy",
        # With Adam's constant 0.001, five epochs reach 97.19 % on validation (mean of 3 seeds);
        # starting at 0.003 and falling to zero, they reach 97.68 %.
        optimizer=lambda steps: optimizers.adam_cosine(steps, peak=3e-3),
        epochs=5,
        batch_size=64,
        validation_split=0.2,
        source="The first network of most MNIST tutorials.",
        reference={"test_accuracy": 0.975},
    ),
    "dense-500x3": Recipe(
        summary="Flatten, 3 x Dense 500",
        layers=architectures.dense_500x3,
        epochs=5,
        batch_size=1000,
        validation_split=0.1,
        shuffle_buffer=10_000,
        source="A wide dense network trained with large batches from a small shuffle buffer.",
        reference={},
    ),
    "dense-784-256-128": Recipe(
        summary="Flatten, Dense 784, 256, 128",
        layers=architectures.dense_784_256_128,
        # Well past the best epoch, so that the curves show it overfit.
        epochs=15,
        keep_best=True,
        batch_size=128,
        validation_split=0.1,
        source="A deep dense network without any cure against overfitting.",
        reference={"train_accuracy": 0.9692, "test_accuracy": 0.96439},
    ),
    "dense-dropout": Recipe(
        summary="Flatten, Dense 512 with Dropout",
        layers=architectures.dense_dropout,
        epochs=10,
        batch_size=128,
        validation_split=0.1,
        source="Dropout, the classic cure against overfitting (Srivastava et al. 2014, JMLR 15).",
        reference={},
    ),
    "convnet": Recipe(
        summary="2 x (Conv 3x3, pool), Dense 64",
        layers=architectures.convnet,
        loss="categorical_crossentropy",
        epochs=30,
        stop_at_accuracy=0.998,
        batch_size=128,
        validation_split=0.1,
        source="The small convolutional network of most Keras tutorials.",
        reference={"train_accuracy": 0.998},
    ),
    "quick": Recipe(
        summary="3 x Conv with BatchNorm",
        layers=architectures.quick,
        # Two epochs benefit from a high peak, and batch normalisation tolerates it: 99.17 % on
        # validation (mean of 3 seeds), in two thirds of the time that batches of 128 with a
        # peak of 0.008 and pooling after normalisation took to reach 99.11 %.
        optimizer=lambda steps: optimizers.one_cycle(steps, peak=1.4e-2),
        epochs=2,
        batch_size=192,
        validation_split=0.1,
        source=(
            "Our own, for impatience: one-cycle, BatchNorm, pooling before ReLU, as in "
            "github.com/tuomaso/train_mnist_fast."
        ),
        reference={"test_accuracy": 0.99},
    ),
    "compact-cnn": Recipe(
        summary="5 x Conv with BatchNorm, Dropout",
        layers=architectures.compact_cnn,
        digit_head=architectures.digit_head,
        optimizer=optimizers.one_cycle,
        epochs=30,
        batch_size=192,
        # One drawing for every two MNIST images: with one for every four, accuracy on
        # validation writers was lower (98.83 instead of 99.45 %).
        drawings_per_batch=96,
        negatives_per_batch=80,
        # Large enough to choose by: the threshold rests on the 15 oddest of these images.
        validation_split=0.1,
        augment=True,
        source="Our own: small enough for 4 CPU cores, augmented until it stops overfitting.",
        reference={"test_accuracy": 0.996},
    ),
}
