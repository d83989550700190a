"""What hidden units look at, and how much an answer depends on each."""

import numpy as np
import pytest

from mnist_model.analysis.hidden_units import input_shape, logit_lost
from mnist_model.data.synthetic import synthetic_digits
from mnist_model.networks.activations import Inside, LayerRun
from mnist_model.networks.bundle import find_bundle
from mnist_model.networks.layer_math import activate

IMAGE = synthetic_digits(10, 10)[0].images[3]


def of_kind(runs, kind):
    return [number for number, run in enumerate(runs) if run.kind == kind]


@pytest.mark.parametrize("name", ["dense-128", "dense-dropout", "dense-784-256-128", "convnet"])
def test_in_the_last_hidden_layer_it_is_the_value_times_the_weight(name):
    runs = Inside(find_bundle(name)).run(IMAGE)
    hidden = of_kind(runs, "Dense")[-2]
    for digit in (0, 7):
        expected = runs[hidden].values * runs[-1].kernel[:, digit]
        np.testing.assert_allclose(logit_lost(runs, hidden, digit), expected, atol=1e-4)


def dense(name, before, kernel, bias, activation="linear"):
    sums = before @ kernel + bias
    values = activate(sums, activation)
    return LayerRun(name, "Dense", 0, before, values, kernel, bias, sums, activation)


def activation(name, before, kind):
    return LayerRun(name, "Activation", 0, before, activate(before, kind), activation=kind)


def layers_of_a_visitor(switched_off=None):
    """Two hidden layers whose activations are layers of their own; a unit of the first says 0."""
    random = np.random.default_rng(0)
    kernels = [random.normal(size=shape) for shape in ((5, 4), (4, 3), (3, 10))]
    runs = [dense("first", random.normal(size=5), kernels[0], random.normal(size=4))]
    runs.append(activation("sigmoid", runs[-1].values, "sigmoid"))
    if switched_off is not None:
        runs[-1].values[switched_off] = 0
    values = runs[-1].values
    runs.append(LayerRun("dropout", "Dropout", 0, values, values))
    runs.append(dense("second", values, kernels[1], random.normal(size=3)))
    runs.append(activation("relu", runs[-1].values, "relu"))
    runs.append(dense("last", runs[-1].values, kernels[2], random.normal(size=10), "softmax"))
    return runs


@pytest.mark.parametrize("digit", [0, 9])
def test_it_is_what_the_logit_loses_when_the_unit_says_0(digit):
    before = layers_of_a_visitor()[-1].sums[digit]
    expected = [before - layers_of_a_visitor(unit)[-1].sums[digit] for unit in range(4)]
    np.testing.assert_allclose(logit_lost(layers_of_a_visitor(), 0, digit), expected, atol=1e-9)


def test_a_unit_that_is_silent_loses_nothing():
    runs = Inside(find_bundle("dense-500x3")).run(IMAGE)
    lost = logit_lost(runs, 2, 3)
    silent = runs[2].values == 0
    assert silent.any()
    assert not lost[silent].any()
    assert lost[~silent].any()


def test_only_hidden_dense_layers_have_such_units():
    runs = Inside(find_bundle("convnet")).run(IMAGE)
    for wrong in (1, len(runs) - 1):
        with pytest.raises(ValueError, match=runs[wrong].name):
            logit_lost(runs, wrong, 0)


@pytest.mark.parametrize(
    ("name", "shapes"),
    [
        ("dense-784-256-128", [(28, 28, 1), (784,), (256,), (128,)]),
        ("dense-dropout", [(28, 28, 1), (512,)]),
        ("convnet", [(5, 5, 64), (64,)]),
        ("compact-cnn", [(4, 4, 128)]),  # with a dropout in between
    ],
)
def test_inputs_have_the_shape_in_which_they_can_be_looked_at(name, shapes):
    runs = Inside(find_bundle(name)).run(IMAGE)
    assert [input_shape(runs, index) for index in of_kind(runs, "Dense")] == shapes


def test_weights_in_that_shape_lie_on_the_pixels_that_they_are_for():
    runs = Inside(find_bundle("dense-128")).run(IMAGE)
    weights = runs[2].kernel[:, 7].reshape(input_shape(runs, 2))
    total = (weights * runs[0].values).sum() + runs[2].bias[7]
    assert total == pytest.approx(runs[2].sums[7], abs=1e-4)
