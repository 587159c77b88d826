"""The convex programme behind Bethel's allocation, solved in its multipliers, with a certificate.

    minimise Σ c_h n_h   subject to   Σ_h a_hc / n_h ≤ 1 for each constraint c,   low ≤ n ≤ high.

For multipliers λ ≥ 0 the best n is n_h = √(Σ_c λ_c a_hc / c_h), cut to its bounds; what that leaves is the
dual function g(λ), concave, and a lower bound of every cost (weak duality). Chromy's fixed point comes near
the maximum of g; projected Newton steps (conjugate gradients on the sparse Hessian) finish it. The gap
between the cost of a feasible allocation and g certifies both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sampling.allocation.interior import Box
from sampling.allocation.interior import solve as interior

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from scipy import sparse

    Vector = NDArray[np.float64]

CHROMY_STEPS = 60
NEWTON_STEPS = 200
CONJUGATE_STEPS = 250
SHORTEST_STEP = 1e-12
NOISE = 1e-14
# Above this gap the interior point takes over, where its dense equations are affordable.
POLISHED = 1e-8
DENSEST = 1200
TIGHT = 1e-9
SMALLEST_RATIO = 0.25
PATIENCE = 8
LEAST_DAMPING = 1e-4
# Multipliers below this share of the largest, on a slack constraint, are taken for zero.
IDLE = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Programme:
    """The matrix a (H × C) and its transpose, costs and bounds of the strata, and room of the constraints.

    The room (C,) is the share of a constraint's bound 1 that is variance, (CV T)²/D; the rest is what even
    asking everyone leaves in Σ a/n. Excess is judged against it: near a census it is tiny.
    """

    a: sparse.csr_array
    transposed: sparse.csr_array
    cost: Vector
    low: Vector
    high: Vector
    room: Vector


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """Multipliers λ (C,), the forms n (H,) that they ask for, the dual value, and Σ a/n − 1 (C,)."""

    multipliers: Vector
    pressure: Vector
    forms: Vector
    value: float
    excess: Vector


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """A feasible allocation and the proof of how good it is.

    Parameters
    ----------
    forms : ndarray, shape (H,)
        Feasible, unrounded.
    multipliers : ndarray, shape (C,)
        λ_c ≥ 0: what a constraint costs.
    cost, bound : float
        Cost of `forms`; no allocation costs less than `bound`.
    """

    forms: Vector
    multipliers: Vector
    cost: float
    bound: float

    @property
    def gap(self) -> float:
        """Relative distance between cost and bound."""
        return (self.cost - self.bound) / self.cost if self.cost else 0.0


def solve(programme: Programme, *, tolerance: float = 1e-10) -> Optimum:
    """Return the cheapest feasible forms; the programme must be feasible at `high`.

    The result may miss the tolerance where arithmetic ends before it; its `gap` says so.

    References
    ----------
    Chromy (1987), *ASA Proceedings of the Section on Survey Research Methods*, 194-199; Bethel (1989), §3;
    Bertsekas (1982), *SIAM J. Control and Optimization* 20, 221-246 (projected Newton).
    """
    point = _chromy(programme)
    best = _feasible(programme, point)
    damping, waiting = 0.0, 0
    for _ in range(NEWTON_STEPS):
        if best.gap <= tolerance or waiting >= PATIENCE:
            break
        moved, length = _newton(programme, point, damping)
        damping = damping / 10 if length == 1 else max(10 * damping, LEAST_DAMPING)
        waiting = waiting + 1 if moved.value <= point.value * (1 + NOISE) else 0
        point = moved
        best = _better(best, _feasible(programme, point))
    if best.gap > POLISHED and min(programme.a.shape) <= DENSEST:
        best = _better(best, _interior(programme, best, tolerance))
    return best


def _interior(programme: Programme, best: Optimum, tolerance: float) -> Optimum:
    """Return the optimum by an interior point, over the strata that have a choice."""
    loose = (programme.high > programme.low * (1 + TIGHT)) & (np.diff(programme.a.indptr) > 0)
    forms = programme.low.copy()
    a = programme.a[loose]
    settled = ~loose & (forms > 0)
    right = 1 - programme.transposed[:, settled] @ (1 / forms[settled])
    felt = np.diff(a.T.tocsr().indptr) > 0
    if not loose.any() or not felt.any():
        return best
    box = Box(
        a[:, felt],
        right[felt],
        programme.cost[loose],
        1 / programme.high[loose],
        1 / programme.low[loose],
    )
    state = interior(box, 1 / best.forms[loose], best.multipliers[felt], tolerance=tolerance / 10)
    forms[loose] = np.clip(1 / state.y, programme.low[loose], programme.high[loose])
    multipliers = np.zeros(programme.a.shape[1])
    multipliers[felt] = state.multipliers
    value = at(programme, multipliers).value
    if _worst(programme, forms) > SHORTEST_STEP:
        return Optimum(best.forms, multipliers, best.cost, value)
    return Optimum(forms, multipliers, float(programme.cost @ forms), value)


def _better(one: Optimum, other: Optimum) -> Optimum:
    bound = max(one.bound, other.bound)
    best = other if other.cost <= one.cost or other.bound > one.bound else one
    return Optimum(best.forms, best.multipliers, best.cost, bound)


def at(programme: Programme, multipliers: Vector) -> Point:
    """Return the forms and the dual value that belong to `multipliers`."""
    pressure = programme.a @ multipliers
    forms = np.clip(np.sqrt(pressure / programme.cost), programme.low, programme.high)
    used = forms > 0
    inverse = np.divide(1.0, forms, out=np.zeros_like(forms), where=used)
    value = programme.cost @ forms + pressure @ inverse - multipliers.sum()
    return Point(multipliers, pressure, forms, float(value), programme.transposed @ inverse - 1)


def _chromy(programme: Programme) -> Point:
    constraints = programme.a.shape[1]
    scale = float(programme.cost @ programme.high) * 1e-3 / constraints
    point = at(programme, np.full(constraints, scale))
    for _ in range(CHROMY_STEPS):
        ratio = np.clip(1 + point.excess / programme.room, SMALLEST_RATIO, 1 / SMALLEST_RATIO)
        point = at(programme, point.multipliers * ratio ** (1 + programme.room))
    return point


def _feasible(programme: Programme, point: Point) -> Optimum:
    """Return the forms of a point stretched until they satisfy every constraint."""
    low, high = 1.0, 1.0 + max(float(point.excess.max()), 0.0)
    forms = np.minimum(point.forms * high, programme.high)
    while high > low and _worst(programme, forms) > SHORTEST_STEP:
        # Strata at their maximum do not stretch: the others stretch further.
        high = 1 + 2 * (high - 1) + SHORTEST_STEP
        forms = np.minimum(point.forms * high, programme.high)
    return Optimum(forms, point.multipliers, float(programme.cost @ forms), point.value)


def _worst(programme: Programme, forms: Vector) -> float:
    inverse = np.divide(1.0, forms, out=np.zeros_like(forms), where=forms > 0)
    return float((((programme.transposed @ inverse) - 1) / programme.room).max())


def _newton(programme: Programme, point: Point, damping: float) -> tuple[Point, float]:
    """Return the next point and the length of the step: 0 if it stays."""
    multipliers, gradient = point.multipliers, point.excess
    weight = multipliers * programme.room
    idle = (weight <= IDLE * weight.max()) & (gradient < 0)
    moving = np.flatnonzero(~idle & ((multipliers > 0) | (gradient > 0)))
    step = np.where(idle, -multipliers, 0.0)
    step[moving] = _direction(programme, point, moving, damping)
    length = 1.0
    while length > SHORTEST_STEP:
        new = at(programme, np.maximum(multipliers + length * step, 0.0))
        gain = float(gradient @ (new.multipliers - multipliers))
        if new.value >= point.value + 1e-4 * gain - NOISE * abs(point.value):
            return new, length
        length /= 2
    return point, 0.0


def _direction(programme: Programme, point: Point, moving: NDArray[np.intp], damping: float) -> Vector:
    """Return the Newton step of the moving multipliers, by preconditioned conjugate gradients."""
    inner = (point.forms > programme.low) & (point.forms < programme.high) & (point.pressure > 0)
    curvature = np.zeros_like(point.forms)
    curvature[inner] = np.sqrt(programme.cost[inner]) / 2 * point.pressure[inner] ** -1.5
    rows = programme.transposed[moving]
    columns = rows.T.tocsr()
    diagonal = rows.multiply(rows) @ curvature
    # Chromy's step is the one with curvature 1/(2 λ): damping leans towards it where strata sit at bounds.
    weight = point.multipliers * programme.room
    weight = np.maximum(weight, IDLE * weight.max())[moving]
    ridge = damping * programme.room[moving] ** 2 / weight + 1e-12 * float(diagonal.max()) + 1e-300
    return _conjugate_gradients(
        lambda x: rows @ (curvature * (columns @ x)) + ridge * x, point.excess[moving], diagonal + ridge
    )


def _conjugate_gradients(apply: Callable[[Vector], Vector], goal: Vector, diagonal: Vector) -> Vector:
    x, residual = np.zeros_like(goal), goal.copy()
    start = float(np.linalg.norm(goal))
    enough = start * min(0.01, start / np.sqrt(len(goal)) + 1e-12)
    direction = residual / diagonal
    product = float(residual @ direction)
    for _ in range(CONJUGATE_STEPS):
        if np.linalg.norm(residual) <= enough or product <= 0:
            break
        image = apply(direction)
        step = product / float(direction @ image)
        x += step * direction
        residual = residual - step * image
        scaled = residual / diagonal
        former, product = product, float(residual @ scaled)
        direction = scaled + product / former * direction
    return x
