"""What is counted without Keras is what Keras builds, and it survives being made small."""

import numpy as np
import pytest

from mnist_model.networks.design import DESIGN_NOTES, DESIGNS, summary_of
from mnist_model.networks.design_layers import layer_costs, parameters_of
from mnist_model.networks.design_problems import problems
from mnist_model.networks.recipes import RECIPES, build, recipe_of
from tests.networks.designs import random_design

RANDOM = [random_design(seed) for seed in range(30)]


@pytest.mark.training
@pytest.mark.parametrize("design", [*DESIGNS.values(), *RANDOM])
def test_layers_have_the_shapes_and_parameters_that_keras_gives_them(design):
    from mnist_model.networks.compress import branches

    model = build(recipe_of(design))
    digits, head = branches(model)
    counted = [(c.layer, c.output_shape, c.parameters) for c in layer_costs(design)]
    in_keras = [
        (type(layer).__name__, layer.output.shape[1:], layer.count_params())
        for layer in [*digits[1:], *head]
    ]
    assert counted == in_keras
    assert parameters_of(design) == model.count_params()


def test_multiply_adds_are_those_of_the_textbook():
    by_layer = {cost.layer: cost.multiply_adds for cost in layer_costs(DESIGNS["dense-128"])}
    assert by_layer == {"Flatten": 0, "Dense": 128 * 10}
    conv = layer_costs(DESIGNS["convnet"])[0]
    assert conv.multiply_adds == 26 * 26 * 32 * 3 * 3


def test_every_model_of_ours_is_a_starting_point():
    assert DESIGNS.keys() == RECIPES.keys()
    assert DESIGN_NOTES.keys() <= DESIGNS.keys()
    assert not any(problems(design) for design in DESIGNS.values())


@pytest.mark.training
@pytest.mark.parametrize("name", RECIPES)
def test_a_starting_point_is_its_recipe_but_for_what_its_note_says(name):
    from mnist_model.training.describe import knobs_of

    recipe, ours = recipe_of(DESIGNS[name]), RECIPES[name]
    assert build(recipe).count_params() == build(ours).count_params()
    optimizers = [r.optimizer(100).get_config() for r in (recipe, ours)]
    for optimizer in optimizers:
        del optimizer["name"]  # it has a counter
        optimizer["learning_rate"] = str(optimizer["learning_rate"])
    assert optimizers[0] == optimizers[1]
    # One-hot labels or not, and whether all images are named or meant, make no difference.
    ignored = {"loss", "training_images"}
    differs = {k for k, v in knobs_of(ours).items() if knobs_of(recipe)[k] != v} - ignored
    assert differs == {
        "convnet": {"epochs", "stop_at_accuracy"},
        "dense-128": {"validation_split"},
        "dense-500x3": {"shuffle_buffer"},
    }.get(name, set())
    assert not differs or name in DESIGN_NOTES


@pytest.mark.training
@pytest.mark.parametrize("design", RANDOM)
def test_what_is_folded_and_rounded_says_what_was_trained(design):
    import keras

    from mnist_model.networks.compress import compress

    keras.utils.set_random_seed(design.seed)
    model, random = build(recipe_of(design)), np.random.default_rng(design.seed)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.set_weights([random.uniform(0.5, 1.5, w.shape) for w in layer.get_weights()])
    compressed = compress(model, recipe_of(design))
    images = random.random((20, 28, 28, 1), np.float32)
    for before, after in zip(_outputs(model, images), _outputs(compressed, images), strict=True):
        np.testing.assert_allclose(after, before, atol=5e-3)
    left = [type(layer).__name__ for layer in compressed.layers]
    assert "BatchNormalization" not in left


@pytest.mark.training
@pytest.mark.parametrize("design", RANDOM[:4])
def test_the_app_reads_with_litert_what_keras_reads(design, tmp_path):
    from ai_edge_litert.interpreter import Interpreter

    from mnist_model.networks.compress import compress, export_litert

    model = compress(build(recipe_of(design)), recipe_of(design))
    export_litert(model, tmp_path / "model.tflite")
    runner = Interpreter(str(tmp_path / "model.tflite")).get_signature_runner()
    image = np.random.default_rng(0).random((1, 28, 28, 1), np.float32)
    (name,) = runner.get_input_details()
    served = runner(**{name: image})["probabilities"]
    np.testing.assert_allclose(served, _outputs(model, image)[0], atol=1e-3)


def test_a_summary_names_the_blocks():
    assert summary_of(DESIGNS["convnet"]) == "2 x Conv, Dense 64"
    assert summary_of(DESIGNS["dense-dropout"]) == "Dense 512, Dropout"
    assert summary_of(DESIGNS["quick"]) == "3 x Conv with BatchNorm"


def _outputs(model, images) -> list[np.ndarray]:
    outputs = model(images, training=False)
    parts = outputs.values() if isinstance(outputs, dict) else [outputs]
    return [np.asarray(part) for part in parts]
