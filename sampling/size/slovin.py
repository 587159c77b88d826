"""Slovin's formula n = N / (1 + N e²), named as what it is, beside the exact size.

It is the size for a proportion of one half, two standard errors (z = 2, that is 95.45 %), simple random
sampling, with S² = 1/4 instead of N/(4 (N − 1)). It knows nothing of clusters: multiply by the design effect.
"""

from __future__ import annotations

from dataclasses import dataclass

from scipy.special import ndtr

from sampling.size import checks, proportion

SIGMAS = 2.0
CONFIDENCE = float(2 * ndtr(SIGMAS) - 1)


@dataclass(frozen=True, slots=True)
class Slovin:
    """The formula's size and the exact ones, all unrounded.

    Parameters
    ----------
    formula : float
        N / (1 + N e²).
    exact : float
        Size for a proportion of one half at 95 % with the exact finite population correction.
    exact_two_sigma : float
        The same at two standard errors: what the formula approximates.
    with_design : float
        The exact size with the design effect, 95 %.
    """

    formula: float
    exact: float
    exact_two_sigma: float
    with_design: float


def slovin(population: float, margin: float, *, deff: float = 1.0) -> Slovin:
    """Return Slovin's size beside the exact one.

    Parameters
    ----------
    population : float
        N, units or transactions of the period; infinity gives 1/e².
    margin : float
        e, 0 to 1.
    deff : float
        Design effect for the size that Slovin's formula cannot give.

    Raises
    ------
    SamplingError
        If N < 1, e is not between 0 and 1, or the design effect is not positive.

    References
    ----------
    Yamane (1967), *Statistics: An Introductory Analysis*, p. 886; Ryan (2013), *Sample Size Determination
    and Power*, §2.2.

    Examples
    --------
    >>> found = slovin(10_000, 0.05)
    >>> round(found.formula, 2), round(found.exact, 2), round(found.exact_two_sigma, 2)
    (384.62, 369.97, 384.65)
    """
    checks.demand(
        checks.population("population", population),
        checks.share("margin", margin),
        checks.design_effect("deff", deff),
    )
    return Slovin(
        1 / (1 / population + margin**2),
        proportion.by_margin(0.5, margin, population=population),
        proportion.by_margin(0.5, margin, confidence=CONFIDENCE, population=population),
        proportion.by_margin(0.5, margin, population=population, deff=deff),
    )
