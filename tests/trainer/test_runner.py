"""Trainings are done one after the other, and whatever ends one, its owner is told."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import mnist_trainer
from mnist_model.networks.bundle import find_bundle
from mnist_trainer import jobs
from mnist_trainer import runner as runner_module
from mnist_trainer.runner import Runner
from tests.conftest import ROOT
from tests.trainer import fake_train
from tests.trainer.conftest import (
    FAKE,
    design,
    ended,
    job_of,
    pid,
    runs,
    wait_for,
    wait_until_it_trains,
)

APP = """
import sys, time
from pathlib import Path
from mnist_trainer.runner import Runner

Runner(Path(sys.argv[1]), poll_s=0.02).start()
time.sleep(60)
"""


def start_app() -> "subprocess.Popen[bytes]":
    """A process that stands for the app."""
    return subprocess.Popen([sys.executable, "-c", APP, str(FAKE)], cwd=ROOT)


def temporary(job_id: str) -> Path:
    """A folder that the last run of the trainer made for temporary files, and left."""
    return Path(runs(job_id)[-1].split()[-1])


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.usefixtures("runner")
def test_a_training_becomes_a_model_of_its_owner():
    job_id = mnist_trainer.submit("ann", "My  network", design())
    job = ended("ann", job_id)
    assert (job.state, job.message) == ("done", "")
    assert job.started <= job.finished
    (model,) = mnist_trainer.models_of("ann")
    assert (model.id, model.name, model.design) == (job_id, "My network", design())
    assert find_bundle(model.id, model.folder.parent).read("model.tflite") == b"weights"
    assert model.size_bytes > 0
    assert mnist_trainer.models_of("bob") == []


@pytest.mark.usefixtures("runner")
def test_one_at_a_time_in_the_order_of_the_queue():
    first = mnist_trainer.submit("ann", "one", design(fake_train.LONG))
    second = mnist_trainer.submit("bob", "two", design())
    third = mnist_trainer.submit("ann", "three", design())
    wait_until_it_trains("ann", first)
    assert mnist_trainer.running()
    assert mnist_trainer.queue_length() == 2
    assert [job_of("bob", second).place_in_queue, job_of("ann", third).place_in_queue] == [1, 2]
    mnist_trainer.stop("ann", first)
    assert ended("ann", first).state == "stopped"
    assert ended("ann", third).state == "done"
    assert ended("bob", second).finished <= job_of("ann", third).started
    assert [model.name for model in mnist_trainer.models_of("ann")] == ["one", "three"]


@pytest.mark.usefixtures("runner")
def test_the_trainer_sees_a_drawing_that_is_put_there_and_no_secret(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:secret@host/name")
    job_id = mnist_trainer.submit("ann", "one", design(fake_train.LONG))
    wait_until_it_trains("ann", job_id)
    assert job_of("ann", job_id).progress.drawing == [None]
    mnist_trainer.set_drawing("ann", job_id, np.zeros((28, 28), np.uint8))
    wait_for(lambda: job_of("ann", job_id).progress.drawing == [[0.1] * 10])
    mnist_trainer.stop("ann", job_id)
    ended("ann", job_id)
    assert "DATABASE_URL" not in runs(job_id)[0]
    assert "PATH" in runs(job_id)[0]


@pytest.mark.usefixtures("runner")
@pytest.mark.parametrize(
    ("kind", "state", "words"),
    [
        (fake_train.FULL_DISK, "interrupted", "disk is full"),
        (fake_train.NO_DATA, "interrupted", "MNIST"),
        (fake_train.NO_PACKAGES, "interrupted", "TensorFlow is not installed"),
        (fake_train.KILLED, "interrupted", "from outside"),
        (fake_train.HALF, "interrupted", "from outside"),
        (fake_train.CRASH, "failed", "log"),
    ],
)
def test_what_went_wrong_is_said_in_a_sentence_without_paths(kind, state, words):
    job_id = mnist_trainer.submit("ann", "one", design(kind))
    job = ended("ann", job_id)
    assert job.state == state
    assert words in job.message
    assert "/" not in job.message
    assert job.message.endswith(".")
    assert mnist_trainer.models_of("ann") == []
    # The machine is free for the next.
    assert ended("bob", mnist_trainer.submit("bob", "two", design())).state == "done"


@pytest.mark.usefixtures("runner")
@pytest.mark.parametrize("kind", [fake_train.KILLED, fake_train.HALF])
def test_what_was_killed_can_go_on(kind):
    job_id = mnist_trainer.submit("ann", "one", design(kind))
    assert ended("ann", job_id).state == "interrupted"
    mnist_trainer.go_on("ann", job_id)
    wait_for(lambda: job_of("ann", job_id).state == "done")
    assert [run.split()[1] for run in runs(job_id)] == ["False", "True"]
    assert len(mnist_trainer.models_of("ann")) == 1


@pytest.mark.usefixtures("runner")
def test_a_trainer_that_somebody_kills_can_go_on():
    job_id = mnist_trainer.submit("ann", "one", design(fake_train.LONG))
    wait_until_it_trains("ann", job_id)
    os.kill(pid(job_id), signal.SIGKILL)
    assert ended("ann", job_id).state == "interrupted"


@pytest.mark.usefixtures("runner")
@pytest.mark.parametrize("kind", [fake_train.QUICK, fake_train.CRASH, fake_train.KILLED])
def test_whatever_ends_a_training_its_temporary_files_go(kind):
    job_id = mnist_trainer.submit("ann", "one", design(kind))
    job = ended("ann", job_id)
    assert temporary(job_id).is_relative_to(jobs.folder_of(job_id))
    assert not temporary(job_id).exists()
    assert {path.name for path in jobs.folder_of(job_id).iterdir()} - {"bundles"} == {
        *("job.json", f"{job_id}.json", "live", "log.txt")
    }
    if job.state == "done":
        assert list((jobs.folder_of(job_id) / "bundles").iterdir()) == []


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (signal.SIGKILL, fake_train.LONG),
        (signal.SIGTERM, fake_train.LONG),
        (signal.SIGKILL, fake_train.DEAF),
    ],
)
def test_no_trainer_outlives_its_app_and_the_next_app_goes_on(data, number, kind):
    job_id = mnist_trainer.submit("ann", "one", design(kind))
    app = start_app()
    wait_until_it_trains("ann", job_id)
    trainer = pid(job_id)
    app.send_signal(number)
    app.wait()
    wait_for(lambda: not is_alive(trainer))
    assert mnist_trainer.models_of("ann") == []
    runner = Runner(FAKE, poll_s=0.02)
    runner.start()
    wait_for(lambda: len(runs(job_id)) == 2)
    runner.finish()
    assert runs(job_id)[1].split()[1] == "True"
    assert not is_alive(pid(job_id))
    assert job_of("ann", job_id).state == "waiting"
    assert not list(data.rglob("temporary"))


@pytest.mark.usefixtures("data")
def test_a_training_that_takes_the_app_with_it_does_not_go_on_for_ever():
    job_id = mnist_trainer.submit("ann", "one", design(fake_train.LONG))
    for count in range(1, 4):
        app = start_app()
        wait_for(lambda count=count: job_of("ann", job_id).progress and len(runs(job_id)) == count)
        app.kill()
        app.wait()
        wait_for(lambda: not is_alive(pid(job_id)))
    runner = Runner(FAKE, poll_s=0.02)
    runner.start()
    assert ended("ann", job_id).state == "interrupted"
    runner.finish()


@pytest.mark.usefixtures("data")
def test_two_apps_take_turns():
    ids = [mnist_trainer.submit(owner, "one", design(fake_train.LONG)) for owner in ("ann", "bob")]
    apps = [start_app(), start_app()]
    try:
        wait_until_it_trains("ann", ids[0])
        for _ in range(20):
            assert job_of("bob", ids[1]).state == "waiting"
        mnist_trainer.stop("ann", ids[0])
        wait_until_it_trains("bob", ids[1])
        mnist_trainer.stop("bob", ids[1])
        assert ended("bob", ids[1]).state == "stopped"
    finally:
        for app in apps:
            app.kill()
            app.wait()
    assert [len(runs(job_id)) for job_id in ids] == [1, 1]


@pytest.mark.usefixtures("runner")
def test_a_training_over_its_time_is_stopped_and_keeps_what_it_learned(monkeypatch):
    job_id = mnist_trainer.submit("ann", "one", design(fake_train.LONG))
    # Set after that: what takes longer by its estimate is not even queued.
    monkeypatch.setattr(
        runner_module.Settings, "from_environment", lambda: mnist_trainer.Settings(minutes=0.001)
    )
    job = ended("ann", job_id)
    assert job.state == "stopped"
    assert "keeps what it learned" in job.message
    assert len(mnist_trainer.models_of("ann")) == 1


@pytest.mark.usefixtures("runner")
def test_a_wrong_setting_keeps_no_training_from_ending(monkeypatch):
    job_id = mnist_trainer.submit("ann", "one", design(fake_train.LONG))
    wait_until_it_trains("ann", job_id)
    monkeypatch.setenv("MNIST_DRAW_TRAINING_MINUTES", "an hour")
    mnist_trainer.stop("ann", job_id)
    assert ended("ann", job_id).state == "stopped"


@pytest.mark.usefixtures("runner")
def test_a_training_that_does_not_stop_in_time_is_ended(monkeypatch):
    monkeypatch.setattr(runner_module, "GRACE_S", 0.1)
    monkeypatch.setattr(runner_module.process, "PATIENCE_S", 0.1)
    job_id = mnist_trainer.submit("ann", "one", design(fake_train.DEAF))
    wait_until_it_trains("ann", job_id)
    monkeypatch.setattr(
        runner_module.Settings, "from_environment", lambda: mnist_trainer.Settings(minutes=0.001)
    )
    assert "did not end" in ended("ann", job_id).message
    assert not is_alive(pid(job_id))


def test_a_removed_folder_ends_its_training(data, runner):
    job_id = mnist_trainer.submit("ann", "one", design(fake_train.LONG))
    wait_until_it_trains("ann", job_id)
    trainer = pid(job_id)
    shutil.rmtree(data / "trainings" / job_id)
    wait_for(lambda: not is_alive(trainer))
    assert mnist_trainer.jobs_of("ann") == []
    shutil.rmtree(data)
    assert mnist_trainer.jobs_of("ann") == mnist_trainer.models_of("ann") == []
    assert ended("ann", mnist_trainer.submit("ann", "one", design())).state == "done"


def test_all_of_it_is_private(data, runner):
    ended("ann", mnist_trainer.submit("ann", "one", design()))
    folders = [data, *(path for path in data.rglob("*") if path.is_dir())]
    private = [folder for folder in folders if stat.S_IMODE(folder.stat().st_mode) == 0o700]
    assert {data, data / "trainings", data / "models"} <= set(private)
    assert not [path for path in data.rglob("*") if "ann" in path.name]
