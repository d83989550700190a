"""What a training says is read whole or not at all, whatever lies in its folder."""

import json
from dataclasses import asdict

import numpy as np
import pytest

from mnist_model.training.progress_file import (
    DRAWING,
    MOST_POINTS,
    PROGRESS,
    Progress,
    read_drawing,
    read_progress,
    thinned,
    write_drawing,
    write_progress,
)

TOLD = Progress(
    phase="training",
    epoch=2,
    epochs=5,
    step=3,
    steps=10,
    seconds_left=12.5,
    batches=[[0.1, 2.3, 0.1], [0.2, 2.0, 0.3]],
    history={"loss": [2.1]},
    drawing=[None, [0.1] * 10],
    updated=1.7e9,
)


def test_what_is_written_is_read(tmp_path):
    write_progress(tmp_path, Progress())
    write_progress(tmp_path, TOLD)
    assert read_progress(tmp_path) == TOLD
    assert [path.name for path in tmp_path.iterdir()] == [PROGRESS]


@pytest.mark.parametrize(
    "changes",
    [
        {"phase": "learning"},
        {"epoch": -1},
        {"epoch": "2"},
        {"step": 1.5},
        {"stopped": 0},
        {"seconds_left": "soon"},
        {"batches": [[1, 2]]},
        {"batches": [[1, 2, "<b>"]]},
        {"batches": {"a": 1}},
        {"history": {"loss": ["x"]}},
        {"history": []},
        {"drawing": [[0.1] * 9]},
        {"drawing": ["digits"]},
        {"surprise": 1},
    ],
)
def test_what_has_another_form_is_nothing(tmp_path, changes):
    (tmp_path / PROGRESS).write_text(json.dumps(asdict(TOLD) | changes))
    assert read_progress(tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff", b'{"updated": NaN}'])
def test_a_damaged_file_is_nothing(tmp_path, content):
    (tmp_path / PROGRESS).write_bytes(content)
    assert read_progress(tmp_path) is None
    assert read_progress(tmp_path / "nowhere") is None


def test_a_number_that_is_none_is_not_written(tmp_path):
    with pytest.raises(ValueError, match="JSON"):
        write_progress(tmp_path, Progress(seconds_left=float("nan")))


def test_a_long_training_is_told_in_few_points():
    points = [[i / 100, 1.0, 0.5] for i in range(10_000)]
    few = thinned(points)
    assert len(few) == MOST_POINTS
    assert (few[0], few[-1]) == (points[0], points[-1])
    steps = np.diff([point[0] for point in few])
    assert steps.max() - steps.min() < 0.02
    assert thinned(points[:5]) == points[:5]


def test_a_drawing_is_kept_as_it_is(tmp_path):
    drawing = np.random.default_rng(0).integers(0, 256, (28, 28)).astype(np.uint8)
    write_drawing(tmp_path, np.zeros((28, 28), np.uint8))
    write_drawing(tmp_path, drawing)
    np.testing.assert_array_equal(read_drawing(tmp_path), drawing)
    assert [path.name for path in tmp_path.iterdir()] == [DRAWING]


@pytest.mark.parametrize(
    "array", [np.zeros((28, 28)), np.zeros((27, 28), np.uint8), np.array([{}], object)]
)
def test_another_array_is_no_drawing(tmp_path, array):
    assert read_drawing(tmp_path) is None
    np.save(tmp_path / DRAWING, array, allow_pickle=True)
    assert read_drawing(tmp_path) is None
