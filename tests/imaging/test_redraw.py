"""Blobs are redrawn from the strokes behind them; all else is left alone."""

import numpy as np
import pytest

from mnist_model import DigitClassifier
from mnist_model.data.example_digits import example_strokes
from mnist_model.imaging.preprocess import preprocess
from mnist_model.imaging.redraw import brush_width, redraw_thin
from mnist_model.imaging.strokes import draw_points, place_strokes


def drawn(digit, longest_px, brush_px, place=(0.5, 0.5)):
    """An example digit on a canvas of 280 px, and its strokes there."""
    strokes = place_strokes(example_strokes(digit), brush_px, longest_px, place)
    return draw_points(strokes, brush_px), strokes


@pytest.mark.parametrize("digit", range(10))
def test_a_small_digit_with_a_wide_brush_is_read_again(digit):
    ink, strokes = drawn(digit, 80, 34)
    redrawn = redraw_thin(ink, strokes)
    assert redrawn.shape == (280, 280)
    assert DigitClassifier.load().predict(redrawn).digit == digit
    prediction = DigitClassifier.load().predict(ink, strokes)
    assert (prediction.digit, prediction.stages.is_redrawn) == (digit, True)
    np.testing.assert_array_equal(prediction.stages.ink, redrawn)


def test_a_legible_digit_is_left_as_it_was_drawn():
    ink, strokes = drawn(8, 200, 20)
    assert redraw_thin(ink, strokes) is None
    stages = preprocess(ink, strokes)
    assert not stages.is_redrawn
    np.testing.assert_array_equal(stages.centred, preprocess(ink).centred)


@pytest.mark.parametrize("place", [(0.5, 0.5), (0, 0), (1, 0.3)])
@pytest.mark.parametrize("brush_px", [6, 12, 18, 24, 30, 36])
def test_the_brush_is_measured_on_the_ink(brush_px, place):
    for digit in range(10):
        ink, strokes = drawn(digit, 150, brush_px, place)
        assert brush_width(ink, strokes) == pytest.approx(brush_px, abs=1.2)


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int16", "float32", "object"])
def test_strokes_of_any_numbers_are_redrawn_alike(dtype):
    strokes = [np.array([[70, 60], [120, 60], [85, 125]])]
    ink = draw_points(strokes, 40)
    expected = redraw_thin(ink, strokes)
    assert expected is not None
    given = [stroke.astype(dtype) for stroke in strokes]
    np.testing.assert_array_equal(redraw_thin(ink, given), expected)
    for sequence in (given, tuple(given), np.array(given), [s.tolist() for s in given]):
        np.testing.assert_array_equal(preprocess(ink, sequence).ink, expected)


@pytest.mark.parametrize("zoom", [0.5, 4, 6])
def test_the_size_of_the_picture_does_not_matter(zoom):
    strokes = [stroke * zoom for stroke in drawn(3, 80, 34)[1]]
    ink = draw_points(strokes, 34 * zoom, round(280 * zoom))
    assert brush_width(ink, strokes) == pytest.approx(34 * zoom, rel=0.01, abs=1.2)
    assert redraw_thin(ink, strokes) is not None


def test_a_dot_stays_a_dot():
    dot = [np.array([[50.0, 50], [50, 50]])]
    assert redraw_thin(draw_points(dot, 30), dot) is None


def test_strokes_that_did_not_draw_this_ink_change_nothing():
    ink, _ = drawn(3, 150, 18)
    elsewhere = [np.array([[5.0, 5], [9, 9]])]
    far_away = [np.array([[1e5, 1e5], [2e5, 2e5]])]
    inside = [np.array([[140.0, 140], [142, 141]])]
    thick, _ = drawn(0, 80, 34)
    for strokes in (elsewhere, far_away, inside):
        assert redraw_thin(ink, strokes) is None
    both = np.maximum(thick, np.roll(ink, 60, axis=1))
    assert redraw_thin(both, drawn(0, 80, 34)[1]) is None


def test_a_picture_that_is_not_square_is_redrawn_in_its_own_size():
    ink, strokes = drawn(5, 80, 34)
    wide = np.zeros((280, 500), np.uint8)
    wide[:, :280] = ink
    assert redraw_thin(wide, strokes).shape == (280, 500)


@pytest.mark.parametrize(
    "strokes",
    [
        [np.zeros((3, 3))],
        [np.zeros(4)],
        [np.zeros((0, 2))],
        [np.full((2, 2), np.nan)],
        np.zeros((5, 2)),  # one stroke instead of a list of them
        [[[1, 2], [3]]],
        [[["a", "b"], ["c", "d"]]],
        [[[{}, 1]]],
    ],
)
def test_strokes_in_another_form_are_refused(strokes):
    with pytest.raises(ValueError, match="expected strokes"):
        preprocess(np.full((280, 280), 255, np.uint8), strokes)
