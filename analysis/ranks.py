"""Ranks, and how sure they are: simultaneous pairwise differences and rank intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

DRAWS = 10_000
DRAWS_AT_ONCE = 500
RELATIVE_ZERO = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Ranks of n units with what can be told apart.

    `rank` are competition ranks (1, 2, 2, 4), `tied` marks shared ones; `low`..`high` are simultaneous
    rank intervals; `above` (n, n) is true where the row's unit is distinguishably above the column's;
    `together` holds positions of units of consecutive rank in which no pair is distinguishable.
    """

    rank: NDArray[np.intp]
    tied: NDArray[np.bool_]
    low: NDArray[np.intp]
    high: NDArray[np.intp]
    above: NDArray[np.bool_]
    together: tuple[tuple[int, ...], ...]


def competition_ranks(points: Sequence[float] | NDArray[np.float64]) -> NDArray[np.intp]:
    """Return 1 + the number of units with more points: equal points share a rank (đồng hạng).

    Examples
    --------
    >>> competition_ranks([26.35, 27.10, 26.35, 20.00])
    array([2, 1, 2, 4])
    """
    values = np.asarray(points, dtype=np.float64)
    ordered = np.sort(values)
    ranks: NDArray[np.intp] = 1 + len(values) - np.searchsorted(ordered, values, side="right")
    return ranks


def difference_se(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the standard errors of all pairwise differences, (n, n).

    A pair whose variance is 0 up to rounding error gets exactly 0: both points are known without error,
    or move together.
    """
    variance = np.diag(covariance)
    both = variance[:, None] + variance[None, :]
    squared = both - 2 * covariance
    return np.sqrt(np.where(squared > RELATIVE_ZERO * both, squared, 0.0))


def critical_value(
    covariance: NDArray[np.float64],
    df: NDArray[np.float64],
    rng: np.random.Generator,
    *,
    draws: int = DRAWS,
    level: float = 0.95,
) -> float:
    """Return the `level` quantile of the largest |t| among all pairwise differences.

    Errors of the n units are drawn from a normal distribution with `covariance`; every difference is
    divided by its standard error, which is drawn too: the variance of unit i is multiplied by an
    independent chi-square with `df` (n,) degrees of freedom over `df` (not at all where infinite). Pairs
    without variance take no part; without any other pair the value is 0.

    References
    ----------
    Klein, Wright and Wieczorek (2020), *Journal of the Royal Statistical Society C* 69; Mogstad, Romano,
    Shaikh and Wilhelm (2024), *Review of Economic Studies* 91.
    """
    se = difference_se(covariance)
    if not (se > 0).any():
        return 0.0
    errors = _normal_draws(covariance, rng, draws)
    spread = _standard_error_draws(covariance, df, rng, draws)
    largest = [
        _largest_squared_t(
            errors[start : start + DRAWS_AT_ONCE], spread[start : start + DRAWS_AT_ONCE], covariance, se
        )
        for start in range(0, draws, DRAWS_AT_ONCE)
    ]
    return float(np.sqrt(np.quantile(np.concatenate(largest), level)))


def _normal_draws(
    covariance: NDArray[np.float64], rng: np.random.Generator, draws: int
) -> NDArray[np.float64]:
    values, vectors = np.linalg.eigh(covariance)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    drawn: NDArray[np.float64] = rng.standard_normal((draws, len(covariance))) @ root
    return drawn


def _standard_error_draws(
    covariance: NDArray[np.float64], df: NDArray[np.float64], rng: np.random.Generator, draws: int
) -> NDArray[np.float64]:
    fixed = np.sqrt(np.diag(covariance))
    drawn = np.broadcast_to(fixed, (draws, len(df))).copy()
    for i in np.nonzero(np.isfinite(df))[0]:
        drawn[:, i] *= np.sqrt(rng.chisquare(df[i], draws) / df[i])
    return drawn


def _largest_squared_t(
    errors: NDArray[np.float64],
    spread: NDArray[np.float64],
    covariance: NDArray[np.float64],
    se: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the largest squared t of all pairs with variance, for each draw."""
    fixed = np.sqrt(np.diag(covariance))
    both = np.outer(fixed, fixed)
    twice = 2 * covariance / np.where(both > 0, both, 1.0)
    squared = spread**2
    largest = np.zeros(len(errors))
    for i in range(len(se) - 1):
        others = i + 1 + np.nonzero(se[i, i + 1 :] > 0)[0]
        if len(others):
            variance = squared[:, others] + squared[:, [i]]
            variance -= spread[:, others] * (spread[:, [i]] * twice[i, others])
            ratio = (errors[:, others] - errors[:, [i]]) ** 2 / variance
            np.maximum(largest, ratio.max(axis=1), out=largest)
    return largest


def ranking(
    values: NDArray[np.float64], printed: NDArray[np.float64], se: NDArray[np.float64], critical: float
) -> Ranking:
    """Return ranks of the `printed` points with simultaneous intervals.

    A pair is distinguishable when its difference of `values` exceeds `critical` standard errors `se`
    (n, n) and the printed points differ in the same direction; where `se` is 0 the printed points decide.
    Unit i's interval runs from 1 + the units distinguishably above it to n - those below: all intervals
    hold jointly at the level of `critical`.
    """
    difference = values[:, None] - values[None, :]
    sign = np.sign(printed[:, None] - printed[None, :])
    above = (sign > 0) & ((se == 0) | (difference > critical * se))
    rank = competition_ranks(printed)
    tied = (sign == 0).sum(axis=1) > 1
    low, high = 1 + above.sum(axis=0), len(values) - above.sum(axis=1)
    return Ranking(rank, tied, low, high, above, _together(values, rank, above))


def _together(
    values: NDArray[np.float64], rank: NDArray[np.intp], above: NDArray[np.bool_]
) -> tuple[tuple[int, ...], ...]:
    """Return the longest runs of consecutive ranks without a distinguishable pair (two units or more)."""
    order = np.lexsort((-values, rank))
    runs: list[tuple[int, ...]] = []
    end = 0
    for start in range(len(order)):
        reach = max(end, start + 1)
        while reach < len(order) and not above[order[start:reach], order[reach]].any():
            reach += 1
        if reach > end and reach - start > 1:
            runs.append(tuple(int(i) for i in order[start:reach]))
        end = max(end, reach)
    return tuple(runs)
