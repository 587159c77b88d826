"""Columns of a data set as NumPy arrays, whatever holds it; only the columns asked for are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import narwhals as nw
import numpy as np
import pandas as pd

from analysis.engine_codes import DesignCode
from analysis.errors import AnalysisError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

LARGEST_EXACT = 2**53


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Named columns of equal length, each (N,)."""

    names: tuple[str, ...]
    columns: tuple[NDArray[np.generic], ...]

    @property
    def rows(self) -> int:
        """Return the number of rows."""
        return len(self.columns[0]) if self.columns else 0

    def column(self, name: str) -> NDArray[np.generic]:
        """Return one column; the name is known to be there."""
        return self.columns[self.names.index(name)]


def read_table(data: object, names: Iterable[str] | None = None) -> Table:
    """Return the columns `names` (all without them) of `data`.

    Parameters
    ----------
    data
        A pandas, polars or pyarrow table, a mapping name → array, the path of a Parquet file, an ibis
        table, or anything else that narwhals reads.

    Raises
    ------
    AnalysisError
        If the kind is unknown, a column is missing, lengths differ, or there is no row.

    Examples
    --------
    >>> read_table({"a": [1, 2], "b": ["x", "y"]}, ["b"]).column("b").tolist()
    ['x', 'y']
    """
    if isinstance(data, Table):
        return data
    there = column_names(data)
    wanted = tuple(there if names is None else dict.fromkeys(names))
    missing = [name for name in wanted if name not in there]
    if missing:
        known = ", ".join(there[:40])
        raise AnalysisError(
            Problem(name, DesignCode.COLUMN_MISSING, {"column": name, "found": known}) for name in missing
        )
    table = Table(wanted, _arrays(data, wanted))
    _check_lengths(table)
    return table


def column_names(data: object) -> tuple[str, ...]:
    """Return the names of the columns of `data` without reading them.

    Raises
    ------
    AnalysisError
        If nothing is known that reads such data.
    """
    if isinstance(data, Table):
        return data.names
    if isinstance(data, Mapping):
        return tuple(data)
    if isinstance(data, str | Path):
        return tuple(_parquet(data).schema_arrow.names)
    return tuple(_frame(data).collect_schema().names())


def numeric(values: NDArray[Any], name: str) -> NDArray[Any]:
    """Return a column of numbers, missing as NaN; integers and floats stay as they are.

    Raises
    ------
    AnalysisError
        If a cell is no number, is infinite, or is an integer that a double cannot hold.
    """
    if values.dtype.kind == "b":
        return values.view(np.int8)
    if values.dtype.kind not in "iuf":
        values = _from_objects(values, name)
    if values.dtype.kind in "iu" and values.dtype.itemsize == 8 and len(values):
        low, high = int(values.min()), int(values.max())
        if max(-low, high) > LARGEST_EXACT:
            facts = {"column": name, "found": high if high > -low else low, "limit": LARGEST_EXACT}
            raise AnalysisError([Problem(name, DesignCode.INTEGER_TOO_LARGE, facts)])
    if values.dtype.kind == "f" and np.isinf(values).any():
        row = int(np.flatnonzero(np.isinf(values))[0]) + 1
        raise AnalysisError([Problem(name, DesignCode.INFINITE, {"column": name, "row": row})])
    return values


def is_missing(values: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Return which cells are empty, (N,)."""
    if values.dtype.kind in "iub":
        return np.zeros(len(values), dtype=bool)
    return np.asarray(pd.isna(values), dtype=bool)


def _from_objects(values: NDArray[np.generic], name: str) -> NDArray[np.float64]:
    absent = is_missing(values)
    out = np.full(len(values), np.nan)
    try:
        out[~absent] = values[~absent].astype(np.float64)
    except (TypeError, ValueError):
        wrong = [not known and not _is_number(v) for v, known in zip(values, absent, strict=True)]
        # The row only: what stands there may be somebody's answer, and errors go into logs.
        facts = {"column": name, "row": int(np.argmax(wrong)) + 1}
        raise AnalysisError([Problem(name, DesignCode.NOT_NUMERIC, facts)]) from None
    return out


def _is_number(value: object) -> bool:
    try:
        float(cast("float", value))
    except (TypeError, ValueError):
        return False
    return True


def _arrays(data: object, names: tuple[str, ...]) -> tuple[NDArray[np.generic], ...]:
    if isinstance(data, Mapping):
        return tuple(_without_markers(np.asarray(data[name])) for name in names)
    if isinstance(data, str | Path):
        frame = nw.from_native(_parquet(data).read(columns=list(names)), eager_only=True)
    else:
        lazy = _frame(data)
        chosen = lazy.select(*names) if names else lazy
        frame = chosen.collect() if isinstance(chosen, nw.LazyFrame) else chosen
    return tuple(_without_markers(frame[name].to_numpy()) for name in names)


def _without_markers(values: NDArray[np.generic]) -> NDArray[np.generic]:
    """Return a column in which empty cells are None: markers such as ``pandas.NA`` cannot be compared."""
    if values.dtype.kind != "O":
        return values
    absent = is_missing(values)
    return np.where(absent, np.array(None, dtype=object), values) if absent.any() else values


def _frame(data: object) -> nw.DataFrame[Any] | nw.LazyFrame[Any]:
    try:
        return cast("nw.DataFrame[Any] | nw.LazyFrame[Any]", nw.from_native(cast("pd.DataFrame", data)))
    except TypeError:
        kind = type(data).__name__
        raise AnalysisError([Problem("data", DesignCode.DATA_KIND, {"found": kind})]) from None


def _parquet(path: str | Path):  # type: ignore[no-untyped-def]  # noqa: ANN202 - pyarrow has no types
    import pyarrow as pa  # noqa: PLC0415 - costs 0.1 s; frames in memory do not need it
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        return pq.ParquetFile(path)
    except (OSError, pa.ArrowInvalid) as error:
        facts = {"found": f"{path} ({str(error)[:80]})"}
        raise AnalysisError([Problem("data", DesignCode.DATA_KIND, facts)]) from None


def _check_lengths(table: Table) -> None:
    lengths = {name: len(column) for name, column in zip(table.names, table.columns, strict=True)}
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{name}: {length}" for name, length in lengths.items())
        raise AnalysisError([Problem("data", DesignCode.LENGTHS, {"found": found})])
    if table.names and table.rows == 0:
        raise AnalysisError([Problem("data", DesignCode.NO_ROWS)])
