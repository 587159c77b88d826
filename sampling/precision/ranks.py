"""How well units are expected to be told apart: least differences, pairs, rank intervals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from sampling.precision.studentized_range import range_quantile
from sampling.precision.table import RankPrecision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sampling.precision.table import UnitPrecision
    from sampling.precision.variance import Variance

FEWEST_DF = 1.5


def difference_se(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the standard errors of the differences of all pairs, (n, n).

    Examples
    --------
    >>> difference_se(np.array([[2.0, 0.5], [0.5, 3.0]]))
    array([[0., 2.],
           [2., 0.]])
    """
    own = covariance.diagonal()
    both = own[:, None] + own[None, :]
    squared = both - 2 * covariance
    return np.sqrt(np.where(squared > 1e-12 * both, squared, 0.0))


def rank_precision(
    units: tuple[UnitPrecision, ...], ranked: Sequence[int], errors: tuple[Variance, Variance], spread: float
) -> tuple[RankPrecision | None, tuple[UnitPrecision, ...]]:
    """Return how well the units at the places `ranked` can be told apart, and all units with their share.

    All pairs are judged together, with the studentized range in place of the draws of `analysis.ranks`.
    `errors` are those with and without finite population correction. The units' points would lie around their
    mean with standard deviation `spread` (points) if countless persons were asked of each; the difference of
    two estimates is then normal with variance 2 `spread`² + se², se without the correction (the persons
    listed are themselves some of those countless ones), and the pair is told apart when it exceeds
    critical × se, se with it.

    References
    ----------
    Tukey (1953); Klein, Wright and Wieczorek (2020), *Journal of the Royal Statistical Society C* 69.
    """
    if len(ranked) < 2:
        return None, units
    place = np.array(ranked)
    se, plain = (difference_se(each.covariance[np.ix_(place, place)]) for each in errors)
    critical = _critical(len(place), errors[0].df[place]) if (se > 0).any() else 0.0
    apart = _told_apart(se, plain, critical, spread)
    upper = np.triu_indices(len(place), 1)
    least = critical * se[upper]
    width = len(place) - apart.sum(axis=1)
    found = RankPrecision(
        units=len(place),
        critical=critical,
        least=float(least.min()),
        typical=float(np.median(least)),
        most=float(least.max()),
        pairs=len(least),
        told_apart=float(apart[upper].sum()),
        rank_width=float(width.mean()),
    )
    own = dict(zip(ranked, zip(apart.sum(axis=1), width, strict=True), strict=True))
    return found, tuple(
        replace(unit, told_apart=float(own[u][0]), rank_width=float(own[u][1])) if u in own else unit
        for u, unit in enumerate(units)
    )


def _critical(units: int, df: NDArray[np.float64]) -> float:
    """Return the critical value for the harmonic mean of the units' degrees of freedom."""
    mean = float((1 / df).mean())
    return range_quantile(units, max(1 / mean, FEWEST_DF) if mean > 0 else np.inf) / float(np.sqrt(2))


def _told_apart(
    se: NDArray[np.float64], plain: NDArray[np.float64], critical: float, spread: float
) -> NDArray[np.float64]:
    """Return the chance that each pair is told apart, (n, n); 0 for a unit and itself."""
    total = np.sqrt(2 * spread**2 + plain**2)
    chance = np.where(total > 0, 2 * ndtr(-critical * se / np.where(total > 0, total, 1.0)), 0.0)
    np.fill_diagonal(chance, 0.0)
    return chance
