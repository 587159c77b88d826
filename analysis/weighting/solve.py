"""Newton's method on the dual of calibration, with a line search that cannot run away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.errors import AnalysisError, Problem
from analysis.weight_codes import WeightCode
from analysis.weighting.distances import g_of, potential_of, slope_of
from analysis.weighting.task import basis

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.weighting.task import Basis, Task

    FloatArray = NDArray[np.float64]

MOST_STEPS, MOST_HALVINGS = 200, 60
MET, EXACT = 1e-9, 1e-15
ARMIJO, RIDGE = 1e-4, 1e-12


def solve(task: Task, *, most: int = MOST_STEPS) -> tuple[FloatArray, int]:
    """Return the g-weights (R,) that meet the totals, and how many steps it took.

    Minimises the dual Σ mass/q·Φ(q·x'λ) − T'λ, whose gradient is the miss (Deville and Särndal 1992,
    §3; Singh and Mohl 1996). Stops when the miss no longer falls.

    Raises
    ------
    AnalysisError
        If totals contradict one another, or the miss stays above 1e-9 of a total: there are no
        weights then, rather than absurd ones.
    """
    space = basis(task)
    coefficients = np.zeros(space.x.shape[1])
    g, miss = _g(task, space, coefficients), np.inf
    for steps in range(most):
        reached = float(np.max(np.abs(task.miss(g)), initial=0.0))
        if reached <= EXACT or (reached <= MET and reached >= miss):
            return g, steps
        moved = _advance(task, space, coefficients)
        if moved is None:
            break
        coefficients, miss = moved, min(miss, reached)
        g = _g(task, space, coefficients)
    if np.max(np.abs(task.miss(g)), initial=0.0) <= MET:
        return g, most
    raise AnalysisError([_failure(task, g)])


def _g(task: Task, space: Basis, coefficients: FloatArray) -> FloatArray:
    return g_of(task.distance, task.q * (space.x @ coefficients), task.low, task.high)


def _dual(task: Task, space: Basis, coefficients: FloatArray) -> float:
    score = task.q * (space.x @ coefficients)
    potential = potential_of(task.distance, score, task.low, task.high)
    return float(task.mass / task.q @ potential - space.totals @ coefficients)


def _advance(task: Task, space: Basis, coefficients: FloatArray) -> FloatArray | None:
    """Return the coefficients after one damped step, or None where no step helps any more."""
    score = task.q * (space.x @ coefficients)
    gap = space.totals - space.x.T @ (task.mass * g_of(task.distance, score, task.low, task.high))
    curve = task.mass * task.q * slope_of(task.distance, score, task.low, task.high)
    hessian = (space.x * curve[:, None]).T @ space.x
    ridge = RIDGE * max(float(np.trace(hessian)) / max(len(gap), 1), RIDGE)
    if float(np.linalg.eigvalsh(hessian)[0]) > ridge:
        ridge = 0.0
    direction = np.asarray(np.linalg.solve(hessian + ridge * np.eye(len(gap)), gap), dtype=np.float64)
    return _search(task, space, coefficients, direction, gap)


def _search(
    task: Task, space: Basis, coefficients: FloatArray, direction: FloatArray, gap: FloatArray
) -> FloatArray | None:
    start, fall = _dual(task, space, coefficients), float(gap @ direction)
    size, length = float(np.linalg.norm(gap)), 1.0
    for _ in range(MOST_HALVINGS):
        trial = coefficients + length * direction
        value = _dual(task, space, trial)
        if value <= start - ARMIJO * length * fall:
            return trial
        left = space.totals - space.x.T @ (task.mass * _g(task, space, trial))
        if abs(value - start) <= EXACT * 100 * max(abs(start), 1.0) and np.linalg.norm(left) < size:
            return trial
        length /= 2
    return None


def _failure(task: Task, g: FloatArray) -> Problem:
    worst = int(np.argmax(np.abs(task.miss(g))))
    reached = float(task.x[:, worst] @ (task.mass * g))
    facts = {"name": task.names[worst], "asked": float(task.totals[worst]), "reached": reached}
    return Problem(task.where, WeightCode.NOT_CONVERGED, {**facts, "distance": str(task.distance)})
