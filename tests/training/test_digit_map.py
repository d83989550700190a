"""The map of test images: the same each time, true to the logits, and never in the way."""

import keras
import numpy as np
import pytest
from keras import layers
from sklearn.neighbors import NearestNeighbors

from mnist_model.analysis.digit_map import DigitMap, read_map
from mnist_model.data.split import Split
from mnist_model.data.synthetic import synthetic_digits
from mnist_model.networks.activations import Inside
from mnist_model.networks.bundle import find_bundle
from mnist_model.training.digit_map import (
    IMAGES,
    MOST_MISREAD,
    lay_out,
    logits_of,
    rows_on_map,
    write_map,
)


def heaps(n: int, of: int = 10) -> np.ndarray:
    """Logits of so many images of each of some digits."""
    centres = 15 * np.eye(10)[np.repeat(np.arange(of), n)]
    return (centres + np.random.default_rng(0).normal(0, 1.5, centres.shape)).astype(np.float32)


def network(scale: float = 1) -> keras.Model:
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [layers.Input((28, 28, 1)), layers.Flatten(), layers.Dense(10, activation="softmax")]
    )
    model = keras.Model(model.inputs, model.outputs[0])
    model.layers[-1].set_weights([scale * w for w in model.layers[-1].get_weights()])
    return model


def written(folder, model, test: Split, right: np.ndarray) -> DigitMap:
    write_map(folder, model, test, right)
    arrays = np.load(folder / "map.npz", allow_pickle=False)
    return DigitMap(arrays["rows"], arrays["positions"], arrays["logits"])


def nearest(points: np.ndarray) -> np.ndarray:
    """The rows of the ten that are nearest to each."""
    return NearestNeighbors(n_neighbors=10).fit(points).kneighbors(return_distance=False)


def shared(logits: np.ndarray, positions: np.ndarray) -> float:
    """How many of the ten neighbours in logits are neighbours on a map, in the mean."""
    both = zip(nearest(logits), nearest(positions), strict=True)
    return float(np.mean([len(set(a) & set(b)) for a, b in both]))


@pytest.mark.parametrize("quickly", [False, True])
def test_neighbours_in_logits_are_neighbours_on_the_map(quickly):
    logits = heaps(30)
    positions = lay_out(logits, quickly)
    # Ten logits do not fit into two dimensions, but chance alone would give a third of one.
    assert shared(logits, positions) > 4
    digits = np.repeat(np.arange(10), 30)
    assert (digits[nearest(positions)] == digits[:, np.newaxis]).mean() > 0.99


def test_laid_out_quickly_a_map_says_nearly_as_much():
    patient = read_map(find_bundle("dense-128"))
    logits = patient.logits.astype(np.float32)
    quick = lay_out(logits, quickly=True)
    assert shared(logits, quick) > 0.95 * shared(logits, patient.positions.astype(float)) > 5
    # An image stands as often among those that are read as the same digit.
    digits = logits.argmax(axis=1)
    alone, beside = (
        (digits[nearest(points)] == digits[:, np.newaxis]).mean()
        for points in (patient.positions.astype(float), quick)
    )
    assert beside == pytest.approx(alone, abs=0.01)


@pytest.mark.parametrize("quickly", [False, True])
def test_it_is_the_same_each_time(quickly):
    logits = heaps(20)
    np.testing.assert_array_equal(lay_out(logits, quickly), lay_out(logits, quickly))


def test_the_farthest_point_is_at_one():
    assert np.abs(lay_out(heaps(10))).max() == 1


@pytest.mark.parametrize(
    "logits",
    [heaps(1, of=n) for n in (1, 2, 3, 4, 5)]
    + [
        np.zeros((50, 10), np.float32),
        np.repeat(heaps(1, of=2), 40, axis=0),
        np.diag(np.r_[6e4, np.zeros(49)])[:, :10].astype(np.float32),
        1e-42 * heaps(5),
    ],
    ids=[
        "one",
        "two",
        "three",
        "four",
        "five",
        "all the same",
        "two kinds",
        "one far away",
        "tiny",
    ],
)
def test_few_or_equal_images_have_places_too(logits):
    positions = lay_out(logits)
    assert positions.shape == (len(logits), 2)
    assert np.isfinite(positions).all()


@pytest.mark.parametrize("misread", [0, 1, 300, MOST_MISREAD])
def test_every_misread_image_is_on_the_map(misread):
    right = np.random.default_rng(0).permutation(np.arange(10_000) >= misread)
    rows = rows_on_map(right)
    assert set(np.flatnonzero(~right)) <= set(rows)
    assert len(set(rows)) == IMAGES
    assert (np.diff(rows) > 0).all()


def test_of_a_network_that_misreads_nearly_all_some_right_ones_are_on_it_too():
    right = np.arange(10_000) % 100 == 0
    rows = rows_on_map(right)
    assert right[rows].sum() == 100
    assert len(rows) == MOST_MISREAD + 100


def test_a_map_holds_what_the_network_says_about_its_images(tmp_path):
    _, test = synthetic_digits(10, 40)
    model, right = network(), np.arange(40) % 4 > 0
    found = written(tmp_path, model, test, right)
    np.testing.assert_array_equal(found.rows, np.arange(40))
    assert (found.rows.dtype, found.positions.dtype) == (np.uint16, np.float16)
    kernel, bias = model.layers[-1].get_weights()
    expected = test.images.reshape(40, 784) / 255 @ kernel + bias
    np.testing.assert_allclose(found.logits, expected, atol=5e-3)
    again = (tmp_path / "map.npz").read_bytes()
    written(tmp_path, model, test, right)
    assert (tmp_path / "map.npz").read_bytes() == again


def test_a_drawing_stands_among_those_that_scikit_learn_finds_nearest():
    logits = heaps(30)
    digit_map = DigitMap(
        np.arange(300, dtype=np.uint16), lay_out(logits).astype(np.float16), logits
    )
    model = NearestNeighbors(n_neighbors=10).fit(logits)
    for query in np.random.default_rng(1).normal(4, 6, (5, 10)):
        distances, rows = model.kneighbors(query[np.newaxis])
        weights = distances[0] ** -2
        expected = weights @ digit_map.positions[rows[0]] / weights.sum()
        np.testing.assert_allclose(digit_map.place(query), expected, atol=1e-4)


def test_a_network_that_ran_away_has_no_map(tmp_path):
    _, test = synthetic_digits(10, 40)
    for scale in (1e6, np.nan):
        write_map(tmp_path, network(scale), test, np.zeros(40, bool))
        assert not list(tmp_path.iterdir())


def test_a_training_writes_it_for_the_network_that_ships(smoke_out):
    bundle = find_bundle("tiny-head", smoke_out)
    found = read_map(bundle)
    assert found is not None
    _, test = synthetic_digits()
    inside = Inside(bundle)
    for row, logits in zip(found.rows[:5], found.logits, strict=False):
        sums = inside.run(test.images[row])[-1].sums
        np.testing.assert_allclose(logits, sums, atol=2e-2)


def test_logits_are_what_comes_into_the_softmax_of_a_network_with_two_heads(smoke_out):
    bundle = find_bundle("tiny-head", smoke_out)
    model = keras.models.load_model(bundle.folder / "model.keras")
    images = synthetic_digits()[1].images[:20]
    logits = logits_of(model, images)
    outputs = model.predict(images[..., np.newaxis] / 255, verbose=0)
    np.testing.assert_allclose(keras.ops.softmax(logits), outputs["probabilities"], atol=1e-5)
