"""A training can be stopped at any moment, and goes on as if it had never been stopped."""

import json
import os
import shlex
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import keras
import numpy as np
import pytest

import train as train_script
from mnist_model.data.synthetic import synthetic_digits, synthetic_drawings
from mnist_model.networks import optimizers
from mnist_model.networks.bundle import find_bundle
from mnist_model.networks.recipes import RECIPES
from mnist_model.training import describe
from mnist_model.training import train as training
from mnist_model.training.callbacks import CurrentEpoch
from mnist_model.training.options import parse_options
from mnist_model.training.train import is_finished
from mnist_model.training.unfinished import ResumeError, read_log, unfinished
from tests.conftest import ROOT, run_train
from tests.training.tiny import SLOW_EPOCHS, TINY, TINY_HEAD, every_kind_of_layer

pytestmark = [pytest.mark.training, pytest.mark.usefixtures("tiny_recipes", "without_litert")]


class StoppedError(Exception):
    """Stands for whatever ends a process."""


@pytest.fixture
def stop_before(monkeypatch):
    """Has the next training stop when it would begin an epoch, counted from 0."""

    def stop_before(epoch):
        begin = CurrentEpoch.on_epoch_begin

        def stop(self, now, logs=None):
            if now == epoch:
                monkeypatch.setattr(CurrentEpoch, "on_epoch_begin", begin)
                raise StoppedError
            begin(self, now, logs)

        monkeypatch.setattr(CurrentEpoch, "on_epoch_begin", stop)

    return stop_before


def history_of(name, out):
    return json.loads(find_bundle(name, out).read("history.json"))


SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)


@dataclass(frozen=True)
class Stopped:
    """A process of train.py that a signal ended in the middle of an epoch."""

    arguments: tuple[str, ...]
    out: Path
    exit_code: int
    errors: str


@pytest.fixture(scope="module")
def stopped(tmp_path_factory) -> dict[int, Stopped]:
    """One for each signal; side by side, because each imports TensorFlow."""

    def stop(signal_number):
        out = tmp_path_factory.mktemp("signal") / "my models"
        arguments = ("tiny", "--smoke", "--mnist-only", "--epochs", "6", "--out", str(out))
        (out / "tiny").mkdir(parents=True)
        (out / "tiny/metrics.json").write_text("as it was")
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.training.tiny", *arguments],
            cwd=ROOT,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for line in process.stdout:
            if line.startswith(f"Epoch {SLOW_EPOCHS[0] + 1}/"):
                process.send_signal(signal_number)
                break
        _, errors = process.communicate(timeout=60)
        return Stopped(arguments, out, process.returncode, errors)

    with ThreadPoolExecutor() as pool:
        return dict(zip(SIGNALS, pool.map(stop, SIGNALS), strict=True))


@pytest.mark.parametrize("signal_number", SIGNALS)
def test_a_stopped_training_leaves_the_old_bundle_and_can_be_resumed(stopped, signal_number):
    one = stopped[signal_number]
    assert one.exit_code == (-9 if signal_number == signal.SIGKILL else 130)
    assert "Traceback" not in one.errors
    if signal_number != signal.SIGKILL:
        # It says how to go on, with all that was asked for.
        told = one.errors.strip().split("continue with: python train.py ")[1]
        assert shlex.split(told) == [*one.arguments, "--resume"]
    assert (one.out / "tiny/metrics.json").read_text() == "as it was"
    done = len(read_log(unfinished("tiny", one.out).log)["loss"])
    assert SLOW_EPOCHS[0] <= done < 6

    resumed = run_train(*one.arguments, "--resume")
    assert resumed.returncode == 0, resumed.stderr
    assert f"Epoch {done}/" not in resumed.stdout
    assert f"Epoch {done + 1}/" in resumed.stdout
    assert len(history_of("tiny", one.out)["loss"]) == 6


def test_a_training_stopped_in_its_first_epoch_can_be_resumed(tmp_path, stop_before):
    arguments = ("tiny", "--smoke", "--mnist-only", "--out", str(tmp_path))
    stop_before(0)
    with pytest.raises(StoppedError):
        run_train(*arguments)
    resumed = run_train(*arguments, "--resume")
    assert resumed.returncode == 0, resumed.stderr
    assert "Epoch 1/2" in resumed.stdout
    assert len(history_of("tiny", tmp_path)["loss"]) == 2


def test_a_resumed_training_equals_one_that_was_never_stopped(
    tmp_path, stop_before, whole_training
):
    mnist, drawings = synthetic_digits(), synthetic_drawings()
    arguments = ("tiny-head", TINY_HEAD, mnist, drawings, tmp_path)
    for epoch in (1, 3):
        stop_before(epoch)
        with pytest.raises(StoppedError):
            training.train(*arguments, resume=True)
    resumed = training.train(*arguments, resume=True)
    whole_history = json.loads(whole_training.read("history.json"))
    for measure, values in json.loads(resumed.read("history.json")).items():
        if measure != "seconds":
            assert values == pytest.approx(whole_history[measure], abs=1e-4), measure
    for one, other in zip(weights_of(resumed), weights_of(whole_training), strict=True):
        # Weights are rounded to 11 bits, so what is all but equal may differ by one.
        np.testing.assert_allclose(one, other, rtol=2e-3, atol=1e-5)
    assert resumed.metrics.threshold == pytest.approx(whole_training.metrics.threshold, abs=1e-3)


@pytest.fixture(scope="module")
def whole_training(smoke_out):
    """The same training as above, never stopped."""
    return find_bundle("tiny-head", smoke_out)


def weights_of(bundle):
    return keras.models.load_model(bundle.folder / "model.keras", safe_mode=True).get_weights()


def test_the_best_epoch_is_kept_over_a_stop(tmp_path, stop_before):
    # Its steps grow so large that it unlearns what it knew.
    recipe = replace(TINY, epochs=4, optimizer=lambda steps: keras.optimizers.Adam(growing()))
    mnist = synthetic_digits()
    stop_before(3)
    with pytest.raises(StoppedError):
        training.train("tiny", recipe, mnist, [], tmp_path)
    bundle = training.train("tiny", recipe, mnist, [], tmp_path, resume=True)
    val_loss = json.loads(bundle.read("history.json"))["val_loss"]
    assert bundle.metrics.kept_epoch == 1 + int(np.argmin(val_loss)) < 3
    assert bundle.metrics.validation.loss == pytest.approx(min(val_loss), rel=1e-2)


def growing():
    """A learning rate that is good for two epochs of three steps."""
    return keras.optimizers.schedules.PiecewiseConstantDecay([5], [0.01, 10.0])


def test_a_training_stopped_between_its_last_epoch_and_its_bundle_is_not_repeated(
    tmp_path, monkeypatch
):
    arguments = ("tiny", "--smoke", "--mnist-only", "--out", str(tmp_path))
    with monkeypatch.context() as patch:
        patch.setattr(training, "score", no_space)
        assert run_train(*arguments).returncode == 2
    resumed = run_train(*arguments, "--resume")
    assert resumed.returncode == 0
    assert "Epoch" not in resumed.stdout
    assert len(history_of("tiny", tmp_path)["loss"]) == TINY.epochs


def no_space(*_):
    raise OSError(28, "No space left on device")


def test_a_training_that_reached_its_accuracy_has_no_epoch_left():
    recipe, log = replace(TINY, epochs=9, stop_at_accuracy=0.9), {"accuracy": [0.8, 0.95]}
    assert not is_finished(recipe, log, 1)
    assert is_finished(recipe, log, 2)
    assert not is_finished(replace(recipe, stop_at_accuracy=None), log, 2)
    assert is_finished(recipe, {"accuracy": [0.1] * 9}, 9)


def test_all_models_resumed_go_on_with_the_one_that_was_stopped(tmp_path):
    last = list(RECIPES)[-1]
    state = unfinished(last, tmp_path).settings
    state.parent.mkdir(parents=True)
    state.write_text("{}")
    options = parse_options(["all", "--resume", "--out", str(tmp_path)])
    assert train_script.names_to_do(options) == [last]
    assert train_script.names_to_do(replace(options, out=tmp_path / "other")) == list(RECIPES)
    assert train_script.names_to_do(replace(options, resume=False)) == list(RECIPES)


def test_without_anything_to_resume_a_training_starts_anew(tmp_path):
    arguments = ("tiny", "--smoke", "--mnist-only", "--out", str(tmp_path), "--resume")
    finished = run_train(*arguments)
    assert finished.returncode == 0
    assert "no unfinished training" in finished.stdout
    assert "Epoch 1/2" in finished.stdout


def other_layers():
    layers = every_kind_of_layer()
    layers[5].rate = 0.5
    return layers


RELABELLED = [replace(d, label=(d.label + 1) % 10) for d in synthetic_drawings()]
MOVED = [replace(d, strokes=tuple(s + 0.01 for s in d.strokes)) for d in synthetic_drawings()]
OTHER_WRITERS = [replace(d, writer=31 - d.writer) for d in synthetic_drawings()]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"seed": 7}, "has seed 0, not 7"),
        ({"drawings": RELABELLED}, "differs in its pen drawings"),
        ({"drawings": MOVED}, "differs in its pen drawings"),
        ({"drawings": OTHER_WRITERS}, "differs in its pen drawings"),
        ({"mnist": synthetic_digits(seed=1)}, "differs in its MNIST images"),
        ({"recipe": {"epochs": 5}}, "has epochs 4, not 5"),
        ({"recipe": {"batch_size": 50}}, "has batch size 60, not 50"),
        ({"recipe": {"augment": False}}, "has augment True, not False"),
        ({"recipe": {"negatives_per_batch": 30}}, "has negatives per batch 20, not 30"),
        ({"recipe": {"optimizer": optimizers.one_cycle}}, "differs in its optimizer"),
        ({"recipe": {"optimizer": optimizers.adam}}, "differs in its optimizer"),
        ({"recipe": {"layers": other_layers}}, "differs in its layers"),
        ({"recipe": {"digit_head": None}}, "differs in its digit head"),
        ({"versions": {"keras": "2.0"}}, "not 2.0"),
    ],
)
def test_a_training_with_other_settings_is_not_resumed(
    tmp_path, monkeypatch, stop_before, changes, problem
):
    given = {"mnist": synthetic_digits(), "drawings": synthetic_drawings(), "seed": 0}
    stop_before(0)
    # What a training learns from does not matter here, and takes time to draw.
    monkeypatch.setattr(training, "training_sources", lambda recipe, *_: few_sources(recipe))
    with pytest.raises(StoppedError):
        training.train("tiny-head", TINY_HEAD, out=tmp_path, **given)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()}

    recipe = replace(TINY_HEAD, **changes.pop("recipe", {}))
    if "versions" in changes:
        versions = describe.package_versions() | changes.pop("versions")
        monkeypatch.setattr(describe, "package_versions", lambda: versions)
    with pytest.raises(ResumeError, match=problem):
        training.train("tiny-head", recipe, out=tmp_path, resume=True, **given | changes)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()} == before


def test_drawings_that_it_is_only_scored_on_may_come_while_it_is_interrupted(
    tmp_path, stop_before, without_litert
):
    mnist = synthetic_digits()
    stop_before(1)
    with pytest.raises(StoppedError):
        training.train("tiny", TINY, mnist, [], tmp_path)
    drawings = synthetic_drawings()
    bundle = training.train("tiny", TINY, mnist, drawings, tmp_path, resume=True)
    assert bundle.metrics.drawings is not None


def few_sources(recipe):
    images, _ = synthetic_digits(20, 10)
    return [training.Source("MNIST", images.images, images.labels, recipe.batch_size)]


@pytest.mark.parametrize("settings", ["", "{", "[]", '{"epochs": 2}'])
def test_damaged_settings_are_one_clear_sentence(tmp_path, settings):
    state = unfinished("tiny", tmp_path).settings
    state.parent.mkdir(parents=True)
    state.write_text(settings)
    arguments = ("tiny", "--smoke", "--mnist-only", "--out", str(tmp_path), "--resume")
    finished = run_train(*arguments)
    assert finished.returncode == 2
    assert "or leave out --resume to start again" in finished.stderr
    assert len(finished.stderr.strip().splitlines()) == 1
