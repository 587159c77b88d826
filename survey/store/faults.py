"""Faults of the database as problems with words: disk full, read-only, busy, unreachable."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from survey.errors import Problem, SurveyCode, SurveyError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SQLITE: Final = (
    ("database or disk is full", SurveyCode.DATABASE_FULL),
    ("readonly database", SurveyCode.DATABASE_READONLY),
    ("database is locked", SurveyCode.DATABASE_BUSY),
    ("database table is locked", SurveyCode.DATABASE_BUSY),
    ("unable to open database file", SurveyCode.DATABASE_UNREADABLE),
    ("file is not a database", SurveyCode.DATABASE_UNREADABLE),
    ("malformed", SurveyCode.DATABASE_UNREADABLE),
    ("disk I/O error", SurveyCode.DATABASE_FULL),
)
_POSTGRES: Final = {
    "53100": SurveyCode.DATABASE_FULL,
    "25006": SurveyCode.DATABASE_READONLY,
    "42501": SurveyCode.DATABASE_READONLY,
    "55P03": SurveyCode.DATABASE_BUSY,
    "57014": SurveyCode.DATABASE_BUSY,
    "40P01": SurveyCode.DATABASE_BUSY,
    "40001": SurveyCode.DATABASE_BUSY,
    "53300": SurveyCode.DATABASE_BUSY,
}
_POSTGRES_GONE: Final = ("08", "57P", "28", "3D")


class StoreMistake(RuntimeError):  # noqa: N818 - not a fault of the database, and nobody catches it
    """The program asked for what the database refuses: says what kind and which constraint, never a value."""


@contextmanager
def named_faults(url: str) -> Iterator[None]:
    """Turn the driver's faults into a `SurveyError`, and mistakes of the program into a `StoreMistake`.

    Drivers put the row that was refused into the text of their errors, and errors go into logs: neither
    their text nor their chain is passed on.
    """
    try:
        yield
    except PoolTimeout as error:
        raise SurveyError([Problem("", SurveyCode.DATABASE_BUSY)]) from error
    except (DBAPIError, sqlite3.DatabaseError) as error:
        origin = error.orig if isinstance(error, DBAPIError) else error
        code = fault_of(origin)
        if code is None:
            raise StoreMistake(_mistake(origin)) from None
        unreadable = code is SurveyCode.DATABASE_UNREADABLE
        facts = {"url": url, "reason": " ".join(str(origin).split())} if unreadable else {}
        raise SurveyError([Problem("", code, facts)]) from error


def fault_of(origin: BaseException | None) -> SurveyCode | None:
    """Return which fault a driver's error is, ``None`` for a mistake of the program."""
    state = getattr(origin, "sqlstate", None)
    if state is not None:
        gone = SurveyCode.DATABASE_UNREADABLE if str(state).startswith(_POSTGRES_GONE) else None
        return _POSTGRES.get(str(state), gone)
    text = str(origin)
    if type(origin).__module__.startswith("psycopg") and type(origin).__name__ == "OperationalError":
        return SurveyCode.DATABASE_UNREADABLE
    return next((code for part, code in _SQLITE if part in text), None)


def _mistake(origin: BaseException | None) -> str:
    diagnosis = getattr(origin, "diag", None)
    if diagnosis is None:  # SQLite names the constraint or the columns, and no value
        return f"{type(origin).__name__}: {origin}"
    return f"{type(origin).__name__}: {diagnosis.sqlstate} {diagnosis.table_name} {diagnosis.constraint_name}"
