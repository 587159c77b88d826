"""Estimates under adjusted weights, with standard errors, intervals and covariance that know of the steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from analysis.designs.degrees import degrees
from analysis.weighting.variance import calibrated_covariance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.designs.bound import Bound
    from analysis.weighting.linearised import Linearised
    from analysis.weighting.steps import Weights

    FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class WeightedEstimates:
    """K estimates: `value`, `se`, `low`, `high` (K,), their `covariance` (K, K), and the design's `df`."""

    value: FloatArray
    se: FloatArray
    low: FloatArray
    high: FloatArray
    covariance: FloatArray
    df: float

    def __repr__(self) -> str:
        """Show one line per estimate."""
        lines = [
            f"{value:.6g} (se {se:.4g}; {low:.6g} to {high:.6g})"
            for value, se, low, high in zip(self.value, self.se, self.low, self.high, strict=True)
        ]
        return f"WeightedEstimates(df {self.df:g}: " + ", ".join(lines) + ")"


def weighted_estimates(
    bound: Bound, weights: Weights, linearised: Linearised, *, level: float = 0.95, df: float | None = None
) -> WeightedEstimates:
    """Return estimates with t intervals.

    Parameters
    ----------
    bound
        The design, bound to the same N rows (its own weights are not used).
    linearised
        What `linear_mean`, `linear_total`, `linear_ratio` or your own linearisation gave.
    level
        Confidence level.
    df
        Degrees of freedom instead of the design's (units and strata with weight left).

    Examples
    --------
    >>> from analysis.designs import Design, bind
    >>> from analysis.weighting import base_weights, linear_mean, margin, poststratify
    >>> data = {"w": [10.0] * 4, "g": list("aabb"), "y": [1.0, 3.0, 5.0, 7.0]}
    >>> done = poststratify(base_weights(data["w"]), margin("g", data["g"], {"a": 20, "b": 20}))
    >>> weighted_estimates(bind(data, Design(weight="w")), done, linear_mean(done, data["y"]))
    WeightedEstimates(df 3: 4 (se 0.5774; 2.16261 to 5.83739))
    """
    covariance = calibrated_covariance(bound, weights, linearised.u)
    se = np.sqrt(np.diag(covariance))
    freedom = float(degrees(replace(bound, weight=weights.current))) if df is None else df
    step = stdtrit(freedom, (1 + level) / 2) * se
    value = linearised.value
    return WeightedEstimates(value, se, value - step, value + step, covariance, freedom)
