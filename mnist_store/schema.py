"""The tables of the database, as the last of the migrations leaves them."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
)

# Not Alembic's own name: the database may be shared with another program.
VERSION_TABLE = "mnist_draw_version"


class UtcTime(TypeDecorator[datetime]):
    """A time with its zone, kept in UTC also by SQLite, which knows no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo:
            return None if value is None else value.astimezone(UTC)
        return value.replace(tzinfo=UTC)


metadata = MetaData()

taught = Table(
    "taught_drawings",
    metadata,
    # SQLite counts on from the largest number by itself only in a column that is an INTEGER.
    Column("number", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    # SHA-256 of the visitor's id in hexadecimal digits: whoever reads the database cannot pass for
    # a visitor.
    Column("visitor", String(64), nullable=False),
    Column("image", LargeBinary, nullable=False),  # (28, 28) uint8, row by row
    Column("strokes", Text, nullable=False),  # JSON: [[[x, y], ...], ...], see mnist_store/rows.py
    Column("brush_px", Double, nullable=False),
    Column("model", String(100), nullable=False),  # empty: none was asked
    Column("answer", SmallInteger),  # NULL: refused
    Column("confidence", Double, nullable=False),
    Column("digit", SmallInteger, nullable=False),
    Column("drawn_at", UtcTime, nullable=False),
    # Not drawn_at: what is imported may be old already.
    Column("kept_at", UtcTime, nullable=False),
    Index("taught_drawings_by_visitor", "visitor", "drawn_at"),
    Index("taught_drawings_by_age", "kept_at"),
    # Without it SQLite gives the number of a deleted drawing to the next one, which a click on a
    # page that still shows the old one would delete.
    sqlite_autoincrement=True,
)
