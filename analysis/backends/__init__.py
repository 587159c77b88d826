"""Engines other than NumPy: DuckDB out of core, Spark and PostgreSQL, all from one ibis expression.

``with duckdb_source("rows.parquet") as source: estimate_in(source, design, mean("q1"), by="province")``.
Sums are made in whole numbers (`analysis.backends.fixed`), so that results have the same bytes on any number
of threads; everything after the moment table is the code of `analysis.estimands`.
"""

from analysis.backends.asking import estimate_in
from analysis.backends.connect import (
    BackendName,
    Limits,
    duckdb_source,
    postgres_source,
    spark_source,
)
from analysis.backends.engine import TableEngine, open_engine
from analysis.backends.source import Source, check_columns

__all__ = [
    "BackendName", "Limits", "Source", "TableEngine", "check_columns", "duckdb_source", "estimate_in",
    "open_engine", "postgres_source", "spark_source",
]  # fmt: skip
