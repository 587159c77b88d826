"""Where the groups that an engine returns belong: the unit and the domain of each, in the canonical order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.factors import compress, cross, factorise
from analysis.designs.replication import sum_rows
from analysis.engine.moments import Domains

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from analysis.backends.units import Units
    from analysis.engine.plan import MomentPlan

PLACE = "khaosat_place"


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """G groups of rows in C cells: `cell` (G,) of each, `unit` and `domain` (C,) ascending.

    `group` (G,) is the place of each in the units of the design.
    """

    group: NDArray[np.intp]
    cell: NDArray[np.intp]
    unit: NDArray[np.intp]
    domain: NDArray[np.intp]
    domains: Domains

    def added(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return values of groups (G, K) added up by cell, (C, K)."""
        return sum_rows(values, self.cell, len(self.unit))


def places_of(found: pd.DataFrame, units: Units, plan: MomentPlan) -> Places:
    """Return the places of groups that have the keys of `units` and of the domains as columns."""
    group = _group(found, units)
    domain, domains = _domains(found, plan)
    unit = units.stratum[group] if units.whole else units.unit[group]
    count = units.frame.last.strata if units.whole else units.frame.last.units
    cell, present = compress(unit * len(domains) + domain, count * len(domains))
    unit_of, domain_of = np.divmod(present, len(domains))
    return Places(group, cell, unit_of, domain_of, domains)


def _group(found: pd.DataFrame, units: Units) -> NDArray[np.intp]:
    if not units.keys:
        return np.zeros(len(found), dtype=np.intp)
    keys = list(units.keys)
    numbered = units.labels.assign(**{PLACE: np.arange(len(units.labels))}).drop_duplicates(keys)
    merged = found[keys].merge(numbered, on=keys, how="left", validate="many_to_one")
    return merged[PLACE].to_numpy().astype(np.intp)


def _domains(found: pd.DataFrame, plan: MomentPlan) -> tuple[NDArray[np.intp], Domains]:
    if not plan.by:
        return np.zeros(len(found), dtype=np.intp), Domains((), ((),))
    coded = [factorise(np.asarray(found[name])) for name in plan.by]
    code, levels = cross([each[0] for each in coded], [len(each[1]) for each in coded])
    known = [each[1].tolist() for each in coded]
    labels = tuple(tuple(known[f][level] for f, level in enumerate(row)) for row in levels)
    return code, Domains(plan.by, labels)
