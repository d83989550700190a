"""Designs at random, all of which can be trained, and wrong ones."""

import numpy as np

from mnist_model.networks.design import Convolution, Dense, Design
from mnist_model.networks.design_problems import problems

ACTIVATIONS = ("relu", "tanh", "sigmoid", "linear")


def random_design(seed: int) -> Design:
    """A small network with any combination of what its blocks may be."""
    random = np.random.default_rng(seed)
    while True:
        design = Design(
            convolutions=tuple(_convolution(random) for _ in range(random.integers(4))),
            dense=tuple(_dense(random) for _ in range(random.integers(3))),
            optimizer=str(random.choice(["adam", "adamw", "sgd", "rmsprop"])),
            schedule=str(random.choice(["constant", "cosine", "one-cycle"])),
            refuse=bool(random.integers(2)),
            seed=int(random.integers(1000)),
        )
        if not problems(design):
            return design


def _convolution(random: np.random.Generator) -> Convolution:
    return Convolution(
        filters=int(random.integers(1, 9)),
        kernel=int(random.integers(1, 6)),
        padding=str(random.choice(["same", "valid"])),
        batch_normalization=bool(random.integers(2)),
        pooling=str(random.choice(["none", "max", "average"])),
        activation=str(random.choice(ACTIVATIONS)),
        dropout=float(random.choice([0, 0.3])),
    )


def _dense(random: np.random.Generator) -> Dense:
    return Dense(
        units=int(random.integers(1, 40)),
        batch_normalization=bool(random.integers(2)),
        activation=str(random.choice(ACTIVATIONS)),
        dropout=float(random.choice([0, 0.3])),
    )
