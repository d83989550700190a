"""What a page derives from predictions, against scikit-learn and against plain loops."""

import numpy as np
import pytest
import sklearn.metrics

from mnist_model.analysis.mistakes import (
    DISPUTED_CONFIDENCE,
    REFUSED,
    accuracy_per_digit,
    answers,
    confusion_matrix,
    confusions,
    disputed,
    variety_first,
    worst_first,
)
from mnist_model.networks import bundle


def synthetic_readings(count: int = 2000, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Labels, and probabilities that are right most of the time."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, 10, count).astype(np.uint8)
    logits = random.normal(0, 1, (count, 10)) + 2.5 * np.eye(10)[labels]
    probabilities = np.exp(logits)
    return labels, (probabilities / probabilities.sum(axis=1, keepdims=True)).astype(np.float32)


def test_the_confusion_matrix_is_scikit_learns():
    labels, probabilities = synthetic_readings()
    expected = sklearn.metrics.confusion_matrix(labels, probabilities.argmax(axis=1))
    np.testing.assert_array_equal(confusion_matrix(labels, probabilities), expected)


def test_accuracy_per_digit_is_that_of_one_against_the_rest():
    labels, probabilities = synthetic_readings()
    predicted = probabilities.argmax(axis=1)
    expected = [
        sklearn.metrics.accuracy_score(labels == digit, predicted == digit) for digit in range(10)
    ]
    np.testing.assert_allclose(
        accuracy_per_digit(confusion_matrix(labels, probabilities)), expected, atol=1e-12
    )


def test_confused_pairs_are_all_mistakes_the_most_frequent_first():
    labels, probabilities = synthetic_readings()
    matrix = confusion_matrix(labels, probabilities)
    pairs = confusions(matrix)
    assert sum(pair.count for pair in pairs) == matrix.sum() - np.trace(matrix)
    assert [pair.count for pair in pairs] == sorted((p.count for p in pairs), reverse=True)
    assert all(pair.true != pair.predicted for pair in pairs)
    first = pairs[0]
    assert first.share == pytest.approx(
        np.mean(probabilities[labels == first.true].argmax(axis=1) == first.predicted)
    )
    assert confusions(np.diag(np.arange(10))) == []


@pytest.mark.parametrize(("true", "predicted"), [(None, None), (4, 9), (4, None), (None, 9)])
def test_mistakes_come_with_the_surest_first_and_none_is_left_out(true, predicted):
    labels, probabilities = synthetic_readings()
    indices = worst_first(labels, probabilities, true, predicted)
    read = probabilities.argmax(axis=1)
    expected = [
        i
        for i in range(len(labels))
        if read[i] != labels[i]
        and (true is None or labels[i] == true)
        and (predicted is None or read[i] == predicted)
    ]
    assert sorted(indices) == expected
    assert (np.diff(probabilities.max(axis=1)[indices]) <= 0).all()


def test_correct_answers_come_with_the_least_sure_first():
    labels, probabilities = synthetic_readings()
    indices = worst_first(labels, probabilities, 7, 7)
    assert len(indices) == confusion_matrix(labels, probabilities)[7, 7]
    assert (labels[indices] == 7).all()
    assert (np.diff(probabilities.max(axis=1)[indices]) >= 0).all()


def test_what_is_refused_is_an_answer_of_its_own():
    labels, probabilities = synthetic_readings()
    refused = np.random.default_rng(1).random(len(labels)) < 0.1
    read = probabilities.argmax(axis=1)
    np.testing.assert_array_equal(answers(probabilities), read)
    matrix = confusion_matrix(labels, probabilities, refused)
    kept = sklearn.metrics.confusion_matrix(labels[~refused], read[~refused])
    np.testing.assert_array_equal(matrix[:, :10], kept)
    np.testing.assert_array_equal(matrix[:, REFUSED], np.bincount(labels[refused], minlength=10))
    pairs = {pair.true: pair for pair in confusions(matrix) if pair.predicted == REFUSED}
    assert pairs[3].count == matrix[3, REFUSED]
    assert pairs[3].share == pytest.approx(matrix[3, REFUSED] / (labels == 3).sum())

    indices = worst_first(labels, probabilities, 3, REFUSED, refused)
    assert sorted(indices) == np.flatnonzero(refused & (labels == 3)).tolist()
    assert (np.diff(probabilities[indices].max(axis=1)) <= 0).all()
    correct = worst_first(labels, probabilities, 3, 3, refused)
    assert not refused[correct].any()
    mistakes = worst_first(labels, probabilities, refused=refused)
    assert sorted(mistakes) == np.flatnonzero(refused | (read != labels)).tolist()


def test_variety_comes_first_and_nothing_is_lost():
    groups = np.array([0, 1, 2, 0, 1, 2, 0])
    np.testing.assert_array_equal(variety_first(np.array([3, 0, 6, 5, 1]), groups), [3, 5, 1, 0, 6])
    ungrouped = np.array([5, 2, 4])
    np.testing.assert_array_equal(variety_first(ungrouped, np.arange(7)), ungrouped)


def rows(*readings: tuple[int, float]) -> np.ndarray:
    """A model's probabilities: for each image a digit and how sure it is."""
    result = np.zeros((len(readings), 10))
    for row, (digit, confidence) in zip(result, readings, strict=True):
        row[:] = (1 - confidence) / 9
        row[digit] = confidence
    return result


def test_a_label_is_disputed_when_all_models_surely_read_one_other_digit():
    sure, unsure = DISPUTED_CONFIDENCE + 0.05, DISPUTED_CONFIDENCE - 0.1
    labels = np.array([9, 9, 9, 9])
    one = rows((4, sure), (4, sure), (4, unsure), (9, sure))
    other = rows((4, sure), (7, sure), (4, unsure), (9, sure))
    np.testing.assert_array_equal(
        disputed(labels, np.stack([one, other])), [True, False, False, False]
    )


def test_one_model_alone_disputes_nothing():
    assert not disputed(np.array([9]), rows((4, 0.99))[np.newaxis]).any()


@pytest.mark.parametrize("name", bundle.bundle_names())
def test_stored_predictions_give_the_stored_confusion_matrix(mnist, name):
    labels = mnist[1].labels
    found = bundle.find_bundle(name)
    probabilities = np.load(found.folder / "predictions.npz")["probabilities"]
    np.testing.assert_array_equal(
        confusion_matrix(labels, probabilities), found.metrics.test.confusion_matrix
    )


def test_the_label_that_everybody_doubts_is_found(mnist):
    labels = mnist[1].labels
    names = bundle.bundle_names()
    stored = [np.load(bundle.TRAINED / n / "predictions.npz")["probabilities"] for n in names]
    doubted = np.flatnonzero(disputed(labels, np.stack(stored)))
    # Number 2,654 looks like a 1 to most people, and is labelled 6.
    assert 2654 in doubted
    assert len(doubted) < 30
