"""Each test of the store runs on SQLite and on PostgreSQL."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from mnist_store import engine
from mnist_store.store import Store
from tests.store.drawn import draw
from tests.store.faulty import file_of
from tests.store.postgresql import Server, find_binaries


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A running server; skips where PostgreSQL is not installed, and in CI fails."""
    binaries = find_binaries()
    if binaries is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is missing: CI must not skip these tests")
        pytest.skip("needs PostgreSQL; on Debian: sudo apt install postgresql")
    server = Server(binaries)
    server.start()
    yield server
    server.remove()


@pytest.fixture
def sqlite_url(tmp_path) -> str:
    """A database that is not there yet, in a folder that is not there yet."""
    return f"sqlite:///{tmp_path / 'data' / 'drawings.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request) -> str:
    """An empty database of either kind."""
    if request.param == "sqlite":
        return request.getfixturevalue("sqlite_url")
    return request.getfixturevalue("postgresql").new_database()


@pytest.fixture
def patience(monkeypatch):
    """Who waits for others waits long: what a busy disk takes is no fault of the store's."""
    monkeypatch.setattr(engine, "LOCK_TIMEOUT_S", 30)


@pytest.fixture
def store(url) -> Iterator[Store]:
    """An empty store on either kind of database."""
    store = Store(url)
    yield store
    store.close()


@pytest.fixture
def kept(sqlite_url) -> Path:
    """The file of a database of 40 drawings, which nobody has open."""
    store = Store(sqlite_url)
    store.add_all("ann", [draw(seed) for seed in range(40)])
    store.close()
    assert [file.name for file in file_of(sqlite_url).parent.iterdir()] == ["drawings.db"]
    return file_of(sqlite_url)


@pytest.fixture(autouse=True)
def no_settings(monkeypatch, tmp_path):
    """Whatever the environment of the tests says, only what a test sets is set."""
    for variable in ("DATABASE_URL", "MNIST_DRAW_KEEP_DAYS", "MNIST_DRAW_DRAWINGS_EACH"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
