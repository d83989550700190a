"""Recipes that train in a moment, for tests that do not ask what is learned.

As a script it is train.py with these recipes, and has slow epochs in the middle, so that a
signal can come in one of them: python -m tests.training.tiny NAME
"""

import sys
import time

from mnist_model.networks import optimizers
from mnist_model.networks.recipes import RECIPES, Recipe

SLOW_EPOCHS = range(3, 6)
SLOW_SECONDS = 1.5


def one_layer() -> list:
    from keras import layers

    return [layers.Flatten(), layers.Dense(10, activation="softmax")]


def every_kind_of_layer() -> list:
    from keras import layers

    return [
        layers.Conv2D(8, 5, strides=2, use_bias=False),
        layers.BatchNormalization(),
        layers.MaxPooling2D(),
        layers.Activation("relu"),
        layers.Flatten(),
        layers.Dropout(0.2),
        layers.Dense(10, activation="softmax"),
    ]


def small_head() -> list:
    from keras import layers

    return [layers.Dropout(0.1), layers.Dense(1, activation="sigmoid")]


# As little as can be, with the best epoch kept.
TINY = Recipe(
    summary="Flatten, Dense",
    layers=one_layer,
    epochs=2,
    batch_size=200,
    validation_split=0.1,
    source="A test's.",
    reference={},
    keep_best=True,
)
# All that the default recipe has, in small.
TINY_HEAD = Recipe(
    summary="Conv, Dense",
    layers=every_kind_of_layer,
    digit_head=small_head,
    optimizer=lambda steps: optimizers.one_cycle(steps, peak=2e-2),
    epochs=4,
    batch_size=60,
    drawings_per_batch=20,
    negatives_per_batch=20,
    validation_split=0.1,
    augment=True,
    source="A test's.",
    reference={"train_accuracy": 0.5, "test_accuracy": 0.5},
)
TINY_RECIPES = {"tiny": TINY, "tiny-head": TINY_HEAD}


def main() -> int:
    import train
    from mnist_model.training.terminal import silenced_stderr

    with silenced_stderr():
        from mnist_model.training import batches

    rows_of_epoch = batches.epoch_rows

    def slowly(*arguments):
        *_, epoch = arguments
        if epoch in SLOW_EPOCHS:
            time.sleep(SLOW_SECONDS)
        return rows_of_epoch(*arguments)

    batches.epoch_rows = slowly
    RECIPES.update(TINY_RECIPES)
    return train.main()


if __name__ == "__main__":
    sys.exit(main())
