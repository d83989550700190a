"""What training curves tell: the best epoch, and whether a model began to overfit."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

# Validation loss wobbles from epoch to epoch, so one bad epoch says nothing. A rise counts
# when it lasts this long, is this high, and goes up more often than down.
LASTING_EPOCHS = 3
LASTING_RISE = 1.05
RISING_PAIRS = 2 / 3


@dataclass(frozen=True)
class Overfitting:
    """From when on a model learned its training images by heart instead of how to read.

    after_epoch:     the last epoch that still made it better on new images, from 1.
    validation_rise: by how much the validation loss rose from there to the end, as a share.
    training_fall:   by how much the training loss fell meanwhile, as a share.
    """

    after_epoch: int
    validation_rise: float
    training_fall: float


def usable(history: object) -> dict[str, list[float]]:
    """The metrics of a history that can be shown.

    Args:
        history: what stands in a `history.json`, which may have been made by hand.

    Returns:
        A value per epoch for each metric; what is no list of finite numbers is left out, and
        all have the length of the shortest.
    """
    if not isinstance(history, Mapping):
        return {}
    metrics = {name: values for name, values in history.items() if _is_numbers(values)}
    epochs = min(map(len, metrics.values()), default=0)
    return {name: list(values[:epochs]) for name, values in metrics.items()}


def best_epoch(val_loss: Sequence[float]) -> int:
    """The epoch with the lowest validation loss, counted from 1."""
    return 1 + min(range(len(val_loss)), key=val_loss.__getitem__)


def overfitting(loss: Sequence[float], val_loss: Sequence[float]) -> Overfitting | None:
    """Find the epoch after which validation loss rises for good while training loss falls.

    Args:
        loss, val_loss: a value per epoch, above 0, of the same length.

    Returns:
        None when validation loss does not rise, or too little or too briefly to be sure.
    """
    best = best_epoch(val_loss)
    later = val_loss[best:]
    if len(later) < LASTING_EPOCHS:
        return None
    # Means of three, because the lowest of many wobbling values is low by luck as well.
    around_best = _mean(val_loss[max(0, best - 2) : best + 1])
    at_end = _mean(val_loss[-LASTING_EPOCHS:])
    training_at_end = _mean(loss[-LASTING_EPOCHS:])
    is_lasting = at_end >= LASTING_RISE * around_best and _rising_pairs(later) >= RISING_PAIRS
    if not is_lasting or training_at_end >= loss[best - 1]:
        return None
    return Overfitting(
        after_epoch=best,
        validation_rise=at_end / val_loss[best - 1] - 1,
        training_fall=1 - training_at_end / loss[best - 1],
    )


def _rising_pairs(values: Sequence[float]) -> float:
    """Of all pairs of values the share in which the later one is the higher, 0..1."""
    return _mean([later > earlier for earlier, later in combinations(values, 2)])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _is_numbers(values: object) -> bool:
    return (
        isinstance(values, list)
        and len(values) > 0
        and all(type(value) in (int, float) and math.isfinite(value) for value in values)
    )
