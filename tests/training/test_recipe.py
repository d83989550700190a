"""train.py --recipe trains the network of a file, and tells how far it has come."""

import errno
import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from mnist_model.data.synthetic import synthetic_digits, synthetic_drawings
from mnist_model.networks.bundle import TRAINED, find_bundle
from mnist_model.networks.design import Convolution, Dense, Design
from mnist_model.networks.recipe_file import to_json
from mnist_model.networks.recipes import RECIPES, recipe_of
from mnist_model.training import callbacks, sources
from mnist_model.training.live import steps_told_at_once
from mnist_model.training.progress_file import STOP, read_progress, write_drawing
from mnist_model.training.sources import split_images, training_sources
from tests.conftest import ROOT, run_train

TINY = Design(
    convolutions=(Convolution(4, pooling="max"),),
    dense=(Dense(16, batch_normalization=True),),
    training_images=300,
    epochs=3,
    seed=5,
)


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    """What is for a process of its own is not done to that of the tests."""
    for name in ("end_with_parent", "give_way"):
        monkeypatch.setattr(f"train.{name}", lambda: None)
    monkeypatch.setattr("mnist_model.training.live.leave_a_core", lambda: None)


@pytest.fixture
def without_export(monkeypatch):
    from mnist_model.training import export

    monkeypatch.setattr(export, "export_litert", lambda _, file: file.write_bytes(b""))


@pytest.fixture
def live(tmp_path):
    folder = tmp_path / "live"
    folder.mkdir()
    return folder


def recipe_file(folder: Path, design: Design = TINY, name: str = "my-net") -> Path:
    file = folder / f"{name}.json"
    file.write_text(to_json(design))
    return file


def arguments(folder: Path, design: Design = TINY) -> list[str]:
    return ["--recipe", str(recipe_file(folder, design)), "--smoke", "--out", str(folder / "out")]


def test_a_file_becomes_a_bundle_named_after_it_that_holds_its_design(tmp_path):
    finished = run_train(*arguments(tmp_path))
    assert finished.returncode == 0, finished.stderr
    assert "Trained on 300 MNIST images" in finished.stdout
    metrics = find_bundle("my-net", tmp_path / "out").metrics
    assert metrics.summary == "Conv, Dense 16 with BatchNorm"
    assert metrics.recipe == json.loads(to_json(TINY))
    assert (metrics.seed, metrics.sources, metrics.stopped) == (5, {"MNIST": 300}, False)
    assert metrics.validation.images == 60
    assert (
        len(json.loads(find_bundle("my-net", tmp_path / "out").read("history.json"))["loss"]) == 3
    )


def test_progress_is_told_within_epochs_and_after_each(tmp_path, live, without_export):
    write_drawing(live, synthetic_digits()[1].images[0])
    finished = run_train(*arguments(tmp_path), "--live", str(live))
    assert finished.returncode == 0, finished.stderr
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


def test_the_drawing_is_read_by_the_network_as_it_is_then(tmp_path, live, without_export):
    drawing = synthetic_digits()[1].images[3]
    write_drawing(live, drawing)
    run_train(*arguments(tmp_path), "--live", str(live))
    model = keras.models.load_model(tmp_path / "out" / "my-net" / "model.keras")
    read = np.asarray(model(drawing[np.newaxis, ..., np.newaxis] / np.float32(255)))[0]
    np.testing.assert_allclose(read_progress(live).drawing[-1], read, atol=5e-3)


def test_a_drawing_that_cannot_be_read_does_no_harm(tmp_path, live, without_export):
    (live / "drawing.npy").write_bytes(b"no array")
    finished = run_train(*arguments(tmp_path), "--live", str(live))
    assert finished.returncode == 0
    assert read_progress(live).drawing == [None, None, None]


@pytest.mark.parametrize("after", [1, 7])
def test_a_stopped_training_keeps_what_was_learned_so_far(
    tmp_path, live, monkeypatch, after, without_export
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


def test_stop_in_the_last_batch_of_all_stops_nothing(tmp_path, live, monkeypatch, without_export):
    design = replace(TINY, epochs=1, batch_size=512)
    (live / STOP).touch()
    run_train(*arguments(tmp_path, design), "--live", str(live))
    assert not read_progress(live).stopped


def test_a_disk_that_is_full_for_the_progress_does_not_end_the_training(
    tmp_path, live, monkeypatch, without_export
):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("mnist_model.training.watched.write_progress", full)
    assert run_train(*arguments(tmp_path), "--live", str(live)).returncode == 0


def test_a_training_that_diverges_says_so_and_leaves_nothing(tmp_path, live):
    wild = replace(TINY, dense=(Dense(64, activation="linear"),) * 4, learning_rate=1.0)
    wild = replace(wild, optimizer="sgd", epochs=50, batch_size=8)
    finished = run_train(*arguments(tmp_path, wild), "--live", str(live))
    assert finished.returncode == 2
    assert "diverged" in finished.stderr
    assert "smaller learning rate" in finished.stderr
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file()]


def test_it_ends_with_the_program_that_started_it_and_can_go_on(tmp_path, live):
    design = replace(TINY, epochs=100)
    starts = [sys.executable, "train.py", *arguments(tmp_path, design), "--live", str(live)]
    script = f"import subprocess; print(subprocess.Popen({starts!r}).pid, flush=True); input()"
    starter = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    trainer = int(starter.stdout.readline())
    wait_for(lambda: (read_progress(live) or read_nothing()).epoch > 2, 120)
    starter.kill()
    starter.wait()
    wait_for(lambda: is_gone(trainer), 30)
    assert not (tmp_path / "out" / "my-net").exists()
    done = len(read_progress(live).history["loss"])

    (live / STOP).touch()
    before = read_progress(live)
    finished = run_train(*arguments(tmp_path, design), "--live", str(live), "--resume")
    assert finished.returncode == 0, finished.stderr
    kept = find_bundle("my-net", tmp_path / "out").metrics
    assert kept.kept_epoch in (done, done + 1)
    assert kept.stopped
    assert read_progress(live).batches[:5] == before.batches[:5]


def read_nothing():
    from mnist_model.training.progress_file import Progress

    return Progress()


def is_gone(process: int) -> bool:
    """Whether a process has ended; one that nobody waits for may be left as a zombie."""
    try:
        return " Z " in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return True


def wait_for(holds, seconds):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (["quick"], "leave out 'quick'"),
        (["--rescore"], "leave out --rescore"),
        (["--refit"], "leave out --refit"),
        (["--taught", "x.zip"], "leave out --taught"),
        (["--epochs", "3"], "leave out --epochs"),
        (["--batch-size", "3"], "leave out --batch-size"),
        (["--seed", "0"], "leave out --seed"),
        (["--mnist-only"], "leave out --mnist-only"),
    ],
)
def test_a_recipe_file_says_all_about_the_training(tmp_path, given, problem):
    finished = run_train("--recipe", str(recipe_file(tmp_path)), *given)
    assert finished.returncode == 2
    assert problem in finished.stderr
    assert len(finished.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("name", ["my net", "..", "näh", "-x", "a" * 65, "a.b"])
def test_a_name_that_is_no_folder_of_ours_is_refused(tmp_path, name):
    finished = run_train("--recipe", str(tmp_path / f"{name}.json"))
    assert finished.returncode == 2
    assert "letters, digits and hyphens" in finished.stderr


@pytest.mark.parametrize("out", [[], ["--out", str(TRAINED)]])
def test_a_shipped_model_is_not_replaced_by_a_file_of_its_name(tmp_path, out):
    finished = run_train("--recipe", str(recipe_file(tmp_path, name="quick")), *out)
    assert finished.returncode == 2
    assert "'quick' is a model of ours" in finished.stderr


def test_a_bad_recipe_is_refused_before_anything_begins(tmp_path):
    file = recipe_file(tmp_path, replace(TINY, epochs=0))
    finished = run_train("--recipe", str(file), "--out", str(tmp_path / "out"))
    assert finished.returncode == 2
    assert f"{file}: Epochs must be a whole number from 1 to 100, not 0." in finished.stderr
    assert not (tmp_path / "out").exists()
    assert "--live goes with --recipe" in run_train("quick", "--live", "x").stderr


def test_fewer_images_have_the_same_shares_and_hold_out_the_same():
    images, _ = synthetic_digits(2000)
    all_rows, held_out = split_images(images, RECIPES["quick"], 3)
    rows, held_too = split_images(images, recipe_of(replace(TINY, training_images=100)), 3)
    np.testing.assert_array_equal(held_out, held_too)
    assert set(rows) <= set(all_rows)
    assert np.bincount(images.labels[rows]).tolist() == [10] * 10
    again, _ = split_images(images, recipe_of(replace(TINY, training_images=100)), 3)
    np.testing.assert_array_equal(rows, again)
    every, _ = split_images(images, recipe_of(replace(TINY, training_images=60_000)), 3)
    np.testing.assert_array_equal(every, all_rows)


def test_few_images_need_few_drawings_and_negatives():
    images, _ = synthetic_digits(500)
    design = replace(TINY, pen_drawings=True, refuse=True)
    learned = training_sources(recipe_of(design), images, synthetic_drawings(), 0)
    assert [source.name for source in learned] == ["MNIST", "pen drawings", "negatives"]
    assert [source.per_batch for source in learned] == [64, 32, 26]
    assert len(learned[1].images) <= 240
    assert len(learned[2].images) == 500
    of_ours = sources.TIMES_DRAWN * len(range(1, 25)) * 10
    ours = training_sources(RECIPES["compact-cnn"], images, synthetic_drawings(), 0)
    assert len(ours[1].images) == of_ours


@pytest.mark.parametrize(("steps", "told"), [(1, 1), (39, 1), (400, 10), (6750, 32)])
def test_small_epochs_are_told_often(steps, told):
    assert steps_told_at_once(steps, 32) == told
