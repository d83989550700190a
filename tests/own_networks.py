"""Networks of visitors for tests: trainings in any state, and models, without training any."""

import shutil
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from mnist_model.networks.bundle import TRAINED
from mnist_model.networks.design import Dense, Design
from mnist_model.training.progress_file import Progress, write_progress
from mnist_trainer import jobs, models
from mnist_trainer.folders import hash_of, make_private, new_id
from mnist_trainer.jobs import KeptJob

DESIGN = Design(dense=(Dense(10),), training_images=500, epochs=5)


def half_done(epochs: int = 5, **changes) -> Progress:
    """The progress of a training in its third epoch, which makes up its mind about a drawing."""
    rates = np.linspace(0.3, 2.5, 40)
    batches = [[float(e), float(1.5 * np.exp(-e)), float(1 - 0.7 * np.exp(-e))] for e in rates]
    unsure = np.full(10, 0.06)
    unsure[[3, 8]] = 0.32, 0.2
    sure = np.full(10, 0.005)
    sure[8] = 0.955
    progress = Progress(
        phase="training",
        epoch=3,
        epochs=epochs,
        step=4,
        steps=8,
        seconds_left=12.3,
        batches=batches,
        history={
            "loss": [0.9, 0.5],
            "accuracy": [0.7, 0.85],
            "val_loss": [0.7, 0.55],
            "val_accuracy": [0.8, 0.8412],
        },
        drawing=[unsure.tolist(), sure.tolist()],
    )
    return replace(progress, **changes)


def a_training(
    owner: str,
    name: str,
    state: str = jobs.TRAINING,
    progress: Progress | None = None,
    design: Design = DESIGN,
    **changes,
) -> str:
    """A training of a visitor's in a state, with what it last said; nothing trains it.

    Returns:
        Its id.
    """
    # Not by `submit`: an app that runs beside the test would begin to train it.
    job_id = new_id()
    job = KeptJob(
        id=job_id,
        owner=hash_of(owner),
        name=name,
        design=design,
        number=len(jobs.all_jobs()) + 1,
        state=state,
        submitted=time.time(),
        started=None if state == jobs.WAITING else time.time(),
        folder=jobs.folder_of(job_id),
        **changes,
    )
    make_private(job.live)
    jobs.write(job)
    if progress is not None:
        write_progress(job.live, progress)
    return job_id


def a_model(
    owner: str,
    name: str,
    design: Design = DESIGN,
    source: str = "dense-128",
    folder: Path = TRAINED,
) -> str:
    """A model of a visitor's: a bundle of ours under another name.

    Returns:
        Its id.
    """
    job_id = a_training(owner, name, jobs.DONE, half_done(phase="done"), design)
    job = jobs.job_at(jobs.folder_of(job_id))
    shutil.copytree(folder / source, job.bundle)
    models.adopt(job)
    return job_id
