"""A database or a cluster as an engine: a plan becomes one ibis expression, the groups become moments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from analysis.backend_codes import BackendCode
from analysis.backends.conditions import condition
from analysis.backends.facts import check_number, look, weight_problems
from analysis.backends.places import places_of
from analysis.backends.source import arrays, there
from analysis.backends.squares import merged, squares_of
from analysis.backends.terms import Rows, planned, terms_of
from analysis.backends.units import Units, units_of
from analysis.designs.factors import factorise
from analysis.engine.moments import Moments, StratumSquares
from analysis.engine_codes import EstimateCode
from analysis.errors import AnalysisError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray

    from analysis.backends.places import Places
    from analysis.backends.source import Source
    from analysis.backends.terms import Terms
    from analysis.designs.spec import Design
    from analysis.engine.plan import MomentPlan

COUNT = "khaosat_n"


@dataclass(frozen=True, slots=True, eq=False)
class TableEngine:
    """Runs plans on a table that an engine holds; made by `open_engine`."""

    source: Source
    table: Any
    rows: Rows
    units: Units

    def levels(self, column: str) -> tuple[object, ...]:
        """Return the values that occur in a column, ascending, missing left out."""
        found = self.source.run(self.table.select(column).distinct())
        return tuple(factorise(arrays(found, column))[1].tolist())

    def centre(self, column: str) -> float:
        """Return the middle between the ends of a column, rounded for integers; 0 where all are missing.

        Raises
        ------
        AnalysisError
            If the column holds no numbers.
        """
        facts = self.rows.facts[column]
        check_number(column, facts)
        if facts.kind.startswith(("int", "bool")):
            return float((int(facts.low) + int(facts.high)) // 2)
        return float(facts.low + (facts.high - facts.low) / 2)

    def moments(self, plan: MomentPlan) -> Moments:
        """Return the moment table of a plan.

        Raises
        ------
        AnalysisError
            If no row is in a domain, or the engine gives up.
        """
        terms = terms_of(self.rows, plan)
        table = terms.prepared(self._inside(plan))
        keys = list(dict.fromkeys([*self.units.keys, *plan.by]))
        sums, parts = planned(terms, table)
        counts = _counts(terms, table)
        found = self.source.groups(table, keys, {**sums, **counts, COUNT: table.count()})
        found = found[found[COUNT] > 0]
        if not len(found):
            self._nobody(plan)
        places = places_of(found, self.units, plan)
        # A sum over cells that are all empty is null in SQL; here it is nothing.
        columns = {name: found[name].fillna(0).to_numpy(dtype=np.float64) for name in sums}
        values = np.column_stack([each.value(columns) for each in parts])
        strata = self._strata(terms, table, keys, found=found, places=places, values=values)
        implied = self.units.weight[places.group][:, None]
        whole = places.added(np.column_stack([found[name] for name in counts]).astype(np.float64))
        order = [list(counts).index(_name(terms, valid)) for valid in (*plan.counts, ())]
        counted = whole[:, order].astype(np.int64)
        return Moments(
            plan, self.units.frame, places.domains, places.unit, places.domain,
            places.added(values * implied), counted[:, :-1], counted[:, -1], strata=strata,
        )  # fmt: skip

    def _inside(self, plan: MomentPlan) -> Any:
        """Return the rows that are in a domain."""
        where = [] if plan.where is None else [condition(plan.where, self.table)]
        where += [there(self.table[name]) for name in self.rows.gaps(plan.by)]
        return self.table.filter(where) if where else self.table

    def _nobody(self, plan: MomentPlan) -> NoReturn:
        """Say why no row is in a domain."""
        if plan.where is not None:
            met = self.table.filter(condition(plan.where, self.table))
            if not int(self.source.groups(met, [], {COUNT: met.count()})[COUNT].iloc[0]):
                facts: dict[str, object] = {"rows": self.rows.rows}
                raise AnalysisError([Problem("where", EstimateCode.NO_ROWS_WHERE, facts)])
        facts = {"columns": ", ".join(plan.by)}
        raise AnalysisError([Problem("by", EstimateCode.NO_ROWS_BY, facts)])

    def _strata(
        self,
        terms: Terms,
        table: Any,
        keys: list[str],
        *,
        found: pd.DataFrame,
        places: Places,
        values: NDArray[np.float64],
    ) -> StratumSquares | None:
        """Return the squares inside strata, where rows are units."""
        if not self.units.whole:
            return None
        means = found[keys].set_axis([f"khaosat_k{i}" for i in range(len(keys))], axis=1)
        each = values / found[COUNT].to_numpy()[:, None]
        means = means.assign(**{f"khaosat_m{s}": each[:, s] for s in range(each.shape[1])})
        size, products = squares_of(self.source, terms, table, keys, means)
        implied = self.units.weight[places.group][:, None]
        pairs = terms.plan.pairs
        done = merged(places, size, products * implied**2, values * implied, pairs)
        return StratumSquares(*done, _no_covariance)


def open_engine(source: Source, design: Design, columns: Iterable[str]) -> TableEngine:
    """Return the engine of a design on a table, everything checked that needs no plan.

    Parameters
    ----------
    source
        The table, and what its engine can do.
    design
        How the sample was drawn; designs with replicates, response cells or calibrated
        weights stay in memory.
    columns
        The columns that the question reads besides those of the design.

    Raises
    ------
    AnalysisError
        With the problems of the columns, the weights and the units.
    """
    table = source.select([*design.columns(), *columns])
    rows, facts = look(source, table, design.weight)
    problems = [] if design.weight is None else weight_problems(design.weight, rows, facts[design.weight])
    try:
        units = units_of(source, table, design, facts)
    except AnalysisError as error:
        raise AnalysisError([*problems, *error.problems]) from None
    if problems:
        raise AnalysisError(problems)
    return TableEngine(source, table, Rows(rows, facts, design.weight, source.wide), units)


def _counts(terms: Terms, table: Any) -> dict[str, Any]:
    """Return the numbers of rows that weigh and in which columns hold a value, each once."""
    out: dict[str, Any] = {}
    for valid in (*terms.plan.counts, ()):
        tests = [there(table[name]) for name in terms.rows.gaps(valid)]
        weight = terms.rows.weight
        if weight is not None and terms.rows.facts[weight].zero:
            tests.append(table[weight] != 0)
        holds = tests[0] if tests else None
        for each in tests[1:]:
            holds = holds & each
        out.setdefault(_name(terms, valid), table.count() if holds is None else table.count(where=holds))
    return out


def _name(terms: Terms, valid: tuple[str, ...]) -> str:
    places = [list(terms.rows.facts).index(name) for name in sorted(terms.rows.gaps(valid))]
    return "_".join(["khaosat_c", *map(str, places)])


def _no_covariance() -> NoReturn:
    raise AnalysisError([Problem("", BackendCode.COVARIANCE)])
