"""Blobs are redrawn from the strokes behind them; all else is left alone."""

from itertools import pairwise

import pytest

from mnist_model import DigitClassifier
from mnist_model.examples import example_strokes
from mnist_model.fabric import redraw_thin


def objects(digit, longest_px, brush_px):
    """An example digit as the canvas reports it: a path of curves through midpoints."""
    result = []
    for stroke in example_strokes(digit):
        points = (stroke * longest_px + 60).tolist()
        path = [["M", *points[0]]]
        for (x0, y0), (x1, y1) in pairwise(points):
            path.append(["Q", x0, y0, (x0 + x1) / 2, (y0 + y1) / 2])
        path.append(["L", *points[-1]])
        result.append({"type": "Path", "path": path, "strokeWidth": brush_px})
    return result


@pytest.mark.parametrize("digit", range(10))
def test_a_small_digit_with_a_wide_brush_is_read_again(digit):
    redrawn = redraw_thin(objects(digit, 50, 34), 280)
    assert redrawn.shape == (280, 280)
    assert DigitClassifier.load().predict(redrawn).digit == digit


def test_a_legible_digit_is_left_as_it_was_drawn():
    assert redraw_thin(objects(8, 200, 20), 280) is None


def test_a_dot_stays_a_dot():
    assert redraw_thin([{"path": [["M", 5, 5], ["L", 5, 5]], "strokeWidth": 30}], 280) is None


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        [],
        "paths",
        [{}],
        [{"path": [["M", 1]], "strokeWidth": 9}],
        [{"path": [["Z"]], "strokeWidth": 9}],
        [{"path": [["Q", 1, 2, 3, 4]], "strokeWidth": 9}],
        [{"path": [["M", "x", 2]], "strokeWidth": 9}],
        [{"path": [["M", float("nan"), 2]], "strokeWidth": 9}],
        [{"path": [["M", 1e300, 2], ["L", 5, 5]], "strokeWidth": 9}],
        [{"path": [["M", 0, 2], ["L", 5, 5]], "strokeWidth": "wide"}],
        [{"path": [["M", 0, 2], ["L", 5, 5]], "strokeWidth": -5}],
        [{"path": [["M", 0, 2], ["L", 5, 5]], "strokeWidth": 1e9}],
        [{"path": [["M", 0, 2]] * 30_000, "strokeWidth": 30}],
    ],
)
def test_nonsense_is_not_redrawn(nonsense):
    assert redraw_thin(nonsense, 280) is None
