"""Trainings of visitors: their queue, the process that trains, and the models that come of it.

    job_id = submit(owner, "My network", design, drawing)
    jobs_of(owner)[0].progress        # while it trains, see training/progress_file.py
    models_of(owner)[0].folder        # a bundle, once it is done

An owner is any text that nobody else knows, such as that of a cookie; on disk there is its hash
alone, and nothing is read, changed or deleted without it. Everything lies in the data folder:
trainings/JOB_ID/ holds a training, models/OWNER_HASH/MODEL_ID/ a bundle. Ids are made here; no name
that a visitor gives becomes part of a path.
"""

from mnist_model.training.packages import missing_packages
from mnist_trainer.errors import TrainingError
from mnist_trainer.measured_speed import speed
from mnist_trainer.models import OwnModel, delete, download, models_of, rename
from mnist_trainer.queue import (
    Job,
    check_design,
    check_kept,
    go_on,
    jobs_of,
    queue_length,
    remove,
    running,
    set_drawing,
    stop,
    submit,
)
from mnist_trainer.runner import RUNNER
from mnist_trainer.settings import Settings, is_allowed

__all__ = [
    "RUNNER",
    "Job",
    "OwnModel",
    "Settings",
    "TrainingError",
    "check_design",
    "check_kept",
    "delete",
    "download",
    "go_on",
    "is_allowed",
    "jobs_of",
    "missing_packages",
    "models_of",
    "queue_length",
    "remove",
    "rename",
    "running",
    "set_drawing",
    "speed",
    "stop",
    "submit",
]
