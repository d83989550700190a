"""How fast this machine trains, measured on what was trained on it."""

import json
import math
import statistics
from contextlib import suppress
from pathlib import Path

from mnist_model.data.download import data_folder
from mnist_model.networks.design import Design
from mnist_model.networks.estimate import MULTIPLY_ADDS_PER_SECOND, training_work
from mnist_model.training.progress_file import Progress
from mnist_model.whole_file import write_whole

# How many of the last trainings count.
_LAST = 9
# Shorter ones say more of the start than of the machine.
_LEAST_SECONDS = 2


def speed() -> float:
    """What `estimate` wants: the median of the last trainings; before the first, a usual one."""
    measured = _measured()
    return statistics.median(measured) if measured else MULTIPLY_ADDS_PER_SECOND


def note_speed(design: Design, progress: Progress | None) -> None:
    """Take a training that has ended into account; where that cannot be written, do not.

    Args:
        progress: what it said last.
    """
    seconds = progress.history.get("seconds", []) if progress else []
    # The first epoch prepares what the others use; one that was stopped was not whole.
    whole = seconds[1:-1] if progress and progress.stopped else seconds[1:]
    if sum(whole) < _LEAST_SECONDS:
        return
    measured = training_work(design, len(whole)) / sum(whole)
    with suppress(OSError):
        write_whole(_file(), json.dumps([*_measured(), measured][-_LAST:]).encode())


def _file() -> Path:
    return data_folder() / "training_speed.json"


def _measured() -> list[float]:
    try:
        content = json.loads(_file().read_bytes())
    except (OSError, ValueError):
        return []
    numbers = content if isinstance(content, list) else []
    return [x for x in numbers if isinstance(x, float) and math.isfinite(x) and x > 0]
