"""What can go wrong with a database, each fault as a sentence that a visitor may read."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError

FULL = "Nothing more can be kept: the disk is full."
LOCKED = "What is kept is in use elsewhere just now. Try again in a moment."
READ_ONLY = "Nothing can be kept or deleted: what is kept may only be read here."
DAMAGED = "What is kept cannot be read: it is damaged, or not this app's. It is left as it is."
NEWER = "What is kept was written by a newer version of this app. It is left as it is."
NOT_OPENED = "Nothing can be kept: the place for it cannot be opened."
NOT_REACHED = "Nothing can be kept: the database does not answer."
NOT_UNDERSTOOD = "Nothing can be kept: the address of the database is not one that the app knows."

# By the last byte of SQLite's result code, https://sqlite.org/rescode.html.
_SQLITE = {
    1: DAMAGED,  # ERROR: such as a table that is missing
    5: LOCKED,  # BUSY
    6: LOCKED,  # LOCKED
    8: READ_ONLY,  # READONLY
    11: DAMAGED,  # CORRUPT
    13: FULL,  # FULL
    26: DAMAGED,  # NOTADB
}
# By PostgreSQL's, https://www.postgresql.org/docs/current/errcodes-appendix.html.
_POSTGRESQL = {
    "25006": READ_ONLY,  # read_only_sql_transaction
    "40P01": LOCKED,  # deadlock_detected
    "42501": READ_ONLY,  # insufficient_privilege
    "42703": DAMAGED,  # undefined_column
    "42P01": DAMAGED,  # undefined_table
    "42P07": DAMAGED,  # duplicate_table: one of this name is there, and not ours
    "53100": FULL,  # disk_full
    "55P03": LOCKED,  # lock_not_available
    "XX001": DAMAGED,  # data_corrupted
    "XX002": DAMAGED,  # index_corrupted
}


class StoreError(Exception):
    """Something cannot be kept, read or deleted, which leaves what was kept as it was.

    str(error) is a sentence for a visitor and names no path; `detail` is for whoever runs the app.
    """

    def __init__(self, sentence: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.detail = detail or sentence


@contextmanager
def as_store_errors(place: str) -> Iterator[None]:
    """Turn the faults of a database and of its file into StoreError.

    Args:
        place: which database, for `detail`; without a password.
    """
    try:
        yield
    except DBAPIError as error:
        # The driver's words alone, in one line: SQLAlchemy's would add a statement.
        words = " ".join(str(error.orig).split())
        raise StoreError(_sentence(error), f"{place}: {words}") from error
    except (ValueError, TypeError) as error:  # what a driver says of a time or text that is none
        raise StoreError(DAMAGED, f"{place}: {error}") from error
    except ArgumentError as error:
        raise StoreError(NOT_UNDERSTOOD, f"{place}: {error}") from error
    except ImportError as error:
        raise StoreError(NOT_UNDERSTOOD, f"{place}: install its driver ({error})") from error
    except (SQLAlchemyError, OSError) as error:
        raise StoreError(NOT_OPENED, f"{place}: {error}") from error


def _sentence(error: DBAPIError) -> str:
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE.get(code & 0xFF, NOT_OPENED)
    state = getattr(error.orig, "sqlstate", None)
    if state in _POSTGRESQL:
        return _POSTGRESQL[state]
    # What has no code is a text that is none (SQLite), or a server that is gone (PostgreSQL).
    return NOT_REACHED if isinstance(error, OperationalError) else DAMAGED
