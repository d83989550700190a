"""Pictures fall into parts that lose no ink, and boxes into rows in reading order."""

import numpy as np
import pytest

from mnist_model.data.example_digits import example_strokes
from mnist_model.imaging.segment import Part, around, components, cut, join, rows
from mnist_model.imaging.stroke_parts import account_for, parts_of_strokes
from mnist_model.imaging.strokes import draw_points
from tests.conftest import draw_at_random
from tests.drawings import draw_number


def put_back(parts, shape):
    """The parts where they stand in the picture."""
    picture = np.zeros(shape, np.uint8)
    for part in parts:
        x, y, width, height = part.box
        inside = picture[y : y + height, x : x + width]
        np.maximum(inside, part.ink, out=inside)
    return picture


@pytest.mark.parametrize("seed", range(5))
def test_components_pieces_and_strokes_are_all_the_ink_of_a_picture(seed):
    image, strokes = draw_number("58 32", seed=seed)
    visible = np.where(image >= 4, image, 0)
    found = components(image)
    pieces = [piece for part in found for piece in cut(part, 40)]
    assert len(pieces) > len(found) >= 4
    for parts in (found, pieces, [join(found)]):
        np.testing.assert_array_equal(put_back(parts, image.shape), visible)
    by_stroke = put_back(parts_of_strokes(image, strokes), image.shape)
    assert np.abs(by_stroke.astype(int) - image).mean() < 0.1


def test_a_box_is_tight_and_the_box_around_several_holds_them_all():
    image, _ = draw_number("407")
    for part in components(image):
        assert part.ink.shape == part.box[3:1:-1]
        for edge in (part.ink[0], part.ink[-1], part.ink[:, 0], part.ink[:, -1]):
            assert edge.any()
    assert around([(5, 8, 2, 2), (1, 9, 3, 10)]) == (1, 8, 6, 11)


def test_components_below_an_area_are_left_out():
    image = np.zeros((50, 50), np.uint8)
    image[5:7, 5:7] = image[20:40, 20:40] = 255
    assert len(components(image)) == 2
    assert [part.box for part in components(image, least_area=5)] == [(20, 20, 20, 20)]


@pytest.mark.parametrize("width", [1, 2, 30, 20_000])
def test_what_cannot_be_a_number_stays_whole(width):
    part = Part((0, 0, width, 3), np.full((3, width), 255, np.uint8))
    assert cut(part, 100 if width == 30 else 3) == [part]


def test_a_late_bar_stands_behind_the_character_that_it_crosses():
    seven = [np.array([[20.0, 20], [70, 20], [45, 100]])]
    eight = [80 * stroke + (100, 20) for stroke in example_strokes(8)]
    bar = [np.array([[30.0, 60], [75, 60]])]
    strokes = [*seven, *eight, *bar]
    parts = parts_of_strokes(draw_points(strokes, 8), strokes)
    order = [next(i for i, s in enumerate(strokes) if s is p.strokes[0]) for p in parts]
    assert order == [0, 2, 1]


def test_strokes_account_for_the_ink_that_they_drew_and_for_no_other():
    image, strokes = draw_number("2047")
    assert account_for(image, strokes)
    assert account_for(image, [*strokes, np.array([[5.0, 5], [9, 9]])])  # its ink was erased
    assert not account_for(image, strokes[:-1])
    assert not account_for(image, [stroke + 60 for stroke in strokes])
    assert not account_for(image, [*strokes[:-1], np.full((2, 2), 1e12)])
    assert not account_for(np.maximum(image, image[::-1]), strokes)


def turned(boxes, degrees):
    """The boxes where they are in a picture that was turned about its corner."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    for x, y, width, height in boxes:
        across, down = x + width / 2, y + height / 2
        left, top = across * cos - down * sin, across * sin + down * cos
        yield round(left - width / 2), round(top - height / 2), width, height


@pytest.mark.parametrize("degrees", [0, 3, -3, 8, -8, 15, -15, 30, -30])
def test_rows_that_rise_or_fall_are_read_from_top_to_bottom(degrees):
    boxes = [(70 * i + 5 * (i % 2), 170 * row, 45, 80 + 10 * (i % 3)) for row in (0, 1, 2)
             for i in range(6)]  # fmt: skip
    order = np.random.default_rng(0).permutation(len(boxes)).tolist()
    shuffled = [list(turned(boxes, degrees))[number] for number in order]
    found = [[order[number] for number in row] for row in rows(shuffled)]
    assert found == [list(range(0, 6)), list(range(6, 12)), list(range(12, 18))]


def test_digits_of_different_size_stand_in_one_row():
    boxes = [(0, 0, 60, 100), (80, 30, 40, 60), (140, 10, 50, 95), (220, 45, 30, 50)]
    assert rows(boxes[::-1]) == [[3, 2, 1, 0]]


def test_a_small_mark_makes_no_row_of_its_own():
    bar, dot = (52, -12, 25, 6), (110, 95, 6, 6)
    assert rows([(0, 0, 50, 100), bar, (120, 0, 50, 100), dot]) == [[0, 1, 3, 2]]


def test_no_boxes_make_no_rows_and_every_box_is_in_one():
    assert rows([]) == []
    for seed in range(20):
        random = np.random.default_rng(seed)
        boxes = [tuple(box) for box in random.integers(1, 300, (30, 4)).tolist()]
        assert sorted(number for row in rows(boxes) for number in row) == list(range(30))


def test_random_strokes_fall_into_parts_without_an_error():
    for seed in range(20):
        image = draw_at_random(np.random.default_rng(seed))
        pieces = [piece for part in components(image) for piece in cut(part, 60)]
        np.testing.assert_array_equal(put_back(pieces, image.shape), np.where(image >= 4, image, 0))
