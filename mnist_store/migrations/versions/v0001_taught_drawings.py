"""The first version: what people taught.

A migration says what a version was like and never changes again, so it repeats what schema.py says.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table and its indexes."""
    op.create_table(
        "taught_drawings",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("visitor", sa.String(64), nullable=False),
        sa.Column("image", sa.LargeBinary, nullable=False),
        sa.Column("strokes", sa.Text, nullable=False),
        sa.Column("brush_px", sa.Double, nullable=False),
        sa.Column("model", sa.String(100), nullable=False),
        sa.Column("answer", sa.SmallInteger),
        sa.Column("confidence", sa.Double, nullable=False),
        sa.Column("digit", sa.SmallInteger, nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("taught_drawings_by_visitor", "taught_drawings", ["visitor", "drawn_at"])
    op.create_index("taught_drawings_by_age", "taught_drawings", ["kept_at"])
