"""What the canvas reports becomes strokes, or nothing; never an error, however strange it is."""

from itertools import pairwise

import numpy as np
import pytest

from mnist_model.data.example_digits import example_strokes
from mnist_model.imaging.canvas_json import (
    MAX_COMMANDS,
    MAX_STROKES,
    brush_px_of,
    is_drawing,
    paths_in,
    to_strokes,
)
from tests.drawings import from_stroke


def reported(digit, longest_px):
    """An example digit as the canvas reports it: a path of curves through midpoints."""
    result = []
    for stroke in example_strokes(digit):
        points = (stroke * longest_px + 60).tolist()
        path = [["M", *points[0]]]
        for (x0, y0), (x1, y1) in pairwise(points):
            path.append(["Q", x0, y0, (x0 + x1) / 2, (y0 + y1) / 2])
        path.append(["L", *points[-1]])
        result.append({"type": "Path", "path": path, "strokeWidth": 18})
    return result


@pytest.mark.parametrize("digit", range(10))
def test_strokes_pass_where_the_pen_was(digit):
    strokes = to_strokes(reported(digit, 150))
    drawn = [stroke * 150 + 60 for stroke in example_strokes(digit)]
    assert len(strokes) == len(drawn)
    for stroke, points in zip(strokes, drawn, strict=True):
        np.testing.assert_allclose(stroke[[0, -1]], points[[0, -1]])
        nearest = np.linalg.norm(stroke[:, None] - points[None], axis=2).min(axis=1)
        assert nearest.max() < 15


def test_straight_lines_come_back_as_they_were():
    points = np.array([[1, 2], [30.5, 40], [5, 6]])
    (stroke,) = to_strokes([from_stroke(points, 18)])
    assert {tuple(point) for point in points} <= {tuple(point) for point in stroke.round(9)}


def test_a_curve_is_a_quadratic_bezier_curve():
    (stroke,) = to_strokes([{"type": "path", "path": [["M", 0, 0], ["Q", 10, 20, 20, 0]]}])
    np.testing.assert_allclose(stroke[2], [10, 10])  # half-way: a quarter, a half, a quarter


def path(*commands):
    return [{"type": "path", "path": list(commands)}]


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        [],
        "paths",
        [7],
        [{}],
        [{"type": "path"}],
        [{"type": "path", "path": None}],
        [{"type": "image", "src": "http://x"}],
        [*path(["M", 1, 2], ["L", 3, 4]), {"type": "rect"}],
        path(),
        path(["M", 1]),
        path(["Z"]),
        path([]),
        [{"type": "path", "path": "M12"}],
        [{"type": "path", "path": 7}],
        path(["L", 1, 2]),
        path(["Q", 1, 2, 3, 4]),
        path(["M", 1, 2], ["M", 3, 4]),
        path(["M", "x", 2]),
        path(["M", [1], 2]),
        path(["M", {"a": 1}, 2]),
        path(["M", None, 2]),
        path(["M", float("nan"), 2]),
        path(["M", 10**400, 2]),
    ],
)
def test_nonsense_gives_no_strokes(nonsense):
    assert to_strokes(nonsense) is None


def test_more_than_a_person_draws_is_counted_and_not_converted():
    class Uncountable(list):
        def __iter__(self):
            raise AssertionError("it was looked into")

    stroke = [["M", 0, 0], ["L", 1, 1]]
    assert paths_in([{"type": "path", "path": stroke}] * (MAX_STROKES + 1)) == []
    long = Uncountable([["M", 0, 0]] * (MAX_COMMANDS + 1))
    assert paths_in([{"type": "path", "path": long}]) == []
    assert to_strokes([{"type": "path", "path": long}]) is None


def test_only_paths_are_kept_to_draw_again():
    first, second = {"type": "path", "path": [1]}, {"type": "Path", "path": [2]}
    assert paths_in([first, {"type": "Image", "src": "http://x"}, second]) == [first, second]


def report(objects, **more):
    return {"drawing": {"raw": {"version": "6.6.1", "objects": objects}, "data": None} | more}


@pytest.mark.parametrize(
    "sound",
    [
        {"drawing": None},
        report([]),
        report(reported(4, 150), data="data:image/png;base64,AAAA"),
        report([from_stroke(np.zeros((MAX_COMMANDS, 2)), 18)]),
        report([from_stroke(np.zeros((2, 2)), 18)] * MAX_STROKES),
    ],
)
def test_a_drawing_by_hand_is_one(sound):
    assert is_drawing(sound)


@pytest.mark.parametrize(
    "strange",
    [
        None,
        7,
        ["drawing"],
        {"drawing": "<script>"},
        {"drawing": None, "more": 1},
        {"drawing": None, "backgroundFit": {"a": []}},
        {"drawing": {"raw": None, "data": None}},
        report([], data="A" * 300_000),
        report([], more=1),
        report("objects"),
        report([[]]),
        report([{}]),
        report([{"path": "M"}]),
        report([{"path": [7]}]),
        report([{"path": [["M", [1], 2]]}]),
        report([{"path": [["M", 1, 2, 3, 4, 5]]}]),
        report([{"path": [["M", 1, 2]], "fill": {"nested": 1}}]),
        report([{"path": [["M", 1, 2]], "fill": "x" * 1000}]),
        report([from_stroke(np.zeros((MAX_COMMANDS + 1, 2)), 18)]),
        report([from_stroke(np.zeros((2, 2)), 18)] * (MAX_STROKES + 1)),
    ],
)
def test_what_no_hand_draws_is_none(strange):
    assert not is_drawing(strange)


@pytest.mark.parametrize(
    ("widths", "expected"),
    [
        ([], 0),
        ([18], 18),
        ([18, 6.5], 6.5),
        ([18, "6"], 18),
        ([None], 0),
        ([-3], 0),
        ([float("nan")], 0),
        ([float("inf"), 1e9], 0),
    ],
)
def test_the_brush_is_that_of_the_last_stroke(widths, expected):
    objects = [{"type": "Path", "path": [["M", 1, 1]], "strokeWidth": width} for width in widths]
    assert brush_px_of(objects) == expected
