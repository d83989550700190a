"""The recipes' optimizers, each built for a given number of training steps.

Keras is imported only where one is built, see `architectures.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras

# By the names that a design gives them: Keras's, and what differs from its defaults.
OPTIMIZERS: dict[str, tuple[str, dict[str, float]]] = {
    "adam": ("Adam", {}),
    "adamw": ("AdamW", {"weight_decay": 1e-3}),
    "sgd": ("SGD", {"momentum": 0.9}),
    "rmsprop": ("RMSprop", {}),
}


def adam(steps: int) -> keras.Optimizer:
    """Adam with Keras's default learning rate, a constant 0.001; `steps` makes no difference."""
    import keras

    return keras.optimizers.Adam()


def adam_cosine(steps: int, peak: float) -> keras.Optimizer:
    """Adam with a learning rate that falls from its peak to zero along a cosine."""
    return by_name(steps, "adam", peak, "cosine")


def one_cycle(steps: int, peak: float = 4e-3) -> keras.Optimizer:
    """AdamW with a learning rate that rises for a fifth of the training, then falls to zero.

    The one-cycle policy (Smith & Topin 2018, arXiv:1708.07120): the high learning rate in the
    middle speeds up training, and the decay at the end lets it settle in a flat minimum.
    """
    return by_name(steps, "adamw", peak, "one-cycle")


def by_name(steps: int, optimizer: str, learning_rate: float, schedule: str) -> keras.Optimizer:
    """An optimizer of OPTIMIZERS whose learning rate is constant or follows a schedule.

    Args:
        learning_rate: the highest, where a schedule changes it.
        schedule: "constant", "cosine", which falls to zero, or "one-cycle", see `one_cycle`.
    """
    import keras

    kind, options = OPTIMIZERS[optimizer]
    rate: float | keras.optimizers.schedules.CosineDecay = learning_rate
    if schedule == "cosine":
        rate = keras.optimizers.schedules.CosineDecay(learning_rate, decay_steps=steps)
    if schedule == "one-cycle":
        warmup_steps = max(1, steps // 5)
        rate = keras.optimizers.schedules.CosineDecay(
            initial_learning_rate=learning_rate / 20,
            warmup_target=learning_rate,
            warmup_steps=warmup_steps,
            decay_steps=max(1, steps - warmup_steps),
        )
    return getattr(keras.optimizers, kind)(rate, **options)
