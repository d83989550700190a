"""Confidence calibration: the temperature of a model, and the threshold for refusing to read."""

import numpy as np
from scipy.optimize import minimize_scalar

# The shares of validation drawings and MNIST images that may be refused: half of what is tolerable
# (1 and 0.5 %), because the test sets are by different people again.
REFUSED_DRAWINGS = 0.005
REFUSED_MNIST = 0.0025

_EPSILON = 1e-12


def fit_temperature(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The temperature that makes the labels most likely (Guo et al. 2017, arXiv:1706.04599).

    Args:
        probabilities: (n, 10), straight from the softmax.
        labels: (n,) integers 0..9.
    """
    logits = np.log(np.clip(probabilities.astype(np.float64), _EPSILON, 1))

    def loss(log_temperature: float) -> float:
        scaled = logits / np.exp(log_temperature)
        scaled -= scaled.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(scaled).sum(axis=1))
        return float(np.mean(log_sum - scaled[np.arange(len(labels)), labels]))

    return float(np.exp(minimize_scalar(loss, bounds=(-2, 2), method="bounded").x))


def fit_threshold(drawings: np.ndarray, mnist: np.ndarray) -> float:
    """The digit-ness score below which an image is refused as not a digit.

    Args:
        drawings, mnist: (n,) the scores of validation drawings and MNIST images, 0..1.

    Returns:
        The highest threshold that refuses no more than the permitted share of either.
    """
    shares = ((drawings, REFUSED_DRAWINGS), (mnist, REFUSED_MNIST))
    # Between two scores, take the lower, or one image too many would be refused.
    return float(min(np.quantile(scores, share, method="lower") for scores, share in shares))
