"""How an estimate depends on each row of the whole sample once weights have been adjusted.

A linearised variable u (per unit of final weight) is carried backwards through the steps: each
adjustment is itself an estimate, and what it explains does not vary any more. The result is what
`analysis.designs.covariance` takes with a design bound to the base weights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

import numpy as np
from scipy.linalg import qr

from analysis.weighting.steps import CellMeans, MarginSweeps, PropensityScore, Regression
from analysis.weighting.sums import sum_by

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.weighting.steps import Step, Weights

    FloatArray = NDArray[np.float64]

RANK_TOLERANCE = 1e-9
SWEEPS = 10


def influence(weights: Weights, u: Any) -> FloatArray:
    """Return the linearised variable per unit of base weight, all steps accounted for, (N, K).

    Parameters
    ----------
    u
        (N,) or (N, K): derivative of the estimate with respect to each final weight, such as
        ``y`` for a total or ``(y − mean)/ΣW`` for a mean.

    References
    ----------
    Deville and Särndal (1992), eq. 3.4 (calibration residuals); Deville (1999), Survey Methodology 25,
    193-203 (linearisation by influence); Särndal and Lundström (2005), §11.4 (non-response).

    Examples
    --------
    >>> from analysis.weighting import base_weights, margin, poststratify
    >>> known = margin("g", ["a", "a", "b"], {"a": 30, "b": 8})
    >>> done = poststratify(base_weights([10.0, 10.0, 10.0]), known)
    >>> influence(done, [1.0, 3.0, 5.0])[:, 0].tolist()
    [-1.5, 1.5, 0.0]
    """
    carried = np.asarray(u, dtype=np.float64)
    carried = carried.reshape(len(weights), -1)
    for step in reversed(weights.steps):
        carried = before_step(step, carried)
    return carried


def before_step(step: Step, u: FloatArray) -> FloatArray:
    """Return the linearised variable per unit of weight before a step."""
    match step.linearisation:
        case None:
            return u * step.factor[:, None]
        case CellMeans():
            return _through_cells(step, step.linearisation, u)
        case PropensityScore():
            return _through_propensity(step, step.linearisation, u)
        case Regression():
            return (u - fitted(step.linearisation, step.before, u)) * step.factor[:, None]
        case MarginSweeps():
            return (u - _swept(step.linearisation, step.before, u)) * step.factor[:, None]
        case _:
            assert_never(step.linearisation)


def _through_cells(step: Step, part: CellMeans, u: FloatArray) -> FloatArray:
    """Factor A/B per cell: u → factor·(u − ū) for counted rows, plus ū for rows in scope (A estimated).

    Rows counted but then dropped (known ineligible) have a factor too: u is zero for them.
    """
    counted = np.ones(len(u), dtype=bool) if part.counted is None else part.counted
    if part.known_total:
        return step.factor[:, None] * (u - cell_means(step, part, u))
    mass = step.before * counted
    below, above = (sum_by(part.cells, each, part.count) for each in (mass, step.before * scope_of(part)))
    factor = above / np.where(below > 0, below, 1.0)
    mean = cell_means(step, part, u)
    own = (factor[part.cells] * counted)[:, None] * (alive(step, part) * u - mean)
    return np.asarray(own + mean * scope_of(part)[:, None])


def scope_of(part: CellMeans) -> NDArray[np.bool_]:
    """Return who is in scope, (N,)."""
    return np.ones(len(part.cells), dtype=bool) if part.scope is None else part.scope


def alive(step: Step, part: CellMeans) -> FloatArray:
    """Return one for rows that still weigh after the step, (N, 1); all where totals are known."""
    left = np.ones(len(step.after)) if part.counted is None else (step.after > 0).astype(np.float64)
    return left[:, None]


def cell_means(step: Step, part: CellMeans, u: FloatArray) -> FloatArray:
    """Return each row's mean of u over the counted rows of its cell, weighted before the step, (N, K)."""
    counted = np.ones(len(u), dtype=bool) if part.counted is None else part.counted
    mass = step.before * counted
    below = sum_by(part.cells, mass, part.count)
    sums = _sums(part, u * alive(step, part) * mass[:, None])
    return np.asarray((sums / np.where(below > 0, below, 1.0)[:, None])[part.cells])


def _sums(part: CellMeans, values: FloatArray) -> FloatArray:
    return np.column_stack([sum_by(part.cells, each, part.count) for each in values.T])


def _through_propensity(step: Step, part: PropensityScore, u: FloatArray) -> FloatArray:
    """1/p with p estimated: subtract what the score of the logistic model explains (Kim and Kim 2007)."""
    responded = part.responded.astype(np.float64)
    explained = explained_by_score(step, part, u)
    lift = ((responded / part.probability - 1) * part.scope)[:, None]
    return np.asarray(u * (responded / part.probability)[:, None] - explained * lift)


def explained_by_score(step: Step, part: PropensityScore, u: FloatArray) -> FloatArray:
    """Return what the estimated propensity explains of u: p x′I⁻¹ Σ d r u (1 − p)/p x, (N, K)."""
    chance = part.probability
    spread = part.score_weights * chance * (1 - chance) * part.scope
    information = (part.x * spread[:, None]).T @ part.x
    pull = step.before * part.responded * (1 - chance) / chance
    slope = np.linalg.solve(information, (part.x * pull[:, None]).T @ u) if spread.any() else 0 * part.x.T @ u
    share = np.divide(part.score_weights, step.before, out=np.zeros(len(u)), where=step.before > 0)
    return np.asarray((part.x @ slope) * (chance * share)[:, None])


def _swept(part: MarginSweeps, before: FloatArray, u: FloatArray) -> FloatArray:
    """Return what ten sweeps of unweighted category means, margin by margin, take out of u (N, K)."""
    cells, count = part.cells, part.table.shape[1]
    rows = np.bincount(cells[before > 0], minlength=count).astype(np.float64)
    held = np.where(rows > 0, rows, 1.0)[:, None]
    sums = [sum_by(cells, each * (before > 0), count) for each in u.T]
    left = np.column_stack(sums) / held
    start = left.copy()
    for _ in range(SWEEPS):
        for level, size in zip(part.table, part.sizes, strict=True):
            below = sum_by(level, rows, size)[:, None]
            above = np.column_stack([sum_by(level, each * rows, size) for each in left.T])
            left -= (above / np.where(below > 0, below, 1.0))[level]
    return np.asarray((start - left)[cells])


def fitted(part: Regression, before: FloatArray, u: FloatArray) -> FloatArray:
    """Return the least-squares fit of u on the auxiliaries, weighted by before/σ², (N, K)."""
    if part.domain is None:
        return _fit(part.x, part.row, before if part.q is None else before * part.q, u)
    out = np.zeros_like(u)
    mass = before if part.q is None else before * part.q
    for code in range(int(part.domain.max()) + 1):
        rows = np.flatnonzero(part.domain == code)
        if part.row is None:
            out[rows] = _fit(part.x[rows], None, mass[rows], u[rows])
        else:
            units, local = np.unique(part.row[rows], return_inverse=True)
            out[rows] = _fit(part.x[units], local.reshape(-1), mass[rows], u[rows])
    return out


def _fit(x: FloatArray, row: Any, mass: FloatArray, u: FloatArray) -> FloatArray:
    if row is None:
        weight, mean = mass, u
    else:
        count = len(x)
        weight = sum_by(row, mass, count)
        held = np.where(weight > 0, weight, 1.0)
        mean = np.column_stack([sum_by(row, mass * each, count) / held for each in u.T])
    root = np.sqrt(weight)[:, None]
    scale = np.linalg.norm(x * root, axis=0)
    scaled = x / np.where(scale > 0, scale, 1.0)
    q, r, pivot = qr(scaled * root, mode="economic", pivoting=True)
    diagonal = np.abs(np.diag(r))
    rank = int(np.sum(diagonal > RANK_TOLERANCE * diagonal[0])) if diagonal[0] > 0 else 0
    onto = q[:, :rank].T @ (mean * root)
    slope = np.linalg.solve(r[:rank, :rank], onto)
    out = scaled[:, pivot[:rank]] @ slope
    return np.asarray(out if row is None else out[row])
