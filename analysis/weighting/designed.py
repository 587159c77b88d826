"""Adjusted weights put into a design: every estimate from it then knows of the steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.engine_codes import DesignCode
from analysis.errors import AnalysisError, Problem
from analysis.weighting.variance import calibrated_covariance

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from analysis.designs.bound import Bound
    from analysis.designs.spec import Design
    from analysis.weighting.steps import Weights


@dataclass(frozen=True, slots=True, eq=False)
class Adjusted:
    """Weights with their steps, as a design takes them (`analysis.designs.bound.Calibration`)."""

    weights: Weights

    @property
    def base(self) -> NDArray[np.float64]:
        """Return the weights of the draw, (N,)."""
        return self.weights.base

    @property
    def current(self) -> NDArray[np.float64]:
        """Return the weights of the analysis, (N,)."""
        return self.weights.current

    def covariance(
        self, bound: Bound, values: NDArray[np.float64], mask: NDArray[np.bool_] | None = None
    ) -> NDArray[np.float64]:
        """Return the covariance (K, K) of Σ w z, w the current weights, z = `values` (N, K)."""
        return calibrated_covariance(bound, self.weights, values, mask)


def weighted_design(design: Design, weights: Weights) -> Design:
    """Return the design with adjusted weights: `estimate` takes them, and their linearised variance.

    Parameters
    ----------
    design
        How the sample was drawn. Its `weight` may name the weights of the draw or the adjusted ones (checked
        when the data come), or nothing.
    weights
        Weights of the rows of the data, in their order, with every step.

    Examples
    --------
    >>> from analysis.designs import Design
    >>> from analysis.estimands import estimate, mean
    >>> from analysis.weighting import base_weights, margin, poststratify
    >>> data = {"w": [10.0] * 4, "g": list("aabb"), "y": [1.0, 3.0, 5.0, 7.0]}
    >>> done = poststratify(base_weights(data["w"]), margin("g", data["g"], {"a": 20, "b": 20}))
    >>> found = estimate(data, weighted_design(Design(weight="w"), done), mean("y"))
    >>> found[0].value, round(found[0].se, 4)
    (4.0, 0.5774)
    """
    return replace(design, calibration=Adjusted(weights))


def weighted_bound(bound: Bound, weights: Weights) -> Bound:
    """Return a bound design with adjusted weights, for `estimate_bound` and `covariance`.

    Raises
    ------
    AnalysisError
        If there are not as many weights as rows, or the design has response cells as a second phase too.

    Examples
    --------
    >>> from analysis.designs import Design, bind, covariance
    >>> from analysis.weighting import base_weights, margin, poststratify
    >>> data = {"w": [10.0] * 4, "g": list("aabb"), "y": [1.0, 3.0, 5.0, 7.0]}
    >>> done = poststratify(base_weights(data["w"]), margin("g", data["g"], {"a": 20, "b": 20}))
    >>> covariance(weighted_bound(bind(data, Design(weight="w")), done), data["y"]).round(6)
    array([[533.333333]])
    """
    problems = []
    if len(weights) != bound.rows:
        facts: dict[str, object] = {"rows": bound.rows, "found": len(weights)}
        problems.append(Problem("calibration", DesignCode.CALIBRATION_LENGTH, facts))
    if bound.response is not None:
        facts = {"option": "response", "found": "response, calibration", "known": "response | calibration"}
        problems.append(Problem("response", DesignCode.OPTION, facts))
    if problems:
        raise AnalysisError(problems)
    return replace(bound, weight=weights.current, calibration=Adjusted(weights))
