"""The recipes' optimizers, each built for a given number of training steps.

Keras is imported only where one is built, see `architectures.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def adam(steps: int) -> keras.Optimizer:
    """Adam with Keras's default learning rate, a constant 0.001; `steps` makes no difference."""
    import keras

    return keras.optimizers.Adam()


def adam_cosine(steps: int, peak: float) -> keras.Optimizer:
    """Adam with a learning rate that falls from its peak to zero along a cosine."""
    import keras

    return keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(peak, decay_steps=steps))


def one_cycle(steps: int, peak: float = 4e-3) -> keras.Optimizer:
    """AdamW with a learning rate that rises for a fifth of the training, then falls to zero.

    The one-cycle policy (Smith & Topin 2018, arXiv:1708.07120): the high learning rate in the
    middle speeds up training, and the decay at the end lets it settle in a flat minimum.
    """
    import keras

    warmup_steps = max(1, steps // 5)
    learning_rate = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=peak / 20,
        warmup_target=peak,
        warmup_steps=warmup_steps,
        decay_steps=max(1, steps - warmup_steps),
    )
    return keras.optimizers.AdamW(learning_rate, weight_decay=1e-3)
