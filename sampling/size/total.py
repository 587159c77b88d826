"""Sizes for a total: N times a mean, so its margin is N times that of the mean and its CV is the same."""

from __future__ import annotations

from sampling.size import checks, mean


def by_margin(
    sd: float, margin: float, *, population: float, confidence: float = 0.95, deff: float = 1.0
) -> float:
    """Return the number of valid forms for which the interval around a total has half-width `margin`.

    Parameters
    ----------
    sd : float
        Standard deviation S among the units.
    margin : float
        Half-width, in the unit of the total.
    population : float
        N, which a total needs: finite.

    Raises
    ------
    SamplingError
        If a number is not positive, or N is infinite.

    References
    ----------
    Cochran (1977), eq. 4.8.

    Examples
    --------
    >>> by_margin(10, 1960, population=1000) == mean.by_margin(10, 1.96, population=1000)
    True
    """
    checks.demand(checks.positive("population", population))
    return mean.by_margin(sd, margin / population, confidence=confidence, population=population, deff=deff)


def by_cv(unit_cv: float, cv: float, *, population: float, deff: float = 1.0) -> float:
    """Return the number of valid forms for which the estimated total has coefficient of variation `cv`.

    Examples
    --------
    >>> round(by_cv(2, 0.05, population=500), 6)
    380.952381
    """
    return mean.by_cv(unit_cv, cv, population=population, deff=deff)


def margin(sd: float, n: float, *, population: float, confidence: float = 0.95, deff: float = 1.0) -> float:
    """Return half the width of the interval around a total estimated from `n` valid forms.

    Examples
    --------
    >>> margin(10, 1000, population=1000)
    0.0
    """
    checks.demand(checks.positive("population", population))
    return population * mean.margin(sd, n, confidence=confidence, population=population, deff=deff)
