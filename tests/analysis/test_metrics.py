"""Scores compared with scikit-learn, Keras and cases computed by hand."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score

from mnist_model.analysis.metrics import calibration, evaluate


def random_answers(n=500, seed=0):
    random = np.random.default_rng(seed)
    labels = random.integers(0, 10, n).astype(np.uint8)
    probabilities = random.dirichlet(np.ones(10), n).astype(np.float32)
    probabilities[np.arange(n), labels] += random.random(n)
    return probabilities / probabilities.sum(axis=1, keepdims=True), labels


@pytest.mark.training
def test_scores_agree_with_scikit_learn_and_keras():
    import keras

    probabilities, labels = random_answers()
    scores = evaluate(probabilities, labels)
    predicted = probabilities.argmax(axis=1)
    assert scores["accuracy"] == pytest.approx(accuracy_score(labels, predicted))
    assert scores["per_digit"]["f1"] == pytest.approx(f1_score(labels, predicted, average=None))
    loss = keras.losses.sparse_categorical_crossentropy(labels, probabilities)
    assert scores["loss"] == pytest.approx(float(np.mean(loss)), rel=1e-5)


def test_the_confusion_matrix_counts_true_against_predicted():
    probabilities = np.eye(10, dtype=np.float32)[[3, 3, 8]]
    matrix = np.array(evaluate(probabilities, np.array([3, 8, 8]))["confusion_matrix"])
    assert (matrix[3, 3], matrix[8, 3], matrix[8, 8]) == (1, 1, 1)
    assert matrix.sum() == 3


def test_a_digit_that_never_occurs_scores_zero_and_does_not_fail():
    scores = evaluate(np.eye(10, dtype=np.float32)[[1]], np.array([1]))
    assert scores["per_digit"]["support"] == [0, 1] + [0] * 8
    assert scores["per_digit"]["recall"][0] == 0


def test_calibration_of_a_case_computed_by_hand():
    probabilities = np.full((10, 10), 0.2 / 9, np.float32)
    probabilities[:, 0] = 0.8  # always 80 % sure of 0, right 6 times in 10
    result = calibration(probabilities, np.array([0] * 6 + [1] * 4))
    assert result["expected_calibration_error"] == pytest.approx(0.2, abs=1e-6)
    full = int(0.8 * 15)
    assert result["count"][full] == 10
    assert result["accuracy"][full] == pytest.approx(0.6)
    assert result["confidence"][full] == pytest.approx(0.8)
    assert result["accuracy"][0] is None


def test_calibration_counts_every_answer_once():
    probabilities, labels = random_answers()
    assert sum(calibration(probabilities, labels)["count"]) == len(labels)
