"""A CSV file read once into a Parquet file: codes such as 01 stay text, columns of numbers become numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.backend_codes import BackendCode
from analysis.backends.source import check_columns
from analysis.errors import AnalysisError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

WHOLE = r"[+-]?(0|[1-9][0-9]{0,17})"
NUMBER = r"[+-]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?[iI]nf(inity)?"


def parquet_of(path: str, columns: Iterable[str], folder: str, *, memory: str = "1GB") -> str:
    """Return the path of a Parquet file, made in `folder`, with some columns of a CSV file.

    A column is a column of numbers where every cell that is not empty is written as one, without leading
    zeros; every other stays text. Empty cells and ``NA`` are missing. The file is read in pieces.

    Raises
    ------
    AnalysisError
        If the file cannot be read, or lacks a column.
    """
    import duckdb  # noqa: PLC0415 - only where a CSV file is read

    out = str(Path(folder) / "rows.parquet")
    try:
        with duckdb.connect(config={"memory_limit": memory, "temp_directory": folder}) as connection:
            rows = f"read_csv({_text(path)}, all_varchar = true, header = true, nullstr = ['', 'NA'])"
            there = tuple(each[0] for each in connection.execute(f"DESCRIBE FROM {rows}").fetchall())
            wanted = tuple(dict.fromkeys(columns))
            check_columns(there, wanted)
            wanted = wanted or there[:1]
            kinds = _kinds(connection, rows, wanted)
            chosen = ", ".join(f"{_cell(name, kinds[name])} AS {_name(name)}" for name in wanted)
            # Each name is quoted, each kind is one of three.
            connection.execute(f"COPY (SELECT {chosen} FROM {rows}) TO {_text(out)} (FORMAT parquet)")  # noqa: S608
    except duckdb.Error as error:
        reason = str(error).strip().splitlines()[0][:200]
        raise AnalysisError([Problem("", BackendCode.FILE, {"file": path, "reason": reason})]) from None
    return out


def _kinds(connection: Any, rows: str, wanted: tuple[str, ...]) -> dict[str, str]:
    """Return the kind of each column: whole numbers, numbers, text; an empty column holds numbers."""
    tests = [
        f"coalesce(bool_and(regexp_full_match(trim({_name(name)}), {_text(pattern)})), true)"
        for name in wanted
        for pattern in (WHOLE, NUMBER)
    ]
    found = connection.execute(f"SELECT {', '.join(tests)} FROM {rows}").fetchone()  # noqa: S608 - see above
    return {
        name: "BIGINT" if found[2 * i] else "DOUBLE" if found[2 * i + 1] else "VARCHAR"
        for i, name in enumerate(wanted)
    }


def _cell(name: str, kind: str) -> str:
    return _name(name) if kind == "VARCHAR" else f"CAST(trim({_name(name)}) AS {kind})"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
