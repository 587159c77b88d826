"""Ratio means per unit × item with their full covariance, from the moments of cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.response import MINIMUM_VALID
from analysis.spread import ALIKE, group_spread, pairs, pool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analysis.moments import Cell, CellMoments
    from analysis.response import Stratum
    from analysis.spread import GroupSpread


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
    the finite population correction 1 - n/N; `df` (m, K) are the persons with a value minus one, or the
    degrees of freedom of a borrowed spread. `thin` (m, K) marks answers of a large enough stratum that took
    the spread of the group, `bounded` (m, K) a spread that nothing showed and a bound stands for.
    """

    group: str
    units: NDArray[np.intp]
    without_fpc: NDArray[np.float64]
    fraction: float
    df: NDArray[np.float64]
    thin: NDArray[np.bool_]
    bounded: NDArray[np.bool_]

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
    spread: GroupSpread

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
    heard = [i for stratum in own for i in stratum.cells]
    spread = group_spread(heard, cells, sums, units=units, half_range=half_range)
    blocks = tuple(block(stratum, cells, sums, deviation, spread) for stratum in own)
    df = sum(stratum.valid for stratum in own) - len(own)
    return GroupEstimate(group, deviation + centre, totals, blocks, df, spread)


def block(
    stratum: Stratum,
    cells: Sequence[Cell],
    sums: Sequence[CellMoments],
    deviation: NDArray[np.float64],
    group: GroupSpread,
) -> Block:
    """Return the covariance that one stratum adds to score sums around `deviation` (U, K).

    Three kinds of answers borrow the spread, for their own is too small or none: those of a stratum with
    fewer than five forms; those about a unit that fewer than five persons of a merged stratum rate, both
    uncorrelated with other units; and those on an item that is thin in the whole group.
    """
    units, persons = _persons(stratum, cells)
    answers, together = _answers(stratum, units, cells, sums)
    own = stratum.spread == stratum.cells and stratum.valid > 1
    size = answers.size
    spread = np.zeros((size, size))
    if own:
        spread = _own_spread(stratum, units, cells, sums, deviation)
        _flatten(spread, np.tile(group.half_range, len(units)))
    few = (persons < MINIMUM_VALID) & (persons < stratum.valid) if own else np.ones(len(units), np.bool_)
    thin = group.thin[units] & (answers > 0) & (stratum.fraction < 1) & ~few[:, None]
    df, bounded = np.maximum(answers - 1, 1), np.zeros_like(thin)
    if few.any() or thin.any():
        replaced = thin | (few[:, None] & (answers > 0))
        near, items = pool(stratum.spread, sums, group.half_range), np.flatnonzero(replaced.any(axis=0))
        borrowed = group.borrowed(near, items, stratum.eligible)
        _replace(spread, few, replaced, borrowed.covariance * together / stratum.valid)
        df = np.where(replaced, borrowed.freedom, df)
        bounded = replaced & borrowed.bounded
    scale = stratum.valid * stratum.weight**2
    return Block(stratum.group, units, scale * spread, stratum.fraction, df, thin, bounded)


def _replace(
    spread: NDArray[np.float64],
    few: NDArray[np.bool_],
    items: NDArray[np.bool_],
    borrowed: NDArray[np.float64],
) -> None:
    """Put `borrowed` (m, K, K) in the place of `items` (m, K), in the matrix itself.

    The units `few` lose what ties them to other units.
    """
    m, k = items.shape
    wide = spread.reshape(m, k, m, k)
    for u in np.flatnonzero(items.any(axis=1)):
        if few[u]:
            wide[u] = 0.0
            wide[:, :, u] = 0.0
        both = np.outer(items[u], items[u])
        wide[u, :, u][both] = borrowed[u][both]


def _persons(stratum: Stratum, cells: Sequence[Cell]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the units that a stratum rates and how many of its answers are about each."""
    units = np.unique(np.concatenate([cells[i].units for i in stratum.cells]))
    persons = np.zeros(len(units))
    for i in stratum.cells:
        persons[np.searchsorted(units, cells[i].units)] += cells[i].valid
    return units, persons


def _answers(
    stratum: Stratum, units: NDArray[np.intp], cells: Sequence[Cell], sums: Sequence[CellMoments]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how many persons of a stratum gave a value on an item, (m, K), and on two items, (m, K, K)."""
    k = sums[stratum.cells[0]].count.shape[1]
    together = np.zeros((len(units), k, k))
    for i in stratum.cells:
        together[np.searchsorted(units, cells[i].units)] += pairs(sums[i])
    return together.diagonal(axis1=1, axis2=2), together


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


def _flatten(spread: NDArray[np.float64], half_range: NDArray[np.float64]) -> None:
    """Put exact zeros where nothing but rounding error is left, in the matrix itself."""
    flat = spread.diagonal() <= ALIKE * half_range**2
    spread[flat] = 0.0
    spread[:, flat] = 0.0


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
