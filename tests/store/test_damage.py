"""A damaged file or row is a sentence or a drawing less, and is left as it is."""

import sqlite3
from contextlib import closing, suppress

import numpy as np
import pytest
from sqlalchemy import text

from mnist_store import errors
from mnist_store.errors import StoreError
from mnist_store.store import Store
from tests.store.drawn import behind, draw, same
from tests.store.faulty import file_of, refused


def test_a_file_that_is_no_database_is_left_as_it_is(sqlite_url):
    file = file_of(sqlite_url)
    file.parent.mkdir()
    file.write_bytes(b"My diary, of which there is no other copy." * 100)
    before = file.read_bytes()
    assert refused(Store, sqlite_url) == errors.DAMAGED
    assert file.read_bytes() == before


def test_a_database_of_another_program_is_left_as_it_is(url):
    if url.startswith("sqlite"):
        file_of(url).parent.mkdir()
    with behind(url) as connection:
        connection.execute(text("CREATE TABLE taught_drawings (name VARCHAR(10))"))
        connection.execute(text("INSERT INTO taught_drawings VALUES ('theirs')"))
    assert refused(Store, url) == errors.DAMAGED
    with behind(url) as connection:
        assert connection.scalar(text("SELECT name FROM taught_drawings")) == "theirs"


@pytest.mark.parametrize("seed", range(30))
def test_damage_anywhere_in_the_file_is_a_sentence_or_a_drawing_less(kept, sqlite_url, seed):
    random = np.random.default_rng(seed)
    content = bytearray(kept.read_bytes())
    if seed % 3 == 0:
        del content[random.integers(100, len(content)) :]
    for _ in range(random.integers(1, 200)):
        # The first page holds the tables' names and more: half of the damage goes there.
        end = len(content) if random.random() < 0.5 else 4096
        content[random.integers(min(end, len(content)))] = random.integers(256)
    kept.write_bytes(content)
    with suppress(StoreError), closing(Store(sqlite_url)) as store:
        for drawing in store.drawings("ann"):
            assert 0 <= drawing.digit <= 9
            assert drawing.image.shape == (28, 28)
        list(store.people())
        store.stats()
    assert kept.read_bytes() == bytes(content)


DAMAGE = {
    "image": b"too short",
    "strokes": "[[[1, 2], [3]]]",
    "model": "a\nb",
    "answer": 10,
    "confidence": 1.5,
    "digit": -1,
    "brush_px": -1.0,
}
STROKES = [
    "",
    "{}",
    "null",
    "[1]",
    "[[]]",
    "[[[NaN, 1]]]",
    '[["no", "yes"]]',
    "[[[1e999, 1]]]",
    "[[[1" + "0" * 400 + ", 1]]]",
    "[" * 100_000,
    "[" * 600_000,
]


@pytest.mark.parametrize(
    ("column", "value"),
    [*DAMAGE.items(), *(("strokes", value) for value in STROKES)],
    ids=lambda value: str(value)[:20],
)
def test_a_damaged_row_is_left_out_and_the_others_come(store, url, column, value):
    numbers = [store.add("ann", draw(seed)) for seed in range(3)]
    statement = f"UPDATE taught_drawings SET {column} = :value WHERE number = :number"
    with behind(url) as connection:
        connection.execute(text(statement), {"value": value, "number": numbers[1]})
    kept = store.drawings("ann")
    assert [drawing.number for drawing in kept] == [numbers[2], numbers[0]]
    assert same(kept[0], draw(2))
    assert [len(drawings) for _, drawings in store.people()] == [2]
    assert store.delete("ann", numbers[1])


@pytest.mark.parametrize("column", ["image", "strokes", "digit", "confidence", "drawn_at"])
def test_values_of_a_wrong_kind_are_a_sentence_or_a_drawing_less(sqlite_url, column):
    store = Store(sqlite_url)
    store.add("ann", draw())
    for value in ("text", b"\xff\xfe", 7.5, 10**15):
        with closing(sqlite3.connect(file_of(sqlite_url))) as connection, connection:
            connection.execute(f"UPDATE taught_drawings SET {column} = ?", [value])
        with suppress(StoreError):
            assert store.drawings("ann") == []
        with suppress(StoreError):
            store.stats()
        with suppress(StoreError):
            store.add_all("ann", [])
    store.close()
