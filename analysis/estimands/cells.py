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


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """P pairs (stratum, domain) with rows, K values.

    `units` (P,) with rows, `total` (P, K) Σ z, and with s the scale of a unit: `scale` (P,) Σ s, `middle`
    (P, K) the mean of z weighted by s, `spread` (P, K) Σ s (z - middle)².
    """

    stratum: NDArray[np.intp]
    domain: NDArray[np.intp]
    domains: int
    units: NDArray[np.intp]
    total: NDArray[np.float64]
    scale: NDArray[np.float64]
    middle: NDArray[np.float64]
    spread: NDArray[np.float64]


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
        stage = frame.stages[depth]
        scale = unit_scale(stage, above[depth])
        out += group_variances(frame, stage, scale, _grouped(stage, scale, cells))
        if depth:
            cells = climbed(cells, stage, frame.stages[depth - 1].units)
    return out


def climbed(cells: Cells, stage: Stage, parents: int) -> Cells:
    """Return the cells of the units one stage up."""
    key, kept = compress(stage.parent[cells.unit] * cells.domains + cells.domain, parents * cells.domains)
    z = sum_rows(cells.z, key, len(kept))
    return Cells(kept // cells.domains, kept % cells.domains, cells.domains, z)


def _grouped(stage: Stage, scale: NDArray[np.float64], cells: Cells) -> Groups:
    key = stage.stratum[cells.unit] * cells.domains + cells.domain
    pair, kept = compress(key, stage.strata * cells.domains)
    own = scale[cells.unit]
    size = len(kept)
    weight = np.bincount(pair, weights=own, minlength=size).astype(np.float64)
    middle = sum_rows(cells.z * own[:, None], pair, size) / np.where(weight > 0, weight, 1.0)[:, None]
    apart = cells.z - middle[pair]
    return Groups(
        kept // cells.domains,
        kept % cells.domains,
        cells.domains,
        np.bincount(pair, minlength=size),
        sum_rows(cells.z, pair, size),
        weight,
        middle,
        sum_rows(apart * apart * own[:, None], pair, size),
    )


def stratum_variances(
    frame: Frame,
    stratum: NDArray[np.intp],
    cells: Cells,
    units: NDArray[np.intp],
    within: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the variance in each domain, (D, K), of a one-stage design whose cells are whole strata.

    `units` (C,) rows in each cell, `within` (C, K) their sum of squares around the cell's mean.
    """
    stage = frame.last
    scale = unit_scale(stage, np.ones(stage.units))
    lead = np.zeros(stage.strata)
    lead[stage.stratum] = scale
    own = lead[stratum]
    groups = Groups(
        stratum,
        cells.domain,
        cells.domains,
        units,
        cells.z,
        own * units,
        cells.z / units[:, None],
        within * own[:, None],
    )
    return group_variances(frame, stage, scale, groups)


def group_variances(
    frame: Frame, stage: Stage, scale: NDArray[np.float64], groups: Groups
) -> NDArray[np.float64]:
    """Return what one stage adds, (D, K): Σ s (z - z̄)², the units without rows deviating by z̄."""
    drawn = stage.sampled[groups.stratum]
    means = groups.total / drawn[:, None]
    alone = _alone(frame, stage, groups)
    grand = sum_rows(groups.total, groups.domain, groups.domains) / stage.units
    if frame.lonely is Lonely.ADJUST:
        means[alone] = grand[groups.domain[alone]]
    whole = np.bincount(stage.stratum, weights=scale, minlength=stage.strata).astype(np.float64)
    rest = np.maximum(whole[groups.stratum] - groups.scale, 0.0)
    rest[groups.units == drawn] = 0.0
    apart = groups.middle - means
    each = groups.spread + apart * apart * groups.scale[:, None] + means * means * rest[:, None]
    if frame.lonely is Lonely.AVERAGE:
        return _averaged(each, alone, groups)
    out = sum_rows(each, groups.domain, groups.domains)
    if frame.lonely is Lonely.ADJUST:
        out += grand * grand * _absent_weight(stage, whole, groups)[:, None]
    return out


def _averaged(each: NDArray[np.float64], alone: NDArray[np.bool_], groups: Groups) -> NDArray[np.float64]:
    """Return the sums over strata with a variance, blown up to all strata with rows; NaN if none has."""
    each[alone] = 0.0
    seen = np.bincount(groups.domain, minlength=groups.domains)
    usable = np.bincount(groups.domain[~alone], minlength=groups.domains)
    factor: NDArray[np.float64] = np.where((usable == 0) & (seen > 0), np.nan, seen / np.maximum(usable, 1))
    return sum_rows(each, groups.domain, groups.domains) * factor[:, None]


def _alone(frame: Frame, stage: Stage, groups: Groups) -> NDArray[np.bool_]:
    """Return the pairs that the policy must treat: one unit drawn, or one left in the domain."""
    alone = lonely_strata(stage)[groups.stratum]
    if not frame.lonely_domains:
        return alone
    lead = np.zeros(stage.strata)
    lead[stage.stratum] = stage.fraction
    left = (groups.units == 1) & (stage.sampled[groups.stratum] > 1) & (lead[groups.stratum] < 1)
    out: NDArray[np.bool_] = alone | left
    return out


def _absent_weight(stage: Stage, whole: NDArray[np.float64], groups: Groups) -> NDArray[np.float64]:
    """Return per domain the scale of the lonely strata without rows in it: their zeros deviate too."""
    lonely = lonely_strata(stage)
    total: NDArray[np.float64] = np.full(groups.domains, (whole * lonely).sum())
    there = lonely[groups.stratum]
    weights = whole[groups.stratum[there]]
    total -= np.bincount(groups.domain[there], weights=weights, minlength=groups.domains)
    out: NDArray[np.float64] = np.maximum(total, 0.0)
    return out
