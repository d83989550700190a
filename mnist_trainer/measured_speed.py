"""How fast this machine trains, measured on what was trained on it."""

import json
import math
import statistics
from contextlib import suppress
from pathlib import Path

from mnist_model.data.download import data_folder
from mnist_model.networks.design_layers import layer_costs
from mnist_model.training.progress_file import Progress
from mnist_trainer.folders import write_whole
from mnist_trainer.jobs import KeptJob

# Until something was trained: two cores of a usual processor.
DEFAULT = 3e9
# How many of the last trainings count.
_LAST = 9


def speed() -> float:
    """Multiply-adds of a network a second while it trains: the median of the last trainings."""
    return statistics.median(_measured()) if _measured() else DEFAULT


def note_speed(job: KeptJob, progress: Progress | None) -> None:
    """Take a training that has ended into account; where that cannot be written, do not."""
    seconds = progress.history.get("seconds", []) if progress else []
    # The first epoch holds what is done once, such as tracing the network.
    seconds = seconds[1:] or seconds
    if sum(seconds) <= 0:
        return
    each = sum(layer.multiply_adds for layer in layer_costs(job.design))
    measured = each * job.design.training_images * len(seconds) / sum(seconds)
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
