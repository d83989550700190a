"""A training's settings as plain values, for bundles to record and for comparing trainings."""

import platform
from collections.abc import Sequence
from importlib.metadata import version

import keras

from mnist_model.networks.compress import branches
from mnist_model.networks.recipes import Recipe

_KNOBS = (
    "loss",
    "epochs",
    "batch_size",
    "drawings_per_batch",
    "negatives_per_batch",
    "validation_split",
    "shuffle_buffer",
    "augment",
    "keep_best",
    "stop_at_accuracy",
    "training_images",
)
_PACKAGES = ("tensorflow", "keras", "numpy", "opencv-python-headless")


def knobs_of(recipe: Recipe) -> dict[str, object]:
    """The hyperparameters of a recipe, by name."""
    return {knob: getattr(recipe, knob) for knob in _KNOBS}


def describe_training(recipe: Recipe, model: keras.Model) -> dict[str, object]:
    """The hyperparameters and the optimizer's name, as a bundle records them."""
    return {"optimizer": type(model.optimizer).__name__} | knobs_of(recipe)


def decisive_settings(recipe: Recipe) -> dict[str, object]:
    """Everything in a recipe and the libraries that affects a training, as JSON-ready values."""
    # The learning rate schedule depends on the number of steps; any number identifies it.
    optimizer = recipe.optimizer(1000)
    return (
        knobs_of(recipe)
        | {"optimizer": [type(optimizer).__name__, _config(optimizer)]}
        | {"layers": _configs(recipe.layers())}
        | {"digit_head": _configs(recipe.digit_head() if recipe.digit_head else [])}
        | package_versions()
    )


def package_versions() -> dict[str, str]:
    """The versions of the libraries that affect the result of a training."""
    return {package: version(package) for package in _PACKAGES}


def versions() -> dict[str, str]:
    """The versions of Python and the libraries, as a bundle records them."""
    return {"python": platform.python_version()} | package_versions()


def describe_network(model: keras.Model) -> list[dict[str, object]]:
    """The network layer by layer: type, output shape without the batch dimension, and parameters.

    The layers of a digit head come last, each with "head": "is_digit".
    """
    digits, head = branches(model)
    return [
        {
            "layer": type(layer).__name__,
            "output_shape": list(layer.output.shape[1:]),
            "parameters": layer.count_params(),
        }
        | ({"head": "is_digit"} if layer in head else {})
        for layer in [*digits, *head]
    ]


def _configs(layers: Sequence[keras.Layer]) -> list[list[object]]:
    return [[type(layer).__name__, _config(layer)] for layer in layers]


def _config(described: keras.Layer | keras.Optimizer) -> dict[str, object]:
    """The configuration without the name, which includes a counter of like objects."""
    return {key: value for key, value in described.get_config().items() if key != "name"}
