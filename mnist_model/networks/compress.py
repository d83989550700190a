"""Compressing a trained network: the same outputs from fewer weights of half the size."""

import errno
import zipfile
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from mnist_model.networks.recipes import Recipe, build


def compress(model: keras.Model, recipe: Recipe) -> keras.Model:
    """The network to serve: batch normalisation folded in, weights rounded to 16 bits.

    A trained batch normalisation is a factor and an offset per channel, which can be folded
    into the convolution or dense layer before it (Jacob et al. 2018, arXiv:1712.05877, section
    3.2); one that follows any other layer stays. Weights are rounded to 11 significant bits, so
    that a file can store them in 16.

    Args:
        model: trained, built by `build(recipe)`; a convolution or dense layer before a batch
            normalisation has no bias and no activation.

    Returns:
        A network with the same inputs and outputs, to within the rounding.
    """
    weights: list[list[np.ndarray]] = []
    trained = _in_order(model)
    for layer, before in zip(trained, [None, *trained], strict=False):
        if _can_fold(before, layer):
            (kernel,) = weights[-1]
            weights[-1] = _folded(kernel, layer)
        elif isinstance(layer, layers.BatchNormalization):
            weights.append(_plain(layer))
        elif layer.weights:
            weights.append(layer.get_weights())
    compressed = build(replace(recipe, layers=lambda: _without_normalisation(recipe.layers())))
    weighted = [layer for layer in _in_order(compressed) if layer.weights]
    for layer, values in zip(weighted, weights, strict=True):
        # The third and fourth are a mean of 0 and a variance of 1, see `_plain`.
        layer.set_weights([*map(_rounded, values[:2]), *values[2:]])
    return compressed


def branches(model: keras.Model) -> tuple[list[keras.Layer], list[keras.Layer]]:
    """The layers from the input to the softmax, and those of the digit head, if it has one.

    Keras itself lists them by their distance to the outputs, with those of both mixed.
    """
    if not isinstance(model.output, dict):
        return model.layers, []
    digits = keras.Model(model.input, model.output["probabilities"]).layers
    return digits, [layer for layer in model.layers if layer not in digits]


def save_keras(model: keras.Model, file: Path) -> None:
    """Write a compressed network for Keras.

    The file stores the weights in 32 bits, the last of them zero, and is therefore compressed,
    which Keras itself does not do.
    """
    model.save(file)
    _zip(file)


def export_litert(model: keras.Model, file: Path) -> None:
    """Write a compressed network for LiteRT, with the same outputs and the features.

    The file stores the weights in 16 bits.

    Raises:
        OSError: the disk is full or read-only, or that of temporary files is.
    """
    try:
        _kept_apart(with_features(model)).export(
            file,
            format="litert",
            verbose=False,
            optimizations=[tf.lite.Optimize.DEFAULT],
            target_spec={"supported_types": [tf.float16]},
        )
    except tf.errors.OpError as error:  # TensorFlow writes with its own functions
        raise OSError(errno.EIO, f"TensorFlow could not export: {error.message}") from error


def with_features(model: keras.Model) -> keras.Model:
    """The same network with an additional output, "features": the input of its last layer.

    Returns:
        A network whose outputs are a dict: "probabilities" (n, 10), "features" (n, d), and
        "is_digit" (n, 1) if it has a digit head.
    """
    outputs = model.output if isinstance(model.output, dict) else {"probabilities": model.output}
    # With a fixed name, repeated exports of a Keras file are identical to the byte.
    return keras.Model(model.input, outputs | {"features": last_layer(model).input}, name="network")


def last_layer(model: keras.Model) -> keras.Layer:
    """The layer whose outputs are the probabilities."""
    output = model.output["probabilities"] if isinstance(model.output, dict) else model.output
    return next(layer for layer in model.layers if layer.output is output)


def _kept_apart(model: keras.Model) -> keras.Model:
    """The same network, with its dense layers as they are when LiteRT has converted it.

    Where nothing bends between two of them, the converter moves the bias of the first into that of
    the second, and `activations.py` could no longer show what the first one says. A maximum with
    the lowest of numbers changes nothing, and the converter leaves it alone.
    """

    if not any(map(_is_linear, model.layers)):
        return model

    def keeping(layer: keras.Layer, *args: object, **kwargs: object) -> object:
        outputs = layer(*args, **kwargs)
        return keras.ops.maximum(outputs, -np.inf) if _is_linear(layer) else outputs

    return keras.models.clone_model(
        model, clone_function=lambda layer: layer, call_function=keeping
    )


def _is_linear(layer: keras.Layer) -> bool:
    return isinstance(layer, layers.Dense) and layer.activation is keras.activations.linear


def _folded(kernel: np.ndarray, normalisation: layers.BatchNormalization) -> list[np.ndarray]:
    """Kernel and bias of a layer equivalent to the layer and its normalisation."""
    gamma, beta, mean, variance = normalisation.get_weights()
    factor = gamma / np.sqrt(variance + normalisation.epsilon)
    return [kernel * factor, beta - mean * factor]


def _plain(normalisation: layers.BatchNormalization) -> list[np.ndarray]:
    """Equivalent weights with mean 0 and variance 1, so that gamma and beta do all the work."""
    factor, offset = _folded(np.ones(1, np.float32), normalisation)
    variance = np.full_like(factor, 1 - normalisation.epsilon)
    return [factor, offset, np.zeros_like(factor), variance]


def _rounded(weights: np.ndarray) -> np.ndarray:
    # A high learning rate makes some larger than 16 bits hold, which would become infinite.
    most = np.finfo(np.float16).max
    return weights.clip(-most, most).astype(np.float16).astype(np.float32)


def _without_normalisation(trained: list[keras.Layer]) -> list[keras.Layer]:
    kept: list[keras.Layer] = []
    for layer, before in zip(trained, [None, *trained], strict=False):
        if _can_fold(before, layer):
            kept[-1] = type(before).from_config(before.get_config() | {"use_bias": True})
        else:
            kept.append(layer)
    return kept


def _can_fold(before: keras.Layer | None, layer: keras.Layer) -> bool:
    weighted = (layers.Conv2D, layers.Dense)
    return isinstance(layer, layers.BatchNormalization) and isinstance(before, weighted)


def _in_order(model: keras.Model) -> list[keras.Layer]:
    digits, head = branches(model)
    return [*digits, *head]


def _zip(file: Path) -> None:
    with zipfile.ZipFile(file) as stored:
        contents = {name: stored.read(name) for name in stored.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as zipped:
        for name, content in contents.items():
            zipped.writestr(name, content)
