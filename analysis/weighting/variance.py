"""The variance of estimates under adjusted weights: the sample's part, and the part of non-response."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.designs.bound import fractions_above
from analysis.designs.covariance import covariance
from analysis.weighting.influence import before_step, cell_means, explained_by_score, influence
from analysis.weighting.steps import CellMeans, PropensityScore
from analysis.weighting.sums import sum_by

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.designs.bound import Bound
    from analysis.weighting.steps import Step, Weights

    FloatArray = NDArray[np.float64]


def calibrated_covariance(
    bound: Bound, weights: Weights, u: Any, mask: NDArray[np.bool_] | None = None
) -> FloatArray:
    """Return the covariance (K, K) of estimates with linearised variables u (N, K) under adjusted weights.

    The design gives strata, sampling units and fractions; its weights are replaced by the base
    weights. Any design works: stages, unequal probabilities, replicates. Where the design has a finite
    population correction, the chance of responding adds its own part (`response_covariance`); without one,
    the variance between sampling units holds it already. `mask` (N,) is the domain, for policies that look at
    the units present in it.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from analysis.designs import Design, bind
    >>> from analysis.weighting import base_weights, margin, poststratify
    >>> data = pd.DataFrame({"w": [10.0, 10.0, 10.0, 10.0], "g": list("aabb"), "y": [1.0, 3.0, 5.0, 7.0]})
    >>> done = poststratify(base_weights(data.w), margin("g", data.g, {"a": 20, "b": 20}))
    >>> bound = bind(data, Design(weight="w"))
    >>> float(calibrated_covariance(bound, done, data.y)[0, 0].round(6))
    533.333333
    """
    drawn = replace(bound, weight=weights.base, calibration=None)
    first = covariance(drawn, influence(weights, u), mask)
    return first + response_covariance(bound, weights, u)


def response_covariance(bound: Bound, weights: Weights, u: Any) -> FloatArray:
    """Return what the chance of responding adds where sampling fractions count, (K, K).

    Σ over respondents of d·(1/p)(1/p − 1)·e eᵀ, e the residual from the cell's mean (or from what the
    propensity explains), d the weight before the step; in cells of m respondents times m/(m − 1). In a
    census this is all there is: the second phase of a take-all group.

    References
    ----------
    Fay (1991); Shao and Steel (1999), JASA 94, 254-265 (sampling from a population of respondents);
    Särndal, Swensson and Wretman (1992), result 9.3.1.

    Examples
    --------
    A census of four, of whom two answered: N² (1 − n/N) s²/n.

    >>> import numpy as np
    >>> from analysis.designs import Design, bind
    >>> from analysis.weighting import adjust_nonresponse, base_weights, factor
    >>> data = {"w": [1.0] * 4, "N": [4] * 4}
    >>> bound = bind(data, Design(weight="w", fpc="N"))
    >>> done = adjust_nonresponse(base_weights(data["w"]), [1, 1, 0, 0], factor("all", ["x"] * 4), min_size=1)
    >>> response_covariance(bound, done, np.array([1.0, 5.0, 0.0, 0.0])).tolist()
    [[32.0]]
    """
    carried = np.asarray(u, dtype=np.float64).reshape(len(weights), -1)
    out = np.zeros((carried.shape[1], carried.shape[1]))
    finite = _finite(bound)
    for step in reversed(weights.steps):
        if finite.any() and isinstance(step.linearisation, CellMeans | PropensityScore):
            deviation, size = _deviation(step, step.linearisation, carried)
            out += deviation.T @ (deviation * (size * finite)[:, None])
        carried = before_step(step, carried)
    return out


def _finite(bound: Bound) -> FloatArray:
    """Return one for rows whose unit has a sampling fraction above zero, (N,)."""
    whole = fractions_above(bound.frame)[-1] * bound.frame.last.fraction
    return (whole[bound.unit] > 0).astype(np.float64)


def _deviation(step: Step, part: CellMeans | PropensityScore, u: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return residuals e (N, K) and the weight of their squares (N,), zero for who did not respond."""
    if isinstance(part, PropensityScore):
        lift = np.where(part.responded, 1 / part.probability, 1.0)
        return u - explained_by_score(step, part, u), step.before * part.responded * lift * (lift - 1)
    if part.counted is None or part.known_total:
        return u, np.zeros(len(u))
    lift = np.where(part.counted, step.factor, 1.0)
    many = sum_by(part.cells, part.counted.astype(np.float64), part.count)[part.cells]
    scale = np.where(many > 1, many / np.maximum(many - 1, 1), 1.0)
    return u - cell_means(step, part, u), step.before * part.counted * lift * (lift - 1) * scale
