"""The numbers that a page shows add up, and to what the network itself computed."""

import itertools

import numpy as np
import pytest

from mnist_model import DigitClassifier
from mnist_model.analysis.arithmetic import (
    activation_at,
    convolution_at,
    dense_at,
    normalisation_at,
    pooling_at,
    sigmoid_of,
    softmax_of,
)
from mnist_model.data.synthetic import synthetic_digits
from mnist_model.networks.activations import Inside, LayerRun
from mnist_model.networks.bundle import bundle_names, find_bundle

IMAGE = synthetic_digits(10, 10)[0].images[3]
OF_KIND = {
    "Conv2D": convolution_at,
    "MaxPooling2D": pooling_at,
    "AveragePooling2D": pooling_at,
    "Dense": dense_at,
    "BatchNormalization": normalisation_at,
    "Activation": activation_at,
}


def places(run: LayerRun):
    """Corners, edges and the middle of three maps, or three units."""
    units = sorted({0, run.values.shape[-1] // 2, run.values.shape[-1] - 1})
    if run.values.ndim == 1:
        return [(unit,) for unit in units]
    sides = [sorted({0, n // 2, n - 1}) for n in run.values.shape[:2]]
    return [(unit, *place) for unit in units for place in itertools.product(*sides)]


@pytest.mark.parametrize("name", bundle_names())
def test_every_value_is_what_the_network_computed(name):
    runs, to_score = Inside(find_bundle(name)).run_both(IMAGE)
    for run in [*runs, *(run for run in to_score if run not in runs)]:
        if run.kind not in OF_KIND:
            continue
        tolerance = 1e-5 * max(1, float(np.abs(run.values).max()))
        for unit, *place in places(run):
            value = OF_KIND[run.kind](run, unit, *place)
            expected = run.values[(*place, unit)]
            assert value.result == pytest.approx(expected, abs=tolerance), (run.name, unit, place)


@pytest.fixture(scope="module")
def convolutional():
    return Inside(find_bundle("compact-cnn")).run(IMAGE)


def first(runs, kind, **attributes):
    return next(
        run
        for run in runs
        if run.kind == kind and all(getattr(run, a) == v for a, v in attributes.items())
    )


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_a_convolution_adds_up(convolutional, padding):
    run = first(convolutional, "Conv2D", padding=padding)
    value = convolution_at(run, 5, 0, 4)
    np.testing.assert_allclose(value.products, value.patch * run.kernel[..., 5])
    np.testing.assert_allclose(value.per_channel, value.products.sum(axis=(0, 1)))
    assert value.total == pytest.approx(value.per_channel.sum())
    assert value.bias == pytest.approx(float(run.bias[5]))
    assert value.sum == pytest.approx(value.total + value.bias)
    assert value.sum == pytest.approx(run.sums[0, 4, 5], abs=1e-4)


def test_a_patch_is_cut_from_where_it_says_and_zero_outside(convolutional):
    run = first(convolutional, "Conv2D", padding="same")
    rows, columns, _ = run.before.shape
    for row, column in ((0, 0), (0, 5), (5, 5), (rows - 1, columns - 1)):
        value = convolution_at(run, 0, row, column)
        assert (value.top, value.left) == (row - 1, column - 1)
        for i, j in np.ndindex(3, 3):
            y, x = value.top + i, value.left + j
            assert value.in_map[i, j] == (0 <= y < rows and 0 <= x < columns)
            expected = run.before[y, x] if value.in_map[i, j] else 0
            np.testing.assert_array_equal(value.patch[i, j], np.broadcast_to(expected, 32))


@pytest.mark.parametrize(("size", "strides"), [(4, (1, 1)), (5, (2, 3)), (1, (2, 2))])
def test_a_patch_with_other_kernels_and_strides(size, strides):
    """In TensorFlow an odd number of zeros around has one more at the end."""
    random = np.random.default_rng(0)
    before = random.random((7, 8, 2)).astype(np.float32)
    kernel = random.random((size, size, 2, 3)).astype(np.float32)
    shape = (-(-7 // strides[0]), -(-8 // strides[1]), 3)
    run = LayerRun(
        *("a", "Conv2D", 0, before, np.zeros(shape), kernel), padding="same", strides=strides
    )
    zeros = [
        max((n - 1) * s + size - m, 0) // 2
        for n, s, m in zip(shape[:2], strides, (7, 8), strict=True)
    ]
    for row, column in np.ndindex(shape[:2]):
        value = convolution_at(run, 1, row, column)
        corner = (row * strides[0] - zeros[0], column * strides[1] - zeros[1])
        assert (value.top, value.left) == corner
        assert value.patch[value.in_map].sum() == pytest.approx(value.patch.sum())
        y, x = (slice(max(c, 0), max(c + size, 0)) for c in corner)
        assert value.patch.sum() == pytest.approx(before[y, x].sum(), rel=1e-5)


def test_the_winner_of_a_pooling_is_the_largest_of_the_four(convolutional):
    run = first(convolutional, "MaxPooling2D")
    for row, column in ((0, 0), (5, 7), (11, 11)):
        value = pooling_at(run, 3, row, column)
        window = run.before[2 * row : 2 * row + 2, 2 * column : 2 * column + 2, 3]
        np.testing.assert_array_equal(value.values, window)
        assert (value.top, value.left) == (2 * row, 2 * column)
        assert value.values[value.winner] == value.result == window.max()


def test_a_mean_has_no_winner():
    before = np.arange(32, dtype=np.float32).reshape(4, 4, 2)
    run = LayerRun(
        *("a", "AveragePooling2D", 0, before, np.zeros((2, 2, 2))),
        padding="valid",
        strides=(2, 2),
        pool=(2, 2),
    )
    value = pooling_at(run, 1, 1, 0)
    assert (value.winner, value.result) == (None, (17 + 19 + 25 + 27) / 4)


def test_the_contributions_of_a_unit_come_largest_first_and_add_up():
    run = first(Inside(find_bundle("dense-128")).run(IMAGE), "Dense")
    value = dense_at(run, 7)
    np.testing.assert_allclose(value.contributions, run.before * run.kernel[:, 7], rtol=1e-6)
    assert (np.diff(value.contributions[value.order]) <= 0).all()
    assert sorted(value.order) == list(range(784))
    assert value.contributions.sum() + run.bias[7] == pytest.approx(value.sum)
    assert value.sum == pytest.approx(run.sums[7], abs=1e-4)
    assert (value.activation, value.result) == ("relu", max(value.sum, 0))


@pytest.mark.parametrize("name", bundle_names())
def test_the_softmax_gives_the_probabilities_that_are_shown_elsewhere(name):
    classifier = DigitClassifier.load(name)
    # One digit over another: the one of which the network is least certain.
    digits = synthetic_digits(20, 10)[0].images
    images = np.maximum(digits, np.roll(digits, 1, axis=0))
    probabilities = classifier.predict_mnist(images)
    image, expected = min(zip(images, probabilities, strict=True), key=lambda pair: pair[1].max())
    assert expected.max() < 0.95
    logits = Inside(classifier.bundle).run(image)[-1].sums
    softmax = softmax_of(logits, classifier.bundle.metrics.temperature)
    np.testing.assert_allclose(softmax.probabilities, expected, atol=1e-5)
    assert softmax.exponentials.max() == 1
    assert softmax.total == pytest.approx(softmax.exponentials.sum())
    np.testing.assert_allclose(np.log(softmax.exponentials) + softmax.largest, softmax.scaled)


def test_a_softmax_of_large_logits_is_no_overflow():
    softmax = softmax_of(np.array([1e4] + 9 * [0.0]), 0.5)
    np.testing.assert_array_equal(softmax.probabilities, [1] + 9 * [0])


@pytest.mark.parametrize("turns", [0, 1, 2])
def test_the_score_of_the_digit_head_is_the_one_by_which_a_drawing_is_refused(turns):
    classifier = DigitClassifier.load("compact-cnn")
    inside = Inside(classifier.bundle)
    for image in synthetic_digits(10, 10)[0].images:
        image = np.rot90(image, turns).copy()
        (digitness,) = classifier.outputs(image[np.newaxis]).digitness
        score = inside.run_both(image)[1][-1]
        value = dense_at(score, 0)
        # The products, their sum, the bias, and the sigmoid.
        assert value.total == pytest.approx((value.inputs * value.weights).sum())
        assert value.sum == value.total + value.bias
        sigmoid = sigmoid_of(value.sum)
        assert sigmoid.exponential == pytest.approx(np.exp(-value.sum))
        assert sigmoid.result == pytest.approx(value.result) == pytest.approx(digitness, abs=1e-6)


def test_a_sigmoid_far_from_0_is_no_overflow():
    assert (sigmoid_of(-1e4).result, sigmoid_of(0).result, sigmoid_of(1e4).result) == (0, 0.5, 1)


def test_what_is_not_there_is_refused(convolutional):
    convolution = first(convolutional, "Conv2D")
    rows, columns, units = convolution.values.shape
    for place in ((units, 0, 0), (0, rows, 0), (0, 0, columns), (-1, 0, 0), (0, -1, 0)):
        with pytest.raises(IndexError):
            convolution_at(convolution, *place)
        with pytest.raises(IndexError):
            pooling_at(first(convolutional, "MaxPooling2D"), *place)
        with pytest.raises(IndexError):
            activation_at(first(convolutional, "Activation"), *place)
    for unit in (-1, 10):
        with pytest.raises(IndexError):
            dense_at(convolutional[-1], unit)
    for wrong in (pooling_at, normalisation_at):
        with pytest.raises(ValueError, match=convolution.name):
            wrong(convolution, 0, 0, 0)
    with pytest.raises(ValueError, match=convolution.name):
        dense_at(convolution, 0)
    with pytest.raises(ValueError, match=convolutional[-1].name):
        convolution_at(convolutional[-1], 0, 0, 0)
