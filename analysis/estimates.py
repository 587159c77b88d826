"""Ratio means per unit × item with their full covariance, from the moments of cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.response import MINIMUM_VALID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analysis.moments import Cell, CellMoments
    from analysis.response import Stratum


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """Weighted totals of one group over U units × K items: of δ, and of δ(y - c); both (U, K)."""

    count: NDArray[np.float64]
    total: NDArray[np.float64]

    def deviation(self) -> NDArray[np.float64]:
        """Return the mean minus the pilot centre, (U, K); NaN where nobody gave a value."""
        with np.errstate(invalid="ignore"):
            mean: NDArray[np.float64] = np.where(
                self.count > 0, self.total / np.where(self.count > 0, self.count, 1), np.nan
            )
        return mean


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Covariance of the weighted score sums Σ w δ (y - mean) that one stratum adds.

    `units` are the m positions of the units its persons rate; the matrices are (mK, mK), without and with
    the finite population correction 1 - n/N; `df` is (m,): persons rating the unit minus cells.
    `bounded` marks a spread that could not be estimated and was set to its largest possible value.
    """

    group: str
    units: NDArray[np.intp]
    without_fpc: NDArray[np.float64]
    fraction: float
    df: NDArray[np.float64]
    bounded: bool = False

    @property
    def with_fpc(self) -> NDArray[np.float64]:
        """The covariance with the finite population correction; exactly 0 when all answered."""
        return (1.0 - self.fraction) * self.without_fpc


@dataclass(frozen=True, slots=True, eq=False)
class GroupEstimate:
    """Means of one group: `mean` (U, K) in percent, NaN without answers; blocks of their covariance."""

    group: str
    mean: NDArray[np.float64]
    totals: Totals
    blocks: tuple[Block, ...]
    df: int

    def covariance(self, *, fpc: bool = True) -> NDArray[np.float64]:
        """Return the (UK, UK) covariance of the means, units outside; rows without answers are 0.

        It equals R's ``svycontrast(svytotal(...), y/n)``: linearised ratios, stratified by cell.
        """
        u, k = self.mean.shape
        full = np.zeros((u, k, u, k))
        scale = np.where(self.totals.count > 0, 1 / np.where(self.totals.count > 0, self.totals.count, 1), 0)
        for block in self.blocks:
            m = len(block.units)
            shape = (m, k, m, k)
            part = (block.with_fpc if fpc else block.without_fpc).reshape(shape)
            own = scale[block.units]
            place = np.ix_(block.units, np.arange(k), block.units, np.arange(k))
            full[place] += part * own[:, :, None, None] * own[None, None]
        return full.reshape(u * k, u * k)


def group_totals(
    found: Sequence[Stratum], cells: Sequence[Cell], sums: Sequence[CellMoments], units: int
) -> Totals:
    """Return the weighted totals over some strata, for all `units`."""
    items = sums[0].count.shape[1]
    count, total = np.zeros((units, items)), np.zeros((units, items))
    for stratum in found:
        for i in stratum.cells:
            count[cells[i].units] += stratum.weight * sums[i].count
            total[cells[i].units] += stratum.weight * sums[i].total
    return Totals(count, total)


def group_estimate(
    group: str,
    found: Sequence[Stratum],
    cells: Sequence[Cell],
    sums: Sequence[CellMoments],
    *,
    units: int,
    centre: NDArray[np.float64],
    half_range: NDArray[np.float64],
) -> GroupEstimate:
    """Return the means of one group with covariance.

    `half_range` (K,) is half the range of each item's values: it bounds a spread that nothing else shows.

    References
    ----------
    Särndal, Swensson and Wretman (1992), *Model Assisted Survey Sampling*, sections 5.6
    (ratios) and 5.8 (means of domains).
    """
    own = [stratum for stratum in found if stratum.group == group]
    totals = group_totals(own, cells, sums, units)
    deviation = totals.deviation()
    blocks = tuple(block(stratum, cells, sums, deviation, half_range) for stratum in own)
    df = sum(stratum.valid for stratum in own) - len(own)
    return GroupEstimate(group, deviation + centre, totals, blocks, df)


def block(
    stratum: Stratum,
    cells: Sequence[Cell],
    sums: Sequence[CellMoments],
    deviation: NDArray[np.float64],
    half_range: NDArray[np.float64],
) -> Block:
    """Return the covariance that one stratum adds to score sums around `deviation` (U, K).

    Where a stratum is too small to show its spread, or only a few of its persons rate a unit, the unit
    takes the spread of answers about one unit in the cells `spread`, uncorrelated with other units: the
    residuals of one to four persons around their own mean would come out too small.
    """
    units, persons = _persons(stratum, cells)
    if stratum.spread == stratum.cells and stratum.valid > 1:
        spread = _own_spread(stratum, units, cells, sums, deviation)
        few = (persons < MINIMUM_VALID) & (persons < stratum.valid)
    else:
        spread = np.zeros((len(units) * deviation.shape[1],) * 2)
        few = np.ones(len(units), dtype=np.bool_)
    df, bounded = np.maximum(persons - 1.0, 1.0), False
    if few.any():
        shared, freedom = _shared_spread(stratum, cells, sums, deviation)
        bounded = freedom <= 0
        if bounded:
            shared = np.outer(half_range, half_range) * stratum.eligible / max(stratum.eligible - 1, 1)
        _replace(spread, shared, few, persons / stratum.valid)
        df[few] = np.inf if bounded else freedom
    scale = stratum.valid * stratum.weight**2
    return Block(stratum.group, units, scale * spread, stratum.fraction, df, bounded)


def _replace(
    spread: NDArray[np.float64],
    shared: NDArray[np.float64],
    few: NDArray[np.bool_],
    share: NDArray[np.float64],
) -> None:
    """Put `share` of the spread `shared` (K, K) in the place of the units `few`, in the matrix itself."""
    k = len(shared)
    wide = spread.reshape(len(few), k, len(few), k)
    for u in np.flatnonzero(few):
        wide[u] = 0.0
        wide[:, :, u] = 0.0
        wide[u, :, u] = shared * share[u]


def _persons(stratum: Stratum, cells: Sequence[Cell]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the units that a stratum rates and how many of its answers are about each."""
    units = np.unique(np.concatenate([cells[i].units for i in stratum.cells]))
    persons = np.zeros(len(units))
    for i in stratum.cells:
        persons[np.searchsorted(units, cells[i].units)] += cells[i].valid
    return units, persons


def _own_spread(
    stratum: Stratum,
    units: NDArray[np.intp],
    cells: Sequence[Cell],
    sums: Sequence[CellMoments],
    deviation: NDArray[np.float64],
) -> NDArray[np.float64]:
    k, n = deviation.shape[1], stratum.valid
    size = len(units) * k
    products, total = np.zeros((size, size)), np.zeros(size)
    for i in stratum.cells:
        inside = np.searchsorted(units, cells[i].units)
        rows = (inside[:, None] * k + np.arange(k)).ravel()
        part, part_total = _scores(sums[i], deviation[cells[i].units])
        products[np.ix_(rows, rows)] += part
        total[rows] += part_total
    spread: NDArray[np.float64] = (products - np.outer(total, total) / n) / (n - 1)
    return spread


def _shared_spread(
    stratum: Stratum, cells: Sequence[Cell], sums: Sequence[CellMoments], deviation: NDArray[np.float64]
) -> tuple[NDArray[np.float64], int]:
    """Return the (K, K) spread of answers about one unit, within units of the cells `spread`."""
    k = deviation.shape[1]
    pooled, freedom, weight = np.zeros((k, k)), 0, 0
    for i in stratum.spread:
        n, m = cells[i].valid, len(cells[i].units)
        if n < 2:
            continue
        products, total = _scores(sums[i], deviation[cells[i].units])
        centred = (products - np.outer(total, total) / n).reshape(m, k, m, k)
        pooled += centred[np.arange(m), :, np.arange(m)].sum(axis=0)
        freedom, weight = freedom + n - 1, weight + m * (n - 1)
    return (pooled / weight if weight else pooled), freedom


def _scores(
    sums: CellMoments, deviation: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return Σ s s' and Σ s of the scores s = δ(y - c) - δ d, from the moments."""
    d = np.nan_to_num(deviation).ravel()
    size = len(d)
    both, mixed, values = sums.cross[:size, :size], sums.cross[size:, :size], sums.cross[size:, size:]
    crossed = mixed * d
    products = values - crossed - crossed.T + both * np.outer(d, d)
    return products, sums.total.ravel() - d * sums.count.ravel()
