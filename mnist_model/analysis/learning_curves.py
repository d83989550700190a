"""What learning curves show: the best epoch, and whether the model overfits."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

# Validation loss fluctuates from epoch to epoch, so one bad epoch means nothing. A rise counts
# only if it lasts this long, is this large, and goes up more often than down.
LASTING_EPOCHS = 3
LASTING_RISE = 1.05
RISING_PAIRS = 2 / 3


@dataclass(frozen=True)
class Overfitting:
    """Where a model began to overfit, and by how much.

    after_epoch:     the last epoch that improved it on held-out images, counted from 1.
    validation_rise: the rise in validation loss from there to the end, as a share.
    training_fall:   the fall in training loss over the same epochs, as a share.
    """

    after_epoch: int
    validation_rise: float
    training_fall: float


def usable(history: object) -> dict[str, list[float]]:
    """The metrics of a history that can be shown.

    Args:
        history: the content of a `history.json`, which may have been written by hand.

    Returns:
        For each metric a list of one value per epoch. Anything that is not a list of finite
        numbers is left out, and all lists are cut to the length of the shortest.
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
        loss, val_loss: one value per epoch, above 0; equally long.

    Returns:
        None if validation loss does not rise, or rises too little or too briefly to be sure.
    """
    best = best_epoch(val_loss)
    later = val_loss[best:]
    if len(later) < LASTING_EPOCHS:
        return None
    # Means of three, because the lowest of many fluctuating values is partly luck.
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
    """The share of all pairs of values in which the later one is higher, 0..1."""
    return _mean([later > earlier for earlier, later in combinations(values, 2)])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _is_numbers(values: object) -> bool:
    return (
        isinstance(values, list)
        and len(values) > 0
        and all(type(value) in (int, float) and math.isfinite(value) for value in values)
    )
