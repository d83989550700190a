"""A map is read whole or not at all, and a drawing stands among what resembles it."""

import io
from dataclasses import replace

import numpy as np
import pytest

from mnist_model.analysis.digit_map import DigitMap, read_map
from mnist_model.networks.bundle import find_bundle

BUNDLE = find_bundle("quick")


def arrays(n: int = 60) -> dict[str, np.ndarray]:
    """Six heaps of ten images each."""
    random = np.random.default_rng(0)
    heap = np.arange(n) // 10
    positions = 0.3 * np.stack([heap % 3, heap // 3], axis=1) + random.normal(0, 0.01, (n, 2))
    logits = 20 * np.eye(10)[heap % 10] + random.normal(0, 1, (n, 10))
    return {
        "rows": np.arange(n, dtype=np.uint16),
        "positions": positions.astype(np.float16),
        "logits": logits.astype(np.float16),
    }


def with_map(content: bytes):
    return replace(BUNDLE, contents={**BUNDLE.contents, "map.npz": content})


def stored(**changed: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays() | changed)
    return file.getvalue()


def test_what_is_stored_is_read():
    found = read_map(with_map(stored()))
    assert found is not None
    for name, values in arrays().items():
        np.testing.assert_array_equal(getattr(found, name), values)


def test_an_older_bundle_has_no_map():
    contents = {file: content for file, content in BUNDLE.contents.items() if file != "map.npz"}
    assert read_map(replace(BUNDLE, contents=contents)) is None


GOOD = arrays()
NOT_FINITE = GOOD["positions"].copy()
NOT_FINITE[3, 1] = np.nan


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no archive",
        stored()[:-30],
        stored()[:300] + bytes(200) + stored()[500:],
        stored(rows=GOOD["rows"][1:]),
        stored(rows=GOOD["rows"].astype(np.int64)),
        stored(rows=np.uint16(3)),
        stored(positions=GOOD["positions"].astype(float)),
        stored(positions=GOOD["positions"][:, :1]),
        stored(positions=NOT_FINITE),
        stored(logits=GOOD["logits"][:, :9]),
        stored(logits=np.full((60, 10), np.inf, np.float16)),
        stored(**{name: values[:0] for name, values in GOOD.items()}),
        stored(rows=np.array([{}] * 60)),  # objects, which would be unpickled
    ],
)
def test_a_damaged_map_is_none(content):
    assert read_map(with_map(content)) is None


def test_an_image_of_the_map_stands_where_it_stands():
    digit_map = DigitMap(**GOOD)
    for row in (0, 17, 59):
        place = digit_map.place(GOOD["logits"][row].astype(np.float32))
        np.testing.assert_allclose(place, GOOD["positions"][row], atol=2e-3)


def test_a_drawing_stands_among_those_with_the_most_similar_logits():
    digit_map, random = DigitMap(**GOOD), np.random.default_rng(1)
    for heap in range(6):
        x, y = digit_map.place(20 * np.eye(10)[heap] + random.normal(0, 1, 10))
        assert x == pytest.approx(0.3 * (heap % 3), abs=0.05)
        assert y == pytest.approx(0.3 * (heap // 3), abs=0.05)


def test_what_is_between_two_heaps_stands_between_them():
    """Of the ten nearest, some are of either."""
    logits = np.repeat(20 * np.eye(10)[:2], 5, axis=0)
    positions = np.repeat([[-1.0, 0], [1, 0]], 5, axis=0)
    few = DigitMap(np.arange(10), positions.astype(np.float16), logits.astype(np.float16))
    assert few.place(10 * np.eye(10)[0] + 10 * np.eye(10)[1]) == pytest.approx((0, 0))
    x, _ = few.place(11 * np.eye(10)[0] + 9 * np.eye(10)[1])
    assert -0.5 < x < 0


def test_a_map_of_few_images_has_a_place_for_a_drawing_too():
    one = DigitMap(**{name: values[:1] for name, values in GOOD.items()})
    np.testing.assert_allclose(one.place(np.zeros(10)), GOOD["positions"][0], atol=1e-6)
