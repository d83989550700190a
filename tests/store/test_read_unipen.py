"""Strokes of others are drawn as our canvas would; malformed ones are refused with the place."""

import io

import numpy as np
import pytest

from mnist_model import DigitClassifier
from mnist_model.data.example_digits import example_strokes
from mnist_model.imaging.preprocess import preprocess
from mnist_model.imaging.strokes import draw_points
from mnist_model.imaging.unipen import Drawing, format_unipen
from mnist_store.imports import read_drawings
from tests.store.files import is_refused, short

DIGIT = '.SEGMENT DIGIT 0 ? "4"\n.PEN_DOWN\n1 2\n3 4\n.PEN_UP\n'


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"4"', '"x"', "line 1:"),
        ("3 4", "3 nan", "line 4:"),
        ("3 4", "3 1e300", "line 4:"),
        ("3 4", "3 2e5", "In drawing 1"),
        (".PEN_UP\n", "", "in mid-stroke"),
        ("3 4\n", "3 4\n" * 30_000, "far larger"),
        ("3 4\n", ".PEN_UP\n.PEN_DOWN\n3 4\n" * 301, "more strokes"),
        ("3 4\n", "3 4 " * 10**6, "far larger"),
        ("3 4\n", "3 4\n.COMMENT mnist-draw {}\n", "mnist-draw is damaged"),
        ("3 4\n", "3 4\n.COMMENT mnist-draw [1]\n", "mnist-draw is damaged"),
        ("3 4\n", "3 4\n.COMMENT mnist-draw hello\n", "mnist-draw is damaged"),
        ("3 4\n", f"3 4\n.COMMENT mnist-draw {'[' * 9000}\n", "mnist-draw is damaged"),
    ],
    ids=short,
)
def test_a_malformed_unipen_file_is_refused_with_the_place(old, new, words):
    assert old in DIGIT
    with is_refused(words):
        read_drawings(io.BytesIO(DIGIT.replace(old, new).encode()))


@pytest.mark.parametrize("scale", [1e-6, 1, 1000])
def test_strokes_of_others_are_drawn_as_on_our_canvas(scale):
    drawn = [
        Drawing(digit, 5, tuple((scale * stroke).astype(np.float32) for stroke in strokes))
        for digit, strokes in ((digit, example_strokes(digit)) for digit in range(10))
    ]
    found = read_drawings(io.BytesIO("\n".join(format_unipen(drawn)).encode()))
    assert [one.digit for one in found] == list(range(10))
    for one in found:
        np.testing.assert_array_equal(
            one.image, preprocess(draw_points(one.strokes, one.brush_px)).centred
        )
        assert all(((stroke > 0) & (stroke < 280)).all() for stroke in one.strokes)
    probabilities = DigitClassifier.load().predict_mnist(np.stack([one.image for one in found]))
    assert probabilities.argmax(axis=1).tolist() == list(range(10))


def test_the_pen_drawings_are_read_with_all_strokes(pen_drawings):
    some = pen_drawings[::400]
    found = read_drawings(io.BytesIO("\n".join(format_unipen(some)).encode()))
    for one, drawing in zip(found, some, strict=True):
        assert one.digit == drawing.label
        assert list(map(len, one.strokes)) == list(map(len, drawing.strokes))
