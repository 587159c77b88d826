"""The frame that persons are drawn from: columns by name, read from Parquet, CSV or a workbook."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sampling.errors import Problem, SamplingError
from sampling.frame_reading import MAX_BYTES, read_sheets
from sampling.selection.repeats import repeats
from sampling.selection_codes import SelectionCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

DELIMITERS = ",;\t|"
READ_AT_ONCE = 2**20


@dataclass(frozen=True, slots=True)
class Categories:
    """A column as whole numbers 0 … L - 1, shape (N,), and the L texts that they stand for."""

    codes: NDArray[np.int32]
    labels: tuple[str, ...]


class SamplingFrame:
    """A frame, one row a person; columns are read from the file when they are asked for.

    `file` names where it came from; `sha256` is the hash of that file's bytes.
    """

    def __init__(self, table: pa.Table | None, path: Path | None = None) -> None:
        self._table, self._path = table, path
        self._read, self._texts = dict[str, Categories](), dict[str, Any]()
        schema = table.schema if table is not None else pq.read_schema(path)
        self.names: tuple[str, ...] = tuple(schema.names)
        self.rows: int = table.num_rows if table is not None else pq.read_metadata(path).num_rows
        self.file = path.name if path else ""

    @cached_property
    def sha256(self) -> str:
        """Return the SHA-256 of the file, or of the table's texts when there is no file."""
        if self._path is None:
            return hashlib.sha256(repr(self.table(range(self.rows)).to_pydict()).encode()).hexdigest()
        digest = hashlib.sha256()
        with self._path.open("rb") as file:
            while block := file.read(READ_AT_ONCE):
                digest.update(block)
        return digest.hexdigest()

    def missing(self, columns: Iterable[str]) -> list[Problem]:
        """Return a problem for each column that the frame does not have, or has twice."""
        known = ", ".join(self.names)
        wrong = ((column, self.names.count(column)) for column in columns)
        codes = (
            (column, SelectionCode.COLUMN_TWICE if times else SelectionCode.COLUMN_MISSING)
            for column, times in wrong
            if times != 1
        )
        return [Problem("", code, {"column": column, "found": known}) for column, code in codes]

    def categories(self, column: str) -> Categories:
        """Return a column as codes and texts; an empty cell has the text ``""``."""
        if column not in self._read:
            self._read[column] = _categories(self._column(column, dictionary=True))
        return self._read[column]

    def numbers(self, column: str) -> Floats:
        """Return a column as numbers, shape (N,); what is no number is NaN."""
        values = self._column(column)
        if pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
            cast = pc.fill_null(values.cast(pa.float64(), safe=False), float("nan"))
            return np.asarray(cast.to_numpy(), dtype=np.float64)
        found = self.categories(column)
        return np.array([*map(_number, found.labels), np.nan])[found.codes]

    def texts(self, column: str, rows: Integers | None = None) -> list[str]:
        """Return texts of a column, all or those of some rows."""
        values = self._column(column)
        return [
            "" if one is None else str(one)
            for one in (values if rows is None else values.take(rows)).to_pylist()
        ]

    def duplicates(self, column: str, rows: Integers | None = None) -> dict[str, int]:
        """Return the texts that stand in several rows (of all, or of some) of a column, with how many."""
        values = self._column(column)
        return repeats(values if rows is None else values.take(rows))

    def empty_rows(self, column: str) -> Integers:
        """Return the places of the rows whose cell in a column is empty."""
        values = self._column(column)
        if pa.types.is_string(values.type) and column not in self._read:
            empty = pc.fill_null(pc.equal(values, ""), fill_value=True)
            return np.flatnonzero(empty.to_numpy()) if pc.any(empty).as_py() else np.zeros(0, dtype=np.int64)
        found = self.categories(column)
        return np.flatnonzero(found.codes == found.labels.index(""))

    def table(self, rows: Sequence[int] | Integers) -> pa.Table:
        """Return some rows with all columns, in this order."""
        wanted = np.asarray(rows, dtype=np.int64)
        if self._table is not None:
            return self._table.take(wanted)
        order = np.argsort(wanted, kind="stable")
        parts, before = [], 0
        with pq.ParquetFile(self._path) as file:
            for group in range(file.num_row_groups):
                size = file.metadata.row_group(group).num_rows
                low, high = np.searchsorted(wanted[order], [before, before + size])
                if high > low:
                    parts.append(file.read_row_group(group).take(wanted[order][low:high] - before))
                before += size
        together = pa.concat_tables(parts) if parts else pq.read_schema(self._path).empty_table()
        back = np.empty(wanted.size, dtype=np.int64)
        back[order] = np.arange(wanted.size)
        return together.take(back)

    def _column(self, column: str, *, dictionary: bool = False) -> Any:
        """Return a column; of a file, texts that were read once stay in memory (ids are asked for often)."""
        if self._table is not None:
            return self._table.column(column)
        if dictionary:
            return _read_column(self._path, column, dictionary=[column])
        if column not in self._texts:
            self._texts[column] = _read_column(self._path, column)
        return self._texts[column]


def _read_column(path: Path | None, column: str, dictionary: list[str] | None = None) -> Any:
    with pq.ParquetFile(path, read_dictionary=dictionary, memory_map=True) as file:
        return file.read(columns=[column]).column(0)


def read_sampling_frame(path: str | Path) -> SamplingFrame:
    """Return the frame in a file: Parquet, CSV (any usual encoding, delimiter) or the first sheet of XLSX.

    Text files beyond 64 MB must be UTF-8. The first row holds the names of the columns.

    Raises
    ------
    SamplingError
        If the file cannot be read or has no rows.
    """
    file = Path(path)
    try:
        with file.open("rb") as opened:
            parquet = opened.read(4) == b"PAR1"
        frame = SamplingFrame(None if parquet else _text_table(file), file)
    except (OSError, pa.ArrowException) as error:
        facts = {"file": file.name, "reason": getattr(error, "strerror", None) or str(error)[:200]}
        raise SamplingError([Problem("", SelectionCode.FRAME_UNREADABLE, facts)]) from error
    if not frame.rows:
        raise SamplingError([Problem("", SelectionCode.FRAME_EMPTY, {"file": file.name})])
    return frame


def frame_of(columns: dict[str, Sequence[object]]) -> SamplingFrame:
    """Return a frame from columns in memory.

    Examples
    --------
    >>> frame_of({"id": ["a", "b"], "size": [1, 2]}).rows
    2
    """
    return SamplingFrame(pa.table(columns))


def _text_table(file: Path) -> pa.Table:
    if file.stat().st_size > MAX_BYTES:
        return _large_text(file)
    rows = [row for sheet in read_sheets(file)[:1] for row in sheet.rows if any(row)] or [()]
    names, body = rows[0], rows[1:]
    places = [place for place, name in enumerate(names) if name]
    cells = [[row[place] if place < len(row) else "" for row in body] for place in places]
    arrays = [pa.array(column, pa.string()) for column in cells]
    return pa.Table.from_arrays(arrays, names=[names[place] for place in places])


def _large_text(file: Path) -> pa.Table:
    from pyarrow import csv  # noqa: PLC0415 - only large text files need it

    with file.open(encoding="utf-8-sig", errors="replace") as opened:
        first = opened.readline().rstrip("\r\n")
    delimiter = max(DELIMITERS, key=first.count)
    names = [name.strip('"') for name in first.split(delimiter)]
    options = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
    return csv.read_csv(file, parse_options=csv.ParseOptions(delimiter=delimiter), convert_options=options)


def _categories(values: Any) -> Categories:
    encoded = values if pa.types.is_dictionary(values.type) else pc.dictionary_encode(values)
    whole = encoded.combine_chunks() if encoded.num_chunks != 1 else encoded.chunk(0)
    if isinstance(whole, pa.ChunkedArray):  # several dictionaries become one
        whole = whole.unify_dictionaries().combine_chunks()
    labels = ["" if one is None else str(one).strip() for one in whole.dictionary.to_pylist()]
    indices = pc.fill_null(whole.indices, len(labels)) if whole.null_count else whole.indices
    codes = np.asarray(indices.to_numpy(zero_copy_only=False), dtype=np.int32)
    known = (*sorted(set(labels) - {""}), "")
    place = {label: code for code, label in enumerate(known)}
    moved = np.array([*(place[label] for label in labels), place[""]], dtype=np.int32)
    in_order = np.array_equal(moved, np.arange(moved.size))
    return Categories(codes if in_order else moved[codes], known)


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return float("nan")
