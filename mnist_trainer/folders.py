"""Where trainings and models of visitors lie, and how what lies there is written and locked."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mnist_model.data.download import data_folder

try:
    import fcntl
except ImportError:  # Windows, where nobody may train
    fcntl = None  # type: ignore[assignment]

# Without locks two trainings could run at once, and spoil each other's queue.
CAN_LOCK = fcntl is not None

_ID = re.compile(r"[0-9a-f]{16}", re.ASCII)


def new_id() -> str:
    """The id of a training, and of the model that comes of it: nobody has it yet."""
    return secrets.token_hex(8)


def is_id(given: object) -> bool:
    """Whether this has the form of an id, and so may be the name of a folder."""
    return isinstance(given, str) and _ID.fullmatch(given) is not None


def hash_of(owner: str) -> str:
    """What stands for a visitor on disk, whose id it does not tell."""
    return hashlib.sha256(owner.encode()).hexdigest()


def trainings_folder() -> Path:
    """The folder with a folder for each training."""
    return data_folder() / "trainings"


def models_folder(owner_hash: str) -> Path:
    """The folder with the bundles of a visitor; it need not exist."""
    return data_folder() / "models" / owner_hash


def make_private(folder: Path) -> Path:
    """Make a folder, and those above it, for this user alone."""
    for path in [*reversed(folder.parents), folder]:
        with suppress(FileExistsError):
            path.mkdir(mode=0o700)
    return folder


@contextmanager
def taking_turns() -> Iterator[None]:
    """One at a time, of all threads and processes that change trainings or models."""
    handle = os.open(make_private(trainings_folder()) / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def take_machine() -> int | None:
    """The right to train on this machine, as long as the returned handle is open anywhere.

    A trainer inherits it, so that it ends with whoever dies last, the app or its trainer.

    Returns:
        None where another trains.
    """
    path = make_private(trainings_folder()) / ".running"
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle
