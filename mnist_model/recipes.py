"""The models: what each network is, how it is trained, and where it comes from."""

from collections.abc import Callable
from dataclasses import dataclass

import keras
from keras import layers

from mnist_model.preprocess import NUM_CLASSES, SIZE_PX

INPUT_SHAPE = (SIZE_PX, SIZE_PX, 1)


@dataclass(frozen=True)
class Recipe:
    """All the knobs of one training.

    layers:            builds the network, from the layer after the input to the softmax.
    judge:             builds a second head on the flattened features, which says how much
                       the image looks like a digit at all, 0..1; None for no such head.
    drawings_per_batch, negatives_per_batch: pen drawings, and images that are no digits, in
                       each batch beside `batch_size` MNIST images.
    epochs:            how many; the most of them where `stop_at_accuracy` is set.
    validation_split:  the share of the training images held out, 0..1.
    source:            where network and training come from.
    reference:         the figures to meet, as metric name -> share 0..1.
    optimizer:         builds the optimizer from the number of steps of the training.
    loss:              a Keras loss; "categorical_crossentropy" gets one-hot labels.
    shuffle_buffer:    images in the shuffle buffer; None shuffles the whole set.
    augment:           whether training images go through `augment.augment`, at full strength
                       at first and hardly at all in the end.
    keep_best:         keep the weights of the epoch with the lowest validation loss
                       rather than those of the last epoch.
    stop_at_accuracy:  stop after the first epoch with this training accuracy.
    """

    summary: str
    layers: Callable[[], list[keras.Layer]]
    epochs: int
    batch_size: int
    validation_split: float
    source: str
    reference: dict[str, float]
    optimizer: Callable[[int], keras.Optimizer] = lambda steps: keras.optimizers.Adam()
    loss: str = "sparse_categorical_crossentropy"
    shuffle_buffer: int | None = None
    augment: bool = False
    keep_best: bool = False
    stop_at_accuracy: float | None = None
    judge: Callable[[], list[keras.Layer]] | None = None
    drawings_per_batch: int = 0
    negatives_per_batch: int = 0


def build(recipe: Recipe) -> keras.Model:
    """The untrained network of a recipe: (n, 28, 28, 1) in 0..1 -> (n, 10) probabilities.

    With a judge the outputs are a dict: "probabilities" (n, 10) and "is_digit" (n, 1).
    """
    inputs = layers.Input(INPUT_SHAPE)
    outputs = inputs
    for layer in recipe.layers():
        outputs = layer(outputs)
        if isinstance(layer, layers.Flatten):
            features = outputs
    if recipe.judge is None:
        return keras.Model(inputs, outputs)
    is_digit = features
    for layer in recipe.judge():
        is_digit = layer(is_digit)
    return keras.Model(inputs, {"probabilities": outputs, "is_digit": is_digit})


def one_cycle(steps: int, peak: float = 4e-3) -> keras.Optimizer:
    """AdamW with a learning rate that climbs for a fifth of the training, then falls to zero.

    The one-cycle policy (Smith & Topin 2018, arXiv:1708.07120): the high rate in the
    middle trains fast, the fall at the end settles in a flat minimum.
    """
    warmup_steps = max(1, steps // 5)
    learning_rate = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=peak / 20,
        warmup_target=peak,
        warmup_steps=warmup_steps,
        decay_steps=max(1, steps - warmup_steps),
    )
    return keras.optimizers.AdamW(learning_rate, weight_decay=1e-3)


def convolution(filters: int, size: int = 3, padding: str = "same") -> list[keras.Layer]:
    """A convolution and its batch normalisation, which makes a bias superfluous."""
    return [
        layers.Conv2D(filters, size, padding=padding, use_bias=False),
        layers.BatchNormalization(),
    ]


RECIPES = {
    "dense-128": Recipe(
        summary="Flatten, Dense 128",
        layers=lambda: [
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(NUM_CLASSES, activation="softmax"),
        ],
        loss="categorical_crossentropy",
        # At Adam's constant 0.001, five epochs end at 97.19 % on validation (mean of 3
        # seeds); starting at 0.003 and falling to zero they end at 97.68 %.
        optimizer=lambda steps: keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(3e-3, decay_steps=steps)
        ),
        epochs=5,
        batch_size=64,
        validation_split=0.2,
        source="The first network of most MNIST tutorials.",
        reference={"test_accuracy": 0.975},
    ),
    "dense-500x3": Recipe(
        summary="Flatten, 3 x Dense 500",
        layers=lambda: [
            layers.Flatten(),
            layers.Dense(500, activation="relu"),
            layers.Dense(500, activation="relu"),
            layers.Dense(500, activation="relu"),
            layers.Dense(NUM_CLASSES, activation="softmax"),
        ],
        epochs=5,
        batch_size=1000,
        validation_split=0.1,
        shuffle_buffer=10_000,
        source="A wide dense network trained with large batches from a small shuffle buffer.",
        reference={},
    ),
    "dense-784-256-128": Recipe(
        summary="Flatten, Dense 784, 256, 128",
        layers=lambda: [
            layers.Flatten(),
            layers.Dense(784, activation="relu"),
            layers.Dense(256, activation="relu"),
            layers.Dense(128, activation="relu"),
            layers.Dense(NUM_CLASSES, activation="softmax"),
        ],
        # Well past the best epoch, so that the curves show it start to memorise.
        epochs=15,
        keep_best=True,
        batch_size=128,
        validation_split=0.1,
        source="A deep dense network without any cure against overfitting.",
        reference={"train_accuracy": 0.9692, "test_accuracy": 0.96439},
    ),
    "dense-dropout": Recipe(
        summary="Flatten, Dense 512 with Dropout",
        layers=lambda: [
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.4),
            layers.Dense(NUM_CLASSES, activation="softmax"),
        ],
        epochs=10,
        batch_size=128,
        validation_split=0.1,
        source="Dropout, the classic cure against overfitting (Srivastava et al. 2014, JMLR 15).",
        reference={},
    ),
    "convnet": Recipe(
        summary="2 x (Conv 3x3, pool), Dense 64",
        layers=lambda: [
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(NUM_CLASSES, activation="softmax"),
        ],
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
        layers=lambda: [
            # Pooled first, there is a quarter as much to normalise and to rectify.
            layers.Conv2D(16, 5, use_bias=False),  # (24, 24, 16)
            layers.MaxPooling2D(),  # (12, 12, 16)
            layers.BatchNormalization(),
            layers.Activation("relu"),
            layers.Conv2D(32, 3, padding="same", use_bias=False),
            layers.MaxPooling2D(),  # (6, 6, 32)
            layers.BatchNormalization(),
            layers.Activation("relu"),
            layers.Conv2D(64, 3, use_bias=False),  # (4, 4, 64)
            layers.BatchNormalization(),
            layers.Activation("relu"),
            layers.Flatten(),
            layers.Dense(NUM_CLASSES, activation="softmax"),
        ],
        # A high peak is what two epochs can make use of; batch normalisation bears it.
        # On validation 99.17 % (mean of 3 seeds) in two thirds of the time that batches of
        # 128 with a peak of 0.008 and pooling after normalisation took for 99.11 %.
        optimizer=lambda steps: one_cycle(steps, peak=1.4e-2),
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
        layers=lambda: [
            *convolution(32, 5, padding="valid"),  # (24, 24, 32)
            # Pooling before ReLU gives the same values and rectifies a quarter of them.
            layers.MaxPooling2D(),  # (12, 12, 32)
            layers.Activation("relu"),
            # Widths are powers of two, for which the convolutions of a CPU are made.
            *convolution(64),
            layers.Activation("relu"),
            *convolution(64),
            layers.MaxPooling2D(),  # (6, 6, 64)
            layers.Activation("relu"),
            *convolution(128),
            layers.Activation("relu"),
            *convolution(128, padding="valid"),  # (4, 4, 128)
            layers.Activation("relu"),
            layers.Flatten(),
            layers.Dropout(0.4),
            layers.Dense(NUM_CLASSES, activation="softmax"),
        ],
        judge=lambda: [
            layers.Dropout(0.3),
            layers.Dense(32, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ],
        optimizer=one_cycle,
        epochs=40,
        batch_size=192,
        # One drawing for two MNIST images: with one for four, validation writers were read
        # worse (98.83 instead of 99.45 %).
        drawings_per_batch=96,
        negatives_per_batch=64,
        # Enough to choose by: the threshold rests on the 15 oddest of these images.
        validation_split=0.1,
        augment=True,
        source="Our own: small enough for 4 CPU cores, augmented until it stops memorising.",
        reference={"test_accuracy": 0.996},
    ),
}
