"""The floor: the shipped default model keeps what the README says of it, on fixed samples."""

import numpy as np
import pytest

from mnist_model import DigitClassifier
from mnist_model.analysis.metrics import calibration
from mnist_model.data.negatives.doodles import jagged_tangle, lissajous, spiral, tangle
from mnist_model.data.negatives.kinds import Purpose, make_negatives
from mnist_model.data.pen_drawings import TEST_WRITERS, labels_of, of_writers
from mnist_model.data.renderings import draw_cell
from mnist_model.imaging.strokes import draw_strokes
from tests.drawings import draw_digit


@pytest.fixture(scope="module")
def classifier():
    return DigitClassifier.load()


def test_mnist_test_images(classifier, mnist):
    _, test = mnist
    metrics = classifier.bundle.metrics
    outputs = classifier.outputs(test.images)
    accuracy = np.mean(outputs.probabilities.argmax(axis=1) == test.labels)
    assert accuracy == pytest.approx(metrics.test.accuracy, abs=0.0002)
    assert accuracy >= 0.996
    assert np.mean(outputs.digitness < metrics.threshold) <= 0.005
    found = calibration(outputs.probabilities, test.labels)["expected_calibration_error"]
    assert found == pytest.approx(metrics.test.calibration.expected_calibration_error, abs=0.0005)
    assert found <= 0.005


@pytest.mark.parametrize(("brush_px", "size"), [(4, 0.25), (10, 0.9), (20, 0.4), (30, 0.6)])
def test_drawings_of_test_writers(classifier, pen_drawings, brush_px, size):
    drawings = of_writers(pen_drawings, TEST_WRITERS)
    stated = classifier.bundle.metrics.drawings.cells[brush_px, size]
    outputs = classifier.outputs(draw_cell(drawings, brush_px, size))
    accuracy = np.mean(outputs.probabilities.argmax(axis=1) == labels_of(drawings))
    assert accuracy == pytest.approx(stated, abs=0.002)
    assert accuracy >= 0.985
    assert np.mean(outputs.digitness < classifier.bundle.metrics.threshold) <= 0.01


@pytest.mark.parametrize("scribble", [tangle, jagged_tangle, spiral, lissajous])
def test_scribbles_are_refused(classifier, scribble):
    random = np.random.default_rng(0)
    verdicts = [
        classifier.predict(draw_strokes(scribble(random), 8, 200)).verdict for _ in range(50)
    ]
    assert verdicts.count("not a digit") >= 46


# Of 3,000 images that are no digits, 400 to 900 are of each of these kinds; with other seeds
# the shares refused differ by up to 2 points.
REFUSED = {
    Purpose.CHOOSING: {"scribble": 0.97, "several": 0.97, "letter": 0.95, "shape": 0.79},
    Purpose.TESTING: {"scribble": 0.94, "several": 0.97, "letter": 0.84, "shape": 0.92},
}


@pytest.mark.parametrize("purpose", REFUSED)
def test_families_that_were_never_learned_from_are_refused(classifier, purpose):
    digits = [draw_digit(digit) for digit in range(10)]
    images, kinds = make_negatives(3000, digits, seed=1, purpose=purpose)
    refused = classifier.outputs(images).digitness < classifier.bundle.metrics.threshold
    for kind, floor in REFUSED[purpose].items():
        assert np.mean(refused[kinds == kind]) >= floor, kind


def test_our_own_example_digits_are_read(classifier):
    for digit in range(10):
        for brush_px in (6, 18, 30):
            assert classifier.predict(draw_digit(digit, brush_px=brush_px)).digit == digit
