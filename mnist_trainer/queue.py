"""The queue of trainings, as their owners see it: first come, first served."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from mnist_model.networks import recipe_file
from mnist_model.networks.design import Design
from mnist_model.networks.design_layers import parameters_of
from mnist_model.networks.design_problems import problems
from mnist_model.networks.estimate import beyond, estimate
from mnist_model.training.progress_file import STOP, Progress, read_progress, write_drawing
from mnist_model.whole_file import write_whole
from mnist_trainer import jobs
from mnist_trainer.errors import TrainingError, as_training_errors
from mnist_trainer.folders import hash_of, is_id, make_private, new_id, taking_turns
from mnist_trainer.jobs import INTERRUPTED, TRAINING, WAITING, KeptJob
from mnist_trainer.measured_speed import speed
from mnist_trainer.models import models_in, names_in_use
from mnist_trainer.names import checked
from mnist_trainer.settings import Settings

# How many trainings that have ended are remembered for each visitor.
MOST_ENDED = 20
TAKEN_OUT = "You took it out of the queue before it began."


@dataclass(frozen=True)
class Job:
    """A training, as its owner sees it.

    state:          "waiting", "training", "done", "stopped" (done as well: what it learned is
                    kept), "failed" or "interrupted"; the last two can go on.
    place_in_queue: how many are trained before this one; 0 for one that is next or is not waiting.
    progress:       what it last said; None before it has said anything.
    message:        what became of it, in a sentence; empty where there is nothing to be said.
    started, finished: with their time zone; None where that is still to come.
    """

    id: str
    name: str
    design: Design
    state: str
    place_in_queue: int
    progress: Progress | None
    message: str
    started: datetime | None
    finished: datetime | None


def submit(owner: str, name: str, design: Design, drawing: np.ndarray | None = None) -> str:
    """Queue a training.

    Args:
        owner:   any text that nobody else knows.
        name:    what its model will be called.
        drawing: (28, 28) uint8 in the MNIST format, of which it says what it reads as it learns.

    Returns:
        The id of the training, and of the model that comes of it.

    Raises:
        TrainingError: the name or the design cannot be used, too many wait or are kept, or the
            disk is full.
    """
    check_design(design)
    settings = Settings.from_environment()
    with as_training_errors(), taking_turns():
        known = jobs.all_jobs()
        own = [job for job in known if job.owner == hash_of(owner)]
        name = checked(name, names_in_use(hash_of(owner)).values())
        _check_room(known, own, settings)
        check_kept(owner)
        for ended in [job for job in own if not job.is_active][:-MOST_ENDED]:
            shutil.rmtree(ended.folder, ignore_errors=True)
        return _write_new(owner, name, design, drawing, _next_number(known))


def check_design(design: Design) -> None:
    """Raise TrainingError unless a design can be trained, within the bounds of this server."""
    if wrong := problems(design):
        raise TrainingError(wrong[0].sentence)
    settings = Settings.from_environment()
    parameters = parameters_of(design)
    if parameters > settings.parameters:
        raise TrainingError(
            f"Make the network smaller: it has {parameters:,} parameters, and up to "
            f"{settings.parameters:,} can be trained here."
        )
    expected = estimate(design, speed())
    if too_much := beyond(design, expected, 60 * settings.minutes, settings.memory_mb):
        raise TrainingError(too_much[0].sentence)


def check_kept(owner: str) -> None:
    """Raise TrainingError where a visitor has, or will soon have, as many models as are kept."""
    most = Settings.from_environment().models_each
    owner_hash = hash_of(owner)
    coming = sum(job.is_active for job in jobs.all_jobs() if job.owner == owner_hash)
    if len(models_in(owner_hash)) + coming >= most:
        raise TrainingError(f"Delete a network of yours first: {most} can be kept here.")


def jobs_of(owner: str) -> list[Job]:
    """The trainings of a visitor, the oldest first."""
    known = jobs.all_jobs()
    waiting = [job.id for job in known if job.state == WAITING]
    before = any(job.state == TRAINING for job in known)
    return [
        Job(
            id=job.id,
            name=job.name,
            design=job.design,
            state=job.state,
            place_in_queue=waiting.index(job.id) + before if job.state == WAITING else 0,
            progress=read_progress(job.live),
            message=job.message,
            started=_moment(job.started),
            finished=_moment(job.finished),
        )
        for job in known
        if job.owner == hash_of(owner)
    ]


def queue_length() -> int:
    """How many trainings, of all visitors, wait."""
    return sum(job.state == WAITING for job in jobs.all_jobs())


def running() -> bool:
    """Whether one is being trained."""
    return any(job.state == TRAINING for job in jobs.all_jobs())


def stop(owner: str, job_id: str) -> None:
    """End a training soon, and keep what it learned so far; take one that waits out of the queue.

    Raises:
        TrainingError: there is no such training, or the disk cannot be written.
    """
    with _changing(owner, job_id) as job:
        if job.state == TRAINING:
            (job.live / STOP).touch()
        elif job.state == WAITING:
            jobs.write(replace(job, state=INTERRUPTED, message=TAKEN_OUT, finished=time.time()))


def go_on(owner: str, job_id: str) -> None:
    """Queue a training again that was interrupted or failed; it goes on where it was.

    Raises:
        TrainingError: there is no such training, or too many wait.
    """
    settings = Settings.from_environment()
    with _changing(owner, job_id) as job:
        if job.state not in (INTERRUPTED, jobs.FAILED):
            return
        known = jobs.all_jobs()
        own = [other for other in known if other.owner == job.owner]
        taken = names_in_use(job.owner)
        taken.pop(job_id, None)
        name = checked(job.name, taken.values())
        _check_room(known, own, settings)
        check_kept(owner)
        (job.live / STOP).unlink(missing_ok=True)
        jobs.take_room(job)
        again = replace(job, name=name, state=WAITING, message="", finished=None, lost_apps=0)
        # A training that reached its time may have as much again.
        jobs.write(replace(again, number=_next_number(known), seconds_used=0.0))


def remove(owner: str, job_id: str) -> None:
    """Forget a training; its model, if one came of it, stays.

    Raises:
        TrainingError: there is no such training, or it is being trained: stop it first.
    """
    with _changing(owner, job_id) as job:
        if job.state == TRAINING:
            raise TrainingError("It is being trained: stop it first.")
        shutil.rmtree(job.folder)


def set_drawing(owner: str, job_id: str, image: np.ndarray) -> None:
    """Have a training say from its next epoch on what it reads in this drawing.

    Args:
        image: (28, 28) uint8 in the MNIST format.

    Raises:
        TrainingError: there is no such training, or the disk is full.
    """
    with as_training_errors():
        write_drawing(_job_of(owner, job_id).live, image)


@contextmanager
def _changing(owner: str, job_id: str) -> Iterator[KeptJob]:
    with as_training_errors(), taking_turns():
        yield _job_of(owner, job_id)


def _job_of(owner: str, job_id: str) -> KeptJob:
    job = jobs.job_at(jobs.folder_of(job_id)) if is_id(job_id) else None
    if job is None or job.owner != hash_of(owner):
        raise TrainingError("There is no such training of yours; it may have been removed.")
    return job


def _check_room(known: list[KeptJob], own: list[KeptJob], settings: Settings) -> None:
    """Raise TrainingError where one more training has no room in the queue."""
    if sum(job.is_active for job in known) >= settings.queue:
        raise TrainingError("Try again later: too many trainings wait already.")
    if sum(job.is_active for job in own) >= settings.queue_each:
        raise TrainingError(
            f"Wait for a training of yours to end: {settings.queue_each} at a time can be queued."
        )


def _write_new(
    owner: str, name: str, design: Design, drawing: np.ndarray | None, number: int
) -> str:
    """Write the folder of a new training; it counts once its job.json, the last, is there."""
    job_id = new_id()
    folder = jobs.folder_of(job_id)
    job = KeptJob(job_id, hash_of(owner), name, design, number, WAITING, time.time(), folder=folder)
    try:
        make_private(job.live)
        write_whole(job.recipe, recipe_file.to_json(design).encode())
        if drawing is not None:
            write_drawing(job.live, drawing)
        jobs.take_room(job)
        jobs.write(job)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return job_id


def _next_number(known: list[KeptJob]) -> int:
    return max((job.number for job in known), default=0) + 1


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
