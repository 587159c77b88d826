"""``khaosat estimate`` behind its options: the file made ready, the engine opened, the question asked."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.backend_codes import BackendCode
from analysis.backends.connect import TABLE, BackendName, Limits, check_file
from analysis.backends.delimited import parquet_of
from analysis.backends.source import check_columns
from analysis.engine.expressions import columns_of, parse_condition
from analysis.errors import AnalysisError, Problem
from analysis.estimands import estimate
from analysis.estimands.spec import Quantile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.backends.source import Source
    from analysis.designs import Design
    from analysis.estimands import Estimand
    from analysis.results import Estimates


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a file: the estimands, the `columns` they read, and the options of `estimate`."""

    estimands: tuple[Estimand, ...]
    columns: tuple[str, ...]
    by: tuple[str, ...]
    where: str | None
    level: float
    deff: str | None
    empty: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where it runs: the engine, the addresses of a cluster and of a database, DuckDB's limits."""

    engine: BackendName
    spark: str | None
    postgres: str | None
    limits: Limits


def estimates_of(data: str, design: Design, question: Question, place: Place) -> Estimates:
    """Return the estimates from a CSV or Parquet file, or from ``table:NAME`` of Spark or PostgreSQL.

    Raises
    ------
    AnalysisError
        With every problem of the file, the design and the question.
    """
    asked = [*question.by, *question.columns]
    if question.where is not None:
        asked += columns_of(parse_condition(question.where))
    wanted = tuple(dict.fromkeys([*design.columns(), *asked]))
    with ready(data, wanted, place) as prepared:
        return _asked(prepared, design, question, place)


@contextmanager
def ready(data: str, columns: tuple[str, ...], place: Place) -> Iterator[str]:
    """Give the path of a Parquet file with some columns of the data; a table of an engine stays as it is.

    Raises
    ------
    AnalysisError
        If the file cannot be read, or lacks a column.
    """
    if data.startswith(TABLE):
        yield data
        return
    if "://" in data and place.engine is BackendName.SPARK:
        yield data
        return
    check_file(data)
    if Path(data).suffix.lower() == ".parquet":
        check_columns(_parquet_names(data), columns)
        yield data
        return
    with TemporaryDirectory(prefix="khaosat-", dir=place.limits.folder) as folder:
        yield parquet_of(data, columns, folder, memory=place.limits.memory)


def _parquet_names(path: str) -> tuple[str, ...]:
    try:
        return tuple(pq.read_schema(path).names)
    except (OSError, pa.ArrowInvalid) as error:
        facts = {"file": path, "reason": str(error).splitlines()[0][:200]}
        raise AnalysisError([Problem("", BackendCode.FILE, facts)]) from None


def _asked(data: str, design: Design, question: Question, place: Place) -> Estimates:
    options = {
        "by": question.by,
        "where": question.where,
        "level": question.level,
        "deff": question.deff,
        "empty": question.empty,
    }
    if place.engine is BackendName.NUMPY:
        if data.startswith(TABLE):
            facts = {"file": data, "reason": "--engine spark | postgres"}
            raise AnalysisError([Problem("", BackendCode.FILE, facts)])
        return estimate(data, design, *question.estimands, **options)  # type: ignore[arg-type]
    _refuse_quantiles(question)
    from analysis.backends import estimate_in  # noqa: PLC0415 - half a second that NumPy does not need

    with opened(data, place) as source:
        return estimate_in(source, design, *question.estimands, **options)  # type: ignore[arg-type]


def _refuse_quantiles(question: Question) -> None:
    """Refuse what only NumPy estimates."""
    asked = [each.column for each in question.estimands if isinstance(each, Quantile)]
    if asked:
        facts = {"found": ", ".join(asked)}
        raise AnalysisError([Problem("--quantile", BackendCode.QUANTILE, facts)])


@contextmanager
def opened(data: str, place: Place) -> Iterator[Source]:
    """Give the data as a source of the engine asked for."""
    from analysis.backends import duckdb_source, postgres_source, spark_source  # noqa: PLC0415 - see above

    if place.engine is BackendName.SPARK:
        with spark_source(data, place.spark) as source:
            yield source
    elif place.engine is BackendName.POSTGRES:
        with postgres_source(data, place.postgres) as source:
            yield source
    else:
        with duckdb_source(data, place.limits) as source:
            yield source
