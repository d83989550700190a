"""The network to serve: as good as the one that was trained, and small."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from mnist_model.networks.recipes import RECIPES, build

if TYPE_CHECKING:
    import keras

pytestmark = pytest.mark.training


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return np.random.default_rng(0).random((20, 28, 28, 1), np.float32)


def outputs_of(model: keras.Model, images: np.ndarray) -> list[np.ndarray]:
    outputs = model.predict(images, verbose=0)
    return list(outputs.values()) if isinstance(outputs, dict) else [outputs]


def trained(name: str) -> keras.Model:
    """A network whose every weight, the statistics of normalisations too, is arbitrary."""
    import keras

    keras.utils.set_random_seed(1)
    model = build(RECIPES[name])
    random = np.random.default_rng(1)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            values = [random.uniform(0.5, 1.5, w.shape) for w in layer.get_weights()]
            values[0] *= random.choice([-1, 1], values[0].shape)  # gamma may be negative
            layer.set_weights(values)
    return model


@pytest.mark.parametrize("name", RECIPES)
def test_the_compressed_network_says_what_the_trained_one_said(name, images):
    import keras

    from mnist_model.networks.compress import compress

    model = trained(name)
    compressed = compress(model, RECIPES[name])
    for before, after in zip(
        outputs_of(model, images), outputs_of(compressed, images), strict=True
    ):
        np.testing.assert_allclose(after, before, atol=5e-3)
    pairs = zip(compressed.layers, compressed.layers[1:], strict=False)
    assert not [
        (before, layer)
        for before, layer in pairs
        if isinstance(before, keras.layers.Conv2D)
        and isinstance(layer, keras.layers.BatchNormalization)
    ]


def test_weights_fit_in_16_bits():
    from mnist_model.networks.compress import compress

    model = compress(trained("compact-cnn"), RECIPES["compact-cnn"])
    for weight in model.get_weights():
        assert np.array_equal(weight, weight.astype(np.float16))


def test_both_files_are_small_and_keras_reads_its_own(tmp_path, images):
    import keras

    from mnist_model.networks.compress import compress, export_litert, save_keras

    model = compress(trained("compact-cnn"), RECIPES["compact-cnn"])
    keras_file, litert_file = tmp_path / "model.keras", tmp_path / "model.tflite"
    save_keras(model, keras_file)
    export_litert(model, litert_file)
    parameters = model.count_params()
    assert litert_file.stat().st_size < 2.1 * parameters
    assert keras_file.stat().st_size < 2.6 * parameters
    loaded = keras.models.load_model(keras_file, safe_mode=True)
    for before, after in zip(outputs_of(model, images), outputs_of(loaded, images), strict=True):
        np.testing.assert_array_equal(after, before)


def test_a_disk_that_is_full_for_tensorflow_is_so_for_train_py(tmp_path, monkeypatch):
    import keras
    import tensorflow as tf

    from mnist_model.networks.compress import export_litert

    def full(*_, **__):
        raise tf.errors.ResourceExhaustedError(None, None, "variables.data: No space left")

    monkeypatch.setattr(keras.Model, "export", full)
    with pytest.raises(OSError, match="No space left"):
        export_litert(build(RECIPES["dense-128"]), tmp_path / "model.tflite")
