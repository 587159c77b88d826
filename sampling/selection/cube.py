"""Balanced selection by the cube method: samples that estimate known totals without error, or nearly so."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from sampling.errors import Problem, SamplingError
from sampling.selection.sizes import need_probabilities
from sampling.selection_codes import SelectionCode

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Samples = NDArray[np.bool_]

NEAR = 1e-9
LANDING_UNITS = 14
"""Units that may be open when the linear programme lands; of more, balancing variables are dropped first."""


def balanced(
    probabilities: ArrayLike,
    auxiliary: ArrayLike,
    rng: Generator,
    *,
    draws: int = 1,
    exact_landing: bool = True,
) -> Samples:
    """Return samples whose Horvitz-Thompson totals of the auxiliary variables are the population's.

    The probabilities are kept exactly. The sample size is fixed when their sum is whole: π is the first
    balancing variable and the last to be given up.

    Parameters
    ----------
    probabilities
        Inclusion probabilities, shape (N,).
    auxiliary
        Known variables to balance on, shape (N, q); those that add nothing to the others are passed over.
    exact_landing
        Land by the linear programme that loses least balance; otherwise variables are dropped from the last
        to the first, which is quicker for many draws.

    Raises
    ------
    SamplingError
        If a probability is outside [0, 1] or an auxiliary value is missing.

    References
    ----------
    Deville, J.-C. and Tillé, Y. (2004), Efficient balanced sampling: the cube method, Biometrika 91, 893-912;
    Chauvet, G. and Tillé, Y. (2006), A fast algorithm for balanced sampling, Computational Statistics 21.
    """
    pi, x = np.asarray(probabilities, np.float64), np.asarray(auxiliary, np.float64)
    need_probabilities(pi, whole=False)
    _need_numbers(x)
    open_units = np.flatnonzero((pi > NEAR) & (pi < 1 - NEAR))
    taken = np.broadcast_to(pi >= 1 - NEAR, (draws, pi.size)).copy()
    if not open_units.size:
        return taken
    rates = _independent(np.column_stack([pi, x])[open_units] / pi[open_units, None])
    state = _flight(rates, np.repeat(pi[open_units][None, :], draws, axis=0), rng)
    if exact_landing and rates.shape[0] <= LANDING_UNITS:
        state = np.array([_landed(rates, row, rng) for row in state])
    for kept in range(rates.shape[0] - 1, -1, -1):
        state = _flight(rates[:kept], state, rng)
    taken[:, open_units] = state > 0.5
    return taken


def _need_numbers(x: Floats) -> None:
    bad = np.flatnonzero(~np.isfinite(x).reshape(x.shape[0], -1).all(axis=1))
    if bad.size:
        raise SamplingError([Problem(f"[{row}]", SelectionCode.BALANCE_NOT_NUMBER) for row in bad[:100]])


def _independent(columns: Floats) -> Floats:
    """Return the columns that are no combination of those before, as rows, shape (q, N)."""
    kept: list[Floats] = []
    basis = np.empty((columns.shape[0], 0))
    for column in columns.T:
        scale = float(np.linalg.norm(column))
        rest = column - basis @ (basis.T @ column)
        rest -= basis @ (basis.T @ rest)
        length = float(np.linalg.norm(rest))
        if scale > 0 and length > 1e-9 * scale:
            kept.append(column)
            basis = np.column_stack([basis, rest / length])
    return np.array(kept)


def _flight(rates: Floats, state: Floats, rng: Generator) -> Floats:
    """Return the state after walking inside the cube until no step keeps the balance.

    `rates` holds the balancing variables over π, shape (q, N); `state` the chances so far, shape (draws, N).
    A window of q + 1 open units always has a direction that changes no total; the walk goes along it until a
    unit is decided, which leaves the window (the fast variant of the flight phase).
    """
    q, state = rates.shape[0], state.copy()
    is_open = (state > NEAR) & (state < 1 - NEAR)
    order = np.argsort(np.where(is_open, rng.random(state.shape), 2.0), axis=1)
    count = is_open.sum(axis=1)
    active = np.flatnonzero(count > q)
    window, following = order[:, : q + 1].copy(), np.full(state.shape[0], q + 1)
    while active.size:
        units = window[active]
        chances = np.take_along_axis(state[active], units, axis=1)
        moved = _step(_direction(rates, units), chances, rng)
        state[active[:, None], units] = moved
        decided = (moved < NEAR) | (moved > 1 - NEAR)
        wanted = following[active][:, None] + np.cumsum(decided, axis=1) - 1
        there = decided & (wanted < count[active][:, None])
        fresh = np.take_along_axis(order[active], np.minimum(wanted, order.shape[1] - 1), axis=1)
        window[active] = np.where(there, fresh, units)
        following[active] += decided.sum(axis=1)
        active = active[following[active] <= count[active]]
    state[state < NEAR], state[state > 1 - NEAR] = 0.0, 1.0
    return state


def _direction(rates: Floats, units: Integers) -> Floats:
    """Return a vector per draw that changes no balanced total, shape (draws, q + 1)."""
    if not rates.shape[0]:
        return np.ones(units.shape)
    _, _, right = np.linalg.svd(np.moveaxis(rates[:, units], 0, 1), full_matrices=True)
    direction: Floats = right[:, -1, :]
    return direction


def _step(direction: Floats, chances: Floats, rng: Generator) -> Floats:
    """Return the chances after a step to the border, forwards or backwards so that the mean stays."""
    still = np.abs(direction) < 1e-12
    safe = np.where(still, 1.0, direction)
    up = np.where(still, np.inf, np.where(safe > 0, (1 - chances) / safe, -chances / safe)).min(axis=1)
    down = np.where(still, np.inf, np.where(safe > 0, chances / safe, (chances - 1) / safe)).min(axis=1)
    forwards = rng.random(up.size) * (up + down) < down
    moved: Floats = chances + direction * np.where(forwards, up, -down)[:, None]
    return np.clip(np.where(moved < NEAR, 0.0, np.where(moved > 1 - NEAR, 1.0, moved)), 0.0, 1.0)


def _landed(rates: Floats, state: Floats, rng: Generator) -> Floats:
    """Return the state with its last open units decided by the linear programme that loses least balance.

    References
    ----------
    Deville and Tillé (2004), §6.3.
    """
    units = np.flatnonzero((state > NEAR) & (state < 1 - NEAR))
    if not units.size:
        return state
    from scipy.optimize import linprog  # noqa: PLC0415 - only a landing needs it

    ends = np.array(list(product((0.0, 1.0), repeat=units.size)))
    size = float(state[units].sum())
    ends = ends[(ends.sum(axis=1) > size - 1 + NEAR) & (ends.sum(axis=1) < size + 1 - NEAR)]
    lost = (ends - state[units]) @ rates[:, units].T
    costs = np.einsum("ij,ij->i", lost @ np.linalg.pinv(rates @ rates.T), lost)
    found = linprog(costs, A_eq=np.vstack([ends.T, np.ones(len(ends))]), b_eq=[*state[units], 1.0])
    assert found.x is not None  # the open state itself is a mixture of the ends
    chances = np.clip(found.x, 0.0, None)
    landed = state.copy()
    landed[units] = ends[rng.choice(len(ends), p=chances / chances.sum())]
    return landed
