"""From a simple random sample of a very large population to the design at hand: N, d, whole numbers.

With a design effect d and N units, the variance of a mean is d (1 − n/N) S²/n. Solving for n keeps n ≤ N
whatever d is; multiplying n after the correction by d would not.
"""

from __future__ import annotations

import math

from sampling.size import checks

# A whole number that arithmetic has missed by its last digits is that whole number.
NOISE = 1e-10


def size(srs: float, population: float = math.inf, deff: float = 1.0) -> float:
    """Return the size that is as precise as `srs` units drawn with replacement.

    Parameters
    ----------
    srs : float
        Units of a simple random sample from a very large population, n₀.
    population : float
        N, units in the population; infinity for a very large one.
    deff : float
        Design effect d.

    Returns
    -------
    float
        n = d n₀ / (1 + d n₀/N), unrounded.

    References
    ----------
    Cochran (1977), *Sampling Techniques*, eq. 4.4; Kish (1965), *Survey Sampling*, §8.2.

    Examples
    --------
    >>> size(400), size(400, 1600), size(400, 1600, deff=2)
    (400.0, 320.0, 533.3333333333334)
    """
    inflated = deff * srs
    return inflated / (1 + inflated / population)


def proportion_size(srs: float, population: float = math.inf, deff: float = 1.0) -> float:
    """Return the same for a proportion, whose variance in N units is S² = N p q / (N − 1).

    Returns
    -------
    float
        n = d n₀ N / (N − 1 + d n₀), unrounded.

    References
    ----------
    Valliant, Dever & Kreuter (2018), *Practical Tools for Designing and Weighting Survey Samples*, eq. 3.8.

    Examples
    --------
    >>> proportion_size(400, 401)
    200.5
    """
    if math.isinf(population):
        return float(deff * srs)
    inflated = deff * srs
    return inflated * population / (population - 1 + inflated)


def effective(n: float, population: float = math.inf, deff: float = 1.0) -> float:
    """Return the n₀ that `n` units of the design are worth for a mean; infinite when everybody answers."""
    if n >= population:
        return math.inf
    return n / (deff * (1 - n / population))


def proportion_effective(n: float, population: float = math.inf, deff: float = 1.0) -> float:
    """Return the n₀ that `n` units of the design are worth for a proportion."""
    if n >= population:
        return math.inf
    if math.isinf(population):
        return n / deff
    return n * (population - 1) / (deff * (population - n))


def whole(n: float) -> int:
    """Return the smallest whole number of at least `n`; the last digits of arithmetic do not count.

    Raises
    ------
    SamplingError
        ``size-huge`` if that is more persons than there are.

    Examples
    --------
    >>> whole(384.1459), whole(400.00000000000006), whole(399.99999999999994)
    (385, 400, 400)
    """
    checks.demand(checks.persons(n))
    return max(1, math.ceil(n * (1 - NOISE)))
