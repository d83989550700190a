from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from mnist_model.imaging.canvas_json import MAX_COMMANDS, MAX_STROKES
from mnist_store.errors import StoreError
from mnist_store.rows import from_row, to_row
from mnist_store.strokes import MOST_POINTS
from tests.store.drawn import draw, same

POINT = np.zeros((1, 2), np.float32)

UNFIT = [
    {"image": np.zeros((28, 27), np.uint8)},
    {"image": np.zeros((28, 28), np.float32)},
    {"digit": 10},
    {"digit": -1},
    {"digit": 3.0},
    {"answer": 10},
    {"confidence": 1.01},
    {"confidence": float("nan")},
    {"model": "x" * 101},
    {"model": "a\0b"},
    {"model": "\ud800"},
    {"brush_px": -1.0},
    {"brush_px": float("inf")},
    {"drawn_at": datetime(2026, 1, 1)},
    {"drawn_at": datetime.max.replace(tzinfo=UTC)},
    {"strokes": (POINT,) * (MAX_STROKES + 1)},
    {"strokes": (np.zeros((MOST_POINTS + 1, 2), np.float32),)},
    {"strokes": (np.zeros((3, 3), np.float32),)},
    {"strokes": (np.zeros((0, 2), np.float32),)},
    {"strokes": (np.zeros(2, np.float32),)},
    {"strokes": (POINT * np.nan,)},
    {"strokes": (POINT + 1e6,)},
]


@pytest.mark.parametrize("values", UNFIT, ids=lambda values: next(iter(values)))
def test_what_is_no_drawing_is_refused_with_a_sentence(store, values):
    with pytest.raises(StoreError, match=r"^This drawing cannot be kept: .+\.$"):
        store.add("ann", draw(**values))
    assert store.count("ann") == 0


def test_the_largest_drawing_that_a_canvas_reports_is_kept(store):
    long = 1 + 4 * (MAX_COMMANDS - MAX_STROKES)
    strokes = [np.full((long, 2), 99_999.99, np.float32)] + [POINT] * (MAX_STROKES - 1)
    drawing = draw(strokes=tuple(strokes))
    store.add("ann", drawing)
    (kept,) = store.drawings("ann")
    assert same(kept, drawing)


def test_a_row_and_back_is_the_same_drawing():
    for seed in range(50):
        drawing = draw(seed)
        kept = from_row(to_row(drawing) | {"number": seed})
        assert same(kept, drawing)
        # Kept again, as after an export and an import, it loses nothing more.
        assert to_row(kept) == to_row(replace(kept, number=None)) == to_row(drawing)
