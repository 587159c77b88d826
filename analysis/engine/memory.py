"""NumPy: one pass over the columns in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.factors import compress, cross, factorise
from analysis.designs.table import is_missing, numeric
from analysis.engine.expressions import rows_where
from analysis.engine.moments import Domains, Moments
from analysis.engine_codes import EstimateCode
from analysis.errors import AnalysisError, Problem

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from analysis.designs.bound import Bound
    from analysis.engine.plan import Factor, MomentPlan, Sum

SMALL_INTEGER = 100


@dataclass(frozen=True, slots=True, eq=False)
class MemoryEngine:
    """Runs plans on a bound design whose table holds the columns asked for."""

    bound: Bound

    def levels(self, column: str) -> tuple[object, ...]:
        """Return the values that occur in a column, ascending, missing left out."""
        return tuple(factorise(self.bound.table.column(column))[1].tolist())

    def centre(self, column: str) -> float:
        """Return the middle between the ends of a column, rounded for integers; 0 where all are missing.

        Unlike a mean of the first rows it does not depend on their order.
        """
        values = numeric(self.bound.table.column(column), column)
        if values.dtype.kind in "iu":
            return float((int(values.min()) + int(values.max())) // 2)
        low, high = np.fmin.reduce(values), np.fmax.reduce(values)
        return 0.0 if np.isnan(low) else float(low + (high - low) / 2)

    def moments(self, plan: MomentPlan) -> Moments:
        """Return the moment table of a plan.

        Raises
        ------
        AnalysisError
            If no row is in a domain, or an item is no number.
        """
        bound = self.bound
        domain, domains = _domains(bound, plan)
        unit, units = _units(bound)
        kept = None if domain is None else np.flatnonzero(domain >= 0)
        kept = None if kept is None or len(kept) == bound.rows else kept
        if kept is not None:
            assert domain is not None
            unit, domain = unit[kept], domain[kept]
        key = unit if domain is None else unit * len(domains) + domain
        cell, present = compress(key, units * len(domains))
        rows = _Rows(bound, kept, cell=cell, cells=len(present), plan=plan)
        return Moments(
            plan,
            bound.frame,
            domains,
            present // len(domains),
            present % len(domains),
            np.column_stack([rows.sum_of(each) for each in plan.sums]),
            np.column_stack([rows.count_of(each) for each in plan.counts]),
            rows.count_of(()),
            bound.replication,
            bound if bound.response is not None else None,
        )


def _units(bound: Bound) -> tuple[NDArray[np.intp], int]:
    """Return the unit (N,) that cells are keyed by, and how many there are."""
    if bound.replication is not None:
        return bound.replication.unit, len(bound.replication.factors)
    if bound.response is not None:
        return np.arange(bound.rows), bound.rows
    return bound.unit, bound.frame.last.units


def _domains(bound: Bound, plan: MomentPlan) -> tuple[NDArray[np.intp] | None, Domains]:
    """Return the domain of each row (-1: none; no array: one domain of all rows) and their labels."""
    inside = None if plan.where is None else rows_where(plan.where, bound.table)
    if inside is not None and not inside.any():
        raise AnalysisError([Problem("where", EstimateCode.NO_ROWS_WHERE, {"rows": bound.rows})])
    if not plan.by:
        code = None if inside is None else inside.astype(np.intp) - 1
        return code, Domains((), ((),))
    coded = [factorise(bound.table.column(name)) for name in plan.by]
    code, levels = cross([each[0] for each in coded], [len(each[1]) for each in coded])
    if inside is not None:
        code = np.where(inside, code, -1)
        kept, code = np.unique(code, return_inverse=True)
        absent = int(len(kept) > 0 and kept[0] < 0)
        code, levels = code.astype(np.intp) - absent, levels[kept[absent:]]
    if not len(levels):
        facts = {"columns": ", ".join(plan.by)}
        raise AnalysisError([Problem("by", EstimateCode.NO_ROWS_BY, facts)])
    labels = tuple(
        tuple(coded[f][1][level : level + 1].tolist()[0] for f, level in enumerate(row)) for row in levels
    )
    return code, Domains(plan.by, labels)


class _Rows:
    """The rows in domains while they are summed; weights and validity are worked out once."""

    def __init__(
        self,
        bound: Bound,
        kept: NDArray[np.intp] | None,
        *,
        cell: NDArray[np.intp],
        cells: int,
        plan: MomentPlan,
    ) -> None:
        self.table, self.kept, self.cell, self.cells, self.plan = bound.table, kept, cell, cells, plan
        self.weight = bound.weight if kept is None else bound.weight[kept]
        self.weighs = None if self.weight.all() else self.weight != 0
        self.sizes: dict[frozenset[str], NDArray[np.float64]] = {}
        self.numbers: dict[frozenset[str], NDArray[np.int64]] = {}
        self.columns: dict[str, tuple[NDArray[Any], NDArray[np.bool_] | None]] = {}

    def column(self, name: str) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
        """Return a column in the rows kept, and which of its cells are missing (None: not one)."""
        if name not in self.columns:
            values = self.table.column(name)
            values = values if self.kept is None else values[self.kept]
            absent = is_missing(values) if values.dtype.kind not in "iub" else None
            self.columns[name] = (values, absent if absent is not None and absent.any() else None)
        return self.columns[name]

    def absent(self, valid: tuple[str, ...]) -> tuple[frozenset[str], NDArray[np.bool_] | None]:
        """Return the columns of `valid` with missing cells, and where any of them is missing."""
        found = {name: self.column(name)[1] for name in valid}
        masks = [mask for mask in found.values() if mask is not None]
        names = frozenset(name for name, mask in found.items() if mask is not None)
        return names, np.logical_or.reduce(masks) if masks else None

    def sum_of(self, asked: Sum) -> NDArray[np.float64]:
        """Return one column of sums, (C,)."""
        names, absent = self.absent(asked.valid)
        if not asked.factors:
            if names not in self.sizes:
                weight = self.weight if absent is None else np.where(absent, 0.0, self.weight)
                self.sizes[names] = _sums(self.cell, weight, self.cells)
            return self.sizes[names]
        product = self.weight
        for factor in asked.factors:
            product = product * self.values(factor)
        if absent is not None:
            product[absent] = 0.0
        return _sums(self.cell, product, self.cells)

    def values(self, factor: Factor) -> NDArray[Any]:
        """Return the values of a factor in the rows kept; anything where it is missing."""
        values, _ = self.column(factor.column)
        if factor.is_level:
            return np.asarray(values == factor.level)
        values = numeric(values, factor.column)
        centre = self.plan.centre_of(factor.column)
        small = values.dtype.kind in "iu" and len(values) and int(values.max()) < SMALL_INTEGER
        if small and abs(centre) < SMALL_INTEGER and int(values.min()) > -SMALL_INTEGER:
            return values.astype(np.int8, copy=False) - np.int8(centre)
        return values - centre

    def count_of(self, valid: tuple[str, ...]) -> NDArray[np.int64]:
        """Return the number of rows with a weight and with values in all of `valid`, (C,)."""
        names, absent = self.absent(valid)
        if names not in self.numbers:
            use = self.weighs if absent is None else ~absent & (True if self.weighs is None else self.weighs)
            cell = self.cell if use is None else self.cell[use]
            self.numbers[names] = np.bincount(cell, minlength=self.cells)
        return self.numbers[names]


def _sums(cell: NDArray[np.intp], values: NDArray[np.float64], cells: int) -> NDArray[np.float64]:
    return np.bincount(cell, weights=values, minlength=cells).astype(np.float64, copy=False)
