"""The largest of all differences between n units: quantiles of the studentized range, without scipy.stats."""

from __future__ import annotations

from functools import cache, lru_cache
from math import inf, isinf, log, pi
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln, ndtr

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

NODES = 100
TOLERANCE = 1e-12
REACH = 8.5
"""Standard errors beyond which a normal density is 0 to fifteen digits."""


@cache
def _rule() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return nodes and weights on (-1, 1); finding them costs more than all that is done with them."""
    return np.polynomial.legendre.leggauss(NODES)


def _legendre(low: float, high: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    nodes, weights = _rule()
    return (low + high) / 2 + (high - low) / 2 * nodes, (high - low) / 2 * weights


def range_probability(q: NDArray[np.float64], units: int) -> NDArray[np.float64]:
    """Return P(range of `units` independent standard normals ≤ q).

    References
    ----------
    Tippett (1925), *Biometrika* 17; Pearson and Hartley (1942), *Biometrika* 32.

    Examples
    --------
    Two units: their difference has variance 2, so P = 2 Φ(q/√2) - 1.

    >>> round(float(range_probability(np.array([2.0]), 2)[0]), 6), round(2 * float(ndtr(2**0.5)) - 1, 6)
    (0.842701, 0.842701)
    """
    z, weight = _legendre(-REACH, REACH)
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * pi)
    inside = np.maximum(ndtr(z) - ndtr(z - q[:, None]), 0.0) ** (units - 1)
    found: NDArray[np.float64] = units * (inside @ (density * weight))
    return found


def _probability(q: float, units: int, df: float) -> float:
    if isinf(df):
        return float(range_probability(np.array([q]), units)[0])
    spread = 8 / np.sqrt(2 * df)
    s, weight = _legendre(max(1e-6, 1 - spread), 1 + spread)
    log_density = log(2) + df / 2 * log(df / 2) - gammaln(df / 2) + (df - 1) * np.log(s) - df * s**2 / 2
    return float(range_probability(q * s, units) @ (np.exp(log_density) * weight))


@lru_cache(maxsize=512)
def range_quantile(units: int, df: float = inf, level: float = 0.95) -> float:
    """Return the `level` quantile of the studentized range of `units` means with `df` degrees of freedom.

    Divided by √2 it is what a difference must exceed, in standard errors of that difference, so that all
    differences between the units are judged together.

    Raises
    ------
    ValueError
        With fewer than two units, or not above one degree of freedom.

    References
    ----------
    Tukey (1953); Hayter (1984), *Annals of Statistics* 12 (unequal standard errors: on the safe side).

    Examples
    --------
    >>> round(range_quantile(17), 3), round(range_quantile(2) / 2**0.5, 3)
    (4.891, 1.96)
    """
    if units < 2 or df <= 1:
        raise ValueError(f"{units} units, {df} degrees of freedom")
    low, high = 0.0, 10.0
    while _probability(high, units, df) < level:
        low, high = high, 2 * high
    return _root(lambda q: _probability(q, units, df) - level, low, high)


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where an increasing function crosses 0, by the Illinois rule of false position."""
    below, above = function(low), function(high)
    side = 0
    for _ in range(100):
        middle = high - above * (high - low) / (above - below)
        found = function(middle)
        if abs(found) < TOLERANCE or high - low < TOLERANCE:
            break
        if found < 0:
            low, below = middle, found
            above, side = (above / 2 if side < 0 else above), -1
        else:
            high, above = middle, found
            below, side = (below / 2 if side > 0 else below), 1
    return middle
