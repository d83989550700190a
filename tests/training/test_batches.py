"""What a model learns from in each epoch: all images, shuffled, augmented, and the same again."""

from dataclasses import replace

import numpy as np
import pytest

from mnist_model.data.synthetic import synthetic_digits
from mnist_model.networks.recipes import RECIPES, build
from mnist_model.training import augment as augmentation
from mnist_model.training import batches
from mnist_model.training.augment import strength_in
from mnist_model.training.batches import (
    NO_DIGIT,
    Source,
    as_input,
    epoch_rows,
    outputs_of,
    shuffled,
    steps_per_epoch,
    training_batches,
)


@pytest.mark.parametrize("name", ["dense-128", "compact-cnn"])
def test_images_are_read_as_keras_reads_them(name, monkeypatch):
    monkeypatch.setattr(batches, "_READ_AT_ONCE", 64)
    model, (images, _) = build(RECIPES[name]), synthetic_digits(150)
    expected = model.predict(as_input(images.images), batch_size=64, verbose=0)
    read = outputs_of(model, images.images)
    if not isinstance(expected, dict):
        read, expected = {"": read}, {"": expected}
    assert read.keys() == expected.keys()
    for part in expected:
        np.testing.assert_array_equal(read[part], expected[part])


def synthetic_sources():
    digits, _ = synthetic_digits(100, 10)
    no_digit = np.full(30, NO_DIGIT, np.uint8)
    return [
        Source("MNIST", digits.images, digits.labels, 32),
        Source("negatives", digits.images[:30], no_digit, 8),
    ]


def collect(dataset):
    return [np.concatenate(column) for column in zip(*dataset.as_numpy_iterator(), strict=True)]


def test_batches_are_shuffled_complete_and_seeded():
    sources, recipe = synthetic_sources()[:1], RECIPES["dense-128"]
    labels = sources[0].labels
    x, y = collect(training_batches(sources, recipe, 1))
    assert x.shape == (100, 28, 28, 1)
    assert x.min() >= 0
    assert 0.9 < x.max() <= 1
    assert sorted(y.argmax(axis=1)) == sorted(labels)
    assert not np.array_equal(y.argmax(axis=1), labels)
    np.testing.assert_array_equal(collect(training_batches(sources, recipe, 1))[0], x)
    assert not np.array_equal(collect(training_batches(sources, recipe, 2))[1], y)


def test_every_epoch_is_shuffled_and_augmented_anew():
    epochs = []
    dataset = training_batches(synthetic_sources(), RECIPES["compact-cnn"], 0, lambda: epochs[-1])
    digits, ink = [], []
    for epoch in range(2):
        epochs.append(epoch)
        batches = list(dataset.as_numpy_iterator())
        digits.append(np.concatenate([y["probabilities"] for _, y, _ in batches]))
        ink.append(np.sort(np.concatenate([x.sum(axis=(1, 2, 3)) for x, *_ in batches])))
    assert not np.array_equal(*digits)
    assert not np.allclose(*ink)


def test_an_epoch_is_the_same_however_many_went_before_it():
    sources, recipe = synthetic_sources(), RECIPES["compact-cnn"]
    epochs = []
    dataset = training_batches(sources, recipe, 5, lambda: epochs[-1])
    for epoch in range(3):
        epochs.append(epoch)
        in_a_row = list(dataset.as_numpy_iterator())
    at_once = list(training_batches(sources, recipe, 5, lambda: 2).as_numpy_iterator())
    for (x1, y1, weight1), (x2, y2, weight2) in zip(in_a_row, at_once, strict=True):
        np.testing.assert_array_equal(x1, x2)
        for key in y1:
            np.testing.assert_array_equal(y1[key], y2[key])
            np.testing.assert_array_equal(weight1[key], weight2[key])


def test_other_sources_come_as_often_as_they_are_needed():
    first, second = synthetic_sources()
    rows = epoch_rows([first, second], None, seed=0, epoch=0)
    others = np.concatenate([batch[batch >= 100] for batch in rows]) - 100
    assert [np.sum(batch >= 100) for batch in rows] == [8] * 4
    # 32 of 30 images: each once before any comes twice.
    assert sorted(others[:30]) == list(range(30))
    assert sorted(row for batch in rows for row in batch if row < 100) == list(range(100))


@pytest.mark.parametrize("buffer", [None, 1, 10, 100, 1000])
def test_a_shuffle_buffer_holds_so_many(buffer):
    order = shuffled(100, buffer, np.random.default_rng(0))
    assert sorted(order) == list(range(100))
    if buffer is not None:
        # When the i-th leaves, numbers up to i + buffer - 1 have come in.
        assert (order <= np.arange(100) + buffer - 1).all()
    if buffer == 1:
        assert list(order) == list(range(100))


def test_augmentation_fades_towards_the_end():
    strengths = [strength_in(epoch, 20) for epoch in range(20)]
    assert strengths[:12] == [1.0] * 12
    assert strengths == sorted(strengths, reverse=True)
    assert strengths[-1] <= 0.15


def test_augmentation_has_the_strength_of_the_epoch(monkeypatch):
    monkeypatch.setattr(augmentation, "LAST_STRENGTH", 0.0)
    monkeypatch.setattr(augmentation, "LAST_INK_STRENGTH", 0.0)
    sources = synthetic_sources()[:1]
    recipe = replace(RECIPES["quick"], augment=True, epochs=10)
    untouched = np.sort(sources[0].images.sum(axis=(1, 2)) / 255)
    plain = collect(training_batches(sources, recipe, 0, lambda: 10))[0]
    np.testing.assert_allclose(np.sort(plain.sum(axis=(1, 2, 3))), untouched, rtol=1e-4)
    full = collect(training_batches(sources, recipe, 0, lambda: 0))[0]
    assert not np.allclose(np.sort(full.sum(axis=(1, 2, 3))), untouched, rtol=1e-2)


def test_what_is_no_digit_counts_for_the_digit_head_only():
    sources = synthetic_sources()
    batches = list(training_batches(sources, RECIPES["compact-cnn"], 0).as_numpy_iterator())
    assert len(batches) == steps_per_epoch(sources) == 4
    for x, y, weight in batches:
        is_digit = y["is_digit"][:, 0]
        assert np.sum(is_digit == 0) == 8
        np.testing.assert_array_equal(weight["probabilities"], is_digit)
        assert (weight["is_digit"] == 1).all()
        assert len(x) == len(y["probabilities"])
