"""Taught drawings for tests: typeset digits, of which a model had misread some."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np

from mnist_model.data.example_digits import example_strokes
from mnist_model.data.synthetic import synthetic_digits
from mnist_store.taught import Taught

FIRST = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
# Of ten digits in their order these two are read wrong: a 4 as a 5, and an 8 not at all.
MISREAD = {4: 5, 8: None}


def taught_digits(n: int, with_strokes: bool = True) -> list[Taught]:
    """0, 1, 2 and so on, a minute after each other; of some hundred no two are the same."""
    images = synthetic_digits(max(n, 10), 10)[0].images
    return [
        Taught(
            image=images[number],
            digit=number % 10,
            answer=MISREAD.get(number % 10, number % 10),
            confidence=0.9,
            model="compact-cnn",
            strokes=_strokes(number % 10) if with_strokes else (),
            brush_px=16.0 if with_strokes else 0.0,
            drawn_at=FIRST + timedelta(minutes=number),
        )
        for number in range(n)
    ]


def as_file(write: Callable, drawings: list[Taught]) -> bytes:
    """The content of the file that an export writes."""
    file = io.BytesIO()
    write(drawings, file)
    return file.getvalue()


def _strokes(digit: int) -> tuple[np.ndarray, ...]:
    return tuple((50 + 180 * stroke).astype(np.float32) for stroke in example_strokes(digit))
