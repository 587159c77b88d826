"""Opening the database: SQLite or PostgreSQL, its sessions for reading and writing, its key files."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from survey.errors import Problem, SurveyCode, SurveyError
from survey.keys import KeyStore
from survey.store.faults import named_faults
from survey.store.lock import FairLock
from survey.store.schema import check_foreign_keys, check_revision, migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import URL

DEFAULT_URL: Final = "sqlite:///khaosat-data/khaosat.db"
DEFAULT_KEYS: Final = Path("khaosat-data/keys")
THREADS: Final = 4
"""Connections kept open, as many as a server process has threads; as many again may be lent for a moment."""

_WAIT_SECONDS: Final = 30


class Store:
    """An open database and the key files beside it."""

    def __init__(self, engine: Engine, keys: KeyStore) -> None:
        self.engine = engine
        self.keys = keys
        self.url = engine.url.render_as_string(hide_password=True)
        self._reading = _one_state(engine)
        self._lock = (
            FairLock(Path(f"{engine.url.database}.lock")) if engine.dialect.name == "sqlite" else None
        )

    @property
    def is_sqlite(self) -> bool:
        """Return whether the database is SQLite."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Give a session for writing: committed at the end, rolled back when anything is raised.

        On SQLite writers queue up, and the transaction is ``BEGIN IMMEDIATE``; both happen at the first
        statement, so that slow preparations (hashing a PIN) may come before it without holding others up.
        """
        with named_faults(self.url), self._turn() as engine, Session(engine) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that reads one state of the database; what it might write is dropped."""
        with named_faults(self.url), Session(self._reading) as session:
            yield session

    @contextmanager
    def outside(self) -> Iterator[Connection]:
        """Give a connection outside any transaction, in the writers' turn: for rewriting the database."""
        with named_faults(self.url), self._turn() as engine:
            if self._lock is None:
                with engine.connect() as connection:
                    yield connection.execution_options(isolation_level="AUTOCOMMIT")
                return
            turn: _Turn = engine.get_execution_options()["khaosat_turn"]
            turn.take()
            with engine.connect().execution_options(khaosat_alone=True) as connection:
                yield connection

    @contextmanager
    def _turn(self) -> Iterator[Engine]:
        if self._lock is None:
            yield self.engine
            return
        turn = _Turn(self._lock)
        try:
            yield self.engine.execution_options(khaosat_turn=turn)
        finally:
            turn.give_back()

    def upgrade(self) -> None:
        """Bring the schema to head.

        SQLite changes a table by making it anew, which would take the rows that point at it along: foreign
        keys rest meanwhile, on a connection of its own, and are checked as a whole before the commit.
        """
        with (
            named_faults(self.url),
            self._turn() as engine,
            engine.execution_options(khaosat_migrating=True).connect() as connection,
        ):
            connection.detach()
            with connection.begin():
                migrate(connection)
                check_foreign_keys(connection)

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()
        if self._lock is not None:
            self._lock.close()


def _one_state(engine: Engine) -> Engine:
    """Return an engine whose transactions see one state of the database, which those of SQLite do anyway."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ")
    return engine


class _Turn:
    """A writer's turn: taken when its transaction begins, given back when it has ended."""

    def __init__(self, lock: FairLock) -> None:
        self._lock = lock
        self._taken = False

    def take(self) -> None:
        """Wait for the turn, once."""
        if not self._taken:
            self._lock.acquire()
            self._taken = True

    def give_back(self) -> None:
        """Let the next writer in."""
        if self._taken:
            self._taken = False
            self._lock.release()


def open_store(url: str | None = None, *, threads: int = THREADS) -> Store:
    """Open the database of `url`, of ``KHAOSAT_DATABASE_URL``, or ``khaosat-data/khaosat.db``.

    An empty database gets its schema; another version of the schema is refused.

    Parameters
    ----------
    threads
        Connections to keep open.

    Raises
    ------
    SurveyError
        ``database-old``, ``database-new``, ``database-foreign``, ``database-unreadable``.
    """
    store = connect(url, threads=threads)
    try:
        with named_faults(store.url), store.engine.connect() as connection:
            found = check_revision(connection, store.url)
        if found is None:
            store.upgrade()
    except BaseException:
        store.dispose()
        raise
    return store


def connect(url: str | None = None, *, threads: int = THREADS) -> Store:
    """Return the store of `url` whatever the version of its schema (for `Store.upgrade`)."""
    address = database_url(url)
    return Store(make_engine(address, threads=threads), KeyStore(keys_folder(address)))


def database_url(url: str | None = None) -> URL:
    """Return the address of the database; ``postgresql://`` means psycopg 3.

    Raises
    ------
    SurveyError
        ``database-unreadable`` if it is no address of SQLite or PostgreSQL.
    """
    text = url or os.environ.get("KHAOSAT_DATABASE_URL") or DEFAULT_URL
    try:
        address = make_url(text)
    except ArgumentError as error:
        raise _unreadable("KHAOSAT_DATABASE_URL", "not an address") from error
    if address.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return address.set(drivername="postgresql+psycopg")
    if address.drivername in ("sqlite", "sqlite+pysqlite") and address.database not in (None, "", ":memory:"):
        return address
    raise _unreadable(address.render_as_string(hide_password=True), "sqlite:///FILE, postgresql://…")


def keys_folder(url: URL) -> Path:
    """Return the folder of the key files: ``KHAOSAT_KEYS_DIR``, else ``keys`` beside the SQLite file."""
    named = os.environ.get("KHAOSAT_KEYS_DIR")
    if named:
        return Path(named)
    beside = url.get_backend_name() == "sqlite" and url.database
    return Path(str(url.database)).parent / "keys" if beside else DEFAULT_KEYS


def make_engine(url: URL, *, threads: int = THREADS) -> Engine:
    """Return an engine with a pool as large as the threads."""
    pool: dict[str, Any] = {"pool_size": threads, "max_overflow": threads, "pool_timeout": _WAIT_SECONDS}
    pool["hide_parameters"] = True  # an error's text goes into logs, and parameters are answers
    if url.get_backend_name() == "postgresql":
        return create_engine(url, pool_pre_ping=True, **pool)
    _make_folder(Path(str(url.database)))
    arguments = {"timeout": _WAIT_SECONDS, "isolation_level": None, "cached_statements": 256}
    engine = create_engine(url, poolclass=QueuePool, connect_args=arguments, **pool)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_folder(file: Path) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600, exist_ok=True)
    except OSError as error:
        raise _unreadable(f"sqlite:///{file}", error.strerror or str(error)) from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "temp_store = MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("khaosat_alone", False):
        return
    if connection.get_execution_options().get("khaosat_migrating", False):
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    turn: _Turn | None = connection.get_execution_options().get("khaosat_turn")
    if turn is not None:
        turn.take()
    connection.exec_driver_sql("BEGIN" if turn is None else "BEGIN IMMEDIATE")


def _unreadable(url: str, reason: str) -> SurveyError:
    return SurveyError([Problem("", SurveyCode.DATABASE_UNREADABLE, {"url": url, "reason": reason})])
