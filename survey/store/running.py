"""Running statements without objects: rows as plain tuples, one compiled text per statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import CursorResult, Executable
    from sqlalchemy.dialects.postgresql import Insert
    from sqlalchemy.orm import DeclarativeBase, Session

Values = dict[str, Any]


def run(
    session: Session,
    statement: Executable,
    values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
) -> CursorResult[Any]:
    """Run a statement in the session's transaction, past the object layer."""
    return session.connection().execute(statement, values)


def on_postgres(session: Session) -> bool:
    """Return whether the database is PostgreSQL."""
    return session.get_bind().dialect.name == "postgresql"


def insert_for(session: Session, table: type[DeclarativeBase]) -> Insert:
    """Return an INSERT that knows ON CONFLICT, in the database's own dialect.

    The two dialects spell it the same way; the type is that of one of them.
    """
    dialect: Any = postgresql if on_postgres(session) else sqlite
    insert: Insert = dialect.insert(table)
    return insert
