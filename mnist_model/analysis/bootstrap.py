"""Confidence intervals for accuracies whose answers are not independent of each other."""

import numpy as np

RESAMPLES = 10_000


def bootstrap_interval(
    right: np.ndarray, resamples: int = RESAMPLES, seed: int = 0
) -> tuple[float, float]:
    """The 95 % interval of an accuracy when each drawing is read several times.

    One drawing rendered in 13 brushes and sizes is not 13 drawings: a network that misreads one
    rendering is likely to misread the next. So whole drawings are resampled with replacement,
    each with all its answers (the bootstrap of Efron 1979, Annals of Statistics 7, 1-26; for
    clusters: Davison and Hinkley 1997, Bootstrap Methods and their Application, section 3.8),
    and the interval lies between percentiles of the resampled accuracies.

    It shows how the accuracy would vary over other drawings by the same people. It says nothing
    about other people: with only three writers, their three accuracies are more informative.

    Args:
        right: (cells, drawings) bool, whether each drawing was read correctly in each cell; a
            single cell for images that were read once. Or, for two networks, the difference of
            their arrays as integers -1, 0 and 1; then the interval is that of the difference of
            their accuracies.
        resamples: how many times the drawings are resampled.
        seed: the same seed gives the same interval.

    Returns:
        (low, high), shares 0..1, or -1..1 for a difference. If all drawings have the same share
        of correct answers, resampling changes nothing and both equal the accuracy;
        `significance.wilson_interval` is wider in that case.

    Raises:
        ValueError: the array is not two-dimensional, or is empty.
    """
    if right.ndim != 2 or not right.size:
        raise ValueError(
            f"expected a non-empty array of shape (cells, drawings), got {right.shape}"
        )
    # Only a drawing's share of correct answers matters, so it is enough to sample how many
    # drawings there are with each share.
    shares, counts = np.unique(right.mean(axis=0), return_counts=True)
    drawings = int(counts.sum())
    drawn = np.random.default_rng(seed).multinomial(drawings, counts / drawings, resamples)
    low, high = np.percentile(drawn @ shares / drawings, [2.5, 97.5])
    return float(low), float(high)
