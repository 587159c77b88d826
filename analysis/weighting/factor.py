"""Columns as integer codes with named levels, and their cross-classification into occupied cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError, Problem
from analysis.weight_codes import WeightCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    IntArray = NDArray[np.integer[Any]]

JOIN = " × "
DENSE_CELLS, LARGEST_NUMBER = 4, 2**62


@dataclass(frozen=True, slots=True, eq=False)
class Factor:
    """A categorical variable: `codes` (N,) are positions in `levels`."""

    name: str
    codes: IntArray
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Cells of a cross-classification.

    `codes` (N,) is each row's cell of C; `table` (k, C) holds each cell's level in each of k factors.
    """

    codes: IntArray
    table: NDArray[np.int64]

    @property
    def count(self) -> int:
        """How many cells there are."""
        return int(self.table.shape[1])


def factor(name: str, *columns: Any) -> Factor:
    """Return one or several columns as a factor; several are crossed, levels joined by ``" × "``.

    Parameters
    ----------
    name
        What the factor is called in messages and margins.
    *columns
        Sequences of length N (lists, NumPy, pandas, polars) without missing values.

    Raises
    ------
    AnalysisError
        If a value is missing, or the columns differ in length.

    Examples
    --------
    >>> factor("stype", ["E", "H", "E"]).levels
    ('E', 'H')
    >>> factor("stype × wide", ["E", "H"], ["No", "Yes"]).levels
    ('E × No', 'H × Yes')
    """
    parts = [_single(name, column) for column in columns]
    if len({len(part.codes) for part in parts}) > 1:
        facts = {"name": name, "lengths": ", ".join(str(len(part.codes)) for part in parts)}
        raise AnalysisError([Problem(name, WeightCode.LENGTH, facts)])
    return parts[0] if len(parts) == 1 else _joined(name, parts)


def _single(name: str, column: Any) -> Factor:
    values = pd.Series(np.asarray(column))
    missing = np.flatnonzero(values.isna().to_numpy())
    if missing.size:
        facts = {"name": name, "count": int(missing.size), "row": int(missing[0]) + 1}
        raise AnalysisError([Problem(name, WeightCode.LEVEL_MISSING, facts)])
    codes, found = pd.factorize(values, sort=True)
    narrow = np.int16 if len(found) < np.iinfo(np.int16).max else np.int32
    return Factor(name, codes.astype(narrow), tuple(level_name(level) for level in found))


def level_name(level: Any) -> str:
    """Return how a level is written: ``1.0`` read from a file with gaps is ``1``.

    Examples
    --------
    >>> level_name(1.0), level_name("01"), level_name(2.5)
    ('1', '01', '2.5')
    """
    if isinstance(level, float | np.floating) and float(level).is_integer():
        return str(int(level))
    return str(level)


def _joined(name: str, parts: Sequence[Factor]) -> Factor:
    cells = cross(parts)
    levels = [
        JOIN.join(part.levels[code] for part, code in zip(parts, column, strict=True))
        for column in cells.table.T.tolist()
    ]
    return Factor(name, cells.codes, tuple(levels))


def cross(factors: Sequence[Factor], *, keep_empty: bool = False) -> Cells:
    """Return the occupied cells of several factors, in the order of their levels.

    One pass: the mixed-radix number of a row's levels, renumbered where some combinations are empty.
    With `keep_empty` all combinations stay where they are few beside the rows (one pass less).

    Examples
    --------
    >>> cells = cross([factor("a", ["x", "y", "x"]), factor("b", ["u", "v", "v"])])
    >>> cells.count, cells.codes.tolist()
    (3, [0, 2, 1])
    """
    sizes = [len(part.levels) for part in factors]
    whole = int(np.prod(sizes, dtype=float))
    if whole >= LARGEST_NUMBER:
        return _cross_by_parts(factors)
    number = _mixed_radix([part.codes for part in factors], sizes, whole)
    if keep_empty and whole <= len(number):
        return Cells(number, _levels(np.arange(whole), sizes))
    codes: IntArray
    if whole > DENSE_CELLS * max(len(number), 1024):
        found, codes = np.unique(number, return_inverse=True)
    else:
        found = np.flatnonzero(np.bincount(number, minlength=whole))
        codes = number if len(found) == whole else np.searchsorted(found, number)
    return Cells(codes, _levels(found, sizes))


def _cross_by_parts(factors: Sequence[Factor]) -> Cells:
    """Cross the first factors, then the last with what occurs of them: numbers stay exact."""
    first = cross(factors[:-1])
    held = Factor("", first.codes, tuple(map(str, range(first.count))))
    both = cross([held, factors[-1]])
    return Cells(both.codes, np.vstack([first.table[:, both.table[0]], both.table[1:]]))


def _levels(found: IntArray, sizes: Sequence[int]) -> NDArray[np.int64]:
    return np.array(np.unravel_index(found, sizes), dtype=np.int64).reshape(len(sizes), -1)


def _mixed_radix(codes: Sequence[IntArray], sizes: Sequence[int], whole: int) -> IntArray:
    """Σ codes × radix, reckoned in the narrowest integers that hold it: half the time is memory traffic."""
    narrow = np.dtype("int16" if whole < 2**15 else "int32" if whole < 2**31 else "int64")
    number: NDArray[Any] = codes[0].astype(narrow)
    for code, size in zip(codes[1:], sizes[1:], strict=True):
        np.multiply(number, narrow.type(size), out=number)
        np.add(number, code.astype(narrow, copy=False), out=number)
    return number.astype(np.intp, copy=False)
