"""What becomes of a training on a disk that is full: it is said, and costs no model."""

import errno
import os
import signal
from dataclasses import replace

import pytest

import mnist_trainer
from mnist_trainer import jobs
from mnist_trainer import runner as runner_module
from tests.trainer import fake_train
from tests.trainer.conftest import (
    design,
    ended,
    job_of,
    pid,
    wait_for,
    wait_until_it_trains,
)


@pytest.fixture
def fill(data, monkeypatch):
    """Fills the disk, or clears it: once it is full, there is room only for what gave room up."""
    most, fsync = [], os.fsync

    def taken() -> int:
        return len(list((data / "trainings").glob("*/room")))

    def sync(handle):
        if most and taken() >= most[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(runner_module, "_RETRY_S", 0.05)
    return lambda is_full=True: most.__setitem__(slice(None), [taken()] if is_full else [])


def test_a_training_that_finds_the_disk_full_says_so_and_can_go_on(runner, fill):
    runner.finish()
    job_id = mnist_trainer.submit("ann", "one", design())
    fill()
    runner.start()
    job = ended("ann", job_id)
    assert (job.state, "disk is full" in job.message) == ("interrupted", True)
    assert not (jobs.folder_of(job_id) / "live" / "runs").exists()
    fill(False)
    mnist_trainer.go_on("ann", job_id)
    wait_for(lambda: job_of("ann", job_id).state == "done")


def test_a_training_that_an_app_left_behind_says_so_too(runner, fill):
    runner.finish()
    job_id = mnist_trainer.submit("ann", "one", design())
    jobs.write(replace(jobs.job_at(jobs.folder_of(job_id)), state=jobs.TRAINING))
    fill()
    runner.start()
    job = ended("ann", job_id)
    assert (job.state, "disk is full" in job.message) == ("interrupted", True)


def test_what_cannot_be_noted_at_all_is_logged_once(runner, monkeypatch, caplog):
    retries = []

    def fail(handle):
        retries.append(handle)
        # The name of a file that was to be written is another each time.
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(len(retries)))

    runner.finish()
    job_id = mnist_trainer.submit("ann", "one", design())
    monkeypatch.setattr(runner_module, "_RETRY_S", 0.02)
    with monkeypatch.context() as read_only:
        read_only.setattr(os, "fsync", fail)
        runner.start()
        wait_for(lambda: len(retries) > 6)
    assert [record.levelname for record in caplog.records].count("ERROR") == 1
    assert ended("ann", job_id).state in ("done", "interrupted")


def test_a_disk_that_fills_while_it_trains_hides_nothing_and_costs_no_model(runner, fill):
    lost = mnist_trainer.submit("ann", "lost", design(fake_train.LONG))
    wait_until_it_trains("ann", lost)
    fill()
    os.kill(pid(lost), signal.SIGKILL)
    assert ended("ann", lost).state == "interrupted"
    fill(False)
    kept = mnist_trainer.submit("ann", "kept", design(fake_train.LONG))
    wait_until_it_trains("ann", kept)
    fill()
    mnist_trainer.stop("ann", kept)
    assert ended("ann", kept).state == "stopped"
    assert [model.id for model in mnist_trainer.models_of("ann")] == [kept]
