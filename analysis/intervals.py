"""Standard errors, degrees of freedom and t-intervals of points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri, stdtrit

from analysis.component_model import Estimate

if TYPE_CHECKING:
    from numpy.typing import NDArray


def satterthwaite_df(variance: NDArray[np.float64], squares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the degrees of freedom of a sum of independent variance estimates v, from two sums over them.

    (Σ v)² / Σ v²/df: `variance` is Σ v, `squares` is Σ v²/df. Infinite where only known variances add to the
    sum; NaN where it is 0.

    References
    ----------
    Satterthwaite (1946), *Biometrics Bulletin* 2; Welch (1947), *Biometrika* 34.

    Examples
    --------
    >>> satterthwaite_df(np.array([1.0 + 1.0]), np.array([1 / 4 + 1 / 4]))
    array([8.])
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio: NDArray[np.float64] = variance**2 / squares
    return ratio


def t_quantile(df: float, level: float = 0.95) -> float:
    """Return the two-sided quantile of Student's t; of the normal distribution for infinite `df`.

    Examples
    --------
    >>> round(t_quantile(4), 4), round(t_quantile(float("inf")), 4)
    (2.7764, 1.96)
    """
    tail = (1 + level) / 2
    return float(ndtri(tail) if np.isinf(df) else stdtrit(df, tail))


def estimate(value: float, variance: float, df: float, maximum: float) -> Estimate:
    """Return points with their 95 % t-interval inside [0, maximum].

    A variance of 0 gives the interval of length 0 and no degrees of freedom.
    """
    if variance <= 0:
        return Estimate(value, 0.0, None, value, value)
    se = float(np.sqrt(variance))
    reach = t_quantile(df) * se
    low, high = max(value - reach, 0.0), min(value + reach, maximum)
    return Estimate(value, se, float(df) if np.isfinite(df) else None, low, high)
