"""Bringing a database to the version of this code."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select

from mnist_store.engine import write_ahead, writing
from mnist_store.errors import NEWER, StoreError
from mnist_store.schema import VERSION_TABLE

MIGRATIONS = Path(__file__).parent / "migrations"

# PostgreSQL's locks of this kind are numbers; any will do that no other program on it takes.
_UPGRADE_LOCK = 0x6D6E697374


def upgrade(engine: Engine) -> None:
    """Bring the database to the version of this code, from an empty one or an older one.

    What it holds stays; an upgrade that fails or is killed leaves it at its old version.

    Raises:
        StoreError: its version is newer than this code.
        sqlalchemy.exc.SQLAlchemyError: the database cannot be opened or changed.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        versions = _versions(connection)
    if versions == script.get_heads():
        return
    known = {revision.revision for revision in script.walk_revisions()}
    if not known.issuperset(versions):
        url = engine.url.render_as_string(hide_password=True)
        detail = f"{url} has version {', '.join(versions)}, and this code only {', '.join(known)}"
        raise StoreError(NEWER, f"{detail}; run the newer one")
    if engine.dialect.name == "sqlite":
        write_ahead(engine)
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            # Two processes that start at once upgrade one after the other.
            connection.execute(select(func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _versions(connection: Connection) -> list[str]:
    """The version that a database is of; none for one in which nothing was ever kept."""
    options = {"version_table": VERSION_TABLE}
    return list(MigrationContext.configure(connection, opts=options).get_current_heads())
