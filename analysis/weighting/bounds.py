"""Which bounds on g can work: the room that given bounds leave, and the smallest that meet the totals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array, diags_array, hstack, vstack

from analysis.errors import AnalysisError
from analysis.weighting.distances import Distance
from analysis.weighting.programme import equalities, programme
from analysis.weighting.solve import solve

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from analysis.weighting.task import Task

    FloatArray = NDArray[np.float64]

EXACT_ROWS, TRIALS, HALVED = 3000, 40, 5e-5


@dataclass(frozen=True, slots=True)
class Bounds:
    """The smallest bounds on g with which the totals can be met; None where none helps.

    `both` widens the asked bounds equally on both sides; `high` keeps the asked low bound,
    `low` keeps the asked high bound.
    """

    both: tuple[float, float] | None
    high: float | None
    low: float | None


def constructed(task: Task, low: FloatArray, high: FloatArray) -> bool:
    """Say whether projection finds g within bounds (R,) that meets the totals: a certificate by example.

    Yes is proof; no is not, and the linear programme decides.
    """
    try:
        solve(replace(task, distance=Distance.LINEAR, low=low, high=high), most=TRIALS)
    except AnalysisError:
        return False
    return True


def margin_of_bounds(task: Task) -> float:
    """Return by how much the bounds could shrink on both sides (negative: must widen), at most one.

    max t subject to Σ mass·g·x = totals, low + t ≤ g ≤ high − t; with many distinct rows the smallest
    widening is searched for by halving, to four decimals.
    """
    rows = len(task.mass)
    if rows > EXACT_ROWS:
        widened = _search(lambda t: constructed(task, task.low - t, task.high + t))
        return -np.inf if widened is None else -widened
    above, below = np.isfinite(task.low), np.isfinite(task.high)
    eye = diags_array(np.ones(rows), format="csr")
    one = csr_array(np.ones((rows, 1)))
    limits = vstack(
        [hstack([-eye, one], format="csr")[above], hstack([eye, one], format="csr")[below]], format="csr"
    )
    right = np.concatenate([-task.low[above], task.high[below]])
    free = np.array([[-np.inf, np.inf]] * rows + [[-np.inf, 1.0]])
    cost = np.concatenate([np.zeros(rows), [-1.0]])
    found = programme(cost, equalities(task, 1), task, (limits, right), free)
    return -np.inf if found is None else float(found[-1])


def smallest_bounds(task: Task, room: float | None = None) -> Bounds:
    """Return the smallest bounds on g that can work, rounded outward to four decimals.

    Examples
    --------
    >>> from analysis.weighting.distances import Distance
    >>> from analysis.weighting.task import Task
    >>> ones = np.ones(2)
    >>> known, low, high = np.array([30.0]), 0.5 * ones, 1.2 * ones
    >>> task = Task(("n",), np.ones((2, 1)), 10 * ones, known, low, high, ones, Distance.LINEAR)
    >>> smallest_bounds(task).high
    1.5
    """
    room = margin_of_bounds(task) if room is None else room
    low, high = float(task.low.min()), float(task.high.max())
    both = (_down(low + room), _up(high - room)) if np.isfinite(room) else None
    only_low = _one_side(task, high=False)
    if low >= 0:
        # who asked for positive weights is not helped by negative ones
        both = None if both is not None and both[0] < 0 else both
        only_low = None if only_low is not None and only_low < 0 else only_low
    return Bounds(both, _one_side(task, high=True), only_low)


def _one_side(task: Task, *, high: bool) -> float | None:
    """Min U with low ≤ g ≤ U, or max L with L ≤ g ≤ high."""
    rows, sign = len(task.mass), 1.0 if high else -1.0
    kept = np.column_stack([task.low, np.full(rows, np.inf)] if high else [np.full(rows, -np.inf), task.high])
    limits = hstack(
        [sign * diags_array(np.ones(rows), format="csr"), csr_array(np.full((rows, 1), -sign))], format="csr"
    )
    bounds = np.vstack([kept, [[-np.inf, np.inf]]])
    cost = np.concatenate([np.zeros(rows), [sign]])
    found = programme(cost, equalities(task, 1), task, (limits, np.zeros(rows)), bounds)
    if found is None:
        return None
    return _up(float(found[-1])) if high else _down(float(found[-1]))


def _search(works: Callable[[float], bool]) -> float | None:
    """Return the smallest t ≥ 0 that works, from above, to 5e-5; None if nothing up to 32 does."""
    good = next((t for t in (0.125, 0.5, 2.0, 8.0, 32.0) if works(t)), None)
    if good is None:
        return None
    bad = 0.0
    while good - bad > HALVED:
        middle = (good + bad) / 2
        good, bad = (middle, bad) if works(middle) else (good, middle)
    return good


def _up(value: float) -> float:
    return float(np.ceil(round(value * 1e4, 3)) / 1e4)


def _down(value: float) -> float:
    return float(np.floor(round(value * 1e4, 3)) / 1e4)
