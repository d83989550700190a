import numpy as np
import pytest

from mnist_model import DigitClassifier
from mnist_model.data.example_digits import example_strokes
from tests.drawings import draw_digit

DIGITS = range(10)


@pytest.mark.parametrize("digit", DIGITS)
def test_strokes_are_smooth_lines_inside_the_unit_box(digit):
    for stroke in example_strokes(digit):
        assert stroke.ndim == 2
        assert stroke.shape[1] == 2
        assert stroke.min() >= 0
        assert stroke.max() <= 1
        steps = np.linalg.norm(np.diff(stroke, axis=0), axis=1)
        assert steps.max() < 0.1


@pytest.mark.parametrize("digit", DIGITS)
def test_a_digit_is_as_tall_as_the_box(digit):
    y = np.concatenate(example_strokes(digit))[:, 1]
    assert 0.85 < np.ptp(y) <= 1


@pytest.mark.parametrize("digit", DIGITS)
def test_the_default_model_reads_our_digits(digit):
    prediction = DigitClassifier.load().predict(draw_digit(digit))
    assert prediction.digit == digit
    assert prediction.confidence > 0.9


@pytest.mark.parametrize("digit", [-1, 10, None, "7"])
def test_what_is_not_a_digit_is_refused(digit):
    with pytest.raises(ValueError, match="expected a digit"):
        example_strokes(digit)
