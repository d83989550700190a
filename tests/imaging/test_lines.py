"""Lines of the paper go, strokes stay, whether they cross them or look like them."""

import cv2
import numpy as np
import pytest

from mnist_model.imaging.lines import find_lines, without_lines
from tests.drawings import draw_digit, draw_number


def cleaned(is_ink):
    return without_lines(is_ink, find_lines(is_ink))


def ruled(slope=0.0, bend=0.0, upright=False):
    """A sheet with a number and lines across it: (all ink, that of the number alone)."""
    image, _ = draw_number("2047 365", 120)
    sheet = np.zeros((600, 900), np.uint8)
    sheet[200 : 200 + len(image), 60 : 60 + image.shape[1]] = image[:, :840]
    lines = np.zeros_like(sheet)
    x = np.arange(0, 900, 10)
    for top in range(40, 600, 90):
        y = top + slope * x + bend * np.sin(x / 290)
        cv2.polylines(lines, [np.stack([x, y], 1).round().astype(np.int32)], False, 255, 3)
    if upright:
        lines[:, 30:33] = lines[:, 400:403] = lines[:, 830:833] = 255
    return (sheet > 127) | (lines > 127), sheet > 127


@pytest.mark.parametrize(
    "how", [{}, {"slope": 0.03}, {"slope": -0.03}, {"bend": 6}, {"upright": True}], ids=str
)
def test_a_ruling_goes_and_the_number_stays(how):
    every, number = ruled(**how)
    kept = cleaned(every)
    assert (kept & ~number).sum() < 0.1 * (every & ~number).sum()
    assert (kept & number).sum() > 0.97 * number.sum()


def test_without_lines_nothing_changes():
    for digit in range(10):
        ink = draw_digit(digit) > 127
        np.testing.assert_array_equal(cleaned(ink), ink)
    number = draw_number("1471")[0] > 127
    np.testing.assert_array_equal(cleaned(number), number)


@pytest.mark.parametrize("points", [[(140, 10), (140, 270)], [(70, 20), (70, 250), (200, 250)]])
def test_a_large_straight_digit_is_no_line(points):
    image = np.zeros((280, 280), np.uint8)
    cv2.polylines(image, [np.array(points)], False, 255, 8)
    np.testing.assert_array_equal(cleaned(image > 127), image > 127)


def test_upright_is_level_turned():
    every, _ = ruled()
    np.testing.assert_array_equal(cleaned(every.T.copy()), cleaned(every).T)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (30, 30)])
@pytest.mark.parametrize("ink", [False, True])
def test_extreme_pictures_have_a_result(shape, ink):
    assert cleaned(np.full(shape, ink)).shape == shape
