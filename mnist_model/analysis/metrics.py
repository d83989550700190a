"""Scores of a model, from its predictions and the labels."""

from typing import Any

import numpy as np

from mnist_model.imaging.preprocess import NUM_CLASSES

# Confidences below this are clipped before the logarithm, as Keras does.
_EPSILON = 1e-7


def evaluate(probabilities: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Score predictions on labelled images.

    Args:
        probabilities: (n, 10) float32, each row sums to 1.
        labels: (n,) integers 0..9.

    Returns:
        The scores as `metrics.json` stores them, ready for JSON:
        accuracy 0..1; loss, the mean cross-entropy in nats; confusion_matrix, counts
        [true][predicted]; per_digit, lists of precision, recall, f1 (0..1) and support
        (a count); calibration, see `calibration`.
    """
    from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

    predicted = probabilities.argmax(axis=1)
    digits = np.arange(NUM_CLASSES)
    scores = precision_recall_fscore_support(labels, predicted, labels=digits, zero_division=0)
    of_true = np.take_along_axis(probabilities, labels[:, np.newaxis].astype(int), axis=1)
    return {
        "accuracy": float(np.mean(predicted == labels)),
        "loss": float(-np.log(np.clip(of_true, _EPSILON, 1)).mean()),
        "confusion_matrix": confusion_matrix(labels, predicted, labels=digits).tolist(),
        "per_digit": {
            key: values.tolist()
            for key, values in zip(("precision", "recall", "f1", "support"), scores, strict=True)
        },
        "calibration": calibration(probabilities, labels),
    }


def calibration(probabilities: np.ndarray, labels: np.ndarray, bins: int = 15) -> dict[str, Any]:
    """Whether a model's confidence matches its accuracy.

    The reliability table and expected calibration error of Guo et al. 2017
    (arXiv:1706.04599): answers are binned by confidence in bins of equal width, and the
    error is the gap between confidence and accuracy, averaged over the answers.

    Returns:
        expected_calibration_error 0..1, and the columns of the table as lists with one value
        per bin: count, confidence and accuracy (means, 0..1; None in an empty bin).
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    count = np.bincount(bin_of, minlength=bins)
    sums = [np.bincount(bin_of, weights=values, minlength=bins) for values in (confidence, right)]
    gap = np.abs(sums[0] - sums[1]).sum() / len(labels)
    mean_confidence, accuracy = (
        [float(s / n) if n else None for s, n in zip(column, count, strict=True)] for column in sums
    )
    return {
        "expected_calibration_error": float(gap),
        "count": count.tolist(),
        "confidence": mean_confidence,
        "accuracy": accuracy,
    }
