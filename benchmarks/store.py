"""The time to keep drawings and to read them back: python benchmarks/store.py"""

import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.report import spread
from mnist_store.store import Store
from mnist_store.taught import Taught
from mnist_store.writer import Writer

ADDED = 1000
READ = 200
REPEATS = 30


def drawings(n: int) -> list[Taught]:
    """Drawings of two strokes of 200 points each, as the canvas reports a digit."""
    random = np.random.default_rng(0)
    return [
        Taught(
            image=random.integers(0, 256, (28, 28), np.uint8),
            digit=int(random.integers(10)),
            answer=int(random.integers(10)),
            confidence=float(random.random()),
            model="compact-cnn",
            strokes=tuple(
                (140 + random.normal(size=(200, 2)).cumsum(0)).astype(np.float32) for _ in "ab"
            ),
            brush_px=18.0,
        )
        for _ in range(n)
    ]


def milliseconds(function: Callable[..., object], *arguments: object) -> float:
    """The time of one call."""
    start = time.perf_counter()
    function(*arguments)
    return 1000 * (time.perf_counter() - start)


def measure(store: Store, writer: Writer) -> dict[str, list[float]]:
    """The times of each thing that the app asks of a store, in milliseconds."""
    new = drawings(ADDED)
    times: dict[str, list[float]] = {}
    times["add, until it is on the disk"] = [
        milliseconds(store.add, "visitor", drawing) for drawing in new
    ]
    handing = times["hand an add to the writer"] = []
    for drawing in new:
        start = time.perf_counter()
        kept = writer.submit(store.add, "other", drawing)
        handing.append(1000 * (time.perf_counter() - start))
        kept.result()  # people draw one after the other
    times[f"read {READ} back"] = [
        milliseconds(store.drawings, "visitor", None, None, READ) for _ in range(REPEATS)
    ]
    times[f"add {READ} at once"] = [
        milliseconds(store.add_all, f"visitor {i}", new[:READ]) for i in range(REPEATS)
    ]
    times[f"delete {READ}"] = [
        milliseconds(store.delete_all, f"visitor {i}") for i in range(REPEATS)
    ]
    return times


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "drawings.db"
        with closing(Store(f"sqlite:///{file}")) as store:
            for name, times in measure(store, Writer()).items():
                print(f"{name:30}", spread(times))
        # As large as it was before the deletion: what was deleted is zeros, and room for more.
        size_kb = file.stat().st_size / 1000 / (2 * ADDED + REPEATS * READ)
        print(f"{'a drawing in the file':30} {size_kb:.1f} kB")


if __name__ == "__main__":
    main()
