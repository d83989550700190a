"""Drawings for tests of the store: made at random, and compared."""

import string
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone

import numpy as np

from mnist_store.taught import Taught

NAMES = ("compact-cnn", "", "=1+1", "-A1", "@x;=2", 'a "b", c', "'", "five 5 五", "%3D")


def random_drawings(n: int, seed: int = 0, with_strokes: bool = True) -> list[Taught]:
    """Drawings that have nothing in common with digits but their form."""
    random = np.random.default_rng(seed)
    return [_random_drawing(random, with_strokes) for _ in range(n)]


def _random_drawing(random: np.random.Generator, with_strokes: bool) -> Taught:
    strokes = [
        random.normal(140, 10.0 ** random.integers(-3, 4), (random.integers(1, 30), 2))
        for _ in range(random.integers(1, 4) if with_strokes else 0)
    ]
    letters = random.choice(list(string.printable[:95]), random.integers(0, 20))
    return Taught(
        image=random.integers(0, 256, (28, 28), np.uint8),
        digit=int(random.integers(10)),
        answer=None if random.random() < 0.2 else int(random.integers(10)),
        confidence=float(random.random() ** 20),
        model=str(random.choice([*NAMES, "".join(letters)])),
        strokes=tuple(stroke.astype(np.float32) for stroke in strokes),
        brush_px=float(random.choice([6, 18, 36, 0.1])) if with_strokes else 0.0,
        drawn_at=datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=int(random.integers(-9, 9)))))
        + timedelta(microseconds=int(random.integers(10**14))),
    )


def assert_same(found: list[Taught], expected: list[Taught]) -> None:
    """Every field of every drawing is the same, in the same order, but for its number."""
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        for field in fields(Taught):
            if field.name not in ("number", "image", "strokes"):
                assert getattr(one, field.name) == getattr(other, field.name), field.name
        assert one.image.dtype == np.uint8
        np.testing.assert_array_equal(one.image, other.image)
        assert len(one.strokes) == len(other.strokes)
        for stroke, original in zip(one.strokes, other.strokes, strict=True):
            assert stroke.dtype == np.float32
            np.testing.assert_array_equal(stroke, original)
        assert one.number is None
        assert one.drawn_at.tzinfo == UTC
