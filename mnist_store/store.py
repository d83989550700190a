"""What people taught: kept, read back and deleted, by each visitor for himself alone."""

import hashlib
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, func, insert, not_, select

from mnist_store.database import Database, sqlite_file
from mnist_store.errors import StoreError
from mnist_store.rows import NO_STROKES, from_row, to_row
from mnist_store.schema import taught as table
from mnist_store.settings import Settings, parse_url
from mnist_store.stats import Stats, read_stats, was_answered, was_right
from mnist_store.taught import Taught

_log = logging.getLogger(__name__)
_A_DAY_S = 24 * 60 * 60


class Store:
    """The drawings that people said something about, in a database; for any number of threads.

    A visitor is any text that nobody else knows, such as that of a cookie. The database holds its
    hash alone, and no drawing is read, changed or deleted without it.

    A drawing that is one too many for its visitor is kept all the same, and the one that was kept
    longest goes: what was just said counts, and the hand of today is the one to be read. Drawings
    past their age go with the first that is kept each day, and by purge().

    Every method raises StoreError where the database does not do what it is asked; nothing that
    was kept is lost, and the same call may well work later.
    """

    def __init__(
        self, url: str | None = None, settings: Settings | None = None, must_exist: bool = False
    ) -> None:
        """Open the database; make it, or bring it to this version, where needed.

        Args:
            url: of the database; None for that of the settings.
            settings: None for those of the environment variables.
            must_exist: do not make a SQLite file that is not there.
        """
        self.settings = settings or Settings.from_environment(url)
        if url and settings:
            self.settings = replace(settings, url=parse_url(url))
        file = sqlite_file(self.settings.url)
        if must_exist and file and not file.is_file():
            raise StoreError("There is nothing kept yet.", f"{file}: there is no such database")
        self._database = Database(self.settings.url)
        self._purged_s = -float("inf")

    def close(self) -> None:
        """Close all connections; used again, the store opens new ones."""
        self._database.close()

    def add(self, visitor: str, drawing: Taught) -> int:
        """Keep a drawing; once this returns, it is kept, whatever happens to the process.

        Returns:
            Its number.
        """
        row = _checked(drawing) | {"visitor": _hash(visitor), "kept_at": datetime.now(UTC)}
        with self._database.writing() as connection:
            result = connection.execute(insert(table).values(row))
            deleted = self._make_room(connection, visitor)
            if is_new_day := time.monotonic() - self._purged_s > _A_DAY_S:
                too_old = delete(table).where(_older_than(self.settings.keep_days))
                deleted += connection.execute(too_old).rowcount
        if is_new_day:
            self._purged_s = time.monotonic()
        if deleted:
            with suppress(StoreError):  # what was added is kept all the same
                self._database.forget_deleted()
        key = result.inserted_primary_key
        assert key is not None  # one row has one
        return int(key[0])

    def add_all(self, visitor: str, drawings: Sequence[Taught]) -> int:
        """Keep those that are not there yet, as what is imported may be: all or, on a fault, none.

        Where there is no room for all, the last drawn are kept; nothing has to go for them.

        Returns:
            How many were added.
        """
        kept_at, who = datetime.now(UTC), _hash(visitor)
        rows = [_checked(drawing) for drawing in drawings]
        with self._database.writing() as connection:
            query = select(table.c.image, table.c.digit).where(table.c.visitor == who)
            there = [tuple(row) for row in connection.execute(query)]
            room = max(0, self.settings.drawings_each - len(there))
            new = {(row["image"], row["digit"]): row for row in rows}
            for key in there:
                new.pop(key, None)
            last = sorted(new.values(), key=lambda row: row["drawn_at"])[-room:] if room else []
            if last:
                more = {"visitor": who, "kept_at": kept_at}
                connection.execute(insert(table), [row | more for row in last])
        return len(last)

    def drawings(
        self,
        visitor: str,
        digit: int | None = None,
        right: bool | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Taught]:
        """A visitor's drawings, the last drawn first; a row that is damaged is left out.

        Args:
            visitor: whose.
            digit: only those of this digit.
            right: only those that the model had read right, or wrong; neither are those about
                which none was asked.
            limit: at most so many,
            offset: after as many as this.
        """
        wanted = self._wanted(visitor, digit, right)
        last_first = table.c.drawn_at.desc(), table.c.number.desc()
        query = select(table).where(wanted).order_by(*last_first).limit(limit).offset(offset)
        return self._read(query)

    def count(self, visitor: str, digit: int | None = None, right: bool | None = None) -> int:
        """How many drawings of a visitor are kept, of all or of those that drawings() returns."""
        query = select(func.count()).where(self._wanted(visitor, digit, right))
        with self._database.reading() as connection:
            return connection.scalar(query) or 0

    def count_with_strokes(self, visitor: str) -> int:
        """How many drawings of a visitor are kept of which not only the pixels are known."""
        has_strokes = table.c.strokes != NO_STROKES
        query = select(func.count()).where(self._wanted(visitor), has_strokes)
        with self._database.reading() as connection:
            return connection.scalar(query) or 0

    def outcomes(self, visitor: str) -> list[bool]:
        """Whether each of a visitor's drawings was read right, in the order drawn.

        Those are left out of which no model was asked.
        """
        query = select(was_right()).where(self._wanted(visitor), was_answered())
        with self._database.reading() as connection:
            rows = connection.scalars(query.order_by(table.c.drawn_at, table.c.number))
            return [bool(is_right) for is_right in rows]

    def delete(self, visitor: str, number: int) -> bool:
        """Delete a drawing by its number.

        Returns:
            Whether it was there, and the visitor's.
        """
        who = table.c.visitor == _hash(visitor)
        return self._delete(and_(who, table.c.number == number)) > 0

    def delete_all(self, visitor: str) -> int:
        """Delete all drawings of a visitor; returns how many there were."""
        return self._delete(table.c.visitor == _hash(visitor))

    def purge(self, keep_days: int | None = None) -> int:
        """Delete everybody's drawings that have been kept for longer than the settings say.

        Args:
            keep_days: in place of the settings' number of days.

        Returns:
            How many there were.
        """
        return self._delete(_older_than(keep_days or self.settings.keep_days))

    def people(self) -> Iterator[tuple[int, list[Taught]]]:
        """Everybody's drawings, for training: one visitor after the other, the last drawn first.

        Yields:
            The visitor's number, by who came first, from 1 on, which is not his id and says
            nothing about it; and his drawings, at least one.
        """
        first_kept = func.min(table.c.number)
        with self._database.reading() as connection:
            query = select(table.c.visitor).group_by(table.c.visitor).order_by(first_kept)
            visitors = connection.scalars(query).all()
        last_first = table.c.drawn_at.desc(), table.c.number.desc()
        for number, visitor in enumerate(visitors, start=1):
            query = select(table).where(table.c.visitor == visitor).order_by(*last_first)
            if drawings := self._read(query):
                yield number, drawings

    def stats(self) -> Stats:
        """What the database holds, of all visitors together."""
        with self._database.reading() as connection:
            return read_stats(connection)

    def _wanted(
        self, visitor: str, digit: int | None = None, right: bool | None = None
    ) -> ColumnElement[bool]:
        # Past its age a drawing may lie here until the next one is kept, and nobody sees it.
        wanted = and_(table.c.visitor == _hash(visitor), not_(_older_than(self.settings.keep_days)))
        if digit is not None:
            wanted = and_(wanted, table.c.digit == digit)
        if right is not None:
            wanted = and_(wanted, was_answered(), was_right() if right else not_(was_right()))
        return wanted

    def _read(self, query: Select[Any]) -> list[Taught]:
        with self._database.reading() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
        drawings = []
        for row in rows:
            try:
                drawings.append(from_row(row))
            except ValueError as error:
                _log.warning(
                    "%s: row %s is damaged: %s", self._database.place, row["number"], error
                )
        return drawings

    def _delete(self, which: ColumnElement[bool]) -> int:
        with self._database.writing() as connection:
            deleted = connection.execute(delete(table).where(which)).rowcount
        if deleted:
            self._database.forget_deleted()
        return deleted

    def _make_room(self, connection: Connection, visitor: str) -> int:
        """Delete what a visitor has above the number of drawings that are kept of each.

        Returns:
            How many there were.
        """
        who, number = table.c.visitor == _hash(visitor), table.c.number
        beyond = select(number).where(who).order_by(number.desc())
        last = connection.scalar(beyond.limit(1).offset(self.settings.drawings_each))
        if last is None:
            return 0
        return connection.execute(delete(table).where(who, number <= last)).rowcount


def _checked(drawing: Taught) -> dict[str, Any]:
    try:
        return to_row(drawing)
    except ValueError as error:
        raise StoreError(f"This drawing cannot be kept: {error}.") from error


def _hash(visitor: str) -> str:
    """SHA-256 of a visitor's id. It needs no salt: the id is too random to be guessed."""
    if not visitor:
        raise ValueError("a visitor without an id would share his drawings")
    return hashlib.sha256(visitor.encode("utf-8", "surrogatepass")).hexdigest()


def _older_than(days: int) -> ColumnElement[bool]:
    return table.c.kept_at < datetime.now(UTC) - timedelta(days=days)
