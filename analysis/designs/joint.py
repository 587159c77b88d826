"""Variance of unequal-probability samples from joint inclusion probabilities, exact or approximated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.spec import HartleyRao, JointProbabilities, Overton

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.designs.bound import Frame


def joint_covariance(frame: Frame, totals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the covariance (K, K) from weighted totals (U, K) of the first stage's units.

    With Δ_ij = 1 - π_i π_j / π_ij inside strata: V = Σ_{i≠j} Δ_ij x_i x_j + Σ_i d_i x_i², where d_i is
    1 - π_i (Horvitz–Thompson) or -Σ_{j≠i} Δ_ij (Yates–Grundy–Sen).

    References
    ----------
    Horvitz and Thompson (1952), *JASA* 47, 663–685; Yates and Grundy (1953), *JRSS B* 15, 253–261;
    Overton (1985); Hartley and Rao (1962), *Annals of Mathematical Statistics* 33, 350–374.
    """
    first = frame.stages[0]
    out = np.zeros((totals.shape[1], totals.shape[1]))
    for h in range(first.strata):
        here = np.flatnonzero(first.stratum == h)
        pi, x = first.fraction[here], totals[here]
        match frame.pps:
            case JointProbabilities(estimator=estimator):
                assert frame.joint is not None
                out += _exact(frame.joint[np.ix_(here, here)], pi, x, estimator)
            case Overton(estimator=estimator):
                out += _approximate(float(len(pi)), -pi / 2, pi, x, estimator)
            case HartleyRao(square_sum=given, estimator=estimator):
                alpha = len(pi) + _square_sum(given, h, pi)
                out += _approximate(alpha, -pi, pi, x, estimator)
    return out


def _square_sum(given: float | tuple[float, ...] | None, h: int, pi: NDArray[np.float64]) -> float:
    """Return Σ π² over the population over n: given, or estimated without bias by Σ π over the sample."""
    if given is None:
        return float(pi.mean())
    return given[h] if isinstance(given, tuple) else float(given)


def _exact(
    joint: NDArray[np.float64], pi: NDArray[np.float64], x: NDArray[np.float64], estimator: str
) -> NDArray[np.float64]:
    delta = 1 - np.outer(pi, pi) / joint
    np.fill_diagonal(delta, 0.0)
    own = 1 - pi if estimator == "ht" else -delta.sum(axis=1)
    return x.T @ (delta @ x) + x.T @ (x * own[:, None])


def _approximate(
    alpha: float, beta: NDArray[np.float64], pi: NDArray[np.float64], x: NDArray[np.float64], estimator: str
) -> NDArray[np.float64]:
    """Return the covariance where π_i π_j / π_ij = (α + β_i + β_j) / (n - 1), in time linear in n."""
    n = len(pi)
    if n == 1:
        return x.T @ (x * (1 - pi)[:, None])
    total, tilted = x.sum(axis=0), beta @ x
    pairs = (1 - alpha / (n - 1)) * np.outer(total, total)
    pairs -= (np.outer(tilted, total) + np.outer(total, tilted)) / (n - 1)
    self_pair = 1 - (alpha + 2 * beta) / (n - 1)
    row_sums = n - (n * (alpha + beta) + beta.sum()) / (n - 1)
    own = 1 - pi if estimator == "ht" else self_pair - row_sums
    return pairs + x.T @ (x * (own - self_pair)[:, None])
