"""Design effects: of unequal weights (Kish, Henry, Spencer) and of clusters (intraclass correlation)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sampling.errors import Problem
from sampling.size import checks
from sampling.size_codes import SizeCode

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]


def of_weights(weights: ArrayLike) -> float:
    """Return Kish's design effect of unequal weights, 1 + CV²(w).

    Parameters
    ----------
    weights : array_like, shape (n,)
        Positive weights.

    Raises
    ------
    SamplingError
        If there are none, or one is not finite and positive.

    References
    ----------
    Kish (1965), §11.7; Kish (1992), *Weighting for unequal Pi*, eq. 2.

    Examples
    --------
    >>> of_weights([1, 1, 1, 3])
    1.3333333333333335
    """
    w = _weights(weights)
    centred = w / w.mean() - 1
    return float(1 + np.mean(centred**2))


def _weights(weights: ArrayLike) -> Vector:
    w = np.asarray(weights, dtype=np.float64).ravel()
    if w.size == 0:
        checks.demand(Problem("weights", SizeCode.WEIGHTS_NONE))
    wrong = np.flatnonzero(~(np.isfinite(w) & (w > 0)))
    checks.demand(*(checks.positive(f"weights[{i}]", float(w[i])) for i in wrong[:20]))
    return w


def of_weights_and_answers(weights: ArrayLike, answers: ArrayLike, measure: ArrayLike) -> float:
    """Return Henry's design effect of calibration weights for a variable `answers` explained by `measure`.

    Parameters
    ----------
    weights, answers, measure : array_like, shape (n,)
        Weights w, the variable y, and the auxiliary x the weights were calibrated to.

    Raises
    ------
    SamplingError
        If lengths differ or a weight is not positive, or `answers` or `measure` do not vary.

    References
    ----------
    Henry & Valliant (2015), *Survey Methodology* 41, eq. 13; Valliant, Dever & Kreuter (2018), §14.4.

    Examples
    --------
    >>> round(of_weights_and_answers([1, 2, 1, 2], [1.0, 2.0, 2.0, 4.0], [1.0, 2.0, 3.0, 4.0]), 6)
    0.094215
    """
    w, y, x = _aligned(weights, answers, measure)
    constant, residual = _regression(w, y, x)
    u = constant + residual
    vu, vy = _variance(u, w), _variance(y, w)
    correction = _cross(u * u, w, w) - 2 * constant * _cross(u, w, w)
    return float(of_weights(w) * vu / vy + len(w) * correction / (w.sum() * vy))


def of_probabilities(probabilities: ArrayLike, weights: ArrayLike, answers: ArrayLike) -> float:
    """Return Spencer's design effect of selecting with unequal probabilities.

    Parameters
    ----------
    probabilities : array_like, shape (n,)
        One-draw selection probabilities of the sampled units.
    weights, answers : array_like, shape (n,)
        Weights w and the variable y.

    References
    ----------
    Spencer (2000), *An approximate design effect for unequal weighting when measurements may correlate with
    selection probabilities*; Valliant, Dever & Kreuter (2018), §14.3.

    Examples
    --------
    >>> round(of_probabilities([0.1, 0.2, 0.3, 0.4], [4, 2, 1.5, 1], [1.0, 2.0, 2.0, 4.0]), 6)
    0.602595
    """
    w, y, p = _aligned(weights, answers, probabilities)
    constant, residual = _regression(w, y, p)
    vy, vp = _variance(y, w), _variance(p, w)
    kish, total = of_weights(w), w.sum()
    unexplained = 1 - _cross(y, p, w) ** 2 / (vy * vp)
    found = constant**2 * (kish - 1) / vy + kish * unexplained
    found += len(w) * _cross(residual**2, w, w) / (total * vy)
    return float(found + 2 * len(w) * constant * _cross(residual, w, w) / (total * vy))


def _aligned(weights: ArrayLike, first: ArrayLike, second: ArrayLike) -> tuple[Vector, Vector, Vector]:
    w = _weights(weights)
    y, x = (np.asarray(each, dtype=np.float64).ravel() for each in (first, second))
    if not len(w) == len(y) == len(x):
        facts = {"lengths": f"{len(w)}, {len(y)}, {len(x)}"}
        checks.demand(Problem("weights", SizeCode.LENGTHS_DIFFER, facts))
    checks.demand(checks.spread("answers", float(np.ptp(y))), checks.spread("measure", float(np.ptp(x))))
    return w, y, x


def _regression(w: Vector, y: Vector, x: Vector) -> tuple[float, Vector]:
    slope = _cross(y, x, w) / _cross(x, x, w)
    constant = np.average(y, weights=w) - slope * np.average(x, weights=w)
    return float(constant), y - constant - slope * x


def _cross(a: Vector, b: Vector, w: Vector) -> float:
    centred = (a - np.average(a, weights=w)) * (b - np.average(b, weights=w))
    return float(np.average(centred, weights=w))


def _variance(a: Vector, w: Vector) -> float:
    n = len(a)
    return n / (n - 1) * _cross(a, a, w)


def of_clusters(cluster_size: float, icc: float) -> float:
    """Return the design effect of asking `cluster_size` persons in each cluster, 1 + (b − 1) ρ.

    Parameters
    ----------
    cluster_size : float
        b, forms a cluster, 1 or more.
    icc : float
        Intraclass correlation ρ, −1/(b − 1) to 1.

    Raises
    ------
    SamplingError
        If a number is out of range.

    References
    ----------
    Kish (1965), eq. 5.4.1.

    Examples
    --------
    >>> of_clusters(20, 0.05)
    1.9500000000000002
    """
    checks.demand(checks.population("cluster_size", cluster_size))
    lowest = -1 / (cluster_size - 1) if cluster_size > 1 else -1.0
    checks.demand(checks.between("icc", icc, lowest, 1))
    return 1 + (cluster_size - 1) * icc


def combined(weights_effect: float, cluster_effect: float) -> float:
    """Return the design effect of weights and clusters together: their product.

    References
    ----------
    Kish (1987), *Survey Methodology* 13; Gabler, Haeder & Lahiri (1999).

    Examples
    --------
    >>> combined(1.2, 1.5)
    1.7999999999999998
    """
    checks.demand(checks.positive("weights", weights_effect), checks.positive("clusters", cluster_effect))
    return weights_effect * cluster_effect


def icc_from_effect(effect: float, cluster_size: float) -> float:
    """Return the intraclass correlation behind a design effect of an earlier survey.

    Examples
    --------
    >>> round(icc_from_effect(1.95, 20), 6)
    0.05
    """
    checks.demand(checks.positive("deff", effect), checks.positive("cluster_size", cluster_size - 1))
    return (effect - 1) / (cluster_size - 1)


def icc_from_answers(answers: ArrayLike, clusters: ArrayLike) -> float:
    """Return the intraclass correlation of `answers` within `clusters`: the one-way analysis of variance.

    Parameters
    ----------
    answers : array_like, shape (n,)
        The variable.
    clusters : array_like, shape (n,)
        Label of the cluster of each answer; at least two clusters, and more answers than clusters.

    Returns
    -------
    float
        (MSB − MSW)/(MSB + (b₀ − 1) MSW), where b₀ is the mean cluster size reduced for its spread.

    Raises
    ------
    SamplingError
        If there is one cluster, no cluster with two answers, or no spread.

    References
    ----------
    Donner (1986), *International Statistical Review* 54, eq. 1; Searle (1971), ch. 10.

    Examples
    --------
    >>> round(icc_from_answers([1.0, 2.0, 5.0, 6.0], ["a", "a", "b", "b"]), 4)
    0.9394
    """
    y = np.asarray(answers, dtype=np.float64).ravel()
    _, index, counts = np.unique(np.asarray(clusters).ravel(), return_inverse=True, return_counts=True)
    if len(index) != len(y):
        checks.demand(Problem("clusters", SizeCode.LENGTHS_DIFFER, {"lengths": f"{len(y)}, {len(index)}"}))
    between, within = len(counts) - 1, len(y) - len(counts)
    checks.demand(checks.positive("clusters", between), checks.positive("answers", within))
    means = np.bincount(index, weights=y) / counts
    msb = float(counts @ (means - y.mean()) ** 2) / between
    msw = float(np.sum((y - means[index]) ** 2)) / within
    checks.demand(checks.spread("answers", msb + msw))
    b0 = (len(y) - float(counts @ counts) / len(y)) / between
    return (msb - msw) / (msb + (b0 - 1) * msw)
