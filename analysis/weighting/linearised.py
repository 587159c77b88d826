"""Estimates with the linearised variable that carries their variance: totals, means, ratios, domains.

Each returns the estimates (K,) and u (N, K), the derivative with respect to each final weight; put u into
`calibrated_covariance`. Missing values count as outside the domain, item by item.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import AnalysisError, Problem
from analysis.weight_codes import WeightCode

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.weighting.steps import Weights

    FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Linearised:
    """`value` (K,) and `u` (N, K)."""

    value: FloatArray
    u: FloatArray


def linear_total(weights: Weights, y: Any, *, domain: Any = None) -> Linearised:
    """Return totals Σ w y, over a domain (N,) or several (N, K).

    Examples
    --------
    >>> from analysis.weighting import base_weights
    >>> linear_total(base_weights([10.0, 20.0]), [1.0, 2.0], domain=[True, False]).value.tolist()
    [10.0]
    """
    values, inside = _in_domain(weights, y, domain)
    u = values * inside
    return Linearised(weights.current @ u, u)


def linear_ratio(weights: Weights, y: Any, x: Any, *, domain: Any = None) -> Linearised:
    """Return ratios Σ w y / Σ w x; u = (y − R x)/Σ w x (Särndal et al. 1992, eq. 5.6.10).

    Raises
    ------
    AnalysisError
        If a denominator is zero (a domain without rows).

    Examples
    --------
    >>> from analysis.weighting import base_weights
    >>> linear_ratio(base_weights([1.0, 1.0]), [1.0, 2.0], [2.0, 4.0]).value.tolist()
    [0.5]
    """
    upper, inside = _in_domain(weights, y, domain)
    lower, also = _in_domain(weights, x, domain)
    mask = inside * also
    below = weights.current @ (lower * mask)
    empty = np.flatnonzero(below == 0)
    if empty.size:
        facts = {"domain": ", ".join(str(int(column) + 1) for column in empty), "count": 0}
        raise AnalysisError([Problem("ratio", WeightCode.DOMAIN_NO_ROWS, facts)])
    value = weights.current @ (upper * mask) / below
    return Linearised(value, (upper - value * lower) * mask / below)


def linear_mean(weights: Weights, y: Any, *, domain: Any = None) -> Linearised:
    """Return means Σ w y / Σ w; u = (y − mean)/Σ w.

    Examples
    --------
    >>> from analysis.weighting import base_weights
    >>> linear_mean(base_weights([1.0, 3.0]), [1.0, 5.0]).u[:, 0].tolist()
    [-0.75, 0.25]
    """
    return linear_ratio(weights, y, np.ones(len(weights)), domain=domain)


def linear_distribution(weights: Weights, y: Any, points: Any, *, domain: Any = None) -> Linearised:
    """Return F(point) = Σ w 1(y ≤ point)/Σ w for K points: what Woodruff intervals of quantiles need.

    References
    ----------
    Woodruff (1952), JASA 47, 635-646; Francisco and Fuller (1991), Ann. Stat. 19, 454-469.

    Examples
    --------
    >>> from analysis.weighting import base_weights
    >>> linear_distribution(base_weights([1.0, 3.0]), [1.0, 5.0], [2.0, 6.0]).value.tolist()
    [0.25, 1.0]
    """
    values = np.asarray(y, dtype=np.float64).reshape(len(weights), 1)
    below = (values <= np.asarray(points, dtype=np.float64).reshape(1, -1)).astype(np.float64)
    return linear_mean(weights, np.where(np.isnan(values), np.nan, below), domain=domain)


def _in_domain(weights: Weights, y: Any, domain: Any) -> tuple[FloatArray, FloatArray]:
    values = np.asarray(y, dtype=np.float64).reshape(len(weights), -1)
    answered = ~np.isnan(values)
    mask = np.ones((len(weights), 1)) if domain is None else np.asarray(domain).reshape(len(weights), -1)
    return np.where(answered, values, 0.0), mask * answered
