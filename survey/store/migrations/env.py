"""Alembic's entry: runs the migrations on the connection that `survey.store.schema.migrate` hands over.

Called by the program ``alembic`` (for a new script) there is none, and the default database is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import context

from survey.store.engine import database_url, make_engine
from survey.store.tables import Table

if TYPE_CHECKING:
    from sqlalchemy import Connection


def _run() -> None:
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _migrate(connection)
        return
    with make_engine(database_url()).begin() as own:
        _migrate(own)


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


_run()
