"""Connections to a database, SQLite or another, and how each is set up."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

# How long to wait for others that write: longer than any of ours takes, and no visitor's patience.
LOCK_TIMEOUT_S = 1
_CONNECT_TIMEOUT_S = 3


def make_engine(url: URL) -> Engine:
    """The connections to a database; none is opened yet.

    Raises:
        sqlalchemy.exc.ArgumentError: no such kind of database is known.
        ImportError: its driver is not installed.
    """
    # Parameters are drawings, which are nobody's business who reads a log.
    options: dict[str, Any] = {"hide_parameters": True, "pool_pre_ping": True, "pool_timeout": 5}
    backend = url.get_backend_name()
    if backend == "sqlite":
        options["connect_args"] = {"timeout": LOCK_TIMEOUT_S}
    elif backend == "postgresql":
        options["connect_args"] = {"connect_timeout": _CONNECT_TIMEOUT_S}
    engine = create_engine(url, **options)
    if backend == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    elif backend == "postgresql":
        event.listen(engine, "begin", _begin_postgresql)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # Or Python begins transactions itself, and not before the first statement that writes.
    connection.isolation_level = None
    # What is deleted is overwritten with zeros, not only marked as free.
    connection.execute("PRAGMA secure_delete = ON")
    # What was acknowledged outlives a loss of power too, not only the end of the process.
    connection.execute("PRAGMA synchronous = FULL")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("outside_transactions"):
        return
    if options.get("writes"):
        # The lock at once: one that had only read could not get it any more once another wrote.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    # For this transaction, since a pooler may give its connection to another program next.
    timeout = (f"{LOCK_TIMEOUT_S}s",)
    connection.exec_driver_sql("SELECT set_config('lock_timeout', %s, true)", timeout)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that writes, committed at the end of the block."""
    with engine.execution_options(writes=True).begin() as connection:
        yield connection


def write_ahead(engine: Engine) -> None:
    """Have SQLite write to a log beside the file, so that reading does not wait for writing.

    The file remembers it.
    """
    with engine.connect().execution_options(outside_transactions=True) as connection:
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")


def forget_deleted(engine: Engine) -> None:
    """Empty SQLite's log, which still holds what was deleted from the file.

    While others read, it stays until a later call or the end of the last process.
    """
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(outside_transactions=True) as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
