"""Engines on one file: 20 weighted means × 63 provinces with standard errors, out of core on DuckDB.

Run: python benchmarks/bench_engines.py [--rows 1M 10M 20M 100M] [--memory 100MB] [--peer numpy svy]

The rows are written once, in pieces, to a Parquet file in the temporary folder (100M rows: 3.2 GB). Each
engine runs in a process of its own, whose whole peak of memory is reported; results are compared before times
are printed.
NumPy and svy read the whole file, so they run up to 10M and 1M rows. The physical limit is the time to read
the compressed columns once from memory at the bandwidth measured here.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from tempfile import gettempdir

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from engine_data import PROVINCES, QUESTIONS, bandwidth, build
from engine_means import agree, peak_mb

SIZES = {"1M": 10**6, "5M": 5 * 10**6, "10M": 10**7, "20M": 2 * 10**7, "50M": 5 * 10**7, "100M": 10**8}
PIECE = 10**6
MOST = {"numpy": 10**7, "svy": 10**6, "spark": 10**7}
TARGET = {"10M": (1.0, 250)}


def file_of(rows: int) -> Path:
    """The path of a file of rows, written once, a million at a time from seeds of their own."""
    path = Path(gettempdir()) / f"khaosat-engines-{rows}.parquet"
    if path.exists():
        return path
    partial, writer = path.with_suffix(".partial"), None
    for piece in range(rows // PIECE):
        table = pa.table(build(PIECE, seed=20231101 + piece))
        writer = writer or pq.ParquetWriter(partial, table.schema)
        writer.write_table(table, row_group_size=PIECE // 8)
    if writer is not None:
        writer.close()
    partial.rename(path)
    return path


def compressed_bytes(path: Path) -> int:
    """The bytes of the columns that must be read."""
    wanted = {"stratum", "psu", "province", "w", *QUESTIONS}
    found = pq.ParquetFile(path).metadata
    groups = (found.row_group(g) for g in range(found.num_row_groups))
    columns = (group.column(c) for group in groups for c in range(group.num_columns))
    return sum(c.total_compressed_size for c in columns if c.path_in_schema in wanted)


def result(found) -> dict:
    """Estimates and errors by province and item."""
    shape = (PROVINCES, len(QUESTIONS))
    return {"value": found.points.reshape(shape).tolist(), "se": found.se.reshape(shape).tolist()}


def by_numpy(path: str, *_: object) -> dict:
    """NumPy, the columns read into memory."""
    from analysis import Design, estimate, mean

    design = Design(weight="w", strata="stratum", psu="psu")
    return result(estimate(path, design, mean(*QUESTIONS), by="province"))


def by_duckdb(path: str, memory: str, threads: int) -> dict:
    """DuckDB, the file read in pieces under a limit."""
    from analysis import Design, mean
    from analysis.backends import Limits, duckdb_source, estimate_in

    design = Design(weight="w", strata="stratum", psu="psu")
    with duckdb_source(path, Limits(memory=memory, threads=threads or None)) as source:
        return result(estimate_in(source, design, mean(*QUESTIONS), by="province"))


def by_spark(path: str, *_: object) -> dict:
    """Spark on this machine, a session that runs already."""
    from analysis import Design, mean
    from analysis.backends import estimate_in, spark_source

    design = Design(weight="w", strata="stratum", psu="psu")
    with spark_source(path) as source:
        return result(estimate_in(source, design, mean(*QUESTIONS), by="province"))


def by_svy(path: str, *_: object) -> dict:
    """svy's means by province of all items at once."""
    import polars as pl
    import svy

    sample = svy.Sample(pl.read_parquet(path), svy.Design(wgt="w", stratum="stratum", psu="psu"))
    found = sample.estimation.mean(list(QUESTIONS), by="province")
    tables = [each.to_polars().sort(pl.col("province").cast(pl.Int64)) for each in found]
    value, error = (np.column_stack([t[name].to_numpy() for t in tables]) for name in ("est", "se"))
    return {"value": value.tolist(), "se": error.tolist()}


ENGINES = {"duckdb": by_duckdb, "numpy": by_numpy, "spark": by_spark, "svy": by_svy}


def one(name: str, path: str, memory: str, threads: int, runs: int) -> dict:
    """What a process of its own measures: the shortest of some runs after the first, and its whole peak."""
    seconds, found = [], {}
    for _ in range(runs):
        start = time.perf_counter()
        found = ENGINES[name](path, memory, threads)
        seconds.append(time.perf_counter() - start)
    return {**found, "seconds": min(seconds), "first": seconds[0], "peak": peak_mb()}


def measured(name: str, path: Path, asked: argparse.Namespace, runs: int) -> dict:
    """The result of an engine in a process of its own."""
    words = [name, str(path), asked.memory, str(asked.threads), str(runs)]
    done = subprocess.run(
        [sys.executable, __file__, "--one", *words], check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def run(size: str, asked: argparse.Namespace) -> float:
    """Print one line an engine; return DuckDB's time a row, in seconds."""
    rows, path = SIZES[size], file_of(SIZES[size])
    limit = compressed_bytes(path) / bandwidth()
    print(f"\n{rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB; physical limit {limit * 1e3:.1f} ms")
    print("engine            time   first run  peak MB  × duckdb  × limit  ns a row")
    base: dict = {}
    for name in ("duckdb", *asked.peer):
        if rows > MOST.get(name, rows):
            continue
        found = measured(name, path, asked, asked.runs if rows <= 10**7 else 1)
        base = base or found
        agree(name, found, base)
        seconds = found["seconds"]
        line = f"{name:10}{seconds * 1e3:9.0f} ms{found['first'] * 1e3:9.0f} ms{found['peak']:9.0f}"
        line += f"{seconds / base['seconds']:10.2f}{seconds / limit:9.1f}{seconds / rows * 1e9:10.1f}"
        print(line, flush=True)
    if size in TARGET:
        time_limit, memory_limit = TARGET[size]
        reached = base["seconds"] <= time_limit and base["peak"] <= memory_limit
        print(f"target {time_limit} s and {memory_limit} MB: {'reached' if reached else 'missed'}")
    return base["seconds"] / rows


def main() -> None:
    """Run each size; say how the time a row grows."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", nargs="+", default=["1M", "10M"], choices=list(SIZES))
    parser.add_argument("--memory", default="100MB", help="DuckDB's limit")
    parser.add_argument("--threads", type=int, default=0, help="DuckDB's threads (0: all cores)")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peer", nargs="*", default=["numpy", "svy"], choices=list(ENGINES))
    asked = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    each = {size: run(size, asked) for size in asked.rows}
    first, last = asked.rows[0], asked.rows[-1]
    if first != last:
        print(
            f"\ntime a row at {last} over time a row at {first}: {each[last] / each[first]:.2f} (1 = linear)"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(one(*sys.argv[2:5], *map(int, sys.argv[5:7]))))
    else:
        main()
