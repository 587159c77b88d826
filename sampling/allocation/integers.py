"""Whole forms: that add up exactly (largest remainder), or the best whole numbers there are (Wright)."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np

from sampling.allocation.methods import ROUNDING, spreads
from sampling.allocation.methods import variance as variance_of
from sampling.allocation_codes import AllocationCode
from sampling.errors import Problem, SamplingError
from sampling.size import checks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

    from sampling.allocation.strata import Strata

    Vector = NDArray[np.float64]
    Whole = NDArray[np.int64]

HALVINGS = 200


def largest_remainder(forms: ArrayLike, high: ArrayLike = np.inf) -> Whole:
    """Return whole forms with the sum of `forms` (rounded): the largest fractions are rounded up.

    Parameters
    ----------
    forms : array_like, shape (H,)
        Unrounded forms, 0 or more.
    high : array_like
        Most forms of each stratum; whole numbers.

    Returns
    -------
    ndarray of int, shape (H,)
        Each differs from `forms` by less than 1; ties go to the stratum that comes first.

    References
    ----------
    Hamilton's method; Balinski & Young (1982), *Fair Representation*, ch. 3.

    Examples
    --------
    >>> largest_remainder([1.5, 1.5, 2.0, 5.0]).tolist()
    [2, 1, 2, 5]
    """
    x = np.asarray(forms, dtype=np.float64)
    whole = np.floor(x + ROUNDING)
    missing = round(float(x.sum())) - int(whole.sum())
    room = whole + 1 <= np.broadcast_to(np.asarray(high, dtype=np.float64), x.shape)
    order = np.argsort(np.where(room, -(x - whole), np.inf), kind="stable")
    whole[order[: max(missing, 0)]] += 1
    return whole.astype(np.int64)


def neyman(strata: Strata, sd: ArrayLike, n: int) -> Whole:
    """Return the whole forms with the smallest variance for exactly `n`.

    Each further form goes where it takes most off the variance: the priority of the (k+1)-th form of a
    stratum is N_h S_h / √(k (k + 1)). A stratum begins at its minimum (at least 1 where there is spread).

    Raises
    ------
    SamplingError
        If `n` is below the minima or above the maxima.

    References
    ----------
    Wright (2012), *The American Statistician* 66, 217-224; Wright (2017), *Statistics & Probability Letters*
    129, 50-57 (Algorithms II and III, bounds).

    Examples
    --------
    >>> from sampling.allocation.strata import strata
    >>> neyman(strata([100, 100, 10]), [1.0, 3.0, 100.0], 90).tolist()
    [20, 60, 10]
    """
    weights, low, high = _start(strata, sd)
    checks.demand(_reachable(n, float(low.sum()), float(high.sum())))
    found = _at_level(weights, low, high, _highest_level(weights, low, high, n))
    for h in _by_priority(weights, found, high):
        if found.sum() >= n:
            break
        found[h] += 1
    return found.astype(np.int64)


def _start(strata: Strata, sd: ArrayLike) -> tuple[Vector, Vector, Vector]:
    weights = strata.units * spreads(strata, sd)
    low = np.maximum(np.ceil(strata.low - ROUNDING), np.where(weights > 0, 1.0, 0.0))
    return weights, low, np.floor(strata.high + ROUNDING)


def _reachable(n: float, least: float, most: float) -> Problem | None:
    if least <= n <= most:
        return None
    code = AllocationCode.TOTAL_SMALL if n < least else AllocationCode.TOTAL_LARGE
    bound = least if n < least else most
    return Problem("", code, {"asked": float(n), "bound": bound, "apart": abs(n - bound)})


def _at_level(weights: Vector, low: Vector, high: Vector, level: float) -> Vector:
    # The k with k (k − 1) ≤ (w/level)² < (k + 1) k: forms whose priority is at least the level.
    ratio = weights / level
    # Without spread no form has any priority.
    wanted = np.where(weights > 0, np.floor((1 + np.sqrt(1 + 4 * ratio**2)) / 2), 0.0)
    return np.clip(wanted, low, high)


def _highest_level(weights: Vector, low: Vector, high: Vector, n: int) -> float:
    """Return a priority level at which at most `n` forms are given, as many as halving finds."""
    top = float(weights.max()) + 1.0
    bottom = top * 1e-18
    for _ in range(HALVINGS):
        middle = float(np.sqrt(top * bottom))
        if _at_level(weights, low, high, middle).sum() > n:
            bottom = middle
        else:
            top = middle
        if top <= bottom * (1 + 1e-15):
            break
    return top


def _by_priority(weights: Vector, found: Vector, high: Vector) -> Iterator[int]:
    heap = [(-_priority(weights[h], found[h]), h) for h in np.flatnonzero(found < high)]
    heapq.heapify(heap)
    given = found.copy()
    while heap:
        _, h = heapq.heappop(heap)
        yield int(h)
        given[h] += 1
        if given[h] < high[h]:
            heapq.heappush(heap, (-_priority(weights[h], given[h]), h))


def _priority(weight: float, forms: float) -> float:
    # A stratum with spread begins at one form: without a form there is no spread, hence no priority.
    return float(weight / np.sqrt(forms * (forms + 1))) if forms else 0.0


def for_variance(strata: Strata, sd: ArrayLike, variance: float) -> Whole:
    """Return the fewest whole forms for which the estimated mean has at most `variance`, all costs alike.

    The allocations of :func:`neyman` are nested in `n`, so the smallest `n` that suffices is the optimum.

    Raises
    ------
    SamplingError
        If even the largest allowed sample has a larger variance.

    References
    ----------
    Wright (2017), Algorithm IV.

    Examples
    --------
    >>> from sampling.allocation.strata import strata
    >>> for_variance(strata([100, 300]), [1.0, 1.0], 0.01).tolist()
    [20, 60]
    """
    checks.demand(checks.positive("variance", variance))
    _, low, high = _start(strata, sd)
    few, many = int(low.sum()), int(high.sum())
    reached = variance_of(strata, sd, high)
    if reached > variance * (1 + ROUNDING):
        facts = {"asked": variance, "reached": reached}
        raise SamplingError([Problem("variance", AllocationCode.VARIANCE_OUT_OF_REACH, facts)])
    while few < many:
        middle = (few + many) // 2
        if variance_of(strata, sd, neyman(strata, sd, middle)) <= variance * (1 + ROUNDING):
            many = middle
        else:
            few = middle + 1
    return neyman(strata, sd, many)


def within_budget(strata: Strata, sd: ArrayLike, forms: ArrayLike, budget: float) -> Whole:
    """Return whole forms at or below `forms`, and what the rest of the budget buys where it helps most.

    No single form can be added afterwards; with unequal costs the exact optimum is a knapsack problem, from
    which this differs by less than the price of one form a stratum.

    Parameters
    ----------
    forms : array_like, shape (H,)
        The continuous optimum, see :func:`sampling.allocation.methods.cost_optimal`.

    Examples
    --------
    >>> from sampling.allocation.strata import strata
    >>> within_budget(strata([100, 100], cost=[1.0, 4.0]), [1.0, 1.0], [20.4, 10.1], 61.0).tolist()
    [21, 10]
    """
    weights, low, high = _start(strata, sd)
    found = np.clip(np.floor(np.asarray(forms, dtype=np.float64) + ROUNDING), low, high)
    left = budget * (1 + ROUNDING) - float(strata.cost @ found)
    worth = weights / np.sqrt(strata.cost)
    while (open_ := (strata.cost <= left) & (found < high)).any():
        # Nobody asked means no spread and no gain, see `_start`.
        gain = np.where(open_, worth / np.sqrt(np.maximum(found, 1.0) * (found + 1)), -1.0)
        best = int(np.argmax(gain))
        found[best] += 1
        left -= strata.cost[best]
    return found.astype(np.int64)
