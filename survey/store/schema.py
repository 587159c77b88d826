"""The version of the schema: what the program needs, what a database has, how it gets there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect, text

from survey.errors import Problem, SurveyCode, SurveyError

if TYPE_CHECKING:
    from sqlalchemy import Connection

REVISIONS: Final = ("0001", "0002", "0003")
"""All revisions in their order; a test compares them with the scripts."""

HEAD: Final = REVISIONS[-1]


def revision_of(connection: Connection) -> str | None:
    """Return the revision of a database, ``None`` for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def check_revision(connection: Connection, url: str) -> str | None:
    """Return the revision of a database that is empty or at head.

    Raises
    ------
    SurveyError
        ``database-old``, ``database-new`` or ``database-foreign``.
    """
    found = revision_of(connection)
    if found == HEAD:
        return found
    if found is None:
        if set(inspect(connection).get_table_names()):
            raise SurveyError([Problem("", SurveyCode.DATABASE_FOREIGN, {"url": url})])
        return None
    code = SurveyCode.DATABASE_OLD if found in REVISIONS else SurveyCode.DATABASE_NEW
    raise SurveyError([Problem("", code, {"found": found, "needed": HEAD})])


def migrate(connection: Connection, revision: str = "head") -> None:
    """Bring a database to a revision; the scripts are part of the package, no ini file is needed.

    The caller owns the transaction, so that a failed migration leaves nothing behind. Two programs that
    start at once are kept apart by the transaction (SQLite) or by an advisory lock (PostgreSQL).
    """
    from alembic import command  # noqa: PLC0415 - half a second that only a migration needs
    from alembic.config import Config  # noqa: PLC0415

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(7572023)"))
    config = Config()
    config.set_main_option("script_location", "survey.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def check_foreign_keys(connection: Connection) -> None:
    """Make sure that every row of an SQLite file points at one that is there; PostgreSQL sees to it itself.

    Raises
    ------
    RuntimeError
        If a migration broke that; the transaction is rolled back.
    """
    if connection.dialect.name != "sqlite":
        return
    broken = connection.execute(text("PRAGMA foreign_key_check")).first()
    if broken is not None:
        raise RuntimeError(f"the migration left rows of {broken[0]} without their {broken[2]}")
