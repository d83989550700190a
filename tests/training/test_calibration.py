"""Temperature and threshold recover what was put into synthetic answers."""

import numpy as np
import pytest

from mnist_model.analysis.metrics import calibration
from mnist_model.classifier import apply_temperature
from mnist_model.training.calibration import (
    REFUSED_DRAWINGS,
    REFUSED_MNIST,
    fit_temperature,
    fit_threshold,
)


@pytest.mark.parametrize("temperature", [0.6, 1.0, 2.5])
def test_the_temperature_that_spoilt_the_confidence_is_found(temperature):
    random = np.random.default_rng(0)
    logits = random.normal(0, 3, (20_000, 10))
    honest = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = (honest.cumsum(axis=1) > random.random((len(honest), 1))).argmax(axis=1)
    spoilt = apply_temperature(honest.astype(np.float32), 1 / temperature)
    assert fit_temperature(spoilt, labels) == pytest.approx(temperature, rel=0.05)
    mended = apply_temperature(spoilt, fit_temperature(spoilt, labels))
    assert calibration(mended, labels)["expected_calibration_error"] < 0.01


@pytest.mark.parametrize("n", [1000, 1001, 10_000])
def test_the_threshold_refuses_no_more_than_is_tolerable(n):
    random = np.random.default_rng(0)
    drawings, mnist = random.random(n) ** 0.1, random.random(n) ** 0.01
    threshold = fit_threshold(drawings, mnist)
    assert np.mean(drawings < threshold) <= REFUSED_DRAWINGS
    assert np.mean(mnist < threshold) <= REFUSED_MNIST
    assert np.mean(drawings < threshold) > REFUSED_DRAWINGS - 2 / n
