"""Allocations for one characteristic: equal, proportional, Neyman, cost-optimal, power, for a variance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sampling.allocation.filling import fill
from sampling.allocation_codes import AllocationCode
from sampling.errors import Problem, SamplingError
from sampling.size import checks

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from sampling.allocation.strata import Strata

    Vector = NDArray[np.float64]

ROUNDING = 1e-9


def equal(strata: Strata, n: float) -> Vector:
    """Return the same number of forms in each stratum, as far as bounds allow.

    Parameters
    ----------
    strata : Strata
        H strata.
    n : float
        Forms in all.

    Returns
    -------
    ndarray, shape (H,)
        Unrounded forms; see :mod:`sampling.allocation.integers` for whole ones.

    Raises
    ------
    SamplingError
        If the minima add up to more than `n`, or the maxima to less.

    Examples
    --------
    >>> from sampling.allocation.strata import strata
    >>> equal(strata([100, 100, 5]), 45).tolist()
    [20.0, 20.0, 5.0]
    """
    return _forms(strata, np.ones(len(strata)), n)


def proportional(strata: Strata, n: float) -> Vector:
    """Return forms in proportion to the units of each stratum.

    References
    ----------
    Cochran (1977), §5.3.

    Examples
    --------
    >>> from sampling.allocation.strata import strata
    >>> proportional(strata([100, 300]), 40).tolist()
    [10.0, 30.0]
    """
    return _forms(strata, strata.units, n)


def neyman(strata: Strata, sd: ArrayLike, n: float) -> Vector:
    """Return the forms that give a mean or total the smallest variance for `n`: n_h ∝ N_h S_h.

    Strata that would get more than they hold are asked in full and the others reallocated, exactly.

    Parameters
    ----------
    sd : array_like, shape (H,)
        S_h, 0 or more; a stratum without spread gets its minimum.

    References
    ----------
    Tschuprow (1923); Neyman (1934); Cochran (1977), eq. 5.26 and §5.8.

    Examples
    --------
    >>> from sampling.allocation.strata import strata
    >>> neyman(strata([100, 100, 10]), [1.0, 3.0, 100.0], 90).tolist()
    [20.0, 60.0, 10.0]
    """
    return _forms(strata, strata.units * spreads(strata, sd), n)


def power(strata: Strata, sd: ArrayLike, mean: ArrayLike, n: float, *, exponent: float = 0.5) -> Vector:
    """Return Bankier's power allocation: n_h ∝ (S_h/ȳ_h) X_hᑫ with X_h = N_h ȳ_h.

    Parameters
    ----------
    sd, mean : array_like, shape (H,)
        S_h, and ȳ_h > 0.
    exponent : float
        q, 0 to 1: with 1 it is Neyman's, with 0 all strata get about the same CV.

    Raises
    ------
    SamplingError
        If a mean is not positive or q is outside 0…1, besides the faults of bounds.

    References
    ----------
    Bankier (1988), *The American Statistician* 42, 174-177, eq. 2.

    Examples
    --------
    >>> from sampling.allocation.strata import strata
    >>> power(strata([100, 400]), [1.0, 1.0], [1.0, 1.0], 60).tolist()
    [20.0, 40.0]
    """
    means = np.broadcast_to(np.asarray(mean, dtype=np.float64), (len(strata),))
    wrong = np.flatnonzero(~(means > 0))
    checks.demand(
        checks.between("exponent", exponent, 0, 1),
        *(checks.positive(strata.names[i], float(means[i])) for i in wrong),
    )
    return _forms(strata, spreads(strata, sd) / means * (strata.units * means) ** exponent, n)


def cost_optimal(strata: Strata, sd: ArrayLike, budget: float) -> Vector:
    """Return the forms with the smallest variance that `budget` pays: n_h ∝ N_h S_h / √c_h.

    Raises
    ------
    SamplingError
        If the budget does not pay the minima, or exceeds what asking everyone costs.

    References
    ----------
    Cochran (1977), eq. 5.22.

    Examples
    --------
    >>> from sampling.allocation.strata import strata
    >>> cost_optimal(strata([100, 100], cost=[1.0, 4.0]), [1.0, 1.0], 60).tolist()
    [20.0, 10.0]
    """
    weights = strata.units * spreads(strata, sd) / np.sqrt(strata.cost)
    return _spend(strata, weights, budget)


def for_variance(strata: Strata, sd: ArrayLike, variance: float) -> Vector:
    """Return the cheapest forms for which the estimated mean over all strata has at most `variance`.

    Parameters
    ----------
    variance : float
        V₀, in the square of the unit of the mean; for a coefficient of variation (CV ȳ)².

    Raises
    ------
    SamplingError
        If even the largest allowed sample has a larger variance; said with how much.

    References
    ----------
    Cochran (1977), eq. 5.25.

    Examples
    --------
    >>> from sampling.allocation.strata import strata
    >>> for_variance(strata([100, 300]), [1.0, 1.0], 0.01).round(6).tolist()
    [20.0, 60.0]
    """
    checks.demand(checks.positive("variance", variance))
    s = spreads(strata, sd)
    total = strata.units.sum()
    parts = (strata.units * s) ** 2
    allowed = variance * total**2 + strata.units @ s**2
    reached = _over(parts, strata.high).sum()
    if reached > allowed * (1 + ROUNDING):
        facts = {"asked": variance, "reached": float((reached - strata.units @ s**2) / total**2)}
        raise SamplingError([Problem("variance", AllocationCode.VARIANCE_OUT_OF_REACH, facts)])
    return _cheapest(strata, parts, allowed)


def _cheapest(strata: Strata, parts: Vector, allowed: float) -> Vector:
    # The variance Σ parts/n is linear in 1/n: the same filling, upside down.
    if _over(parts, strata.low).sum() <= allowed:
        return strata.low.copy()
    found = strata.low.copy()
    some = parts > 0
    inverse = np.sqrt(strata.cost[some] / parts[some])
    with np.errstate(divide="ignore"):
        lows, highs = 1 / strata.high[some], 1 / strata.low[some]
    found[some] = 1 / fill(inverse, lows, highs, allowed, parts[some])
    return np.clip(found, strata.low, strata.high)


def variance(strata: Strata, sd: ArrayLike, forms: ArrayLike) -> float:
    """Return the variance of the estimated mean over all strata, Σ N_h² (1/n_h − 1/N_h) S_h² / N².

    Raises
    ------
    SamplingError
        If a stratum with spread has no forms: nothing can be said about it.

    References
    ----------
    Cochran (1977), eq. 5.6.

    Examples
    --------
    >>> from sampling.allocation.strata import strata
    >>> round(variance(strata([100, 300]), [1.0, 1.0], [20.0, 60.0]), 9)
    0.01
    """
    s, n = spreads(strata, sd), np.asarray(forms, dtype=np.float64)
    empty = np.flatnonzero((s > 0) & (n <= 0))
    checks.demand(*(checks.positive(strata.names[i], float(n[i])) for i in empty))
    parts = _over((strata.units * s) ** 2, n) - strata.units * s**2
    return float(np.maximum(parts, 0.0).sum() / strata.units.sum() ** 2)


def _over(parts: Vector, forms: Vector) -> Vector:
    found = np.where(parts > 0, np.inf, 0.0)
    np.divide(parts, forms, out=found, where=forms > 0)
    return found


def spreads(strata: Strata, sd: ArrayLike) -> Vector:
    """Return S_h as an array, refusing negative or missing ones by the name of their stratum.

    Raises
    ------
    SamplingError
        For each stratum whose spread is negative or not a number.
    """
    s = np.broadcast_to(np.asarray(sd, dtype=np.float64), (len(strata),))
    wrong = np.flatnonzero(~(np.isfinite(s) & (s >= 0)))
    checks.demand(*(checks.not_negative(strata.names[i], float(s[i])) for i in wrong))
    return s


def _forms(strata: Strata, weights: Vector, n: float) -> Vector:
    checks.demand(checks.positive("n", n))
    return _within(strata, weights, n, np.ones(len(strata)))


def _spend(strata: Strata, weights: Vector, budget: float) -> Vector:
    checks.demand(checks.positive("budget", budget))
    return _within(strata, weights, budget, strata.cost)


def _within(strata: Strata, weights: Vector, total: float, prices: Vector) -> Vector:
    least, most = float(prices @ strata.low), float(prices @ strata.high)
    money = prices is strata.cost
    reachable = float(prices @ np.where(weights > 0, strata.high, strata.low))
    if total < least * (1 - ROUNDING):
        raise _refusal(AllocationCode.BUDGET_SMALL if money else AllocationCode.TOTAL_SMALL, total, least)
    if total > most * (1 + ROUNDING):
        raise _refusal(AllocationCode.BUDGET_LARGE if money else AllocationCode.TOTAL_LARGE, total, most)
    if total > reachable * (1 + ROUNDING):
        raise _refusal(AllocationCode.NOTHING_TO_SPREAD, total, reachable)
    return fill(weights, strata.low, strata.high, total, prices)


def _refusal(code: AllocationCode, asked: float, bound: float) -> SamplingError:
    return SamplingError(
        [Problem("", code, {"asked": float(asked), "bound": bound, "apart": abs(asked - bound)})]
    )
