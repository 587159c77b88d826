"""Two columns crossed into one, so that cells are the categories of a single column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.binding import bind
from analysis.designs.factors import factorise
from analysis.designs.table import Table
from analysis.engine.expressions import columns_of, parse_condition, rows_where
from analysis.errors import AnalysisError, Problem, TableCode

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.designs.bound import Bound
    from analysis.designs.spec import Design

CELL = "row × column"


@dataclass(frozen=True, slots=True, eq=False)
class Crossing:
    """A bound design with a column `CELL`: row · columns + column, empty where either is missing.

    `rows` and `columns` are the categories that occur where the rows weigh and meet the condition; `n`
    counts those rows.
    """

    bound: Bound
    rows: tuple[object, ...]
    columns: tuple[object, ...]
    n: int


def bound_where(
    data: object, design: Design, columns: tuple[str, ...], where: str | None
) -> tuple[Bound, NDArray[np.bool_]]:
    """Return the bound design and the rows (N,) that weigh and meet the condition."""
    condition = None if where is None else parse_condition(where)
    asked = (*columns, *(columns_of(condition) if condition is not None else ()))
    bound = bind(data, design, columns=tuple(dict.fromkeys(asked)))
    inside = bound.weight > 0
    return bound, inside if condition is None else inside & rows_where(condition, bound.table)


def with_column(bound: Bound, name: str, values: NDArray[np.generic]) -> Bound:
    """Return the bound design with one more column."""
    table = Table((*bound.table.names, name), (*bound.table.columns, values))
    return replace(bound, table=table)


def cross_columns(data: object, design: Design, row: str, column: str, where: str | None) -> Crossing:
    """Return two columns crossed.

    Raises
    ------
    AnalysisError
        If no row has both.
    """
    bound, inside = bound_where(data, design, (row, column), where)
    coded = [factorise(bound.table.column(name)) for name in (row, column)]
    used = inside & (coded[0][0] >= 0) & (coded[1][0] >= 0)
    if not used.any():
        raise AnalysisError([Problem(row, TableCode.NO_CASES, {"columns": f"{row}, {column}"})])
    code, labels = [], []
    for each, names in coded:
        there = np.unique(each[used])
        place = np.full(len(names), 0)
        place[there] = np.arange(len(there))
        code.append(place[each])
        labels.append(tuple(names[there].tolist()))
    cell = np.where(used, code[0] * len(labels[1]) + code[1], np.nan)
    return Crossing(with_column(bound, CELL, cell), labels[0], labels[1], int(used.sum()))
