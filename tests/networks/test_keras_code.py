"""The Keras code of a design runs by itself, and makes and trains the same network."""

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from mnist_model.data.synthetic import synthetic_digits
from mnist_model.networks.design import DESIGNS, Convolution, Dense, Design
from mnist_model.networks.design_layers import layers_of
from mnist_model.networks.keras_code import keras_script
from mnist_model.networks.recipes import build, recipe_of
from tests.conftest import ROOT
from tests.networks.designs import random_design

# All that has an effect on the weights.
DESIGN = Design(
    convolutions=(
        Convolution(6, pooling="average", dropout=0.2),
        Convolution(4, 5, batch_normalization=True),
    ),
    dense=(Dense(16, activation="tanh", dropout=0.4),),
    optimizer="adamw",
    schedule="one-cycle",
    learning_rate=2e-2,
    batch_size=32,
    epochs=2,
    training_images=120,
    keep_best=True,
    seed=7,
)


@pytest.fixture(scope="module")
def mnist_file(tmp_path_factory):
    """Few images, in a file like MNIST's."""
    training, test = synthetic_digits(300, 100)
    file = tmp_path_factory.mktemp("data") / "mnist.npz"
    parts = {"x_train": training.images, "y_train": training.labels}
    np.savez(file, **parts, x_test=test.images, y_test=test.labels)
    return file


def run_script(design, folder, mnist_file):
    """The network that the script saves, run as a student does: beside no code of ours."""
    import keras

    (folder / "network.py").write_text(keras_script(design))
    finished = subprocess.run(
        [sys.executable, "network.py"],
        cwd=folder,
        env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
        | {"MNIST_NPZ": str(mnist_file), "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        timeout=150,
    )
    assert finished.returncode == 0, finished.stderr
    assert str(ROOT) not in keras_script(design)
    return keras.models.load_model(folder / "model.keras")


@pytest.mark.training
def test_the_script_ends_with_the_weights_that_we_train(tmp_path, mnist_file, monkeypatch):
    from mnist_model.data.mnist import load_mnist
    from mnist_model.training import export, train

    trained = {}
    monkeypatch.setattr(export, "export_litert", lambda _, file: file.write_bytes(b""))
    monkeypatch.setattr(export, "write_map", lambda *_: None)
    monkeypatch.setattr(train, "compress", lambda model, recipe: trained.setdefault("model", model))
    train.train("net", recipe_of(DESIGN), load_mnist(mnist_file), [], tmp_path / "out", DESIGN.seed)
    scripted = run_script(DESIGN, tmp_path, mnist_file)
    assert [type(x).__name__ for x in scripted.layers] == [s.kind for s in layers_of(DESIGN)]
    for ours, theirs in zip(trained["model"].weights, scripted.weights, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-4)


@pytest.mark.training
@pytest.mark.parametrize("design", [*DESIGNS.values(), *map(random_design, range(12))])
def test_the_script_begins_with_our_layers_and_weights(design):
    import keras
    from keras import layers

    script = keras_script(design)
    start, end = script.index("model = keras.Sequential(["), script.index("model.summary()")
    names = {"keras": keras, "layers": layers}
    keras.utils.set_random_seed(design.seed)
    # Our own text, made of a design without problems.
    exec(script[start:end], names)
    keras.utils.set_random_seed(design.seed)
    ours = build(replace(recipe_of(design), digit_head=None))
    scripted = names["model"]
    assert scripted.count_params() == ours.count_params()
    for layer, other in zip(scripted.layers, ours.layers[1:], strict=True):
        assert type(layer) is type(other)
        assert without_name(layer) == without_name(other)
    for weights, others in zip(scripted.get_weights(), ours.get_weights(), strict=True):
        np.testing.assert_array_equal(weights, others)


def without_name(layer):
    return {key: value for key, value in layer.get_config().items() if key != "name"}


@pytest.mark.parametrize("design", [*DESIGNS.values(), *map(random_design, range(40))])
def test_every_script_is_python_of_a_length_that_is_read(design):
    script = keras_script(design)
    compile(script, "network.py", "exec")
    lines = script.splitlines()
    assert len(lines) <= 44 + len(layers_of(design))
    assert max(map(len, lines)) <= 100
    assert "mnist_model" not in script


def test_what_keras_alone_cannot_do_is_said():
    plain, full = keras_script(DESIGNS["quick"]), keras_script(DESIGNS["compact-cnn"])
    assert "Left out" not in plain
    for words in ("distorting", "pen drawings", "refuse"):
        assert words not in plain
        assert words in full
