"""NumPy: one pass over the columns in memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.factors import compress, cross, factorise
from analysis.designs.second_phase import census_as_strata
from analysis.designs.table import numeric
from analysis.engine.expressions import rows_where
from analysis.engine.moments import AdjustedRows, Domains, Moments, StratumSquares
from analysis.engine.tally import centred_products, rows_of, tally
from analysis.engine_codes import EstimateCode
from analysis.errors import AnalysisError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.designs.bound import Bound
    from analysis.engine.plan import MomentPlan
    from analysis.engine.tally import Rows


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

    def domains(self, plan: MomentPlan) -> tuple[NDArray[np.intp] | None, Domains]:
        """Return the domain of each row (-1: none; no array: one domain of all rows), and the domains."""
        return _domains(self.bound, plan)

    def moments(self, plan: MomentPlan) -> Moments:
        """Return the moment table of a plan.

        Raises
        ------
        AnalysisError
            If no row is in a domain, or an item is no number.
        """
        bound = census_as_strata(self.bound)
        domain, domains = _domains(bound, plan)
        if bound.frame.second_phase:
            domain = np.where(bound.unit < 0, -1, 0 if domain is None else domain)
        whole = _strata_do(bound, plan)
        unit, units = _units(bound)
        if whole:
            unit, units = bound.frame.last.stratum[np.maximum(bound.unit, 0)], bound.frame.last.strata
        kept = None if domain is None else np.flatnonzero(domain >= 0)
        kept = None if kept is None or len(kept) == bound.rows else kept
        if kept is not None:
            assert domain is not None
            unit, domain = unit[kept], domain[kept]
        key = unit if domain is None else unit * len(domains) + domain
        cell, present = compress(key, units * len(domains))
        rows = rows_of(bound, plan, kept)
        sums, counts, weighing = tally(rows, cell, len(present), plan)
        strata = None
        if whole:
            size = np.bincount(cell, minlength=len(present))
            squares = centred_products(rows, cell, sums / size[:, None], plan)
            strata = StratumSquares(size, squares, partial(self.moments, replace(plan, by_unit=True)))
        return Moments(
            plan,
            bound.frame,
            domains,
            present // len(domains),
            present % len(domains),
            sums,
            counts,
            weighing,
            bound.replication,
            bound if bound.response is not None else None,
            strata,
            _adjusted(bound, kept, domain, rows),
        )


def _adjusted(
    bound: Bound, kept: NDArray[np.intp] | None, domain: NDArray[np.intp] | None, rows: Rows
) -> AdjustedRows | None:
    if bound.calibration is None:
        return None
    place = np.arange(bound.rows) if kept is None else kept
    one = np.ones(len(place))
    return AdjustedRows(
        bound, place, np.zeros_like(place) if domain is None else domain, replace(rows, weight=one)
    )


def _plain(labels: NDArray[np.generic]) -> list[object]:
    """Return labels as Python values; moments in time as datetimes, not as numbers."""
    exact = labels.astype("datetime64[us]") if labels.dtype.kind == "M" else labels
    out: list[object] = exact.tolist()
    return out


def _strata_do(bound: Bound, plan: MomentPlan) -> bool:
    """Return whether sums and squares by stratum say all: rows are units of one stage, one fraction each."""
    rows_are_units = bound.frame.second_phase or bound.frame.last.units == bound.rows
    rows_are_units &= len(bound.frame.stages) == 1
    others = (bound.frame.pps, bound.replication, bound.response, bound.calibration)
    special = any(each is not None for each in others)
    return rows_are_units and not special and not plan.by_unit


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
    known = [_plain(each[1]) for each in coded]
    labels = tuple(tuple(known[f][level] for f, level in enumerate(row)) for row in levels)
    return code, Domains(plan.by, labels)
