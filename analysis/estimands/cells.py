"""Variances of domain estimates from the cells of the moment table: no pass over rows, no matrix of zeros."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.bound import fractions_above
from analysis.designs.covariance import unit_scale
from analysis.designs.factors import compress
from analysis.designs.lonely import lonely_strata
from analysis.designs.replication import sum_rows
from analysis.designs.spec import Lonely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.designs.bound import Frame, Stage


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Weighted influence sums `z` (C, K) of cells: `unit` (C,) of a stage, `domain` (C,) of `domains`."""

    unit: NDArray[np.intp]
    domain: NDArray[np.intp]
    domains: int
    z: NDArray[np.float64]

    def by_domain(self) -> NDArray[np.float64]:
        """Return the sums in each domain, (D, K)."""
        return sum_rows(self.z, self.domain, self.domains)


def cell_variances(frame: Frame, cells: Cells) -> NDArray[np.float64]:
    """Return the variance of the total of z in each domain, (D, K).

    A unit without a cell in a domain counts as zero there. Equal to the diagonal of
    `analysis.designs.unit_covariance`, in time linear in the number of cells.

    References
    ----------
    Särndal, Swensson and Wretman (1992), results 3.7.2, 4.3.1, 4.4 and section 10.3 (domains).
    """
    out = np.zeros((cells.domains, cells.z.shape[1]))
    above = fractions_above(frame)
    for depth in range(len(frame.stages) - 1, -1, -1):
        out += _stage_variances(frame, frame.stages[depth], above[depth], cells)
        if depth:
            cells = climbed(cells, frame.stages[depth], frame.stages[depth - 1].units)
    return out


def climbed(cells: Cells, stage: Stage, parents: int) -> Cells:
    """Return the cells of the units one stage up."""
    key, kept = compress(stage.parent[cells.unit] * cells.domains + cells.domain, parents * cells.domains)
    z = sum_rows(cells.z, key, len(kept))
    return Cells(kept // cells.domains, kept % cells.domains, cells.domains, z)


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Pairs (stratum, domain) with rows: `of` (C,) the pair of a cell, `units` its number of units."""

    of: NDArray[np.intp]
    stratum: NDArray[np.intp]
    domain: NDArray[np.intp]
    units: NDArray[np.intp]


def _pairs(stage: Stage, cells: Cells) -> _Pairs:
    key = stage.stratum[cells.unit] * cells.domains + cells.domain
    pair, kept = compress(key, stage.strata * cells.domains)
    units = np.bincount(pair, minlength=len(kept))
    return _Pairs(pair, kept // cells.domains, kept % cells.domains, units)


def _stage_variances(
    frame: Frame, stage: Stage, above: NDArray[np.float64], cells: Cells
) -> NDArray[np.float64]:
    """Return what one stage adds, (D, K): Σ scale (z - z̄)², the units without rows deviating by z̄."""
    scale = unit_scale(stage, above)
    pairs = _pairs(stage, cells)
    size = len(pairs.stratum)
    means = sum_rows(cells.z, pairs.of, size) / stage.sampled[pairs.stratum][:, None]
    alone = _alone(frame, stage, pairs)
    grand = cells.by_domain() / stage.units
    if frame.lonely is Lonely.ADJUST:
        means[alone] = grand[pairs.domain[alone]]
    apart = cells.z - means[pairs.of]
    own = scale[cells.unit]
    whole = np.bincount(stage.stratum, weights=scale, minlength=stage.strata).astype(np.float64)
    rest = np.maximum(whole[pairs.stratum] - np.bincount(pairs.of, weights=own, minlength=size), 0.0)
    rest[pairs.units == stage.sampled[pairs.stratum]] = 0.0
    each = sum_rows(apart * apart * own[:, None], pairs.of, size) + means * means * rest[:, None]
    if frame.lonely is Lonely.AVERAGE:
        return _averaged(each, alone, pairs, cells.domains)
    out = sum_rows(each, pairs.domain, cells.domains)
    if frame.lonely is Lonely.ADJUST:
        out += grand * grand * _absent_weight(stage, whole, pairs, cells.domains)[:, None]
    return out


def _averaged(
    each: NDArray[np.float64], alone: NDArray[np.bool_], pairs: _Pairs, domains: int
) -> NDArray[np.float64]:
    """Return the sums over strata with a variance, blown up to all strata with rows."""
    each[alone] = 0.0
    seen = np.bincount(pairs.domain, minlength=domains)
    usable = np.bincount(pairs.domain[~alone], minlength=domains)
    factor: NDArray[np.float64] = seen / np.maximum(usable, 1)
    return sum_rows(each, pairs.domain, domains) * factor[:, None]


def _alone(frame: Frame, stage: Stage, pairs: _Pairs) -> NDArray[np.bool_]:
    """Return the pairs that the policy must treat: one unit drawn, or one left in the domain."""
    alone = lonely_strata(stage)[pairs.stratum]
    if not frame.lonely_domains:
        return alone
    lead = np.zeros(stage.strata)
    lead[stage.stratum] = stage.fraction
    left = (pairs.units == 1) & (stage.sampled[pairs.stratum] > 1) & (lead[pairs.stratum] < 1)
    out: NDArray[np.bool_] = alone | left
    return out


def _absent_weight(
    stage: Stage, whole: NDArray[np.float64], pairs: _Pairs, domains: int
) -> NDArray[np.float64]:
    """Return per domain the scale of the lonely strata without rows in it: their zeros deviate too."""
    lonely = lonely_strata(stage)
    total: NDArray[np.float64] = np.full(domains, (whole * lonely).sum())
    there = lonely[pairs.stratum]
    total -= np.bincount(pairs.domain[there], weights=whole[pairs.stratum[there]], minlength=domains)
    out: NDArray[np.float64] = np.maximum(total, 0.0)
    return out
