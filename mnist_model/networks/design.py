"""What a visitor or a recipe file may build: a network of blocks, and how it is trained.

Nothing here is checked; `design_problems.problems` says what cannot be trained. What a design
costs is in `design_layers`, how it becomes a recipe in `recipes.recipe_of`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Convolution:
    """A block in this order: Conv2D, BatchNormalization, pooling, activation, Dropout.

    Pooling before the activation leaves a quarter as much to compute.

    filters:    the number of feature maps, 1..256.
    kernel:     the width of the square that each filter sees, in pixels, 1..11.
    padding:    "same" keeps the size of the map; "valid" loses its edge.
    pooling:    "none", or the "max" or "average" of each 2 x 2 pixels.
    activation: "relu", "tanh", "sigmoid" or "linear".
    dropout:    the share of values left out in training, 0..0.9.
    """

    filters: int = 16
    kernel: int = 3
    padding: str = "same"
    batch_normalization: bool = False
    pooling: str = "none"
    activation: str = "relu"
    dropout: float = 0.0


@dataclass(frozen=True)
class Dense:
    """A block in this order: Dense, BatchNormalization, activation, Dropout.

    units:      1..2048.
    activation: "relu", "tanh", "sigmoid" or "linear".
    dropout:    the share of values left out in training, 0..0.9.
    """

    units: int = 64
    batch_normalization: bool = False
    activation: str = "relu"
    dropout: float = 0.0


@dataclass(frozen=True)
class Design:
    """A network, from 28 x 28 pixels to ten probabilities, and its training.

    convolutions, dense: its blocks, with Flatten between them and a softmax at the end; at most 8
                     and 6.
    optimizer:       "adam", "adamw", "sgd" (with momentum) or "rmsprop".
    learning_rate:   1e-6..1; the highest where a schedule changes it.
    schedule:        "constant", "cosine" (falls to zero), or "one-cycle" (rises, then falls).
    batch_size:      MNIST images in each batch, 8..2048.
    epochs:          1..100.
    training_images: how many of MNIST's images to learn from, 100..60,000. A tenth of them is
                     always held out for validation, so 60,000 stands for the 54,000 others.
    augment:         distort the images anew in every epoch.
    pen_drawings:    learn from drawings as well, one for every two images.
    refuse:          learn to refuse what is no digit, by a second head and images of no digit.
    keep_best:       keep the epoch with the lowest validation loss instead of the last.
    seed:            0..2**32 - 1; the same seed gives the same network.
    """

    convolutions: tuple[Convolution, ...] = ()
    dense: tuple[Dense, ...] = ()
    optimizer: str = "adam"
    learning_rate: float = 1e-3
    schedule: str = "constant"
    batch_size: int = 64
    epochs: int = 5
    training_images: int = 60_000
    augment: bool = False
    pen_drawings: bool = False
    refuse: bool = False
    keep_best: bool = False
    seed: int = 0


def summary_of(design: Design) -> str:
    """The network in a few words, such as "2 x Conv, Dense 64"."""
    parts = []
    if design.convolutions:
        n = len(design.convolutions)
        parts.append(f"{n} x Conv" if n > 1 else "Conv")
        if any(block.batch_normalization for block in design.convolutions):
            parts[-1] += " with BatchNorm"
    if design.dense:
        parts.append("Dense " + ", ".join(str(block.units) for block in design.dense))
        if any(block.batch_normalization for block in design.dense):
            parts[-1] += " with BatchNorm"
    if any(c.dropout for c in design.convolutions) or any(d.dropout for d in design.dense):
        parts.append("Dropout")
    return ", ".join(parts)


def _normalised(filters: int, kernel: int = 3, **options: str) -> Convolution:
    return Convolution(filters, kernel, batch_normalization=True, **options)  # type: ignore[arg-type]


# The models that ship, as starting points, by the name of their recipe.
DESIGNS = {
    "compact-cnn": Design(
        convolutions=(
            _normalised(32, 5, padding="valid", pooling="max"),
            _normalised(64),
            _normalised(64, pooling="max"),
            _normalised(128),
            Convolution(128, padding="valid", batch_normalization=True, dropout=0.4),
        ),
        optimizer="adamw",
        learning_rate=4e-3,
        schedule="one-cycle",
        batch_size=192,
        epochs=30,
        augment=True,
        pen_drawings=True,
        refuse=True,
    ),
    "quick": Design(
        convolutions=(
            _normalised(16, 5, padding="valid", pooling="max"),
            _normalised(32, pooling="max"),
            _normalised(64, padding="valid"),
        ),
        optimizer="adamw",
        learning_rate=1.4e-2,
        schedule="one-cycle",
        batch_size=192,
        epochs=2,
    ),
    "convnet": Design(
        convolutions=(
            Convolution(32, padding="valid", pooling="max"),
            Convolution(64, padding="valid", pooling="max"),
        ),
        dense=(Dense(64),),
        batch_size=128,
        epochs=12,
    ),
    "dense-128": Design(dense=(Dense(128),), learning_rate=3e-3, schedule="cosine"),
    "dense-dropout": Design(dense=(Dense(512, dropout=0.4),), batch_size=128, epochs=10),
    "dense-500x3": Design(dense=(Dense(500),) * 3, batch_size=1000),
    "dense-784-256-128": Design(
        dense=(Dense(784), Dense(256), Dense(128)), batch_size=128, epochs=15, keep_best=True
    ),
}
# In which way a starting point is not exactly the recipe of its name; those left out are.
DESIGN_NOTES = {
    "compact-cnn": "Leaves values out before Flatten, not after it, which is the same",
    "quick": "Pools after it has normalised, not before",
    "convnet": "Always trains for 12 epochs instead of until 99.8 % on its training images",
    "dense-128": "Holds out a tenth of the images for validation instead of a fifth",
    "dense-500x3": "Shuffles all images instead of 10,000 at a time",
}
