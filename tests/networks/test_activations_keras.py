"""What the inside of a network shows, against Keras: every layer, its weights and its settings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from mnist_model.networks.activations import Inside, LayerRun
from mnist_model.networks.bundle import Bundle, bundle_names, find_bundle
from mnist_model.networks.bundle_metrics import Metrics, Scores
from mnist_model.networks.litert import Network
from mnist_model.networks.recipes import RECIPES, build

if TYPE_CHECKING:
    from collections.abc import Callable

    import keras

pytestmark = pytest.mark.training


def a_digit() -> np.ndarray:
    """A seven, with grey at its edges, and some noise that reaches every corner."""
    image = np.random.default_rng(0).integers(0, 40, (28, 28)).astype(np.uint8)
    image[6:9, 7:21] = 200
    image[9:23, 15:19] = 255
    return image


def outputs_in_keras(model: keras.Model, runs: list[LayerRun]) -> list[np.ndarray]:
    import keras

    layers = [model.get_layer(run.name) for run in runs]
    every = keras.Model(model.input, [layer.output for layer in layers])
    pixels = a_digit()[np.newaxis, :, :, np.newaxis].astype(np.float32) / 255
    return [np.asarray(output)[0] for output in every(pixels, training=False)]


def assert_as_in_keras(model: keras.Model, inside: Inside) -> None:
    runs, to_score = inside.run_both(a_digit())
    runs, known = [*runs, *to_score[-len(inside.head) :]], [*inside.layers, *inside.head]
    # No layer is left out.
    assert {run.name for run in runs} == {layer.name for layer in model.layers}
    for run, facts, output in zip(runs, known, outputs_in_keras(model, runs), strict=True):
        layer = model.get_layer(run.name)
        assert run.kind == type(layer).__name__
        assert run.parameters == facts.parameters == layer.count_params()
        assert run.values.shape == facts.output_shape == output.shape
        np.testing.assert_allclose(run.values, output, atol=1e-4 * max(1, np.abs(output).max()))
        if run.kind in ("Conv2D", "Dense"):
            assert_weights_as_in_keras(layer, run)
        if run.activation == "softmax":
            kernel, bias = layer.get_weights()
            logits = run.before @ kernel + bias
            np.testing.assert_allclose(run.sums, logits, atol=1e-4 * np.abs(logits).max())


def assert_weights_as_in_keras(layer: keras.Layer, run: LayerRun) -> None:
    kernel, *bias = layer.get_weights()
    np.testing.assert_array_equal(run.kernel, kernel)
    assert (run.bias is None) == (not bias)
    if bias:
        np.testing.assert_array_equal(run.bias, bias[0])
    if run.kind == "Conv2D":
        assert (run.padding, run.strides) == (layer.padding, layer.strides)


@pytest.mark.parametrize("name", bundle_names())
def test_every_layer_of_a_shipped_model_is_as_in_keras(name, tmp_path):
    import keras

    bundle = find_bundle(name)
    (tmp_path / "model.keras").write_bytes(bundle.read("model.keras"))
    model = keras.models.load_model(tmp_path / "model.keras", safe_mode=True)
    assert_as_in_keras(model, Inside(bundle))


def folded_and_fused() -> list[keras.Layer]:
    """What LiteRT makes one operation of two or three layers of."""
    from keras import layers

    return [
        layers.Conv2D(4, 3, padding="same", use_bias=False),
        layers.BatchNormalization(),
        layers.MaxPooling2D(),
        layers.Activation("relu"),
        layers.Dropout(0.2),
        layers.Conv2D(6, 2, padding="same", use_bias=False),  # one more zero on one side
        layers.BatchNormalization(),
        layers.AveragePooling2D(2),
        layers.Activation("relu"),
        layers.Flatten(),
        layers.Dense(12, use_bias=False),
        layers.BatchNormalization(),
        layers.Activation("relu"),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ]


def each_a_layer() -> list[keras.Layer]:
    """Activations that LiteRT has an operation for, and none at all."""
    from keras import layers

    return [
        layers.Conv2D(3, 4, strides=(2, 1)),
        layers.Activation("tanh"),
        layers.Conv2D(3, 3),
        layers.AveragePooling2D(2),
        layers.Activation("linear"),
        layers.Conv2D(5, 5, padding="same", strides=2),
        layers.MaxPooling2D(),
        layers.Activation("sigmoid"),
        layers.Flatten(),
        layers.Dense(8),
        layers.Activation("sigmoid"),
        layers.Dense(7),
        layers.Activation("linear"),
        layers.Dense(6),
        layers.Activation("tanh"),
        layers.Dense(10, activation="softmax"),
    ]


def down_to_one_pixel() -> list[keras.Layer]:
    from keras import layers

    return [
        layers.Conv2D(1, 7, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(2, 11),
        layers.Activation("relu"),
        layers.Flatten(),
        layers.Dense(1),
        layers.Activation("relu"),
        layers.Dense(10, activation="softmax"),
    ]


def only_a_softmax() -> list[keras.Layer]:
    from keras import layers

    return [layers.Flatten(), layers.Dense(10, activation="softmax")]


def only_zeros() -> list[keras.Layer]:
    """Biases of which LiteRT leaves out what it can."""
    from keras import layers

    return [
        layers.Conv2D(4, 3),
        layers.Flatten(),
        layers.Dense(8, activation="relu"),
        layers.Dense(8),
        layers.Dense(10, activation="softmax"),
    ]


@pytest.mark.parametrize(
    ("layers", "has_head"),
    [
        (folded_and_fused, False),
        (folded_and_fused, True),
        (each_a_layer, False),
        (down_to_one_pixel, False),
        (only_a_softmax, True),
        (only_zeros, False),
    ],
)
def test_every_layer_of_a_network_that_a_visitor_may_build_is_as_in_keras(
    layers, has_head, tmp_path
):
    model, bundle = built(layers, has_head, tmp_path)
    inside = Inside(bundle)
    assert_as_in_keras(model, inside)
    served = Network(bundle).run(a_digit()[np.newaxis])
    last = inside.run(a_digit())[-1]
    np.testing.assert_allclose(last.values, served.probabilities[0], atol=1e-5)
    np.testing.assert_allclose(last.before, served.features[0], atol=1e-4)
    if has_head:
        score = inside.run_both(a_digit())[1][-1].values
        np.testing.assert_allclose(score, served.digitness, atol=1e-5)


def built(
    layers: Callable[[], list[keras.Layer]], has_head: bool, folder: Path
) -> tuple[keras.Model, Bundle]:
    """A network whose every weight is arbitrary, compressed, and its bundle."""
    from mnist_model.networks.compress import compress, export_litert, save_keras

    head = RECIPES["compact-cnn"].digit_head if has_head else None
    recipe = replace(RECIPES["quick"], layers=layers, digit_head=head)
    model = build(recipe)
    random = np.random.default_rng(1)
    for layer in model.layers:
        weights = [random.uniform(-0.5, 0.5, w.shape) for w in layer.get_weights()]
        if type(layer).__name__ == "BatchNormalization":
            weights[3] += 1  # the variance is above 0
        if layers is not only_zeros:
            layer.set_weights(weights)
    compressed = compress(model, recipe)
    save_keras(compressed, folder / "model.keras")
    export_litert(compressed, folder / "model.tflite")
    contents = {path.name: path.read_bytes() for path in folder.iterdir()}
    return compressed, Bundle(folder, Metrics({}, Scores()), contents, "1")
