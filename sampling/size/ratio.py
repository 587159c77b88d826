"""Sizes for a ratio R = Y/X of two means, through the residuals y − R x (first-order linearisation)."""

from __future__ import annotations

import math

from sampling.size import checks, mean


def unit_cv(cv_y: float, cv_x: float, correlation: float) -> float:
    """Return the relative spread of one unit's residual, √(cv_y² + cv_x² − 2 ρ cv_y cv_x).

    Parameters
    ----------
    cv_y, cv_x : float
        Standard deviations of numerator and denominator among the units, over their means.
    correlation : float
        ρ between them, −1 to 1.

    Raises
    ------
    SamplingError
        If a CV is not positive, ρ is outside −1…1, or the residuals have no spread (nothing to estimate).

    References
    ----------
    Cochran (1977), eq. 6.13; Valliant, Dever & Kreuter (2018), §3.5.2.

    Examples
    --------
    >>> unit_cv(1.0, 1.0, 0.5)
    1.0
    """
    checks.demand(
        checks.positive("cv_y", cv_y),
        checks.positive("cv_x", cv_x),
        checks.between("correlation", correlation, -1, 1),
    )
    spread = cv_y**2 + cv_x**2 - 2 * correlation * cv_y * cv_x
    checks.demand(checks.spread("cv_y", spread))
    return math.sqrt(spread)


def by_cv(
    cv_y: float,
    cv_x: float,
    *,
    correlation: float,
    cv: float,
    population: float = math.inf,
    deff: float = 1.0,
) -> float:
    """Return the number of valid forms for which the estimated ratio has coefficient of variation `cv`.

    Examples
    --------
    >>> round(by_cv(1.0, 1.0, correlation=0.5, cv=0.05), 6)
    400.0
    """
    return mean.by_cv(unit_cv(cv_y, cv_x, correlation), cv, population=population, deff=deff)


def by_margin(
    cv_y: float,
    cv_x: float,
    *,
    correlation: float,
    margin: float,
    confidence: float = 0.95,
    population: float = math.inf,
    deff: float = 1.0,
) -> float:
    """Return the number of valid forms for a half-width of `margin`, as a share of the ratio.

    Examples
    --------
    >>> round(by_margin(1.0, 1.0, correlation=0.5, margin=0.1), 3)
    384.146
    """
    relative = unit_cv(cv_y, cv_x, correlation)
    return mean.by_margin(relative, margin, confidence=confidence, population=population, deff=deff)


def cv(
    cv_y: float,
    cv_x: float,
    *,
    correlation: float,
    n: float,
    population: float = math.inf,
    deff: float = 1.0,
) -> float:
    """Return the coefficient of variation of a ratio estimated from `n` valid forms.

    Examples
    --------
    >>> cv(1.0, 1.0, correlation=0.5, n=400)
    0.05
    """
    return mean.cv(unit_cv(cv_y, cv_x, correlation), n, population=population, deff=deff)
