"""Formulas as the literature prints them, where ours differs: to recompute somebody else's number.

Nothing in this package calls them.
"""

from __future__ import annotations

from sampling.size import checks, proportion


def log_odds_size(p: float, margin: float, population: float, *, confidence: float = 0.95) -> float:
    """Return the log-odds size with the population correction as the book and its software have it.

    They write 1/n = a/n₀ + 1/N with a = N/(N − 1). Solving Var = pq (N − n)/((N − 1) n) gives a⁻¹ instead of
    a, which is what :func:`sampling.size.proportion.by_margin` does; the sizes differ by a share of 2/N.

    References
    ----------
    Valliant, Dever & Kreuter (2018), eq. 3.16.

    Examples
    --------
    >>> round(log_odds_size(0.5, 0.05, 2000), 4)
    320.3098
    >>> round(proportion.by_margin(0.5, 0.05, interval=proportion.Interval.LOG_ODDS, population=2000), 4)
    320.579
    """
    checks.demand(checks.population("population", population - 1))
    infinite = proportion.by_margin(p, margin, confidence=confidence, interval=proportion.Interval.LOG_ODDS)
    return 1 / (population / (population - 1) / infinite + 1 / population)
