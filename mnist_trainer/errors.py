"""What can go wrong with a training, as a sentence that a visitor may read."""

import errno
import logging
from collections.abc import Iterator
from contextlib import contextmanager

_log = logging.getLogger(__name__)

FULL = "The disk is full. Make room on it, then try again."
NOT_WRITTEN = "The folder for trainings cannot be written. Its app's log says why."


class TrainingError(Exception):
    """Something cannot be done; the message is a sentence for a visitor and names no path."""


@contextmanager
def as_training_errors() -> Iterator[None]:
    """Turn the faults of a disk into TrainingError; what is wrong with it goes into the log."""
    try:
        yield
    except OSError as error:
        _log.warning("%s", error)
        raise TrainingError(sentence_of(error)) from error


def sentence_of(error: OSError) -> str:
    """What a fault of the disk means for a visitor."""
    return FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else NOT_WRITTEN
