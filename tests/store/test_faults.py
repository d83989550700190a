"""Whatever is wrong with the database, there is a sentence, and nothing that was kept is lost."""

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import numpy as np
import psycopg
import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError

from mnist_store import errors
from mnist_store.errors import StoreError, as_store_errors
from mnist_store.settings import parse_url
from mnist_store.store import Store
from tests.store.drawn import behind, draw, same


def refused(function: Callable[..., object], *arguments: object) -> str:
    """The sentence of the StoreError that a call raises, which names no path and no password."""
    with pytest.raises(StoreError) as caught:
        function(*arguments)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "/" not in sentence
    assert "secret" not in sentence + caught.value.detail
    return sentence


def file_of(url: str) -> Path:
    return Path(parse_url(url).database)


@pytest.fixture
def kept(sqlite_url) -> Path:
    """The file of a database of 40 drawings, which nobody has open."""
    store = Store(sqlite_url)
    store.add_all("ann", [draw(seed) for seed in range(40)])
    store.close()
    assert [file.name for file in file_of(sqlite_url).parent.iterdir()] == ["drawings.db"]
    return file_of(sqlite_url)


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Have another process write and not come to an end."""
    engine = create_engine(url)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN EXCLUSIVE")
        else:
            connection.exec_driver_sql("LOCK TABLE taught_drawings")
        yield
        connection.rollback()
    engine.dispose()


def test_a_locked_database_says_so_soon_and_works_afterwards(store, url):
    number = store.add("ann", draw(1))
    with locked(url):
        for call in ((store.add, "ann", draw(2)), (store.delete, "ann", number)):
            start = time.monotonic()
            assert refused(*call) == errors.LOCKED
            assert 0.5 < time.monotonic() - start < 2
    store.add("ann", draw(3))
    assert store.count("ann") == 2


def test_a_locked_sqlite_file_can_still_be_read_and_opened(sqlite_url):
    store = Store(sqlite_url)
    store.add("ann", draw(1))
    with locked(sqlite_url):
        assert store.count("ann") == 1
        other = Store(sqlite_url)
        assert other.count("ann") == 1
        other.close()
    store.close()


@contextmanager
def not_root() -> Iterator[None]:
    """Root may write to any file; another user may not."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def kept_in_public(kept) -> Iterator[Path]:
    """A copy of the file in a folder that others than root may enter, as they may not pytest's."""
    folder = Path(tempfile.mkdtemp(prefix="mnist-store-"))
    yield Path(shutil.copy(kept, folder))
    shutil.rmtree(folder)


def test_a_file_that_may_only_be_read_is_read(kept_in_public):
    url = f"sqlite:///{kept_in_public}"
    # The files beside it, without which SQLite opens none in WAL mode, may be made.
    kept_in_public.parent.chmod(0o777)
    kept_in_public.chmod(0o444)
    store = Store(url)
    store.close()  # root's connection, which might write
    with not_root():
        assert len(store.drawings("ann")) == 40
        assert refused(store.add, "ann", draw(1)) == errors.READ_ONLY
        assert refused(store.delete_all, "ann") == errors.READ_ONLY
        store.close()
    kept_in_public.chmod(0o666)
    store = Store(url)
    store.add("ann", draw(41))
    assert store.count("ann") == 41
    store.close()


def test_a_folder_in_which_nothing_may_be_made_says_so(kept_in_public):
    store = Store(f"sqlite:///{kept_in_public}")
    store.close()
    kept_in_public.chmod(0o444)
    kept_in_public.parent.chmod(0o555)
    with not_root():
        assert refused(store.count, "ann") == errors.READ_ONLY
        nowhere = kept_in_public.parent / "more" / "drawings.db"
        assert refused(Store, f"sqlite:///{nowhere}") == errors.NOT_OPENED
    kept_in_public.parent.chmod(0o755)


def test_a_folder_that_is_a_file_says_so(tmp_path):
    (tmp_path / "data").write_text("I am a file")
    assert refused(Store, f"sqlite:///{tmp_path}/data/drawings.db") == errors.NOT_OPENED
    assert refused(Store, f"sqlite:///{tmp_path}") == errors.NOT_OPENED


def test_a_postgresql_that_may_only_be_read_is_read(postgresql):
    url = postgresql.new_database()
    store = Store(url)
    store.add("ann", draw(1))
    store.close()
    store = Store(url + "&options=-c%20default_transaction_read_only%3Don")
    assert store.count("ann") == 1
    assert refused(store.add, "ann", draw(2)) == errors.READ_ONLY
    store.close()


def test_a_full_disk_loses_nothing_and_works_again_with_room(sqlite_url, kept):
    def fill(connection, _record):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 3}")

    event.listen(Engine, "connect", fill)
    try:
        store = Store(sqlite_url)
        assert refused(store.add_all, "ann", [draw(300 + i) for i in range(50)]) == errors.FULL
        assert store.count("ann") == 40
    finally:
        event.remove(Engine, "connect", fill)
    store.close()
    store.add("ann", draw(99))
    assert len(store.drawings("ann")) == 41
    store.close()


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
    "model": "",
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
    store.close()


def test_a_postgresql_that_was_restarted_is_not_noticed(postgresql):
    store = Store(postgresql.new_database())
    store.add("ann", draw(1))
    postgresql.stop()
    postgresql.start()
    store.add("ann", draw(2))
    assert store.count("ann") == 2
    store.close()


def test_a_postgresql_that_stops_says_so_and_works_once_it_is_back(postgresql):
    store = Store(postgresql.new_database())
    store.add("ann", draw(1))
    postgresql.stop()
    try:
        assert refused(store.add, "ann", draw(2)) == errors.NOT_REACHED
        assert refused(store.drawings, "ann") == errors.NOT_REACHED
    finally:
        postgresql.start()
    store.add("ann", draw(3))
    assert store.count("ann") == 2
    store.close()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://me:secret@/drawings?host=/nowhere", errors.NOT_REACHED),
        ("postgres://me:secret@localhost:1/drawings", errors.NOT_REACHED),
        ("mongodb://me:secret@localhost/drawings", errors.NOT_UNDERSTOOD),
        ("postgresql+nodriver://me:secret@localhost/drawings", errors.NOT_UNDERSTOOD),
        ("me:secret@localhost/drawings", errors.NOT_UNDERSTOOD),
        ("postgresql://me:secret@localhost:port/drawings", errors.NOT_UNDERSTOOD),
        ("sqlite://", errors.NOT_UNDERSTOOD),
        ("sqlite:///:memory:", errors.NOT_UNDERSTOOD),
    ],
)
def test_a_database_that_cannot_be_had_says_so(url, sentence):
    assert refused(Store, url) == sentence


def test_a_driver_that_is_not_installed_is_named_for_who_runs_the_app():
    with pytest.raises(StoreError) as caught:
        Store("mysql://me:secret@localhost/drawings")
    assert str(caught.value) == errors.NOT_UNDERSTOOD
    assert "install its driver (No module named 'MySQLdb')" in caught.value.detail


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (psycopg.errors.DiskFull(), errors.FULL),
        (psycopg.errors.InsufficientPrivilege(), errors.READ_ONLY),
        (psycopg.errors.DataCorrupted(), errors.DAMAGED),
        (psycopg.errors.AdminShutdown(), errors.NOT_REACHED),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_a_server_says_becomes_a_sentence(fault, sentence):
    with pytest.raises(StoreError) as caught, as_store_errors("a server"):
        raise OperationalError("statement with a drawing", {}, fault)
    assert str(caught.value) == sentence
    assert "drawing" not in caught.value.detail
