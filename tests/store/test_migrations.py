"""A database of an older version is upgraded when it is opened, and keeps what it holds."""

import shutil

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from mnist_store import errors, upgrade
from mnist_store.errors import StoreError
from mnist_store.schema import VERSION_TABLE, metadata
from mnist_store.store import Store
from tests.store.drawn import at_once, behind, draw, same

# What the next version may do: give a column to what is there, and make another table.
NEXT_VERSION = """
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

def upgrade():
    op.add_column("taught_drawings", sa.Column("hand", sa.String(5), server_default="right"))
    op.create_table("hands", sa.Column("hand", sa.String(5)))
    {more}
"""


@pytest.fixture
def next_version(tmp_path, monkeypatch):
    """A function that has the code be of the next version, with more statements in its upgrade."""

    ours = upgrade.MIGRATIONS

    def turn_to_next(more: str = "") -> None:
        folder = tmp_path / f"migrations {len(list(tmp_path.iterdir()))}"
        shutil.copytree(ours, folder)
        file = folder / "versions" / "v0002_hands.py"
        file.write_text(NEXT_VERSION.format(more=more), "utf-8")
        monkeypatch.setattr(upgrade, "MIGRATIONS", folder)

    return turn_to_next


def keep(url: str, *seeds: int) -> None:
    store = Store(url)
    for seed in seeds:
        store.add("ann", draw(seed))
    store.close()


def version_of(url: str) -> str:
    with behind(url) as connection:
        return connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))


def test_the_migrations_make_the_tables_that_the_code_uses(url):
    Store(url).close()
    with behind(url) as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_type": True}
        )
        assert compare_metadata(context, metadata) == []


def test_an_older_database_is_upgraded_on_start_and_keeps_its_rows(url, next_version):
    keep(url, 1, 2, 3)
    next_version()
    store = Store(url)
    assert version_of(url) == "0002"
    with behind(url) as connection:
        hands = connection.scalars(text("SELECT hand FROM taught_drawings")).all()
    assert hands == ["right"] * 3
    store.add("ann", draw(4))
    kept = store.drawings("ann")
    assert all(same(drawing, draw(seed)) for drawing, seed in zip(kept, (4, 3, 2, 1), strict=True))
    store.close()


def test_an_upgrade_that_fails_changes_nothing(url, next_version):
    keep(url, 1, 2)
    next_version("op.execute('DELETE FROM taught_drawings')\n    op.drop_table('nowhere')")
    with pytest.raises(StoreError):
        Store(url)
    assert version_of(url) == "0001"
    with behind(url) as connection:
        assert connection.scalar(text("SELECT count(*) FROM taught_drawings")) == 2
    next_version()
    store = Store(url)
    assert store.count("ann") == 2
    store.close()


def test_a_database_of_a_newer_version_is_left_alone(url, next_version, monkeypatch):
    older = upgrade.MIGRATIONS
    next_version()
    keep(url, 1, 2)
    monkeypatch.setattr(upgrade, "MIGRATIONS", older)
    with pytest.raises(StoreError, match="newer version") as caught:
        Store(url)
    assert str(caught.value) == errors.NEWER
    assert "0002" in caught.value.detail
    assert version_of(url) == "0002"


@pytest.mark.usefixtures("patience")
def test_many_may_open_a_new_database_at_once(url):
    def visit(visitor: int) -> None:
        store = Store(url)
        store.add("ann", draw(visitor))
        store.close()

    assert at_once(visit, 4) == []
    store = Store(url)
    assert store.count("ann") == 4
    store.close()
