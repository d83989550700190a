"""A data folder of its own for each test, and a trainer that trains nothing."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import mnist_trainer
from mnist_model.networks.design import Dense, Design
from mnist_trainer import jobs
from mnist_trainer.runner import Runner

FAKE = Path(__file__).parent / "fake_train.py"
ENDED = ("done", "stopped", "failed", "interrupted")


def design(kind: int = 0) -> Design:
    """A small network, with which the fake trainer does what is asked for."""
    return Design(dense=(Dense(8),), epochs=1, training_images=100, seed=kind)


def wait_for(is_so: Callable[[], object], patience_s: float = 20) -> None:
    """Wait until something holds; it must, soon."""
    until = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def job_of(owner: str, job_id: str) -> mnist_trainer.Job:
    return next(job for job in mnist_trainer.jobs_of(owner) if job.id == job_id)


def ended(owner: str, job_id: str, patience_s: float = 20) -> mnist_trainer.Job:
    """The training, once it has ended."""
    wait_for(lambda: job_of(owner, job_id).state in ENDED, patience_s)
    return job_of(owner, job_id)


def wait_until_it_trains(owner: str, job_id: str) -> None:
    wait_for(lambda: job_of(owner, job_id).progress)


def runs(job_id: str) -> list[str]:
    """What each run of the trainer noted: its process, whether it resumed, its environment."""
    return (jobs.folder_of(job_id) / "live" / "runs").read_text().splitlines()


def pid(job_id: str) -> int:
    return int(runs(job_id)[-1].split()[0])


@pytest.fixture
def data(tmp_path, monkeypatch) -> Path:
    """The data folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path / "mnist-draw"


@pytest.fixture
def runner(data) -> Iterator[Runner]:
    runner = Runner(FAKE, poll_s=0.02)
    runner.start()
    yield runner
    runner.finish()
