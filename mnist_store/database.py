"""A database that is open: reading from it, and writing to it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import URL, Connection

from mnist_store.engine import forget_deleted, make_engine, writing
from mnist_store.errors import as_store_errors
from mnist_store.upgrade import upgrade


class Database:
    """A database of this version, for any number of threads; StoreError where it is at fault."""

    def __init__(self, url: URL) -> None:
        """Open the database; make it, or bring it to this version, where needed."""
        self.place = url.render_as_string(hide_password=True)
        self._file = sqlite_file(url)
        with as_store_errors(self.place):
            self._engine = make_engine(url)
            self._open()
        # SQLite lets one write at a time, and of those who wait it may forget one.
        self._turn = threading.Lock() if self._file else nullcontext()

    def close(self) -> None:
        """Close all connections; used again, it opens new ones."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read from."""
        with as_store_errors(self.place):
            self._open_if_replaced()
            with self._engine.connect() as connection:
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction, which is committed at the end of the block."""
        with self._turn, as_store_errors(self.place):
            self._open_if_replaced()
            with writing(self._engine) as connection:
                yield connection

    def forget_deleted(self) -> None:
        """Have nothing of what was deleted stay in the files."""
        with as_store_errors(self.place):
            forget_deleted(self._engine)

    def _open(self) -> None:
        if self._file:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        upgrade(self._engine)
        self._opened = self._identity()

    def _open_if_replaced(self) -> None:
        """Open the file anew if it was deleted, or another put in its place.

        Connections stay with a file that is deleted, and what they wrote nobody would find again.
        """
        if self._opened != self._identity():
            self._engine.dispose()
            self._open()

    def _identity(self) -> tuple[int, int] | None:
        """What tells the file from another of its name; None where there is none."""
        if self._file is None or not self._file.exists():
            return None
        status = self._file.stat()
        return status.st_dev, status.st_ino


def sqlite_file(url: URL) -> Path | None:
    """The file of a SQLite database; None for another, or one that is given as a file: URI."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database.startswith("file:"):
        return None
    return Path(url.database)
