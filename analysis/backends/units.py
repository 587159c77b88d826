"""The frame of a design from the distinct units that an engine finds: bound by the same code as rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.backend_codes import BackendCode
from analysis.designs.binding import bind
from analysis.designs.spec import Design, JointProbabilities
from analysis.designs.table import Table
from analysis.engine_codes import DesignCode
from analysis.errors import AnalysisError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from analysis.backends.facts import Facts
    from analysis.backends.source import Source
    from analysis.designs.bound import Frame

ROWS = "khaosat_rows"
ONE = "khaosat_one"


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """The groups of rows that a key tells apart.

    `keys` are the columns of the key, `labels` one row a group; `unit` (G,) is the group's unit of
    `frame.last` (one of them where rows are units), `stratum` (G,) its stratum there. `weight` (G,) is the
    weight that the design implies, 1 where a column holds the weights. `whole` says that every row is a
    unit of one stage with one fraction a stratum, so that groups are summed as strata.
    """

    frame: Frame
    keys: tuple[str, ...]
    labels: pd.DataFrame
    unit: NDArray[np.intp]
    weight: NDArray[np.float64]
    whole: bool

    @property
    def stratum(self) -> NDArray[np.intp]:
        """Return the stratum of each group, (G,)."""
        return self.frame.last.stratum[self.unit]


def units_of(source: Source, table: Any, design: Design, facts: Mapping[str, Facts]) -> Units:
    """Return the units of a design, everything about them checked.

    Raises
    ------
    AnalysisError
        With every problem of the design, or if the variance needs rows that stay in the engine.
    """
    _check_kind(design)
    keys = _keys(design, design.stages)
    named = [name for name in design.columns() if name != design.weight]
    _check_populations(design, facts)
    groups = source.groups(table, named, {ROWS: table.count()})
    size = groups.pop(ROWS).to_numpy()
    _check_empty(groups, size)
    by_rows = design.stages > len(design.units)
    repeat = size if by_rows else np.ones(len(size), dtype=np.intp)
    bound = bind(_expanded(groups, repeat), replace(design, weight=ONE if design.weight else None))
    start = np.cumsum(repeat) - repeat
    frame = bound.frame
    whole = by_rows and len(frame.stages) == design.stages
    if whole and (len(frame.stages) > 1 or frame.pps is not None):
        raise AnalysisError([Problem("", BackendCode.ROWS)])
    keys = _keys(design, len(frame.stages))
    return Units(frame, keys, groups[list(keys)], bound.unit[start], bound.weight[start], whole)


def _check_kind(design: Design) -> None:
    kinds = {
        "replicates": design.replicates is not None,
        "response": design.response is not None,
        "calibration": design.calibration is not None,
        "pps=JointProbabilities": isinstance(design.pps, JointProbabilities),
    }
    found = [name for name, there in kinds.items() if there]
    if found:
        raise AnalysisError([Problem(name, BackendCode.DESIGN, {"found": name}) for name in found])


def _check_populations(design: Design, facts: Mapping[str, Facts]) -> None:
    problems = [
        Problem(name, BackendCode.NOT_NUMERIC, {"column": name, "found": facts[name].kind})
        for name in design.populations
        if isinstance(name, str) and not facts[name].numbers
    ]
    if problems:
        raise AnalysisError(problems)


def _keys(design: Design, stages: int) -> tuple[str, ...]:
    """Return the columns that tell the units of the first stages apart."""
    strata = [name for depth in range(stages) for name in design.stratum_columns(depth)]
    return tuple(dict.fromkeys([*strata, *design.units[:stages]]))


def _check_empty(groups: pd.DataFrame, size: NDArray[np.intp]) -> None:
    empty = {str(name): int(size[groups[name].isna().to_numpy()].sum()) for name in groups}
    problems = [
        Problem(name, DesignCode.COLUMN_EMPTY_CELLS, {"column": name, "rows": rows})
        for name, rows in empty.items()
        if rows
    ]
    if problems:
        raise AnalysisError(problems)


def _expanded(groups: pd.DataFrame, repeat: NDArray[np.intp]) -> Table:
    """Return one row a unit, with a weight of 1."""
    names = tuple(groups.columns)
    columns = [np.repeat(np.asarray(groups[name]), repeat) for name in names]
    return Table((*names, ONE), (*columns, np.ones(int(repeat.sum()))))
