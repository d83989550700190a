"""The files that a training keeps until its bundle is written, so that it can be resumed.

This module needs no Keras: whether there is anything to resume is checked before importing it.
"""

import csv
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# Settings longer than this many characters are not worth printing.
_READABLE = 40


class ResumeError(ValueError):
    """An unfinished training does not match the one requested."""


class DivergedError(ValueError):
    """A training has made its weights so large that nothing can be learned any more."""


@dataclass(frozen=True)
class Unfinished:
    """The files of an unfinished training, in a folder beside the bundles.

    settings: everything that affects the training; must be the same when it is resumed.
    log:      one row per epoch, see `read_log`.
    """

    folder: Path

    @property
    def settings(self) -> Path:
        return self.folder / "settings.json"

    @property
    def log(self) -> Path:
        return self.folder / "log.csv"

    def weights(self, epochs: int) -> Path:
        """Network and optimizer after so many epochs; kept for the last and the best epoch."""
        return self.folder / f"after-{epochs:06}.npz"

    def epochs_done(self) -> int:
        """The number of epochs after which training can resume; 0 before the first has ended."""
        saved = sorted(self.folder.glob("after-*.npz"))
        return int(saved[-1].stem.removeprefix("after-")) if saved else 0


def unfinished(name: str, out: Path) -> Unfinished:
    """Where the training of a model keeps its state until its bundle is written."""
    return Unfinished(out / ".unfinished" / name)


def open_state(state: Unfinished, settings: Mapping[str, object], resume: bool) -> None:
    """Prepare the folder of an unfinished training, to resume it or to start with none.

    Args:
        settings: JSON-ready values, by name.

    Raises:
        ResumeError: the training to resume has other settings, or is damaged.
    """
    settings = json.loads(json.dumps(settings))
    if resume and state.settings.is_file():
        if problem := _difference(_read_settings(state), settings):
            raise ResumeError(
                f"the unfinished training {problem}; resume it with the options it was started "
                "with, or leave out --resume to start again"
            )
        return
    shutil.rmtree(state.folder, ignore_errors=True)
    state.folder.mkdir(parents=True)
    state.settings.write_text(json.dumps(settings), "utf-8")


def read_log(log: Path) -> dict[str, list[float]]:
    """The training log: for each metric a list of one value per epoch; empty before the first.

    A training killed between writing its log and its weights repeats that epoch when resumed; of
    the two rows the later counts.
    """
    if not log.is_file():
        return {}
    with log.open(newline="") as file:
        rows = {int(row.pop("epoch")): row for row in csv.DictReader(file)}
    ordered = [rows[epoch] for epoch in sorted(rows)]
    # Without validation images, Keras writes NA for what would be measured on them.
    metrics = [key for key, value in ordered[0].items() if value != "NA"] if ordered else []
    return {key: [float(row[key]) for row in ordered] for key in metrics}


def _read_settings(state: Unfinished) -> dict[str, object]:
    try:
        settings = json.loads(state.settings.read_text("utf-8"))
    except ValueError:
        settings = None
    return settings if isinstance(settings, dict) else {}


def _difference(earlier: Mapping[str, object], now: Mapping[str, object]) -> str | None:
    """How an unfinished training differs from the one requested; None if it does not."""
    if not earlier:
        return "has lost its settings"
    for key, value in now.items():
        was = earlier.get(key)
        if was != value:
            name = key.replace("_", " ")
            # The value of an optimizer or a checksum would mean nothing to a reader.
            if any(isinstance(v, list | dict) or len(str(v)) > _READABLE for v in (was, value)):
                return f"differs in its {name}"
            return f"has {name} {was}, not {value}"
    return None
