"""What a training says while it runs, in files of a folder; needs no Keras.

progress.json  how far it has come; written by the trainer, replaced atomically
stop           made by whoever watches: end now, and keep what was learned so far
drawing.npy    (28, 28) uint8, a drawing in the MNIST format, which the trainer reads after each
               epoch; may be replaced at any time
"""

import json
import math
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path

import numpy as np

from mnist_model.whole_file import write_whole

PROGRESS, STOP, DRAWING = "progress.json", "stop", "drawing.npy"
# As many points as a curve on a screen can show.
MOST_POINTS = 400
PHASES = ("preparing", "training", "scoring", "writing", "done")


@dataclass(frozen=True)
class Progress:
    """How far a training has come.

    phase:        one of PHASES.
    epoch:        the current epoch, from 1; 0 before the first.
    step, steps:  batches done in this epoch, and in a whole one.
    seconds_left: an estimate of the time to the end; None before there is one.
    batches:      [epochs passed, loss, accuracy], each a mean over the batches since the point
                  before; at most MOST_POINTS, thinned evenly.
    history:      for each metric a list of one value per finished epoch, as `history.json`.
    drawing:      per finished epoch the network's ten probabilities for the drawing, as they
                  come out of the softmax; None where there was no drawing.
    stopped:      whether it was stopped before its last epoch.
    updated:      when this was written, in seconds since 1970.
    """

    phase: str = "preparing"
    epoch: int = 0
    epochs: int = 0
    step: int = 0
    steps: int = 0
    seconds_left: float | None = None
    batches: list[list[float]] = field(default_factory=list)
    history: dict[str, list[float]] = field(default_factory=dict)
    drawing: list[list[float] | None] = field(default_factory=list)
    stopped: bool = False
    updated: float = 0.0


def write_progress(folder: Path, progress: Progress) -> None:
    """Replace `progress.json`; a reader sees the old one or the new one.

    Raises:
        OSError: the disk is full or read-only, or the folder is gone.
    """
    content = json.dumps(asdict(progress), allow_nan=False).encode()
    write_whole(folder / PROGRESS, content, flushed=False)


def read_progress(folder: Path) -> Progress | None:
    """What the training last said; None if it has said nothing, or nothing that can be used."""
    try:
        content = json.loads((folder / PROGRESS).read_text("utf-8"), parse_constant=_refuse)
        return _checked(content)
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def thinned(points: list[list[float]], most: int = MOST_POINTS) -> list[list[float]]:
    """At most so many of the points, spread evenly, with the first and the last."""
    if len(points) <= most:
        return points
    return [points[i] for i in np.linspace(0, len(points) - 1, most).round().astype(int)]


def read_drawing(folder: Path) -> np.ndarray | None:
    """The drawing that was put there, (28, 28) uint8; None if there is none that can be read."""
    try:
        drawing = np.load(folder / DRAWING, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    is_ours = isinstance(drawing, np.ndarray) and drawing.dtype == np.uint8
    return drawing if is_ours and drawing.shape == (28, 28) else None


def write_drawing(folder: Path, drawing: np.ndarray) -> None:
    """Put a drawing there, (28, 28) uint8, in place of the one before.

    Raises:
        OSError: the disk is full or read-only, or the folder is gone.
    """
    content = BytesIO()
    np.save(content, drawing, allow_pickle=False)
    write_whole(folder / DRAWING, content.getvalue(), flushed=False)


def _checked(content: dict[str, object]) -> Progress:
    """Progress of a parsed file; raises ValueError or the like if it has another form."""
    progress = Progress(**content)  # type: ignore[arg-type]
    numbers = (progress.epoch, progress.epochs, progress.step, progress.steps)
    history = all(_are_numbers(values) for values in progress.history.values())
    holds = (
        progress.phase in PHASES
        and all(type(n) is int and n >= 0 for n in numbers)
        and _are_numbers([progress.updated, progress.seconds_left or 0.0])
        and history
        and all(len(point) == 3 and _are_numbers(point) for point in progress.batches)
        and all(p is None or (len(p) == 10 and _are_numbers(p)) for p in progress.drawing)
        and type(progress.stopped) is bool
    )
    if not holds:
        raise ValueError("not what we write")
    return progress


def _are_numbers(values: list[float]) -> bool:
    return all(type(value) in (int, float) and math.isfinite(value) for value in values)


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no number")
