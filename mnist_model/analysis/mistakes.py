"""Where models fail: the digits they confuse, their mistakes in order, disputed labels."""

from dataclasses import dataclass

import numpy as np

from mnist_model.imaging.preprocess import NUM_CLASSES

# When models agree on another digit than the label and are on average this sure, the label
# itself is in doubt.
DISPUTED_CONFIDENCE = 0.8


@dataclass(frozen=True)
class Confusion:
    """A digit that is read as another one.

    count: how often.
    share: of all images of the true digit, 0..1.
    """

    true: int
    predicted: int
    count: int
    share: float


def confusion_matrix(labels: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Counts [true][predicted], (10, 10), of probabilities (n, 10) and labels (n,)."""
    matrix = np.zeros((NUM_CLASSES, NUM_CLASSES), np.int64)
    np.add.at(matrix, (labels, probabilities.argmax(axis=1)), 1)
    return matrix


def confusions(matrix: np.ndarray) -> list[Confusion]:
    """Every pair of digits that is confused at all, the most frequent first.

    Args:
        matrix: counts [true][predicted], (10, 10).
    """
    support = matrix.sum(axis=1)
    pairs = [
        Confusion(int(true), int(predicted), int(count), float(count / support[true]))
        for (true, predicted), count in np.ndenumerate(matrix)
        if count and true != predicted
    ]
    return sorted(pairs, key=lambda pair: -pair.count)


def accuracy_per_digit(matrix: np.ndarray) -> np.ndarray:
    """How often "this digit or another" is answered right, for each digit: (10,), 0..1.

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
) -> np.ndarray:
    """The images in a cell of the confusion matrix, those that need an explanation first.

    Args:
        labels: (n,) integers 0..9.
        probabilities: (n, 10).
        true, predicted: the cell; None stands for all mistakes in a row or a column.

    Returns:
        Indices into `labels`: mistakes by falling confidence; right answers, where the cell
        is on the diagonal, by rising confidence.
    """
    read, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
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
    """The first of each group, then the second of each, and so on; otherwise in their order.

    Args:
        indices: into `groups`, in the order in which they matter.
        groups: (n,) what belongs together, such as the renderings of one drawing.
    """
    seen: dict[int, int] = {}
    turns = []
    for group in groups[indices].tolist():
        turns.append(seen.get(group, 0))
        seen[group] = turns[-1] + 1
    return indices[np.argsort(turns, kind="stable")]


def disputed(labels: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Which labels the models doubt together.

    Args:
        labels: (n,) integers 0..9.
        probabilities: (models, n, 10).

    Returns:
        (n,) bool: there are at least two models, all read the same digit, which is not the
        label, and on average they are at least `DISPUTED_CONFIDENCE` sure.
    """
    read = probabilities.argmax(axis=2)
    is_sure = probabilities.max(axis=2).mean(axis=0) >= DISPUTED_CONFIDENCE
    agreed = (len(read) > 1) & (read == read[0]).all(axis=0)
    doubted: np.ndarray = agreed & (read[0] != labels) & is_sure
    return doubted
