"""Numbers in our hand, and the sheet of them."""

import numpy as np
import pytest

from mnist_model.data.example_digits import example_strokes
from mnist_model.data.example_page import EXAMPLE_NUMBERS, example_photo, number_strokes


@pytest.mark.parametrize("number", [*EXAMPLE_NUMBERS, "4 5", ""])
def test_a_number_has_the_strokes_of_its_digits_from_left_to_right(number):
    strokes = number_strokes(number, 100, (20, 30))
    counts = [len(example_strokes(int(digit))) for digit in number if digit != " "]
    assert len(strokes) == sum(counts)
    firsts = np.cumsum([0, *counts[:-1]]) if counts else []
    lefts = [strokes[first][:, 0].mean() for first in firsts]
    assert lefts == sorted(lefts)


def test_a_number_is_as_high_as_asked_where_it_was_asked_for():
    points = np.concatenate(number_strokes("2047", 100, (20, 30)))
    assert points.min(axis=0) == pytest.approx((30, 35), abs=15)
    assert np.ptp(points[:, 1]) == pytest.approx(100, abs=15)


def test_a_seed_makes_the_same_number_and_another_another():
    same, again, other = (np.concatenate(number_strokes("57", 90, (0, 0), s)) for s in (3, 3, 4))
    np.testing.assert_array_equal(same, again)
    assert np.abs(same - other).max() > 1


def test_the_photo_is_uneven_in_light_and_the_same_each_time():
    photo = example_photo()
    assert photo.shape == (900, 1200, 3)
    assert photo.dtype == np.uint8
    np.testing.assert_array_equal(photo, example_photo())
    assert (photo != example_photo(1)).any()
    left, right = np.median(photo[:, :200]), np.median(photo[:, -200:])
    assert left > 1.3 * right
