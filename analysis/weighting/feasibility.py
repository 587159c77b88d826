"""Can the totals be met inside the bounds? Said before iterating, with the total that cannot be met."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, diags_array, hstack, vstack

from analysis.errors import AnalysisError, Problem
from analysis.weight_codes import WeightCode
from analysis.weighting.distances import Distance
from analysis.weighting.solve import solve
from analysis.weighting.sums import sum_by
from analysis.weighting.task import basis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from analysis.weighting.task import Task

    FloatArray = NDArray[np.float64]

SLACK, MISSED, INSIDE = 1e-7, 1e-6, 1e-6
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


def certify(task: Task) -> None:
    """Return in silence if some g inside the bounds meets all totals; otherwise say why none does.

    A ladder of certificates, cheapest first: totals that contradict one another; each total against
    its own reach; the least-squares solution if it happens to lie inside the bounds; a point inside the
    bounds constructed by projection; a linear programme (HiGHS) on the distinct rows.

    Raises
    ------
    AnalysisError
        Naming the totals that are out of reach, the nearest amounts that can be met, and the
        smallest bounds that work.
    """
    space = basis(task)
    if not np.any(np.isfinite(task.low) | np.isfinite(task.high)):
        return
    problems = list(_out_of_reach(task))
    if problems:
        raise AnalysisError([*problems, *_bounds_that_work(distinct(task))])
    g = 1 + task.q * (space.x @ (space.totals - space.x.T @ task.mass))
    if np.all(((g > task.low) & (g < task.high)) | (task.mass == 0)):
        return
    shrink = 0.0 if task.distance is Distance.LINEAR else INSIDE
    if not constructed(task, task.low + shrink, task.high - shrink):
        _certify_by_programme(distinct(task))


def constructed(task: Task, low: FloatArray, high: FloatArray) -> bool:
    """Say whether projection finds g within bounds (R,) that meets the totals: a certificate by example.

    Yes is proof; no is not, and the linear programme decides.
    """
    try:
        solve(replace(task, distance=Distance.LINEAR, low=low, high=high), most=TRIALS)
    except AnalysisError:
        return False
    return True


def _out_of_reach(task: Task) -> Iterator[Problem]:
    for column, name in enumerate(task.names):
        low, high = _reach(task, task.x[:, column])
        slack, asked = SLACK * float(task.size[column]), float(task.totals[column])
        if asked < low - slack or asked > high + slack:
            facts = {"name": name, "asked": asked, "low": low, "high": str(high) if np.isinf(high) else high}
            yield Problem(task.where, WeightCode.OUT_OF_REACH, facts)


def _reach(task: Task, x: FloatArray) -> tuple[float, float]:
    """Return the least and greatest Σ mass·g·x over g in the bounds, one auxiliary alone."""
    used = (x != 0) & (task.mass > 0)
    amount, low, high = (x * task.mass)[used], task.low[used], task.high[used]
    least = np.where(amount > 0, amount * low, amount * high)
    most = np.where(amount > 0, amount * high, amount * low)
    return float(least.sum()), float(most.sum())


def distinct(task: Task) -> Task:
    """Return the task with rows merged that share auxiliaries and bounds (exact: F depends on them only)."""
    key = np.column_stack([task.x, task.low, task.high, task.q])
    _, first, code = np.unique(key, axis=0, return_index=True, return_inverse=True)
    mass = sum_by(code.reshape(-1), task.mass, len(first))
    held = mass > 0
    rows = first[held]
    merged = {name: getattr(task, name)[rows] for name in ("x", "low", "high", "q")}
    return replace(task, mass=mass[held], **merged)


def _certify_by_programme(task: Task) -> None:
    if len(task.mass) > EXACT_ROWS:
        short = list(_missed(task))
        if short:
            raise AnalysisError([*short, *_bounds_that_work(task)])
        return
    room = margin_of_bounds(task)
    closed = task.distance is Distance.LINEAR or bool(np.all(task.low > 0) and np.all(np.isfinite(task.high)))
    if room > SLACK or (closed and task.distance is not Distance.LOGIT and room >= -SLACK):
        return
    problems = list(_missed(task)) if room < -SLACK else []
    problems += _bounds_that_work(task, room)
    raise AnalysisError(problems or [Problem(task.where, WeightCode.ONLY_WITH_ZERO)])


def _bounds_that_work(task: Task, room: float | None = None) -> list[Problem]:
    """Report the smallest bounds, if there are bounds beyond weights being positive."""
    free = bool(np.all(task.low <= 0) and np.all(np.isinf(task.high)))
    return [] if free else [_narrow(task, margin_of_bounds(task) if room is None else room)]


def _equalities(task: Task, extra: int) -> csr_array:
    left = csr_array((task.x * task.mass[:, None] / task.size).T)
    return left if extra == 0 else hstack([left, csr_array((len(task.names), extra))], format="csr")


def _programme(
    cost: FloatArray,
    equal: csr_array,
    task: Task,
    limits: tuple[csr_array | None, FloatArray | None],
    bounds: FloatArray,
) -> FloatArray | None:
    found = linprog(  # type: ignore[call-overload]  # sparse matrices and arrays of bounds are documented
        cost,
        A_ub=limits[0],
        b_ub=limits[1],
        A_eq=equal,
        b_eq=task.totals / task.size,
        bounds=bounds,
        method="highs",
    )
    return np.asarray(found.x) if found.status == 0 else None


def margin_of_bounds(task: Task) -> float:
    """Return by how much the bounds could shrink on both sides (negative: must widen), at most one.

    max t subject to Σ mass·g·x = totals, low + t ≤ g ≤ high − t; with many distinct rows the smallest
    widening is searched for by halving, to four decimals.
    """
    rows = len(task.mass)
    if rows > EXACT_ROWS:
        widened = _search(lambda t: constructed(task, task.low - t, task.high + t), 0.0)
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
    found = _programme(cost, _equalities(task, 1), task, (limits, right), free)
    return -np.inf if found is None else float(found[-1])


def _missed(task: Task) -> Iterator[Problem]:
    """Name the totals that fall short when the sum of relative shortfalls is least."""
    rows, count = len(task.mass), len(task.names)
    eye = diags_array(np.ones(count), format="csr")
    equal = hstack([_equalities(task, 0), eye, -eye], format="csr")
    bounds = np.vstack([np.column_stack([task.low, task.high]), np.tile([0.0, np.inf], (2 * count, 1))])
    cost = np.concatenate([np.zeros(rows), np.repeat([1.0], 2 * count)])
    found = _programme(cost, equal, task, (None, None), bounds)
    if found is None:
        return
    short = (found[rows : rows + count] - found[rows + count :]) * task.size
    for column in np.flatnonzero(np.abs(short) > MISSED * task.size):
        asked = float(task.totals[column])
        facts = {"name": task.names[column], "asked": asked, "nearest": asked - float(short[column])}
        yield Problem(task.where, WeightCode.CANNOT_BE_MET, facts)


def _narrow(task: Task, room: float) -> Problem:
    best = smallest_bounds(task, room)
    both = best.both or (None, None)
    told = {
        "low": float(task.low.min()),
        "high": float(task.high.max()),
        "both_low": both[0],
        "both_high": both[1],
        "only_high": best.high,
        "only_low": best.low,
    }
    facts = {name: _shown(value) for name, value in told.items()}
    return Problem(task.where, WeightCode.BOUNDS_TOO_NARROW, facts)


def _shown(value: float | None) -> object:
    return "–" if value is None else value if np.isfinite(value) else str(value)


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
    found = _programme(cost, _equalities(task, 1), task, (limits, np.zeros(rows)), bounds)
    if found is None:
        return None
    return _up(float(found[-1])) if high else _down(float(found[-1]))


def _one_side_by_search(task: Task, *, high: bool) -> float | None:
    if high:
        top = float(task.high.max())
        step = _search(lambda t: constructed(task, task.low, np.full(len(task.mass), top + t)), 0.0)
        return None if step is None else _up(top + step)
    bottom = float(task.low.min())
    step = _search(lambda t: constructed(task, np.full(len(task.mass), bottom - t), task.high), 0.0)
    return None if step is None else _down(bottom - step)


def _search(works: Callable[[float], bool], least: float) -> float | None:
    """Return the smallest t ≥ least that works, from above, to 5e-5; None if nothing up to 32 does."""
    good = next((t for t in (0.125, 0.5, 2.0, 8.0, 32.0) if works(least + t)), None)
    if good is None:
        return None
    bad = least
    while good - bad > HALVED:
        middle = (good + bad) / 2
        good, bad = (middle, bad) if works(middle) else (good, middle)
    return good


def _up(value: float) -> float:
    return float(np.ceil(round(value * 1e4, 3)) / 1e4)


def _down(value: float) -> float:
    return float(np.floor(round(value * 1e4, 3)) / 1e4)
