"""Open an engine on a file or a table: DuckDB, Spark, PostgreSQL."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from analysis.backend_codes import BackendCode
from analysis.backends.source import Source, load_ibis, named
from analysis.errors import AnalysisError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE = "table:"
SPARK_URL, POSTGRES_URL = "KHAOSAT_SPARK_URL", "KHAOSAT_POSTGRES_URL"


class BackendName(StrEnum):
    """Where a plan runs."""

    NUMPY = "numpy"
    DUCKDB = "duckdb"
    SPARK = "spark"
    POSTGRES = "postgres"


@dataclass(frozen=True, slots=True)
class Limits:
    """What DuckDB may use: `memory` such as ``"1GB"`` (its own; the rest of the process comes on top).

    `threads` (all cores without it), and the folder for what does not fit.
    """

    memory: str = "1GB"
    threads: int | None = None
    folder: str | None = None


@contextmanager
def duckdb_connection(limits: Limits) -> Iterator[Any]:
    """Give an ibis connection to a DuckDB in memory that writes to disk what goes beyond its limits.

    Raises
    ------
    AnalysisError
        If a limit is none that DuckDB knows.
    """
    ibis = load_ibis()

    with TemporaryDirectory(prefix="khaosat-duckdb-", dir=limits.folder) as folder:
        settings: dict[str, Any] = {"memory_limit": limits.memory, "temp_directory": folder}
        if limits.threads is not None:
            settings["threads"] = limits.threads
        with named("duckdb"):
            connection = ibis.duckdb.connect(**settings)
        try:
            yield connection
        finally:
            connection.disconnect()


@contextmanager
def duckdb_source(path: str | Path, limits: Limits | None = None) -> Iterator[Source]:
    """Give a Parquet file as a source of DuckDB; only the columns of a question are read, in pieces.

    Raises
    ------
    AnalysisError
        If the file cannot be read.
    """
    check_file(path)
    with duckdb_connection(limits or Limits()) as connection:
        with named("duckdb"):
            table = connection.read_parquet(str(path))
        yield Source(table, "duckdb", wide=True)


@contextmanager
def spark_source(data: str | Path, url: str | None = None) -> Iterator[Source]:
    """Give a Parquet file, or ``table:NAME`` of the catalogue, as a source of Spark.

    `url` is ``local[4]``, ``spark://host:7077``, or ``sc://host:15002`` (Spark Connect); without it
    ``KHAOSAT_SPARK_URL``, or all cores of this machine. The workers of a cluster must see the file.
    A session that runs already is used and left running.

    Raises
    ------
    AnalysisError
        If pyspark or Java is absent, the cluster does not answer, or the data cannot be read.
    """
    address = url or os.environ.get(SPARK_URL) or "local[*]"
    session, ours = _session(address)
    try:
        with named("spark"):
            table = _spark_table(load_ibis().pyspark.connect(session), str(data))
        yield Source(table, "spark", wide=False)
    finally:
        if ours:
            session.stop()


def _spark_table(connection: Any, data: str) -> Any:
    if data.startswith(TABLE):
        return connection.table(data.removeprefix(TABLE))
    if "://" not in data:
        check_file(data)
    return connection.read_parquet(data)


def _session(address: str) -> tuple[Any, bool]:
    """Return a Spark session, and whether it was started here."""
    connect = address.startswith("sc://")
    if find_spec("pyspark") is None or (connect and find_spec("grpc") is None):
        _absent("spark", "khaosat[spark]", "pyspark")
    if not connect and not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        _absent("spark", "khaosat[spark]", "Java 17")
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

    running = SparkSession.getActiveSession()
    if running is not None:
        return running, False
    builder = SparkSession.builder.appName("khaosat")
    builder = builder.remote(address) if connect else builder.master(address)
    if address.startswith("local"):
        builder = builder.config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "8")
    try:
        return builder.config("spark.sql.session.timeZone", "UTC").getOrCreate(), True
    except Exception as error:
        raise _unreachable("spark", error) from error


@contextmanager
def postgres_source(data: str | Path, url: str | None = None) -> Iterator[Source]:
    """Give ``table:NAME`` or ``table:SCHEMA.NAME`` of a PostgreSQL database as a source.

    A Parquet file is copied into a temporary table first. `url` is ``postgresql://user@host/database``;
    without it ``KHAOSAT_POSTGRES_URL``.

    Raises
    ------
    AnalysisError
        If there is no address, ibis lacks its PostgreSQL part, the database does not answer, or there is no
        such table.
    """
    address = (url or os.environ.get(POSTGRES_URL) or "").replace("postgresql+psycopg://", "postgresql://")
    if not address:
        raise AnalysisError([Problem("postgres", BackendCode.ADDRESS, {"variable": POSTGRES_URL})])
    if find_spec("psycopg") is None:
        _absent("postgres", "khaosat[postgres]", "psycopg")
    ibis = load_ibis()

    try:
        connection = ibis.connect(address)
    except Exception as error:  # noqa: BLE001 - each driver has errors of its own
        raise _unreachable("postgres", error) from None
    try:
        with named("postgres"):
            table = _postgres_table(connection, str(data))
        yield Source(table, "postgres", wide=True)
    finally:
        connection.disconnect()


def _postgres_table(connection: Any, data: str) -> Any:
    from analysis.backends.copying import copy_parquet  # noqa: PLC0415 - only where a file is copied

    if not data.startswith(TABLE):
        check_file(data)
        return copy_parquet(connection, data)
    schema, _, name = data.removeprefix(TABLE).rpartition(".")
    return connection.table(name, database=schema or None)


def check_file(path: str | Path) -> None:
    """Refuse a path where no file is.

    Raises
    ------
    AnalysisError
        If there is none.
    """
    if not Path(path).exists():
        facts = {"file": str(path), "reason": "no such file"}
        raise AnalysisError([Problem("", BackendCode.FILE, facts)])


def _absent(engine: str, extra: str, what: str) -> None:
    facts = {"engine": engine, "extra": extra, "what": what}
    raise AnalysisError([Problem("engine", BackendCode.ABSENT, facts)])


def _unreachable(engine: str, error: Exception) -> AnalysisError:
    reason = (str(error).strip() or type(error).__name__).splitlines()[0][:200]
    return AnalysisError([Problem("engine", BackendCode.UNREACHABLE, {"engine": engine, "reason": reason})])
