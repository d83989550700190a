"""A training as it stands on disk: trainings/JOB_ID/, which holds

job.json         whose it is, what it is called, how it is designed, and what became of it
JOB_ID.json      the recipe, for train.py
live/            what train.py says while it runs, and is told: see training/progress_file.py
bundles/JOB_ID/  the bundle, once it is trained, until its owner has it
log.txt          what train.py printed when it last ran
temporary/       what train.py, and TensorFlow with it, puts into temporary files while it runs
room             nothing, in as many bytes as it takes to note how it ended: where the disk is full
                 by then, they make room

job.json is written by the app alone, as a whole, while it holds the lock of `taking_turns`.
"""

import json
import logging
import os
import shutil
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path

from mnist_model.networks import recipe_file
from mnist_model.networks.design import Design
from mnist_model.networks.recipe_file import RecipeError
from mnist_model.whole_file import write_whole
from mnist_trainer.folders import is_id, trainings_folder

WAITING, TRAINING = "waiting", "training"
DONE, STOPPED, FAILED, INTERRUPTED = "done", "stopped", "failed", "interrupted"
STATES = (WAITING, TRAINING, DONE, STOPPED, FAILED, INTERRUPTED)

_JOB = "job.json"
# More than the job.json of the largest network has, and a folder.
_ROOM_BYTES = 2**15
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class KeptJob:
    """The content of a job.json.

    owner:        the hash of whose it is.
    number:       its place among all: the lowest of those that wait is trained first.
    message:      what became of it, in a sentence for its owner; empty where nothing is to be said.
    submitted, started, finished: seconds since 1970; None where that is still to come.
    seconds_used: how long it has trained, before the present run.
    resumes:      whether there may be something from which to go on.
    lost_apps:    how often the app ended, or was ended, while it trained.
    """

    id: str
    owner: str
    name: str
    design: Design
    number: int
    state: str
    submitted: float
    message: str = ""
    started: float | None = None
    finished: float | None = None
    seconds_used: float = 0.0
    resumes: bool = False
    lost_apps: int = 0
    folder: Path = field(default=Path(), compare=False)

    @property
    def is_active(self) -> bool:
        """Whether it waits or runs."""
        return self.state in (WAITING, TRAINING)

    @property
    def is_coming(self) -> bool:
        """Whether a model may still come of it."""
        return self.is_active or self.state == INTERRUPTED

    @property
    def recipe(self) -> Path:
        return self.folder / f"{self.id}.json"

    @property
    def live(self) -> Path:
        return self.folder / "live"

    @property
    def bundles(self) -> Path:
        return self.folder / "bundles"

    @property
    def bundle(self) -> Path:
        return self.bundles / self.id

    @property
    def log(self) -> Path:
        return self.folder / "log.txt"

    @property
    def temporary(self) -> Path:
        return self.folder / "temporary"

    @property
    def room(self) -> Path:
        return self.folder / "room"


def folder_of(job_id: str) -> Path:
    """The folder of a training; is_id() must hold for what comes from a page."""
    return trainings_folder() / job_id


def all_jobs() -> list[KeptJob]:
    """All trainings, in the order in which they were queued; what cannot be read is left out."""
    try:
        entries = list(os.scandir(trainings_folder()))
    except OSError:
        return []
    found = [job_at(Path(entry.path)) for entry in entries if is_id(entry.name)]
    return sorted((job for job in found if job), key=lambda job: (job.number, job.id))


def job_at(folder: Path) -> KeptJob | None:
    """The training in a folder; None where there is none, or it cannot be read."""
    try:
        status = (folder / _JOB).stat()
    except OSError:
        return None
    return _read(str(folder), status.st_mtime_ns, status.st_ino)


def write(job: KeptJob) -> None:
    """Keep what became of a training.

    Raises:
        OSError: the disk is full, or the folder is gone; what was kept is still there.
    """
    content = asdict(job) | {"recipe": json.loads(recipe_file.to_json(job.design))}
    for part in ("design", "folder", "id"):
        del content[part]
    write_whole(job.folder / _JOB, json.dumps(content).encode())


def take_room(job: KeptJob) -> None:
    """Take as much of the disk as it will need to note how a training ended.

    Raises:
        OSError: the disk is full, or the folder is gone.
    """
    # At random, as some disks store zeros in no room at all.
    write_whole(job.room, os.urandom(_ROOM_BYTES))


def make_room(job: KeptJob) -> None:
    """Give up what a training needs no more that has ended, before it is noted how."""
    shutil.rmtree(job.temporary, ignore_errors=True)
    job.room.unlink(missing_ok=True)


@lru_cache(maxsize=1000)
def _read(folder: str, changed_ns: int, inode: int) -> KeptJob | None:
    path = Path(folder)
    try:
        content = json.loads((path / _JOB).read_bytes())
        design = recipe_file.from_json(json.dumps(content.pop("recipe")))
        job = KeptJob(id=path.name, design=design, folder=path, **content)
        # Wrong types would come to light later, where nobody expects them.
        numbers = (job.number, job.submitted, job.seconds_used, job.lost_apps)
        times = (job.started or 0.0, job.finished or 0.0)
        texts = (job.owner, job.name, job.message)
        if (
            job.state in STATES
            and all(isinstance(number, int | float) for number in (*numbers, *times))
            and all(isinstance(text, str) for text in texts)
        ):
            return job
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecipeError):
        pass
    _log.warning("%s: not a training of this app; it is left as it is", path / _JOB)
    return None
