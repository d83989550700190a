"""train.py as a user meets it: it trains, reports, and refuses clearly."""

import json
import os
import resource
import subprocess
import sys
import tempfile

import keras
import numpy as np
import pytest

from mnist_model import DigitClassifier
from mnist_model.data.pen_drawings import TEST_WRITERS, of_writers
from mnist_model.data.renderings import labels_of_cells, rendering_at
from mnist_model.data.split import train_validation_split
from mnist_model.data.synthetic import synthetic_digits
from mnist_model.networks.bundle import TRAINED, find_bundle
from mnist_model.networks.recipes import RECIPES, build
from mnist_model.training.batches import steps_per_epoch, training_batches
from mnist_model.training.train import compile_model
from tests.conftest import ROOT, run_train
from tests.training.test_batches import synthetic_sources
from tests.training.tiny import TINY_HEAD


def test_a_trial_writes_a_complete_bundle_that_the_app_can_read(smoke_out):
    bundle = find_bundle("tiny-head", smoke_out)
    assert {path.name for path in bundle.folder.iterdir()} == {
        "model.keras",
        "model.tflite",
        "history.json",
        "map.npz",
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
    assert {len(values) for values in history.values()} == {4}
    _, test = synthetic_digits()
    probabilities = DigitClassifier(bundle).predict_mnist(test.images)
    stored = np.load(bundle.folder / "predictions.npz")["probabilities"]
    np.testing.assert_allclose(probabilities, stored, atol=1e-4)
    accuracy = np.mean(probabilities.argmax(axis=1) == test.labels)
    assert bundle.metrics.test.accuracy == pytest.approx(accuracy)
    assert list(smoke_out.glob(".unfinished/*")) == []


def test_the_network_that_ships_is_scored_on_what_it_learned_from_and_on_what_was_held_out(
    smoke_out,
):
    bundle, (images, _) = find_bundle("tiny-head", smoke_out), synthetic_digits()
    metrics = bundle.metrics
    parts = train_validation_split(images.labels, TINY_HEAD.validation_split, metrics.seed)
    for scores, rows in zip((metrics.training, metrics.validation), parts, strict=True):
        probabilities = DigitClassifier(bundle).predict_mnist(images.images[rows])
        of_true = probabilities[np.arange(len(rows)), images.labels[rows]]
        right = np.mean(probabilities.argmax(axis=1) == images.labels[rows])
        assert scores.images == len(rows)
        assert scores.accuracy == pytest.approx(right)
        assert scores.loss == pytest.approx(-np.log(of_true).mean(), rel=1e-3)
    content = json.loads((bundle.folder / "metrics.json").read_text())
    assert not {"train_accuracy", "validation_accuracy"} & content.keys()


def test_the_default_recipe_learns():
    keras.utils.set_random_seed(0)
    recipe, sources = RECIPES["compact-cnn"], synthetic_sources()
    model = compile_model(recipe, steps_per_epoch(sources))
    (batch,) = training_batches(sources, recipe, 0).take(1)
    first, later = (model.train_on_batch(*batch, return_dict=True)["loss"] for _ in range(2))
    assert later < first


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
    for text in ("reference", "summary", "source"):
        assert getattr(metrics, text) == getattr(RECIPES[name], text)
    assert metrics.parameters == build(RECIPES[name]).count_params()


@pytest.mark.parametrize("name", RECIPES)
def test_every_shipped_bundle_says_how_it_reads_the_images_it_learned_from(name, mnist):
    bundle, (images, _) = find_bundle(name), mnist
    metrics = bundle.metrics
    rows, held_out = train_validation_split(
        images.labels, RECIPES[name].validation_split, metrics.seed
    )
    assert (metrics.training.images, metrics.validation.images) == (len(rows), len(held_out))
    assert metrics.sources["MNIST"] == len(rows)
    assert metrics.validation_images == len(held_out)
    if metrics.refit_sources:  # it has learned from what was held out
        assert metrics.refit_sources["MNIST"] == len(images)
    else:
        read = DigitClassifier(bundle).predict_mnist(images.images[held_out]).argmax(axis=1)
        accuracy = np.mean(read == images.labels[held_out])
        assert metrics.validation.accuracy == pytest.approx(accuracy, abs=0.0005)
    # The same images as in the training, where the weights were not rounded yet.
    logged = json.loads(bundle.read("history.json"))["val_accuracy"][metrics.kept_epoch - 1]
    assert metrics.validation.accuracy == pytest.approx(logged, abs=0.0005)


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


def test_the_shipped_refusals_are_those_of_the_shipped_model(pen_drawings):
    classifier, drawings = DigitClassifier.load(), of_writers(pen_drawings, TEST_WRITERS)
    refused = np.load(classifier.bundle.folder / "predictions.npz")["drawings_refused"]
    assert len(refused) == len(labels_of_cells(drawings))
    indices = [*np.flatnonzero(refused), *range(0, len(refused), 100)]
    images = np.stack([rendering_at(drawings, index).draw() for index in indices])
    is_refused = classifier.outputs(images).digitness < classifier.bundle.metrics.threshold
    np.testing.assert_array_equal(refused[indices], is_refused)


@pytest.mark.usefixtures("tiny_recipes", "without_litert")
def test_the_same_seed_gives_the_same_model(tmp_path):
    stored = []
    for folder, seed in (("a", 1), ("b", 1), ("c", 2)):
        out = tmp_path / folder
        run_train("tiny", "--smoke", "--mnist-only", "--seed", str(seed), "--out", str(out))
        stored.append(np.load(out / "tiny" / "predictions.npz")["probabilities"])
    np.testing.assert_allclose(stored[0], stored[1], atol=1e-6)
    assert not np.allclose(stored[0], stored[2])


def test_a_trial_does_not_touch_the_shipped_bundles(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = TRAINED / "dense-128"
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    finished = run_train("dense-128", "--smoke", "--mnist-only", "--epochs", "1")
    assert finished.returncode == 0
    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    assert after == before
    assert str(TRAINED) not in finished.stdout


@pytest.mark.usefixtures("tiny_recipes", "without_litert")
def test_a_missed_requirement_exits_with_one(tmp_path):
    arguments = ("tiny", "--smoke", "--mnist-only", "--out", str(tmp_path), "--require")
    missed = run_train(*arguments, "1.0", "--epochs", "1")
    assert missed.returncode == 1
    assert "misses the required test accuracy of 100.00%" in missed.stdout
    assert run_train(*arguments, "0.0", "--epochs", "1").returncode == 0


@pytest.mark.usefixtures("tiny_recipes", "without_litert")
def test_a_full_disk_is_one_clear_sentence_and_leaves_the_old_bundle_whole(tmp_path):
    out = tmp_path / "trained"
    arguments = ("tiny", "--smoke", "--mnist-only", "--out", str(out))
    assert run_train(*arguments).returncode == 0
    before = {path.name: path.read_bytes() for path in (out / "tiny").iterdir()}

    def allow_small_files_only():
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    # In a process of its own, because its every file is cut off, and so that what TensorFlow
    # prints on import would show.
    finished = subprocess.run(
        [sys.executable, "-m", "tests.training.tiny", *arguments, "--seed", "9"],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=allow_small_files_only,
    )
    assert finished.returncode == 2
    assert "Choose another --out" in finished.stderr
    assert len(finished.stderr.strip().splitlines()) == 1, finished.stderr
    assert {p.name: p.read_bytes() for p in (out / "tiny").iterdir()} == before


def test_keras_files_load_in_safe_mode():
    for name in RECIPES:
        keras.models.load_model(TRAINED / name / "model.keras", safe_mode=True)
