"""What the database holds, of all visitors together."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from mnist_store.schema import taught as table


@dataclass(frozen=True)
class Stats:
    """What the database holds.

    drawings: how many.
    people:   of how many visitors.
    answered: how many of them a model had been asked about, and
    right:    how many of these it had read right.
    digits:   how many of each digit, 0 to 9.
    since:    when the first of them was drawn, and
    until:    the last; None where there is none.
    """

    drawings: int
    people: int
    answered: int
    right: int
    digits: tuple[int, ...]
    since: datetime | None
    until: datetime | None


def read_stats(connection: Connection) -> Stats:
    """Count what the database holds."""
    drawn_at, people = table.c.drawn_at, table.c.visitor.distinct()
    totals = func.count(), func.count(people), func.min(drawn_at), func.max(drawn_at)
    drawings, n_people, since, until = connection.execute(select(*totals).select_from(table)).one()
    of_each = select(table.c.digit, func.count()).group_by(table.c.digit)
    digits: dict[int, int] = dict(connection.execute(of_each).all())
    return Stats(
        drawings=drawings,
        people=n_people,
        answered=connection.scalar(select(func.count()).where(was_answered())) or 0,
        right=connection.scalar(select(func.count()).where(was_right())) or 0,
        digits=tuple(digits.get(digit, 0) for digit in range(10)),
        since=since,
        until=until,
    )


def was_answered() -> ColumnElement[bool]:
    """Whether a model was asked; not so of what comes from a file of others."""
    return table.c.model != ""


def was_right() -> ColumnElement[bool]:
    """Whether the model had answered what it was; not so where it refused."""
    return table.c.answer.is_not_distinct_from(table.c.digit)
