"""Hints for what was refused: what a drawing looks like."""

from itertools import product

import numpy as np
import pytest

from mnist_model.data.example_digits import example_strokes
from mnist_model.imaging.appearance import Appearance, appearance
from mnist_model.imaging.preprocess import preprocess
from mnist_model.imaging.strokes import draw_points


def look(*strokes: np.ndarray, brush_px: int = 14) -> Appearance:
    return appearance(preprocess(draw_points(list(strokes), brush_px)))


def digit(number: int, left: float, top: float, height: float) -> list[np.ndarray]:
    return [stroke * height + (left, top) for stroke in example_strokes(number)]


@pytest.mark.parametrize("brush_px", [6, 18, 36])
def test_a_dot_is_too_little(brush_px):
    assert look(np.array([[140.0, 140], [141, 141]]), brush_px=brush_px) is Appearance.SPECK


@pytest.mark.parametrize(("width", "height"), [(240, 240), (120, 120), (240, 80)])
def test_an_area_that_is_filled_is_neither_too_little_nor_a_line(width, height):
    rows = np.arange(20, 20 + height, 8)
    to_and_fro = np.array([(x, y) for y in rows for x in (20.0, 20 + width)])
    assert look(to_and_fro) not in (Appearance.SPECK, Appearance.LINE)


@pytest.mark.parametrize("end", [(240, 140), (240, 240), (140, 240), (40, 240)])
@pytest.mark.parametrize("brush_px", [8, 18])
def test_a_straight_stroke_is_a_line(end, brush_px):
    assert look(np.array([[140.0, 140], end]), brush_px=brush_px) is Appearance.LINE


@pytest.mark.parametrize(("left", "right"), [*product(range(10), range(10))])
def test_two_digits_side_by_side_are_several(left, right):
    strokes = [*digit(left, 20, 80, 110), *digit(right, 135, 90, 110)]
    assert look(*strokes) is Appearance.SEVERAL


def test_two_digits_that_touch_are_several():
    strokes = [*digit(5, 30, 80, 120), *digit(3, 120, 80, 120)]
    assert look(*strokes) is Appearance.SEVERAL


@pytest.mark.parametrize("number", range(10))
def test_one_digit_is_not_several(number):
    expected = Appearance.LINE if number == 1 else Appearance.OTHER
    assert look(*digit(number, 60, 60, 160)) is expected


def test_a_broken_digit_is_not_several():
    bar, rest = np.array([[90.0, 60], [190, 55]]), digit(5, 60, 80, 160)[0]
    assert look(bar, rest) is Appearance.OTHER
