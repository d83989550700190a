"""Drawings to keep, and a look into the database behind the store's back."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import numpy as np
from sqlalchemy import Connection, create_engine

from mnist_store.taught import Taught

MONDAY = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=UTC)


def draw(seed: int = 0, **values: object) -> Taught:
    """A drawing of no digit at all, another for each seed, drawn as many minutes after MONDAY."""
    random = np.random.default_rng(seed)
    strokes = [random.uniform(-20, 300, (n, 2)) for n in random.integers(1, 40, 3)]
    drawn = {
        "image": random.integers(0, 256, (28, 28), np.uint8),
        "digit": int(random.integers(10)),
        "answer": [None, *range(10)][random.integers(11)],
        "confidence": float(random.random()),
        "model": "compact-cnn",
        "strokes": tuple(stroke.astype(np.float32) for stroke in strokes),
        "brush_px": float(random.uniform(10, 20)),
        "drawn_at": MONDAY + timedelta(minutes=seed),
    }
    return Taught(**drawn | values)


def same(one: Taught, other: Taught) -> bool:
    """Whether two drawings are the same, but for their number and a hundredth of a pixel."""
    names = ("digit", "answer", "confidence", "model", "brush_px", "drawn_at")
    return (
        all(getattr(one, name) == getattr(other, name) for name in names)
        and np.array_equal(one.image, other.image)
        and len(one.strokes) == len(other.strokes)
        and all(
            ours.shape == theirs.shape and np.allclose(ours, theirs, rtol=0, atol=0.0051)
            for ours, theirs in zip(one.strokes, other.strokes, strict=True)
        )
    )


@contextmanager
def behind(url: str) -> Iterator[Connection]:
    """A connection of its own to the database, committed at the end of the block."""
    engine = create_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def at_once(visit: Callable[[int], None], visitors: int) -> list[BaseException]:
    """Call visit(0), visit(1) and so on at the same moment, each in a thread; what they raised."""
    together, faults = threading.Barrier(visitors), []

    def guarded(visitor: int) -> None:
        try:
            together.wait()
            visit(visitor)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=guarded, args=[visitor]) for visitor in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults
