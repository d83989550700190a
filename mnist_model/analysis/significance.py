"""Which of two models is better, and whether the difference could be chance."""

import math
from dataclasses import dataclass

import numpy as np

# The 97.5 % quantile of the normal distribution: 95 % lies within plus or minus this.
_Z95 = 1.959963984540054


@dataclass(frozen=True)
class Outcomes:
    """How two models did on the same images, as int64 indices of the images.

    both: both correct; only_first, only_second: one correct; neither: both wrong.
    """

    both: np.ndarray
    only_first: np.ndarray
    only_second: np.ndarray
    neither: np.ndarray


def wilson_interval(right: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share, after Wilson 1927 (JASA 22, 209-212).

    Unlike the textbook's normal approximation, it stays within 0..1 and is valid near both ends.

    Args:
        right: how many of `total` were correct, 0..total.
        total: above 0.

    Returns:
        (low, high), shares 0..1.
    """
    share, z2 = right / total, _Z95**2
    centre = share + z2 / (2 * total)
    half = _Z95 * math.sqrt(share * (1 - share) / total + z2 / (4 * total**2))
    low, high = ((centre + sign * half) / (1 + z2 / total) for sign in (-1, 1))
    return max(0.0, low), min(1.0, high)


def split_outcomes(first: np.ndarray, second: np.ndarray) -> Outcomes:
    """Split images by which of two models read them correctly.

    Args:
        first, second: (n,) bool, whether each model read each image correctly.
    """
    return Outcomes(
        both=np.flatnonzero(first & second),
        only_first=np.flatnonzero(first & ~second),
        only_second=np.flatnonzero(~first & second),
        neither=np.flatnonzero(~first & ~second),
    )


def mcnemar_p(only_first: int, only_second: int) -> float:
    """The exact, two-sided p-value of McNemar's test (1947, Psychometrika 12, 153-157).

    Images on which both models are correct, or both wrong, say nothing about which is better.
    Of the others, two equally good models would each win half, like a fair coin.

    Args:
        only_first, only_second: how many images only that model read correctly.

    Returns:
        The probability, 0..1, that equally good models differ by at least this much.
    """
    n = only_first + only_second
    term, tail = 1, 0  # integers, so that nothing is rounded before the division
    for k in range(min(only_first, only_second) + 1):
        tail += term
        term = term * (n - k) // (k + 1)
    return min(1.0, 2 * tail / (1 << n))
