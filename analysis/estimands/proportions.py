"""Intervals of proportions that stay between 0 and 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import numpy as np
from scipy.special import betaincinv, expit, fdtri, logit, stdtrit, xlogy

from analysis.estimands.spec import ProportionInterval

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

STEPS = 200


def proportion_interval(
    kind: ProportionInterval,
    share: NDArray[np.float64],
    variance: NDArray[np.float64],
    *,
    rows: NDArray[np.int64],
    df: NDArray[np.float64],
    level: float = 0.95,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the ends of the intervals of E proportions.

    Parameters
    ----------
    kind
        ``mean`` (p ± t se), ``logit`` and ``xlogit`` (symmetric in the log odds), ``asin`` (symmetric in
        arcsin √p), ``beta`` (Clopper–Pearson at the effective size), ``wilson`` (score interval at the
        effective size), ``likelihood`` (profile of the weighted binomial likelihood, Rao–Scott scaled).
    share, variance : (E,)
        Proportions and their design variances.
    rows : (E,)
        Rows with a value.
    df : (E,)
        Degrees of freedom.
    level
        Confidence level.

    A share of 0 or 1 has no spread to be seen; whatever the kind, its interval is then that of ``beta`` with
    the number of rows as effective size.

    ``wilson`` takes the quantile of Student's t with the design's df and the size p (1 - p) / V. Korn and
    Graubard's size (corrected for few df) with the quantile for n - 1 rows is the same interval.

    ``likelihood`` divides the deviance by the dispersion n / (n - 1) of the quasi-binomial model, as R's
    svyciprop does; the ends are solved, svyciprop reads its own off a spline of the profile (within 2e-5).

    References
    ----------
    Korn and Graubard (1998), *Survey Methodology* 24, 193–201 (beta); Wilson (1927), *JASA* 22, 209–212, with
    effective size Dean and Pagano (2015), *Journal of Survey Statistics and Methodology* 3, 484–503;
    Rao and Scott (1984), *Annals of Statistics* 12, 46–60 (likelihood).

    Examples
    --------
    >>> low, high = proportion_interval(
    ...     ProportionInterval.WILSON, np.array([0.5]), np.array([0.0025]), rows=np.array([100]),
    ...     df=np.array([np.inf]))
    >>> low.round(4), high.round(4)
    (array([0.4038]), array([0.5962]))
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = _ends(kind, share, variance, rows, df, level)
        edge = ((share <= 0) | (share >= 1)) & (variance <= 0)
        if edge.any():
            exact = _beta(share, rows * _size_factor(rows, df, level), level)
            low, high = np.where(edge, exact[0], low), np.where(edge, exact[1], high)
    known = (variance <= 0) & ~edge
    return np.where(known, share, low), np.where(known, share, high)


def _ends(  # noqa: PLR0917 - the symbols of the formulas
    kind: ProportionInterval,
    p: NDArray[np.float64],
    variance: NDArray[np.float64],
    rows: NDArray[np.int64],
    df: NDArray[np.float64],
    level: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    se, t = np.sqrt(variance), t_quantiles(df, level)
    size = p * (1 - p) / variance
    match kind:
        case ProportionInterval.MEAN:
            return p - t * se, p + t * se
        case ProportionInterval.LOGIT | ProportionInterval.XLOGIT:
            reach = t * se / (p * (1 - p))
            return expit(logit(p) - reach), expit(logit(p) + reach)
        case ProportionInterval.ASIN:
            angle, reach = np.arcsin(np.sqrt(p)), t * se / (2 * np.sqrt(p * (1 - p)))
            left, right = np.maximum(angle - reach, 0.0), np.minimum(angle + reach, np.pi / 2)
            return np.sin(left) ** 2, np.sin(right) ** 2
        case ProportionInterval.BETA:
            return _beta(p, size * _size_factor(rows, df, level), level)
        case ProportionInterval.WILSON:
            return _wilson(p, t * t / size)
        case ProportionInterval.LIKELIHOOD:
            return _likelihood(p, size * (rows - 1) / rows, df, level)
        case _:
            assert_never(kind)


def t_quantiles(df: NDArray[np.float64], level: float) -> NDArray[np.float64]:
    """Return the two-sided quantiles of Student's t, (E,); NaN where there are no degrees of freedom."""
    degrees = np.array(df, dtype=np.float64)
    degrees[~(degrees > 0)] = np.nan
    out: NDArray[np.float64] = np.asarray(stdtrit(np.minimum(degrees, 1e300), (1 + level) / 2))
    return out


def _size_factor(rows: NDArray[np.int64], df: NDArray[np.float64], level: float) -> NDArray[np.float64]:
    """Return Korn and Graubard's correction of the effective size for few degrees of freedom."""
    out: NDArray[np.float64] = (
        t_quantiles(np.asarray(rows - 1.0, dtype=np.float64), level) / t_quantiles(df, level)
    ) ** 2
    return out


def _beta(
    p: NDArray[np.float64], size: NDArray[np.float64], level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    yes, no = size * p, size * (1 - p)
    tail = (1 - level) / 2
    low = np.where(yes > 0, betaincinv(np.maximum(yes, 1e-300), no + 1, tail), 0.0)
    high = np.where(no > 0, betaincinv(yes + 1, np.maximum(no, 1e-300), 1 - tail), 1.0)
    return low, high


def _wilson(
    p: NDArray[np.float64], share_of_t: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the score interval; `share_of_t` is t² over the effective size."""
    middle = (p + share_of_t / 2) / (1 + share_of_t)
    reach = np.sqrt(p * (1 - p) * share_of_t + share_of_t**2 / 4) / (1 + share_of_t)
    return middle - reach, middle + reach


def _likelihood(
    p: NDArray[np.float64], size: NDArray[np.float64], df: NDArray[np.float64], level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where the deviance at a size reaches the F quantile, by bisection."""
    limit = fdtri(1.0, np.minimum(np.where(df > 0, df, np.nan), 1e300), level)

    def beyond(q: NDArray[np.float64]) -> NDArray[np.bool_]:
        deviance = 2 * size * (xlogy(p, p / q) + xlogy(1 - p, (1 - p) / (1 - q)))
        out: NDArray[np.bool_] = deviance > limit
        return out

    return _bisect(beyond, np.zeros_like(p), p), _bisect(beyond, np.ones_like(p), p)


def _bisect(
    beyond: Callable[[NDArray[np.float64]], NDArray[np.bool_]],
    outer: NDArray[np.float64],
    inner: NDArray[np.float64],
) -> NDArray[np.float64]:
    for _ in range(STEPS):
        middle = (outer + inner) / 2
        out = beyond(middle)
        outer, inner = np.where(out, middle, outer), np.where(out, inner, middle)
    return (outer + inner) / 2
