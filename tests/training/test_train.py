"""train.py as a user meets it: it trains, reports, refuses clearly, and can be stopped."""

import json
import resource
from dataclasses import replace

import keras
import numpy as np
import pytest

from mnist_model import DigitClassifier
from mnist_model.data.synthetic import synthetic_digits
from mnist_model.networks.bundle import TRAINED, find_bundle
from mnist_model.networks.recipes import RECIPES, build
from mnist_model.training.batches import NO_DIGIT, Source, steps_per_epoch, training_batches
from mnist_model.training.callbacks import FadingAugmentation
from tests.conftest import run_train


def test_a_trial_writes_a_complete_bundle_that_the_app_can_read(smoke_out):
    bundle = find_bundle("compact-cnn", smoke_out)
    assert {path.name for path in bundle.folder.iterdir()} == {
        "model.keras",
        "model.tflite",
        "history.json",
        "metrics.json",
        "predictions.npz",
    }
    history = json.loads(bundle.read("history.json"))
    assert set(history) == {
        "loss",
        "accuracy",
        "val_loss",
        "val_accuracy",
        "learning_rate",
        "seconds",
    }
    assert {len(values) for values in history.values()} == {2}
    _, test = synthetic_digits()
    probabilities = DigitClassifier(bundle).predict_mnist(test.images)
    stored = np.load(bundle.folder / "predictions.npz")["probabilities"]
    np.testing.assert_allclose(probabilities, stored, atol=1e-4)
    accuracy = np.mean(probabilities.argmax(axis=1) == test.labels)
    assert bundle.metrics.test.accuracy == pytest.approx(accuracy)
    assert list(smoke_out.glob(".unfinished/*")) == []


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_maps_an_image_to_ten_probabilities(name):
    outputs = build(RECIPES[name])(np.random.default_rng(0).random((2, 28, 28, 1), np.float32))
    probabilities = outputs["probabilities"] if RECIPES[name].digit_head else outputs
    assert probabilities.shape == (2, 10)
    np.testing.assert_allclose(np.sum(probabilities, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("name", RECIPES)
def test_every_shipped_bundle_meets_its_reference_figures(name):
    metrics = find_bundle(name).metrics
    for measure, goal in metrics.reference.items():
        assert metrics.accuracy_in(measure) >= goal
    assert metrics.reference == RECIPES[name].reference
    assert metrics.parameters == build(RECIPES[name]).count_params()


def test_the_default_model_is_compact():
    assert build(RECIPES["compact-cnn"]).count_params() <= 500_000
    folder = find_bundle("compact-cnn").folder
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 2_000_000


def test_the_shipped_predictions_are_those_of_the_shipped_models(mnist):
    _, test = mnist
    for name in RECIPES:
        bundle = find_bundle(name)
        stored = np.load(bundle.folder / "predictions.npz")["probabilities"]
        assert np.mean(stored.argmax(axis=1) == test.labels) == bundle.metrics.test.accuracy
        read = DigitClassifier(bundle).predict_mnist(test.images[:500])
        np.testing.assert_allclose(read, stored[:500], atol=1e-4)


def made_sources():
    digits, _ = synthetic_digits(100, 10)
    no_digit = np.full(30, NO_DIGIT, np.uint8)
    return [
        Source("MNIST", digits.images, digits.labels, 32),
        Source("negatives", digits.images[:30], no_digit, 8),
    ]


def collect(dataset):
    return [np.concatenate(column) for column in zip(*dataset.as_numpy_iterator(), strict=True)]


def test_batches_are_shuffled_complete_and_seeded():
    sources, recipe = made_sources()[:1], RECIPES["dense-128"]
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
    dataset = training_batches(made_sources()[:1], RECIPES["quick"], 0)
    (_, y1), (_, y2) = (next(dataset.as_numpy_iterator()) for _ in range(2))
    assert not np.array_equal(y1, y2)
    dataset = training_batches(made_sources(), RECIPES["compact-cnn"], 0)
    ink1, ink2 = (
        np.sort(np.concatenate([x.sum(axis=(1, 2, 3)) for x, *_ in dataset.as_numpy_iterator()]))
        for _ in range(2)
    )
    assert not np.allclose(ink1, ink2)


def test_augmentation_fades_towards_the_end():
    fading, strengths = FadingAugmentation(20), []
    for epoch in range(20):
        fading.on_epoch_begin(epoch)
        strengths.append(fading.strength)
    assert strengths[:12] == [1.0] * 12
    assert strengths == sorted(strengths, reverse=True)
    assert strengths[-1] <= 0.15


def test_augmentation_has_the_strength_of_the_moment():
    sources, recipe = made_sources()[:1], replace(RECIPES["quick"], augment=True)
    plain = collect(training_batches(sources, recipe, 0, lambda: 0.0))[0]
    ink = np.sort(plain.sum(axis=(1, 2, 3)))
    untouched = np.sort(sources[0].images.sum(axis=(1, 2)) / 255)
    np.testing.assert_allclose(ink, untouched, rtol=1e-4)
    full = collect(training_batches(sources, recipe, 0, lambda: 1.0))[0]
    assert not np.allclose(np.sort(full.sum(axis=(1, 2, 3))), untouched, rtol=1e-2)


def test_what_is_no_digit_counts_for_the_judge_only():
    sources = made_sources()
    batches = list(training_batches(sources, RECIPES["compact-cnn"], 0).as_numpy_iterator())
    assert len(batches) == steps_per_epoch(sources) == 4
    for x, y, weight in batches:
        is_digit = y["is_digit"][:, 0]
        assert np.sum(is_digit == 0) == 8
        np.testing.assert_array_equal(weight["probabilities"], is_digit)
        assert (weight["is_digit"] == 1).all()
        assert len(x) == len(y["probabilities"])


def test_the_same_seed_gives_the_same_model(tmp_path):
    stored = []
    for folder, seed in (("a", 1), ("b", 1), ("c", 2)):
        out = tmp_path / folder
        run_train("dense-128", "--smoke", "--seed", str(seed), "--out", str(out))
        stored.append(np.load(out / "dense-128" / "predictions.npz")["probabilities"])
    np.testing.assert_allclose(stored[0], stored[1], atol=1e-6)
    assert not np.allclose(stored[0], stored[2])


def test_a_trial_does_not_touch_the_shipped_bundles():
    before = find_bundle("dense-128").metrics
    finished = run_train("dense-128", "--smoke")
    assert finished.returncode == 0
    assert find_bundle("dense-128").metrics == before
    assert str(TRAINED) not in finished.stdout


def test_a_missed_requirement_exits_with_one(tmp_path):
    arguments = ("dense-128", "--smoke", "--out", str(tmp_path), "--require")
    assert run_train(*arguments, "1.0", "--epochs", "1").returncode == 1
    assert run_train(*arguments, "0.0", "--epochs", "1").returncode == 0


def test_the_list_names_every_model_with_its_shipped_accuracy():
    lines = run_train("--list").stdout.splitlines()[1:]
    assert [line.split()[0] for line in lines] == list(RECIPES)
    for line in lines:
        accuracy = find_bundle(line.split()[0]).metrics.test.accuracy
        assert line.endswith(f"{accuracy:.2%}")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["nobody"], "no model 'nobody'"),
        ([], "name a model"),
        (["dense-128", "--epochs", "0"], "above 0"),
        (["dense-128", "--epochs", "many"], "many"),
        (["dense-128", "--batch-size", "-5"], "above 0"),
        (["dense-128", "--seed", "-1"], "between 0 and 2"),
        (["dense-128", "--require", "97"], "between 0 and 1"),
        (["dense-128", "--data", "nowhere.npz"], "nowhere.npz: there is no such file"),
        (["dense-128", "--data", "README.md"], "damaged"),
        (["dense-128", "--smoke", "--out", "/proc/bundles"], "/proc"),
        (["dense-128", "--smoke", "--out", "train.py"], "train.py"),
    ],
)
def test_bad_input_is_one_clear_sentence(arguments, problem):
    finished = run_train(*arguments)
    assert finished.returncode == 2
    assert problem in finished.stderr
    assert "Traceback" not in finished.stderr
    assert len(finished.stderr.strip().splitlines()) == 1


def test_a_full_disk_is_one_clear_sentence_and_leaves_the_old_bundle_whole(smoke_out, tmp_path):
    out = tmp_path / "trained"
    first = run_train("dense-128", "--smoke", "--out", str(out))
    assert first.returncode == 0
    before = {path.name: path.read_bytes() for path in (out / "dense-128").iterdir()}

    def allow_small_files_only():
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    arguments = ("dense-128", "--smoke", "--seed", "9", "--out", str(out))
    finished = run_train(*arguments, preexec_fn=allow_small_files_only)
    assert finished.returncode == 2
    assert "Traceback" not in finished.stderr
    assert "Choose another --out" in finished.stderr
    assert {p.name: p.read_bytes() for p in (out / "dense-128").iterdir()} == before


def test_keras_files_load_in_safe_mode():
    for name in RECIPES:
        keras.models.load_model(TRAINED / name / "model.keras", safe_mode=True)
