"""How far a score may be trusted whose answers are not independent of each other."""

import numpy as np

RESAMPLES = 10_000


def bootstrap_interval(
    right: np.ndarray, resamples: int = RESAMPLES, seed: int = 0
) -> tuple[float, float]:
    """The 95 % interval of an accuracy, where several answers are about the same drawing.

    A drawing in 13 brushes and sizes is not 13 drawings: a network that misreads one of them is
    likely to misread the next. So whole drawings are drawn with replacement, each with all its
    answers (the bootstrap of Efron 1979, Annals of Statistics 7, 1-26; of clusters: Davison and
    Hinkley 1997, Bootstrap Methods and their Application, section 3.8), and the interval is
    that between the percentiles of the resampled accuracies.

    It tells how the accuracy would vary with other drawings by the same people. About other
    people it tells nothing: where there are three of them, their three accuracies say more.

    Args:
        right: (cells, drawings) bool, whether each drawing was read correctly in each cell; one
            cell for images that were read once.
        resamples: how often the drawings are drawn anew.
        seed: the same seed gives the same interval.

    Returns:
        (low, high), shares 0..1. Where all drawings fared alike, which no resampling can vary,
        both are the accuracy; `significance.wilson_interval` is wider there.

    Raises:
        ValueError: the array has another number of axes, or is empty.
    """
    if right.ndim != 2 or not right.size:
        raise ValueError(
            f"expected whether drawings were read correctly, (cells, drawings), got {right.shape}"
        )
    # A drawing counts by its share of right answers, and drawings of the same share are alike: so
    # it is enough to draw how many of each share there are.
    shares, counts = np.unique(right.mean(axis=0), return_counts=True)
    drawings = int(counts.sum())
    drawn = np.random.default_rng(seed).multinomial(drawings, counts / drawings, resamples)
    low, high = np.percentile(drawn @ shares / drawings, [2.5, 97.5])
    return float(low), float(high)
