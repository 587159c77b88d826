"""Sizes for a mean: by margin of error, by coefficient of variation, by power; and turned round."""

from __future__ import annotations

import math

from sampling.size import checks, finite
from sampling.size.normal import Sided, critical, detection, power_at


def by_variance(sd: float, variance: float, *, population: float = math.inf, deff: float = 1.0) -> float:
    """Return the number of valid forms for which the estimated mean has `variance`.

    Parameters
    ----------
    sd : float
        Standard deviation S of the characteristic among the units, in its own unit.
    variance : float
        Wanted variance of the mean, in the square of that unit.
    population, deff : float
        N and design effect; see :func:`sampling.size.finite.size`.

    Returns
    -------
    float
        Unrounded n.

    Raises
    ------
    SamplingError
        If a number is not positive.

    References
    ----------
    Cochran (1977), eq. 4.4; Valliant, Dever & Kreuter (2018), eq. 3.3.

    Examples
    --------
    >>> by_variance(10, 1.0), by_variance(10, 1.0, population=100)
    (100.0, 50.0)
    """
    _demand(population, deff, ("sd", sd), ("variance", variance))
    return finite.size(sd * sd / variance, population, deff)


def by_margin(
    sd: float,
    margin: float,
    *,
    confidence: float = 0.95,
    population: float = math.inf,
    deff: float = 1.0,
) -> float:
    """Return the number of valid forms for which the interval around a mean has half-width `margin`.

    For a margin relative to the mean give `sd` and `margin` both relative to it.

    Examples
    --------
    >>> round(by_margin(math.sqrt(2), 0.05), 3)
    3073.167
    """
    _demand(population, deff, ("sd", sd), ("margin", margin))
    checks.demand(checks.share("confidence", confidence))
    return finite.size((critical(confidence) * sd / margin) ** 2, population, deff)


def by_cv(unit_cv: float, cv: float, *, population: float = math.inf, deff: float = 1.0) -> float:
    """Return the number of valid forms for which the estimated mean has coefficient of variation `cv`.

    Parameters
    ----------
    unit_cv : float
        Standard deviation among the units over their mean, S/ȳ.
    cv : float
        Wanted standard error over the mean.

    Examples
    --------
    >>> round(by_cv(2, 0.05), 6), round(by_cv(2, 0.05, population=500), 6)
    (1600.0, 380.952381)
    """
    _demand(population, deff, ("unit_cv", unit_cv), ("cv", cv))
    return finite.size((unit_cv / cv) ** 2, population, deff)


def by_power(
    sd: float,
    difference: float,
    *,
    power: float = 0.8,
    confidence: float = 0.95,
    sided: Sided = Sided.TWO,
    population: float = math.inf,
    deff: float = 1.0,
) -> float:
    """Return the number of valid forms that tell a mean from a fixed value `difference` away.

    Examples
    --------
    >>> round(by_power(10, 2), 2)
    196.22
    """
    _demand(population, deff, ("sd", sd))
    checks.demand(
        checks.positive("difference", abs(difference)),
        checks.share("power", power),
        checks.share("confidence", confidence),
    )
    return finite.size((detection(power, confidence, sided) * sd / difference) ** 2, population, deff)


def se(sd: float, n: float, *, population: float = math.inf, deff: float = 1.0) -> float:
    """Return the standard error of a mean estimated from `n` valid forms.

    Examples
    --------
    >>> se(10, 100), se(10, 50, population=100)
    (1.0, 1.0)
    """
    _demand(population, deff, ("sd", sd))
    checks.demand(checks.sample("n", n, population))
    return sd / math.sqrt(finite.effective(n, population, deff))


def margin(
    sd: float, n: float, *, confidence: float = 0.95, population: float = math.inf, deff: float = 1.0
) -> float:
    """Return half the width of the interval around a mean estimated from `n` valid forms.

    Examples
    --------
    >>> round(margin(10, 100), 4)
    1.96
    """
    checks.demand(checks.share("confidence", confidence))
    return critical(confidence) * se(sd, n, population=population, deff=deff)


def cv(unit_cv: float, n: float, *, population: float = math.inf, deff: float = 1.0) -> float:
    """Return the coefficient of variation of a mean estimated from `n` valid forms.

    Examples
    --------
    >>> cv(2, 1600)
    0.05
    """
    return se(unit_cv, n, population=population, deff=deff)


def power(
    sd: float,
    difference: float,
    *,
    n: float,
    confidence: float = 0.95,
    sided: Sided = Sided.TWO,
    population: float = math.inf,
    deff: float = 1.0,
) -> float:
    """Return the probability that `n` valid forms tell a mean from a fixed value `difference` away.

    Examples
    --------
    >>> round(power(10, 2, n=196.22), 3)
    0.8
    """
    error = se(sd, n, population=population, deff=deff)
    return power_at(abs(difference) / error, confidence, sided) if error else 1.0


def detectable(
    sd: float,
    n: float,
    *,
    power: float = 0.8,
    confidence: float = 0.95,
    sided: Sided = Sided.TWO,
    population: float = math.inf,
    deff: float = 1.0,
) -> float:
    """Return the smallest difference from a fixed value that `n` valid forms find with `power`.

    Examples
    --------
    >>> round(detectable(10, 196.22), 3)
    2.0
    """
    checks.demand(checks.share("power", power), checks.share("confidence", confidence))
    return detection(power, confidence, sided) * se(sd, n, population=population, deff=deff)


def _demand(population: float, deff: float, *named: tuple[str, float]) -> None:
    checks.demand(
        checks.population("population", population),
        checks.design_effect("deff", deff),
        *(checks.positive(name, value) for name, value in named),
    )
