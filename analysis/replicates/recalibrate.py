"""Calibration inside every replicate: on cells for margins, on unit moments for linear, or any recipe."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from analysis.designs.replication import Replication, sum_rows
from analysis.errors import AnalysisError, Problem
from analysis.replicates.estimate import Replicated
from analysis.weight_codes import WeightCode
from analysis.weighting.factor import cross
from analysis.weighting.raking import rake
from analysis.weighting.steps import base_weights
from analysis.weighting.sums import sum_by

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from analysis.designs.bound import Bound
    from analysis.weighting.auxiliary import Auxiliary
    from analysis.weighting.margins import Margin
    from analysis.weighting.steps import Weights

    FloatArray = NDArray[np.float64]

TOLERANCE, SWEEPS = 1e-10, 2000


@dataclass(frozen=True, slots=True, eq=False)
class Recalibrated:
    """Raked `weights` of the sample, and the `replication` in which every replicate is raked too.

    Its units are (sampling unit × cell) pairs, its factors relative to the raked weights.
    """

    weights: Weights
    replication: Replication


def rake_replicates(
    replication: Replication, weights: Weights, margins: Sequence[Margin], *, tolerance: float = TOLERANCE
) -> Recalibrated:
    """Return the weights raked (post-stratified for one margin) in the sample and in every replicate.

    All replicates are fitted at once on the cross-classified cells: (C, R) sums, never rows × R.

    Raises
    ------
    AnalysisError
        As `rake`; and if a category is empty in a replicate, or a replicate does not settle.

    References
    ----------
    Canty and Davison (1999), The Statistician 48, 379-391; Rao, Wu and Yue (1992), §3 (calibration is
    repeated in each replicate).
    """
    done = rake(weights, margins, tolerance=tolerance)
    cells = cross([each.factor for each in margins])
    size = len(replication.factors)
    number = cells.codes.astype(np.intp) * size + replication.unit
    found, pair = np.unique(number, return_inverse=True)
    pair = pair.reshape(-1)
    unit, cell = found % size, found // size
    mass = sum_by(pair, weights.current, len(found))
    before = csr_array((mass, (cell, unit)), shape=(cells.count, size)) @ replication.factors
    g = _fit_all(cells.table, before, [each.totals for each in margins], tolerance)
    after = sum_by(pair, done.current, len(found))
    own = np.divide(mass, after, out=np.ones_like(mass), where=after > 0)
    factors = replication.factors[unit] * g[cell] * own[:, None]
    return Recalibrated(done, replace(replication, factors=factors, unit=pair))


def recalibrated_bound(bound: Bound, recalibrated: Recalibrated) -> Bound:
    """Return the design with the raked weights and replicates: every estimate takes its variance from them.

    Examples
    --------
    >>> from analysis.designs import Design, bind
    >>> from analysis.estimands import estimate_bound, mean
    >>> from analysis.replicates import jk1
    >>> from analysis.weighting import margin
    >>> data = {"w": [10.0] * 4, "g": list("abab"), "p": [1, 1, 2, 2], "y": [1.0, 3.0, 5.0, 9.0]}
    >>> bound = bind(data, Design(weight="w", psu="p"), columns=["y"])
    >>> known = [margin("g", data["g"], {"a": 30, "b": 10})]
    >>> made = rake_replicates(jk1(bound), base_weights(data["w"]), known)
    >>> estimate_bound(recalibrated_bound(bound, made), mean("y"))[0].value
    3.75
    """
    return replace(bound, weight=recalibrated.weights.current, replication=recalibrated.replication)


def _fit_all(
    table: NDArray[np.int64], mass: FloatArray, totals: Sequence[FloatArray], tolerance: float
) -> FloatArray:
    """Proportional fitting of every column of `mass` (C, R)."""
    matrices = [
        csr_array((np.ones(len(level)), (level, np.arange(len(level)))), shape=(len(each), len(level)))
        for level, each in zip(table, totals, strict=True)
    ]
    _check_present(matrices, mass)
    g = np.ones_like(mass)
    live = np.arange(mass.shape[1])
    for _ in range(SWEEPS):
        part, start = g[:, live], mass[:, live]
        worst = np.zeros(len(live))
        for level, each, matrix in zip(table, totals, matrices, strict=True):
            change = each[:, None] / (matrix @ (start * part))
            worst = np.maximum(worst, np.abs(change - 1).max(axis=0))
            part = part * change[level]
        g[:, live] = part
        live = live[worst > tolerance]
        if not live.size:
            return g
    facts = {"count": int(live.size), "first": int(live[0]) + 1}
    raise AnalysisError([Problem("replicates", WeightCode.REPLICATE_NOT_CONVERGED, facts)])


def _check_present(matrices: Sequence[csr_array], mass: FloatArray) -> None:
    empty = np.zeros(mass.shape[1], dtype=bool)
    for matrix in matrices:
        empty |= np.any(matrix @ mass <= 0, axis=0)
    if empty.any():
        facts = {"count": int(empty.sum()), "name": "margins"}
        raise AnalysisError([Problem("replicates", WeightCode.REPLICATE_EMPTY, facts)])


def greg_totals(
    replication: Replication, weights: Weights, auxiliary: Auxiliary, totals: Mapping[str, float], items: Any
) -> Replicated:
    """Return totals of items under linear calibration repeated in every replicate.

    From moments per sampling unit only: with A_u = Σ d x xᵀ, X_u = Σ d x, Y_u = Σ d y, C_u = Σ d x y,
    λ_r = (Σ_u M_ur A_u)⁻¹(T − Σ_u M_ur X_u) and the total is Σ_u M_ur (Y_u + C_uᵀ λ_r).

    Parameters
    ----------
    items
        (N, K) without gaps; for means add a column of ones and use `smooth`.

    References
    ----------
    Särndal, Swensson and Wretman (1992), eq. 6.4.1; Yung and Rao (1996), Survey Methodology 22, 23-31.
    """
    x, y = auxiliary.x, np.asarray(items, dtype=np.float64).reshape(len(weights), -1)
    asked = np.array([float(totals[name]) for name in auxiliary.names])
    scale = np.maximum(np.abs(x).max(axis=0), np.finfo(float).tiny)
    x, asked = x / scale, asked / scale
    p, count = x.shape[1], len(replication.factors)
    d = weights.current[:, None]
    gram = sum_rows(
        (d[:, :, None] * x[:, :, None] * x[:, None, :]).reshape(len(d), -1), replication.unit, count
    )
    cross_moments = (d[:, :, None] * x[:, :, None] * y[:, None, :]).reshape(len(d), -1)
    moments = np.hstack([gram, sum_rows(np.hstack([d * x, d * y, cross_moments]), replication.unit, count)])
    factors = np.column_stack([np.ones(count), replication.factors])
    out = np.array([_greg(each, asked, p, y.shape[1]) for each in factors.T @ moments])
    return Replicated(out[0], out[1:])


def _greg(moments: FloatArray, asked: FloatArray, p: int, k: int) -> FloatArray:
    gram, rest = moments[: p * p].reshape(p, p), moments[p * p :]
    slope = np.linalg.lstsq(gram, asked - rest[:p], rcond=1e-12)[0]
    return np.asarray(rest[p : p + k] + slope @ rest[p + k :].reshape(p, k))


def rerun(
    replication: Replication, weights: Weights, recipe: Callable[[Weights], Weights], items: Any
) -> Replicated:
    """Return totals of items with the whole recipe run again on every replicate's base weights.

    For any chain of steps (non-response, logit calibration, trimming): one replicate at a time, so
    memory stays at a few columns of the data.

    Parameters
    ----------
    weights
        The base weights.
    recipe
        What leads from base weights to final ones, such as ``lambda w: calibrate(w, x, totals)``.
    items
        (N, K) numbers; missing values count as zero.
    """
    y = np.nan_to_num(np.asarray(items, dtype=np.float64).reshape(len(weights), -1))
    full = recipe(weights).current @ y
    rows = []
    for column in range(replication.count):
        base = weights.current * replication.factors[replication.unit, column]
        rows.append(recipe(base_weights(base, allow_zero=True)).current @ y)
    return Replicated(full, np.array(rows))
