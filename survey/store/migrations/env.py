"""Alembic's entry: runs the migrations on the connection that `survey.store.schema.migrate` hands over."""

from __future__ import annotations

from alembic import context

from survey.store.tables import Table


def _run() -> None:
    connection = context.config.attributes.get("connection")
    if connection is None:
        from survey.store.engine import database_url, make_engine

        with make_engine(database_url()).begin() as own:
            _migrate(own)
    else:
        _migrate(connection)


def _migrate(connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


_run()
