"""A training can be stopped at any moment, and goes on where it was."""

import json
import os
import shlex
import signal
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

import train as train_script
from mnist_model.networks.bundle import find_bundle
from mnist_model.networks.recipes import RECIPES
from mnist_model.training.callbacks import read_log
from mnist_model.training.train import unfinished
from tests.conftest import ROOT, run_train


def stop_after_epoch(epoch, signal_number, *arguments):
    """Start train.py, and send it a signal as soon as it has begun an epoch."""
    process = subprocess.Popen(
        [sys.executable, "train.py", *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for line in process.stdout:
        if line.startswith(f"Epoch {epoch + 1}/"):
            process.send_signal(signal_number)
            break
    _, errors = process.communicate(timeout=60)
    return process.returncode, errors


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_stopped_training_leaves_the_old_bundle_and_can_be_resumed(tmp_path, signal_number):
    out, name = tmp_path / "trained", "dense-784-256-128"
    arguments = (name, "--smoke", "--epochs", "6", "--out", str(out))
    assert run_train(name, "--smoke", "--out", str(out)).returncode == 0
    before = (out / name / "metrics.json").read_bytes()

    code, errors = stop_after_epoch(3, signal_number, *arguments)
    assert code != 0
    assert "Traceback" not in errors
    if signal_number != signal.SIGKILL:
        # It says how to go on, with all that was asked for.
        told = errors.strip().split("goes on with: python train.py ")[1]
        assert shlex.split(told) == [*arguments, "--resume"]
    assert (out / name / "metrics.json").read_bytes() == before
    done = len(read_log(unfinished(name, out).log)["loss"])
    assert 3 <= done < 6

    resumed = run_train(*arguments, "--resume")
    assert resumed.returncode == 0, resumed.stderr
    assert "Epoch 1/" not in resumed.stdout
    history = json.loads((out / name / "history.json").read_text())
    assert len(history["loss"]) == 6
    assert find_bundle(name, out).metrics.kept_epoch == 1 + int(np.argmin(history["val_loss"]))
    # A restart from scratch would show: the loss goes on where it was.
    assert max(history["loss"][3:]) < history["loss"][0] / 2


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGKILL])
def test_a_training_stopped_in_its_first_epoch_can_be_resumed(tmp_path, signal_number):
    arguments = ("dense-784-256-128", "--smoke", "--epochs", "2", "--out", str(tmp_path))
    stop_after_epoch(0, signal_number, *arguments)
    resumed = run_train(*arguments, "--resume")
    assert resumed.returncode == 0, resumed.stderr
    assert find_bundle("dense-784-256-128", tmp_path)


def test_all_models_resumed_go_on_with_the_one_that_was_stopped(tmp_path):
    last = list(RECIPES)[-1]
    state = unfinished(last, tmp_path).settings
    state.parent.mkdir(parents=True)
    state.write_text("{}")
    options = SimpleNamespace(name="all", resume=True, out=tmp_path)
    assert train_script.names_to_train(options, list(RECIPES)) == [last]
    options.out = tmp_path / "other"
    assert train_script.names_to_train(options, list(RECIPES)) == list(RECIPES)


def test_the_learning_rate_goes_on_where_it_was(tmp_path):
    arguments = ("compact-cnn", "--smoke", "--epochs", "5", "--out", str(tmp_path))
    stop_after_epoch(2, signal.SIGTERM, *arguments)
    assert run_train(*arguments, "--resume").returncode == 0
    resumed = json.loads((tmp_path / "compact-cnn/history.json").read_text())["learning_rate"]
    assert run_train(*arguments).returncode == 0
    whole = json.loads((tmp_path / "compact-cnn/history.json").read_text())["learning_rate"]
    assert resumed == pytest.approx(whole)


def test_resuming_with_other_settings_is_refused(tmp_path):
    arguments = ("dense-128", "--smoke", "--out", str(tmp_path), "--epochs", "40")
    stop_after_epoch(2, signal.SIGTERM, *arguments)
    finished = run_train(*arguments, "--seed", "7", "--resume")
    assert finished.returncode == 2
    assert "has seed 0, not 7" in finished.stderr
