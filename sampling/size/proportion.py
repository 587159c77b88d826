"""Sizes for a proportion: by margin of error (Wald, Wilson, log-odds), by CV, by power; and turned round."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import assert_never

from scipy.special import ndtri

from sampling.errors import Problem, SamplingError
from sampling.size import checks, finite
from sampling.size.normal import Sided, critical, power_at
from sampling.size_codes import SizeCode


class Interval(StrEnum):
    """How the interval around a proportion is made."""

    WALD = "wald"
    WILSON = "wilson"
    LOG_ODDS = "log-odds"


def by_margin(
    p: float,
    margin: float,
    *,
    confidence: float = 0.95,
    interval: Interval = Interval.WALD,
    population: float = math.inf,
    deff: float = 1.0,
    relative: bool = False,
) -> float:
    """Return the number of valid forms for which the interval around a proportion has half-width `margin`.

    Parameters
    ----------
    p : float
        Expected proportion, 0 to 1.
    margin : float
        Half-width of the interval e; with `relative`, as a share of `p`.
    confidence : float
        Coverage of the interval.
    interval : Interval
        Wald p ± z √(pq/n); Wilson's score interval; or an interval on the log-odds, turned back.
    population, deff : float
        N and design effect; see :func:`sampling.size.finite.proportion_size`.

    Returns
    -------
    float
        Unrounded n.

    Raises
    ------
    SamplingError
        If a share is not between 0 and 1, or no interval of that width exists around `p`.

    References
    ----------
    Valliant, Dever & Kreuter (2018), eq. 3.12 (Wald), 3.14 (Wilson), 3.16 (log-odds); Wilson (1927);
    Newcombe (1998).

    Examples
    --------
    >>> round(by_margin(0.5, 0.05), 4), round(by_margin(0.5, 0.05, population=1197), 4)
    (384.1459, 291.0001)
    """
    _demand(p, population, deff, checks.share("margin", margin), checks.share("confidence", confidence))
    half = margin * p if relative else margin
    z = critical(confidence)
    match interval:
        case Interval.WALD:
            srs = z * z * p * (1 - p) / half**2
        case Interval.WILSON:
            srs = _wilson_size(p, half, z)
        case Interval.LOG_ODDS:
            srs = _log_odds_size(p, half, z)
        case _:
            assert_never(interval)
    return finite.proportion_size(srs, population, deff)


def _wilson_size(p: float, e: float, z: float) -> float:
    pq = p * (1 - p)
    inside = e * e - pq * (4 * e * e - pq)
    srs = (pq - 2 * e * e + math.sqrt(max(inside, 0.0))) * (z / e) ** 2 / 2
    if srs <= 0:
        raise _too_wide(e)
    return srs


def _too_wide(e: float) -> SamplingError:
    return SamplingError([Problem("margin", SizeCode.INTERVAL_OUTSIDE, {"found": e, "high": 0.5})])


def _log_odds_size(p: float, e: float, z: float) -> float:
    if e >= 0.5:
        raise _too_wide(e)
    k = (1 - p) / p
    root = math.sqrt(e * e * (1 + k * k) ** 2 + k * k * (1 - 4 * e * e))
    ratio = (e * (1 + k * k) + root) / (k * (1 - 2 * e))
    return z * z / (p * (1 - p) * math.log(ratio) ** 2)


def by_variance(p: float, variance: float, *, population: float = math.inf, deff: float = 1.0) -> float:
    """Return the number of valid forms for which the estimated proportion has `variance`.

    References
    ----------
    Valliant, Dever & Kreuter (2018), eq. 3.8.

    Examples
    --------
    >>> round(by_variance(0.01, 0.0005**2))
    39600
    """
    _demand(p, population, deff, checks.positive("variance", variance))
    return finite.proportion_size(p * (1 - p) / variance, population, deff)


def by_cv(p: float, cv: float, *, population: float = math.inf, deff: float = 1.0) -> float:
    """Return the number of valid forms for which the estimated proportion has coefficient of variation `cv`.

    References
    ----------
    Valliant, Dever & Kreuter (2018), eq. 3.7.

    Examples
    --------
    >>> round(by_cv(0.01, 0.05))
    39600
    """
    _demand(p, population, deff, checks.positive("cv", cv))
    return finite.proportion_size((1 - p) / p / cv**2, population, deff)


def by_power(
    p: float,
    reference: float,
    *,
    power: float = 0.8,
    confidence: float = 0.95,
    sided: Sided = Sided.TWO,
    population: float = math.inf,
    deff: float = 1.0,
) -> float:
    """Return the number of valid forms that tell a true proportion `p` from a fixed `reference`.

    References
    ----------
    Fleiss, Levin & Paik (2003), *Statistical Methods for Rates and Proportions*, eq. 2.13, without the
    continuity correction.

    Examples
    --------
    >>> round(by_power(0.85, 0.8), 1)
    470.5
    """
    _demand(p, population, deff, *_power_problems(reference, power, confidence), _apart(p, reference))
    needed = _spread(p, reference, power, confidence, sided)
    return finite.proportion_size((needed / (p - reference)) ** 2, population, deff)


def _spread(p: float, reference: float, power: float, confidence: float, sided: Sided) -> float:
    null = math.sqrt(reference * (1 - reference))
    return critical(confidence, sided) * null + float(ndtri(power)) * math.sqrt(p * (1 - p))


def _power_problems(reference: float, power: float, confidence: float) -> list[Problem | None]:
    return [
        checks.share("reference", reference),
        checks.share("power", power),
        checks.share("confidence", confidence),
    ]


def _apart(p: float, reference: float) -> Problem | None:
    return Problem("reference", SizeCode.NO_DIFFERENCE, {"found": float(p)}) if p == reference else None


def power(
    p: float,
    reference: float,
    *,
    n: float,
    confidence: float = 0.95,
    sided: Sided = Sided.TWO,
    population: float = math.inf,
    deff: float = 1.0,
) -> float:
    """Return the probability that `n` valid forms tell `p` from `reference`.

    Examples
    --------
    >>> round(power(0.85, 0.8, n=470.5), 3)
    0.8
    """
    _demand(p, population, deff, *_power_problems(reference, 0.5, confidence), _apart(p, reference))
    checks.demand(checks.sample("n", n, population))
    srs = finite.proportion_effective(n, population, deff)
    null = math.sqrt(reference * (1 - reference))
    excess = abs(p - reference) * math.sqrt(srs) - critical(confidence, sided) * null
    shifted = excess / math.sqrt(p * (1 - p)) + critical(confidence, sided)
    return power_at(shifted, confidence, sided)


def bounds(
    p: float,
    n: float,
    *,
    confidence: float = 0.95,
    interval: Interval = Interval.WALD,
    population: float = math.inf,
    deff: float = 1.0,
) -> tuple[float, float]:
    """Return the interval that `n` valid forms give around a proportion `p`.

    Examples
    --------
    >>> tuple(round(x, 4) for x in bounds(0.04, 1492.1514220548122, interval=Interval.WILSON))
    (0.0312, 0.0512)
    """
    _demand(p, population, deff, checks.share("confidence", confidence))
    checks.demand(checks.sample("n", n, population))
    srs = finite.proportion_effective(n, population, deff)
    if math.isinf(srs):
        return p, p
    return _around(p, srs, critical(confidence), interval)


def _around(p: float, n: float, z: float, interval: Interval) -> tuple[float, float]:
    spread = z * math.sqrt(p * (1 - p) / n)
    match interval:
        case Interval.WALD:
            return p - spread, p + spread
        case Interval.WILSON:
            middle, half = 2 * n * p + z * z, z * math.sqrt(z * z + 4 * n * p * (1 - p))
            return (middle - half) / 2 / (n + z * z), (middle + half) / 2 / (n + z * z)
        case Interval.LOG_ODDS:
            step = z / math.sqrt(n * p * (1 - p))
            k = (1 - p) / p
            return 1 / (1 + k * math.exp(step)), 1 / (1 + k * math.exp(-step))
        case _:
            assert_never(interval)


def margin(
    p: float,
    n: float,
    *,
    confidence: float = 0.95,
    interval: Interval = Interval.WALD,
    population: float = math.inf,
    deff: float = 1.0,
) -> float:
    """Return half the width of the interval that `n` valid forms give.

    Examples
    --------
    >>> round(margin(0.5, 385), 5), margin(0.5, 100, population=100)
    (0.04994, 0.0)
    """
    low, high = bounds(p, n, confidence=confidence, interval=interval, population=population, deff=deff)
    return (high - low) / 2


def cv(p: float, n: float, *, population: float = math.inf, deff: float = 1.0) -> float:
    """Return the coefficient of variation of a proportion estimated from `n` valid forms.

    Examples
    --------
    >>> round(cv(0.01, 39600), 6)
    0.05
    """
    _demand(p, population, deff, checks.sample("n", n, population))
    srs = finite.proportion_effective(n, population, deff)
    return math.sqrt((1 - p) / p / srs)


def _demand(p: float, population: float, deff: float, *others: Problem | None) -> None:
    checks.demand(
        checks.share("p", p),
        checks.population("population", population),
        checks.design_effect("deff", deff),
        *others,
    )
