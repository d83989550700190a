"""A training that is watched says how far it has come, stops, and goes on where it was."""

import errno
import json
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from mnist_model.data.synthetic import synthetic_digits
from mnist_model.networks.bundle import find_bundle
from mnist_model.networks.design import Dense
from mnist_model.training import callbacks, export
from mnist_model.training import train as training
from mnist_model.training.live import steps_told_at_once
from mnist_model.training.progress_file import (
    PHASES,
    STOP,
    read_progress,
    write_drawing,
    write_progress,
)
from mnist_trainer.process import reason
from tests.conftest import run_train
from tests.training.recipe_files import TINY, arguments


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    """What is for a process of its own is not done to that of the tests."""
    monkeypatch.setattr("train.give_way", lambda: None)
    monkeypatch.setattr("mnist_model.training.live.leave_a_core", lambda: None)


@pytest.fixture
def live(tmp_path):
    folder = tmp_path / "live"
    folder.mkdir()
    return folder


def test_progress_is_told_within_epochs_and_after_each(tmp_path, live, without_litert, monkeypatch):
    everything = []

    def note(folder, progress):
        everything.append(progress)
        write_progress(folder, progress)

    monkeypatch.setattr("mnist_model.training.watched._SECONDS_BETWEEN", 0)
    monkeypatch.setattr("mnist_model.training.watched.write_progress", note)
    is_quick = []
    monkeypatch.setattr(export, "write_map", lambda *given: is_quick.append(given[-1]))
    drawing = synthetic_digits()[1].images[3]
    write_drawing(live, drawing)
    finished = run_train(*arguments(tmp_path), "--live", str(live))
    assert finished.returncode == 0, finished.stderr
    # Somebody waits for it.
    assert is_quick == [True]
    # Whoever watches reads no bars, and they would fill a log.
    assert "Epoch" not in finished.stdout
    told = read_progress(live)
    assert (told.phase, told.epoch, told.epochs, told.stopped) == ("done", 3, 3, False)
    assert told.step == told.steps == 5
    # A point for each of five batches of each of three epochs.
    assert [point[0] for point in told.batches] == pytest.approx(np.arange(1, 16) / 5)
    bundle = find_bundle("my-net", tmp_path / "out")
    assert told.history == json.loads(bundle.read("history.json"))
    for epoch in range(3):
        losses = [point[1] for point in told.batches[5 * epoch : 5 * epoch + 4]]
        assert min(losses) < 2 * told.history["loss"][epoch]
    np.testing.assert_allclose(np.sum(told.drawing, axis=1), 1, atol=1e-3)
    assert told.drawing[0] != told.drawing[2]
    assert not list(live.glob(".*"))
    # As it is read by the network that comes of it.
    model = keras.models.load_model(bundle.folder / "model.keras")
    read = np.asarray(model(drawing[np.newaxis, ..., np.newaxis] / np.float32(255)))[0]
    np.testing.assert_allclose(told.drawing[-1], read, atol=5e-3)
    # In order, with the time left.
    assert list(dict.fromkeys(progress.phase for progress in everything)) == [*PHASES]
    passed = [progress.epoch + progress.step / 5 for progress in everything if progress.steps]
    assert passed == sorted(passed)
    left = [p.seconds_left for p in everything if p.phase == "training" and p.epoch > 1]
    assert all(seconds > 0 for seconds in left)
    assert told.seconds_left == 0


@pytest.mark.parametrize("at_once", [1, 3])
@pytest.mark.parametrize("refuse", [False, True])
@pytest.mark.usefixtures("tiny_recipes", "without_litert")
def test_the_points_of_an_epoch_add_up_to_what_keras_says_of_it(
    tmp_path, live, monkeypatch, at_once, refuse
):
    """Also where the last batch is smaller, and where the epoch ends amidst several run at once."""
    monkeypatch.setattr("mnist_model.training.train.steps_told_at_once", lambda *_: at_once)
    design = replace(TINY, batch_size=32, training_images=110, epochs=2, refuse=refuse)
    finished = run_train(*arguments(tmp_path, design), "--live", str(live))
    assert finished.returncode == 0, finished.stderr
    told = read_progress(live)
    assert told.step == told.steps == 4
    ends = [1, 2, 3, 4] if at_once == 1 else [3, 4]
    places = [epoch + end / 4 for epoch in range(2) for end in ends]
    assert [point[0] for point in told.batches] == places
    images = np.diff([0, *(min(32 * end, 110) for end in ends)])
    for epoch in range(2):
        points = np.array(told.batches[len(ends) * epoch :][: len(ends)])[:, 1:]
        of_keras = told.history["loss"][epoch], told.history["accuracy"][epoch]
        np.testing.assert_allclose(images @ points / 110, of_keras, atol=1e-3)


@pytest.mark.parametrize("after", [1, 7])
def test_a_stopped_training_keeps_what_was_learned_so_far(
    tmp_path, live, monkeypatch, after, without_litert
):
    batches = iter(range(1, 100))
    is_told = callbacks.EndIfDiverged.on_train_batch_end

    def stop_soon(self, batch, logs):
        is_told(self, batch, logs)
        if next(batches) == after:
            (live / STOP).touch()

    monkeypatch.setattr(callbacks.EndIfDiverged, "on_train_batch_end", stop_soon)
    finished = run_train(*arguments(tmp_path), "--live", str(live))
    assert finished.returncode == 0, finished.stderr
    bundle, told = find_bundle("my-net", tmp_path / "out"), read_progress(live)
    assert bundle.metrics.stopped
    assert told.stopped
    assert told.phase == "done"
    assert len(told.batches) == after
    epochs = -(-after // 5)
    assert len(json.loads(bundle.read("history.json"))["loss"]) == epochs
    assert bundle.metrics.kept_epoch == len(told.drawing) == epochs
    assert bundle.metrics.test.accuracy > 0
    assert not list((tmp_path / "out").glob(".unfinished/*"))


def test_stop_in_the_last_batch_of_all_stops_nothing(tmp_path, live, monkeypatch, without_litert):
    design = replace(TINY, epochs=1, batch_size=512)
    (live / STOP).touch()
    # A drawing that cannot be read does no harm.
    (live / "drawing.npy").write_bytes(b"no array")
    run_train(*arguments(tmp_path, design), "--live", str(live))
    assert not read_progress(live).stopped
    assert read_progress(live).drawing == [None]


def test_a_disk_that_is_full_for_the_progress_does_not_end_the_training(
    tmp_path, live, monkeypatch, without_litert
):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("mnist_model.training.watched.write_progress", full)
    design = replace(TINY, epochs=1)
    assert run_train(*arguments(tmp_path, design), "--live", str(live)).returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is full")
def test_a_disk_that_is_full_for_the_bundle_leaves_no_half_of_it(tmp_path, live, monkeypatch):
    def save_what_fits(model, file):
        file.write_bytes(b"weights")
        (file.parent / "predictions.npz").symlink_to("/dev/full")

    with monkeypatch.context() as full:
        full.setattr(training, "save_keras", save_what_fits)
        finished = run_train(*arguments(tmp_path), "--live", str(live))
    state, sentence = reason(finished.returncode, finished.stderr)
    assert (state, "disk is full" in sentence) == ("interrupted", True)
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".unfinished"]
    assert read_progress(live).phase == "writing"
    finished = run_train(*arguments(tmp_path), "--live", str(live), "--resume")
    assert finished.returncode == 0, finished.stderr
    bundle = find_bundle("my-net", tmp_path / "out")
    assert bundle.contents.keys() == bundle.metrics.sha256.keys()


def test_a_training_that_diverges_says_so_and_leaves_nothing(tmp_path, live):
    wild = replace(TINY, dense=(Dense(64, activation="linear"),) * 4, learning_rate=1.0)
    wild = replace(wild, optimizer="sgd", epochs=50, batch_size=8)
    finished = run_train(*arguments(tmp_path, wild), "--live", str(live))
    assert finished.returncode == 2
    assert "diverged" in finished.stderr
    assert "smaller learning rate" in finished.stderr
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file()]


class EndedError(Exception):
    """Ends a training as a signal would."""


def test_what_was_told_is_kept_by_a_training_that_goes_on(
    tmp_path, live, monkeypatch, without_litert
):
    batches = iter(range(1, 100))
    is_told = callbacks.EndIfDiverged.on_train_batch_end

    def end_soon(self, batch, logs):
        is_told(self, batch, logs)
        if next(batches) == 12:
            raise EndedError

    with monkeypatch.context() as patch:
        patch.setattr(callbacks.EndIfDiverged, "on_train_batch_end", end_soon)
        with pytest.raises(EndedError):
            run_train(*arguments(tmp_path), "--live", str(live))
    before = read_progress(live)
    (live / STOP).touch()
    finished = run_train(*arguments(tmp_path), "--live", str(live), "--resume")
    assert finished.returncode == 0, finished.stderr
    kept = find_bundle("my-net", tmp_path / "out").metrics
    assert (kept.kept_epoch, kept.stopped) == (2, True)
    assert read_progress(live).batches[:10] == before.batches[:10]


@pytest.mark.parametrize(("steps", "told"), [(1, 1), (39, 1), (400, 10), (6750, 32)])
def test_small_epochs_are_told_often(steps, told):
    assert steps_told_at_once(steps, 32) == told


@pytest.mark.usefixtures("tiny_recipes", "without_litert")
def test_a_network_that_refuses_is_told_and_read_by_its_digits(tmp_path, live):
    write_drawing(live, synthetic_digits()[1].images[0])
    design = replace(TINY, refuse=True, pen_drawings=True, augment=True, keep_best=True)
    finished = run_train(*arguments(tmp_path, design), "--live", str(live))
    assert finished.returncode == 0, finished.stderr
    told, metrics = read_progress(live), find_bundle("my-net", tmp_path / "out").metrics
    assert set(told.history) >= {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert told.history["val_loss"].index(min(told.history["val_loss"])) + 1 == metrics.kept_epoch
    np.testing.assert_allclose(np.sum(told.drawing, axis=1), 1, atol=1e-3)
    # Of the digits alone, as the history: what is no digit counts for the head.
    of_last = np.mean([point[1] for point in told.batches[-5:]])
    assert of_last == pytest.approx(told.history["loss"][-1], rel=0.1)
    assert metrics.threshold > 0
    assert metrics.drawings is not None
    assert metrics.sources.keys() == {"MNIST", "pen drawings", "negatives"}
