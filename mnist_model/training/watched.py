"""A training that somebody watches: what it tells them, and how it gives way to them.

Needs no Keras, because it begins before Keras is imported, which takes seconds.
"""

import os
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from mnist_model.training.progress_file import STOP, Progress, read_progress, write_progress

# As often as a page can show it.
_SECONDS_BETWEEN = 0.3


class Watched:
    """What a training last said to the folder of `--live`, see `progress_file`."""

    def __init__(self, folder: Path, resume: bool = False) -> None:
        """Begin to be watched; what was said before counts only for a training that goes on."""
        self.folder = folder
        earlier = read_progress(folder) if resume else None
        self.progress = earlier or Progress()
        self._written = 0.0

    def say(self, at_once: bool = False, **changes: Any) -> None:
        """Change fields of the progress, and write it, unless that was done a moment ago.

        Nothing goes wrong with a training because nobody can be told of it.
        """
        self.progress = replace(self.progress, **changes, updated=time.time())
        if at_once or time.monotonic() - self._written >= _SECONDS_BETWEEN:
            self._written = time.monotonic()
            with suppress(OSError, ValueError):  # ValueError: a number that is none
                write_progress(self.folder, self.progress)

    def is_to_stop(self) -> bool:
        """Whether whoever watches asked it to end and keep what was learned so far."""
        return (self.folder / STOP).exists()


def give_way() -> None:
    """Let every other process go first, such as the app that started this one.

    On two cores the app reads a drawing in 0.8 ms, nine of ten within 1.0 ms; beside a training of
    two threads as important as the app it took 1.0 and 1.7 ms, beside one of a single thread that
    gives way 0.9 and 1.1 ms. With SCHED_IDLE it was no faster, but where other programs were busy
    nothing was learned.
    """
    with suppress(AttributeError, OSError):  # not on every system
        os.nice(19)
    with suppress(AttributeError, OSError):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
