"""Sizes for differences: two groups, or two years of one population with part of the sample asked twice.

One first-sample form carries the variance A = S₁² + r S₂² − 2 g r S₁₂ of the difference, where r = n₁/n₂
and g = n₁₂/n₁ is the share of the first sample that is asked again. What a finite population takes away,
B = S₁²/N₁ + S₂²/N₂ − 2 S₁₂/N, does not depend on n: Var = d (A/n₁ − B).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from sampling.errors import Problem
from sampling.size import checks
from sampling.size.normal import Sided, critical, detection, power_at
from sampling.size_codes import SizeCode


@dataclass(frozen=True, slots=True)
class Contrast:
    """The variances behind a difference of two estimates.

    Parameters
    ----------
    variance1, variance2 : float
        Unit variances S₁², S₂² of the two groups or years.
    covariance : float
        S₁₂ of the two answers of one unit asked twice; 0 without overlap.
    overlap : float
        g, share of the first sample that is also in the second, 0 to 1 and at most n₂/n₁ = 1/r.
    ratio : float
        r = n₁/n₂.
    population1, population2 : float
        N₁, N₂; with overlap both are the same population.
    deff : float
        Design effect d of the difference.
    """

    variance1: float
    variance2: float
    covariance: float = 0.0
    overlap: float = 0.0
    ratio: float = 1.0
    population1: float = math.inf
    population2: float = math.inf
    deff: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what no pair of samples can have."""
        bound = math.sqrt(max(self.variance1, 0) * max(self.variance2, 0)) * (1 + 1e-12)
        checks.demand(
            checks.positive("variance1", self.variance1),
            checks.positive("variance2", self.variance2),
            checks.between("covariance", self.covariance, -bound, bound),
            checks.positive("ratio", self.ratio),
            checks.between("overlap", self.overlap, 0, min(1.0, 1 / self.ratio) if self.ratio > 0 else 1.0),
            checks.population("population1", self.population1),
            checks.population("population2", self.population2),
            checks.design_effect("deff", self.deff),
        )
        checks.demand(checks.spread("covariance", self.per_form))

    @property
    def per_form(self) -> float:
        """Variance A that one form of the first sample carries."""
        shared = 2 * self.overlap * self.ratio * self.covariance
        return self.variance1 + self.ratio * self.variance2 - shared

    @property
    def spared(self) -> float:
        """Variance B that asking finite populations takes away."""
        shared = 2 * self.covariance / max(self.population1, self.population2) if self.overlap else 0.0
        return self.variance1 / self.population1 + self.variance2 / self.population2 - shared

    def largest(self) -> float:
        """Return the largest n₁: each sample, and both with that overlap, fit into the population."""
        apart = 1 + 1 / self.ratio - self.overlap
        together = max(self.population1, self.population2) / apart if self.overlap else math.inf
        return min(self.population1, self.population2 * self.ratio, together)


def proportions(
    p1: float,
    p2: float,
    *,
    joint: float | None = None,
    correlation: float | None = None,
    overlap: float = 0.0,
    ratio: float = 1.0,
    population1: float = math.inf,
    population2: float = math.inf,
    deff: float = 1.0,
) -> Contrast:
    """Return the contrast of two proportions.

    Parameters
    ----------
    p1, p2 : float
        Expected proportions.
    joint, correlation : float, optional
        For units asked twice: the proportion of "yes" both times, or the correlation between the answers;
        at most one. The two answers of one unit are taken as unrelated when neither is given.

    Raises
    ------
    SamplingError
        If a proportion is not between 0 and 1, or no pair of answers has these proportions together
        (Fréchet bounds max(0, p₁ + p₂ − 1) ≤ p₁₂ ≤ min(p₁, p₂)).

    References
    ----------
    Woodward (1992); Valliant, Dever & Kreuter (2018), eq. 4.17.

    Examples
    --------
    >>> round(proportions(0.5, 0.55, joint=0.45, overlap=0.5).per_form, 4)
    0.3225
    """
    checks.demand(checks.share("p1", p1), checks.share("p2", p2))
    both = p1 * p2 if joint is None else joint
    if correlation is not None:
        both = p1 * p2 + correlation * math.sqrt(p1 * (1 - p1) * p2 * (1 - p2))
    checks.demand(_joint_problem(p1, p2, both))
    return Contrast(
        p1 * (1 - p1), p2 * (1 - p2), both - p1 * p2, overlap, ratio, population1, population2, deff
    )


def _joint_problem(p1: float, p2: float, both: float) -> Problem | None:
    low, high = max(0.0, p1 + p2 - 1), min(p1, p2)
    if low - 1e-12 <= both <= high + 1e-12:
        return None
    return Problem("joint", SizeCode.JOINT_OUTSIDE, {"found": both, "low": low, "high": high})


def means(
    sd1: float,
    sd2: float,
    *,
    correlation: float = 0.0,
    overlap: float = 0.0,
    ratio: float = 1.0,
    population1: float = math.inf,
    population2: float = math.inf,
    deff: float = 1.0,
) -> Contrast:
    """Return the contrast of two means; `correlation` is between the two answers of one unit asked twice.

    References
    ----------
    Valliant, Dever & Kreuter (2018), eq. 4.14.

    Examples
    --------
    >>> round(means(200**0.5, 200**0.5, correlation=0.9, overlap=0.75, ratio=0.9).per_form, 6)
    137.0
    """
    checks.demand(
        checks.positive("sd1", sd1),
        checks.positive("sd2", sd2),
        checks.between("correlation", correlation, -1, 1),
    )
    covariance = correlation * sd1 * sd2
    return Contrast(sd1**2, sd2**2, covariance, overlap, ratio, population1, population2, deff)


def by_variance(contrast: Contrast, variance: float) -> float:
    """Return n₁ for which the estimated difference has `variance`: n₁ = A / (V/d + B).

    Raises
    ------
    SamplingError
        If that many are not there: the population of a group is smaller, or samples with so little overlap
        do not fit into it.

    Examples
    --------
    >>> by_variance(Contrast(100, 100), 2.0)
    100.0
    """
    checks.demand(checks.positive("variance", variance))
    n = contrast.per_form / (variance / contrast.deff + contrast.spared)
    checks.demand(checks.sample("n", n, contrast.largest() * (1 + 1e-9)))
    return min(n, contrast.largest())


def by_margin(contrast: Contrast, margin: float, *, confidence: float = 0.95) -> float:
    """Return n₁ for which the interval around the difference has half-width `margin`.

    Examples
    --------
    >>> round(by_margin(proportions(0.5, 0.5), 0.05), 3)
    768.292
    """
    checks.demand(checks.positive("margin", margin), checks.share("confidence", confidence))
    return by_variance(contrast, (margin / critical(confidence)) ** 2)


def by_power(
    contrast: Contrast,
    difference: float,
    *,
    power: float = 0.8,
    confidence: float = 0.95,
    sided: Sided = Sided.TWO,
) -> float:
    """Return n₁ for which a true `difference` is found with probability `power`.

    Parameters
    ----------
    contrast : Contrast
        Variances of the difference.
    difference : float
        True difference, in its own unit; not zero.
    confidence : float
        1 − α of the test.

    References
    ----------
    Valliant, Dever & Kreuter (2018), eq. 4.14 and 4.17.

    Examples
    --------
    >>> round(by_power(proportions(0.5, 0.55, joint=0.45, overlap=0.5), 0.05), 3)
    1012.505
    """
    checks.demand(
        _difference_problem(difference), checks.share("power", power), checks.share("confidence", confidence)
    )
    return by_variance(contrast, (difference / detection(power, confidence, sided)) ** 2)


def _difference_problem(difference: float) -> Problem | None:
    return Problem("difference", SizeCode.NO_DIFFERENCE, {"found": 0.0}) if difference == 0 else None


def se(contrast: Contrast, n: float) -> float:
    """Return the standard error of the difference with `n` forms in the first sample.

    Examples
    --------
    >>> se(Contrast(100, 100), 200)
    1.0
    """
    checks.demand(checks.sample("n", n, contrast.largest()))
    return math.sqrt(max(contrast.deff * (contrast.per_form / n - contrast.spared), 0.0))


def margin(contrast: Contrast, n: float, *, confidence: float = 0.95) -> float:
    """Return half the width of the interval around the difference.

    Examples
    --------
    >>> round(margin(proportions(0.5, 0.5), 768.292), 4)
    0.05
    """
    checks.demand(checks.share("confidence", confidence))
    return critical(confidence) * se(contrast, n)


def power(
    contrast: Contrast, difference: float, *, n: float, confidence: float = 0.95, sided: Sided = Sided.TWO
) -> float:
    """Return the probability of finding a true `difference` with `n` forms in the first sample.

    Examples
    --------
    >>> round(power(proportions(0.5, 0.55, joint=0.45, overlap=0.5), 0.05, n=1012.503), 3)
    0.8
    """
    checks.demand(_difference_problem(difference), checks.share("confidence", confidence))
    error = se(contrast, n)
    return power_at(abs(difference) / error, confidence, sided) if error else 1.0


def detectable(
    contrast: Contrast,
    n: float,
    *,
    power: float = 0.8,
    confidence: float = 0.95,
    sided: Sided = Sided.TWO,
) -> float:
    """Return the smallest difference that `n` forms in the first sample find with `power`.

    Examples
    --------
    >>> round(detectable(proportions(0.5, 0.55, joint=0.45, overlap=0.5), 1012.503), 4)
    0.05
    """
    checks.demand(checks.share("power", power), checks.share("confidence", confidence))
    return detection(power, confidence, sided) * se(contrast, n)
