"""The same programme by a primal-dual interior point, for allocations close to a census.

In y = 1/n the constraints are linear: minimise Σ c_h/y_h subject to Σ_h a_hc y_h + t_c = 1, t ≥ 0, within
bounds of y. Newton's equations are dense in the smaller of strata and constraints, so this serves problems of
up to a thousand or two; near a census, where many strata are at their bounds, it does not lose its way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import cho_factor, cho_solve

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    Vector = NDArray[np.float64]

STEPS = 100
TO_THE_WALL = 0.99
INSIDE = 1e-3
CENTRING = 0.1
RIDGE = 1e-13


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Iterate: y (H,), slacks t and multipliers λ (C,), multipliers of the bounds of y (H,)."""

    y: Vector
    t: Vector
    multipliers: Vector
    lower: Vector
    upper: Vector


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """The programme in y: a (H × C), right-hand side (C,), costs and bounds of y (H,)."""

    a: sparse.csr_array
    right: Vector
    cost: Vector
    least: Vector
    most: Vector


def solve(box: Box, y: Vector, multipliers: Vector, *, tolerance: float) -> State:
    """Return the iterate at which the complementarity is below `tolerance` of the cost, or the last one.

    Parameters
    ----------
    box : Box
        The programme; its bounds leave room, least < most.
    y, multipliers : ndarray
        Where to begin.

    References
    ----------
    Wright (1997), *Primal-Dual Interior-Point Methods*, ch. 5 and 10 (with a fixed centring).
    """
    state = _begin(box, y, multipliers)
    for _ in range(STEPS):
        gap = _complementarity(box, state)
        done = gap <= tolerance * float(box.cost @ (1 / state.y))
        if done and np.abs(_primal(box, state) / box.right).max() < tolerance:
            break
        state = _step(box, state, CENTRING * gap / (len(state.t) + 2 * len(state.y)))
    return state


def _begin(box: Box, y: Vector, multipliers: Vector) -> State:
    margin = INSIDE * (box.most - box.least)
    inside = np.clip(y, box.least + margin, box.most - margin)
    t = np.maximum(box.right - box.a.T @ inside, INSIDE * box.right)
    centre = float(box.cost @ (1 / inside)) / (len(t) + 2 * len(y))
    return State(
        inside,
        t,
        np.maximum(multipliers, centre / t * INSIDE),
        centre / (inside - box.least),
        centre / (box.most - inside),
    )


def _primal(box: Box, state: State) -> Vector:
    return np.asarray(box.a.T @ state.y + state.t - box.right)


def _complementarity(box: Box, state: State) -> float:
    bounds = state.lower @ (state.y - box.least) + state.upper @ (box.most - state.y)
    return float(state.t @ state.multipliers + bounds)


def _step(box: Box, state: State, centre: float) -> State:
    below, above = state.y - box.least, box.most - state.y
    weight = state.multipliers / state.t
    curvature = 2 * box.cost / state.y**3 + state.lower / below + state.upper / above
    slope = box.a @ state.multipliers - box.cost / state.y**2
    primal = _primal(box, state)
    pushed = centre / state.t - state.multipliers + weight * primal
    right = -slope + centre / below - centre / above - box.a @ pushed
    dy = _newton(box.a, curvature, weight, right)
    dt = -primal - box.a.T @ dy
    dm = centre / state.t - state.multipliers - weight * dt
    dl = centre / below - state.lower - state.lower / below * dy
    du = centre / above - state.upper + state.upper / above * dy
    walk = _length((below, dy), (above, -dy), (state.t, dt))
    climb = _length((state.multipliers, dm), (state.lower, dl), (state.upper, du))
    return State(
        state.y + walk * dy,
        state.t + walk * dt,
        state.multipliers + climb * dm,
        state.lower + climb * dl,
        state.upper + climb * du,
    )


def _newton(a: sparse.csr_array, curvature: Vector, weight: Vector, right: Vector) -> Vector:
    """Solve (diag(curvature) + a diag(weight) aᵀ) dy = right, in the smaller dimension."""
    root = np.sqrt(curvature)
    scaled = a.multiply(1 / root[:, None]).tocsr().multiply(np.sqrt(weight)[None, :]).tocsr()
    target = right / root
    if a.shape[0] <= a.shape[1]:
        matrix = (scaled @ scaled.T).toarray()
        matrix[np.diag_indices_from(matrix)] += 1
        return np.asarray(_positive(matrix, target) / root)
    matrix = (scaled.T @ scaled).toarray()
    matrix[np.diag_indices_from(matrix)] += 1
    return np.asarray((target - scaled @ _positive(matrix, scaled.T @ target)) / root)


def _positive(matrix: NDArray[np.float64], right: Vector) -> Vector:
    scale = 1 / np.sqrt(np.diag(matrix))
    unit = matrix * scale[:, None] * scale[None, :]
    unit[np.diag_indices_from(unit)] += RIDGE
    return np.asarray(scale * cho_solve(cho_factor(unit, check_finite=False), scale * right))


def _length(*pairs: tuple[Vector, Vector]) -> float:
    longest = 1.0
    for value, change in pairs:
        falling = change < 0
        if falling.any():
            longest = min(longest, TO_THE_WALL * float((-value[falling] / change[falling]).min()))
    return longest
