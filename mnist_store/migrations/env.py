"""Run by Alembic: brings a database to the version that it was asked for."""

from alembic import context

from mnist_store.schema import VERSION_TABLE, metadata

# Inside the transaction of whoever calls, see mnist_store/upgrade.py: a whole upgrade or none.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
context.run_migrations()
