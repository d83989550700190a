"""Where models fail: confused pairs of digits, mistakes in order, and disputed labels."""

from dataclasses import dataclass

import numpy as np

from mnist_model.imaging.preprocess import NUM_CLASSES

# What is answered to an image that is refused, beside the digits 0 to 9.
REFUSED = NUM_CLASSES

# If the models agree on a digit other than the label, with at least this confidence on average,
# the label itself is in doubt.
DISPUTED_CONFIDENCE = 0.8


@dataclass(frozen=True)
class Confusion:
    """One digit misread as another, or refused.

    predicted: a digit, or REFUSED.
    count: how often.
    share: the share of all images of the true digit, 0..1.
    """

    true: int
    predicted: int
    count: int
    share: float


def confusion_matrix(
    labels: np.ndarray, probabilities: np.ndarray, refused: np.ndarray | None = None
) -> np.ndarray:
    """Counts [true][answer], (10, 10), or (10, 11) with a column for what is refused.

    Args:
        labels: (n,) integers 0..9.
        probabilities, refused: see `answers`.
    """
    columns = NUM_CLASSES if refused is None else NUM_CLASSES + 1
    matrix = np.zeros((NUM_CLASSES, columns), np.int64)
    np.add.at(matrix, (labels, answers(probabilities, refused)), 1)
    return matrix


def answers(probabilities: np.ndarray, refused: np.ndarray | None = None) -> np.ndarray:
    """What a model answers: the most probable digit, or REFUSED.

    Args:
        probabilities: (n, 10).
        refused: (n,) bool, which images it refuses to read; None for none.

    Returns:
        (n,) integers.
    """
    read: np.ndarray = probabilities.argmax(axis=1)
    return read if refused is None else np.where(refused, REFUSED, read)


def confusions(matrix: np.ndarray) -> list[Confusion]:
    """Every pair of digits that is confused at least once, most frequent first.

    Args:
        matrix: counts [true][predicted], (10, 10), or (10, 11) with refusals.
    """
    support = matrix.sum(axis=1)
    pairs = [
        Confusion(int(true), int(predicted), int(count), float(count / support[true]))
        for (true, predicted), count in np.ndenumerate(matrix)
        if count and true != predicted
    ]
    return sorted(pairs, key=lambda pair: -pair.count)


def accuracy_per_digit(matrix: np.ndarray) -> np.ndarray:
    """The one-vs-rest accuracy of each digit: (10,), 0..1.

    Args:
        matrix: counts [true][predicted], (10, 10).
    """
    right = np.diag(matrix)
    wrong = matrix.sum(axis=0) + matrix.sum(axis=1) - 2 * right
    accuracy: np.ndarray = 1 - wrong / matrix.sum()
    return accuracy


def worst_first(
    labels: np.ndarray,
    probabilities: np.ndarray,
    true: int | None = None,
    predicted: int | None = None,
    refused: np.ndarray | None = None,
) -> np.ndarray:
    """The images in a cell of the confusion matrix, the most surprising first.

    Args:
        labels: (n,) integers 0..9.
        probabilities, refused: see `answers`.
        true, predicted: the cell; None means all mistakes in that row or column, refusals
            included.

    Returns:
        Indices into `labels`: mistakes in order of falling confidence; for a cell on the
        diagonal, correct answers in order of rising confidence.
    """
    read, confidence = answers(probabilities, refused), probabilities.max(axis=1)
    is_right = true is not None and true == predicted
    chosen = (read == labels) == is_right
    if true is not None:
        chosen &= labels == true
    if predicted is not None:
        chosen &= read == predicted
    indices = np.flatnonzero(chosen)
    order = confidence[indices] if is_right else -confidence[indices]
    return indices[np.argsort(order, kind="stable")]


def variety_first(indices: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Interleave groups: the first of each, then the second of each; otherwise keep the order.

    Args:
        indices: into `groups`, most important first.
        groups: (n,) the group of each item, such as the drawing behind each rendering.
    """
    seen: dict[int, int] = {}
    turns = []
    for group in groups[indices].tolist():
        turns.append(seen.get(group, 0))
        seen[group] = turns[-1] + 1
    return indices[np.argsort(turns, kind="stable")]


def disputed(labels: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Which labels all the models dispute.

    Args:
        labels: (n,) integers 0..9.
        probabilities: (models, n, 10).

    Returns:
        (n,) bool, true where at least two models all read the same digit, it is not the label,
        and their mean confidence is at least `DISPUTED_CONFIDENCE`.
    """
    read = probabilities.argmax(axis=2)
    is_sure = probabilities.max(axis=2).mean(axis=0) >= DISPUTED_CONFIDENCE
    agreed = (len(read) > 1) & (read == read[0]).all(axis=0)
    doubted: np.ndarray = agreed & (read[0] != labels) & is_sure
    return doubted
