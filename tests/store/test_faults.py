"""Whatever is wrong with the database, there is a sentence, and nothing that was kept is lost."""

import hashlib
import os
import shutil
import socket
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import OperationalError

from mnist_store import errors
from mnist_store.errors import StoreError, as_store_errors
from mnist_store.store import Store
from tests.store.drawn import draw
from tests.store.faulty import file_of, refused


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
            assert 0.5 < time.monotonic() - start < 5  # a second, on a machine at rest
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


def test_a_new_file_that_is_locked_says_so_and_is_opened_afterwards(sqlite_url):
    file_of(sqlite_url).parent.mkdir()
    with locked(sqlite_url):
        assert refused(Store, sqlite_url) == errors.LOCKED
    Store(sqlite_url).close()


def test_a_folder_that_was_deleted_under_the_app_is_made_again(kept, sqlite_url):
    store = Store(sqlite_url)
    assert store.count("ann") == 40
    shutil.rmtree(kept.parent)
    assert store.drawings("ann") == []
    store.add("ann", draw(1))
    store.close()
    store = Store(sqlite_url)
    assert store.count("ann") == 1
    store.close()


def test_a_file_that_was_put_in_its_place_under_the_app_is_the_one_that_is_used(kept, sqlite_url):
    backup = shutil.copy(kept, kept.parent.parent / "backup.db")
    store = Store(sqlite_url)
    store.delete_all("ann")
    store.close()  # or SQLite's log would be that of another file
    Path(backup).replace(kept)
    store.add("ann", draw(50))
    assert store.count("ann") == 41
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
    with pytest.raises(StoreError) as caught:
        store.add("ann", draw(2))
    assert str(caught.value) == errors.READ_ONLY
    # Nor does a log with all that led to it say who drew what.
    told = "".join(traceback.format_exception(caught.value))
    assert "INSERT INTO taught_drawings" in told
    assert hashlib.sha256(b"ann").hexdigest() not in told
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


def test_a_server_that_takes_a_call_and_says_nothing_is_waited_for_three_seconds():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        start = time.monotonic()
        url = f"postgresql://me:secret@127.0.0.1:{silent.getsockname()[1]}/drawings"
        assert refused(Store, url) == errors.NOT_REACHED
        assert time.monotonic() - start < 10


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
