"""How far the answers about one unit lie apart in a group, for those who cannot show it themselves.

A unit × item about which fewer than five persons of a group say something, or all say the same, shows too
small a spread or none. It then takes the spread of the group: pooled around the mean of each cell and unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.response import MINIMUM_VALID

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from analysis.moments import Cell, CellMoments

ALIKE = 1e-9
"""Mean square, in squares of half the range, under which answers count as equal: rounding error alone."""


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """Spread of the answers of some cells around the mean of each cell and unit, for K items.

    `products` (K, K) are summed cross-products of residuals, `weight` (K,) their answers minus cells × units,
    `freedom` (K,) the persons behind them minus cells, `answers` (K,) the persons who gave a value.
    """

    products: NDArray[np.float64]
    weight: NDArray[np.float64]
    freedom: NDArray[np.float64]
    answers: NDArray[np.float64]

    @property
    def shown(self) -> NDArray[np.bool_]:
        """Items on which any two answers about one unit differ, (K,)."""
        shown: NDArray[np.bool_] = (self.weight > 0) & (self.products.diagonal() > 0)
        return shown

    def covariance(self) -> NDArray[np.float64]:
        """Return the covariance of one person's answers about one unit, (K, K); 0 where nothing is shown."""
        scale = np.where(self.shown, 1 / np.sqrt(np.where(self.shown, self.weight, 1)), 0.0)
        found: NDArray[np.float64] = self.products * np.outer(scale, scale)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class GroupSpread:
    """The spread of one group over U units × K items.

    `answers` (U, K) counts the persons who gave a value, `alike` (U, K) marks where these are all equal.
    `half_range` (K,) is half the range of each item's values.
    """

    whole: Pool
    answers: NDArray[np.float64]
    alike: NDArray[np.bool_]
    half_range: NDArray[np.float64]

    @property
    def thin(self) -> NDArray[np.bool_]:
        """Units × items whose own answers show no spread to rely on, (U, K)."""
        few: NDArray[np.bool_] = (self.answers > 0) & (self.answers < MINIMUM_VALID)
        return few | self.alike

    def borrowed(self, near: Pool, items: NDArray[np.intp], eligible: int) -> Borrowed:
        """Return the spread of one person's answers, that of `near` if it shows all `items`, or of the group.

        Where nobody in the group differs, the A equal answers are taken with one more at the other end of
        the scale, range² A/(A + 1)²; of one answer that is the largest spread that the scale allows. Such
        items are taken to go together, so that their sum has the largest error.
        """
        enough = near.shown & (near.freedom >= MINIMUM_VALID - 1)
        pool = near if enough[items].all() else self.whole
        covariance, freedom, bounded = pool.covariance(), pool.freedom.copy(), ~pool.shown
        persons = np.maximum(self.whole.answers, 1)
        bound = 2 * self.half_range * np.sqrt(persons * eligible / max(eligible - 1, 1)) / (persons + 1)
        covariance += np.outer(bound * bounded, bound * bounded)
        freedom[bounded] = np.inf
        return Borrowed(covariance, freedom, bounded)


@dataclass(frozen=True, slots=True, eq=False)
class Borrowed:
    """Covariance of one person's answers (K, K), its degrees of freedom (K,), and which items are bounds."""

    covariance: NDArray[np.float64]
    freedom: NDArray[np.float64]
    bounded: NDArray[np.bool_]


def pool(places: Iterable[int], sums: Sequence[CellMoments], half_range: NDArray[np.float64]) -> Pool:
    """Return the pooled spread of the cells at `places`."""
    k = len(half_range)
    products, weight, freedom, answers = np.zeros((k, k)), np.zeros(k), np.zeros(k), np.zeros(k)
    for place in places:
        count = sums[place].count
        products += residual_products(sums[place], _mean(sums[place])).sum(axis=0)
        weight += np.maximum(count - 1, 0).sum(axis=0)
        freedom += np.maximum(count.max(axis=0) - 1, 0)
        answers += count.max(axis=0)
    flat = products.diagonal() <= ALIKE * half_range**2 * np.maximum(weight, 1)
    products[flat] = 0.0
    products[:, flat] = 0.0
    return Pool(products, weight, freedom, answers)


def group_spread(
    places: Sequence[int],
    cells: Sequence[Cell],
    sums: Sequence[CellMoments],
    *,
    units: int,
    half_range: NDArray[np.float64],
) -> GroupSpread:
    """Return the spread of the group whose cells stand at `places`, for all `units`."""
    count, total, square = (np.zeros((units, len(half_range))) for _ in range(3))
    for place in places:
        rated, found = cells[place].units, sums[place]
        count[rated] += found.count
        total[rated] += found.total
        square[rated] += found.cross.diagonal().reshape(2, *found.count.shape)[1]
    safe = np.maximum(count, 1)
    alike = (count > 0) & (square - total**2 / safe <= ALIKE * half_range**2 * safe)
    return GroupSpread(pool(places, sums, half_range), count, alike, half_range)


def residual_products(sums: CellMoments, deviation: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return Σ e e' of the residuals e = δ(y - c) - δ d of each unit, (m, K, K), for `deviation` d (m, K)."""
    m, k = deviation.shape
    own = np.arange(m)
    cross = sums.cross.reshape(2, m, k, 2, m, k)[:, own, :, :, own]
    both, mixed, values = cross[:, 0, :, 0], cross[:, 1, :, 0], cross[:, 1, :, 1]
    crossed = mixed * deviation[:, None, :]
    outer = deviation[:, :, None] * deviation[:, None, :]
    products: NDArray[np.float64] = values - crossed - crossed.swapaxes(1, 2) + both * outer
    return products


def pairs(sums: CellMoments) -> NDArray[np.float64]:
    """Return how many persons gave a value on both of two items about each unit, (m, K, K)."""
    m, k = sums.count.shape
    own = np.arange(m)
    found: NDArray[np.float64] = sums.cross.reshape(2, m, k, 2, m, k)[0, own, :, 0, own]
    return found


def _mean(sums: CellMoments) -> NDArray[np.float64]:
    return np.where(sums.count > 0, sums.total / np.maximum(sums.count, 1), 0.0)
