"""Can the totals be met inside the bounds? Said before iterating, with the total that cannot be met."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import diags_array, hstack

from analysis.errors import AnalysisError, Problem
from analysis.weight_codes import WeightCode
from analysis.weighting.bounds import EXACT_ROWS, constructed, margin_of_bounds, smallest_bounds
from analysis.weighting.distances import Distance
from analysis.weighting.programme import distinct, equalities, programme
from analysis.weighting.task import basis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from analysis.weighting.task import Task

    FloatArray = NDArray[np.float64]

SLACK, MISSED, INSIDE = 1e-7, 1e-6, 1e-6


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


def _missed(task: Task) -> Iterator[Problem]:
    """Name the totals that fall short when the sum of relative shortfalls is least."""
    rows, count = len(task.mass), len(task.names)
    eye = diags_array(np.ones(count), format="csr")
    equal = hstack([equalities(task, 0), eye, -eye], format="csr")
    bounds = np.vstack([np.column_stack([task.low, task.high]), np.tile([0.0, np.inf], (2 * count, 1))])
    cost = np.concatenate([np.zeros(rows), np.repeat([1.0], 2 * count)])
    found = programme(cost, equal, task, (None, None), bounds)
    if found is None:
        return
    short = (found[rows : rows + count] - found[rows + count :]) * task.size
    for column in np.flatnonzero(np.abs(short) > MISSED * task.size):
        asked = float(task.totals[column])
        facts = {"name": task.names[column], "asked": asked, "nearest": asked - float(short[column])}
        yield Problem(task.where, WeightCode.CANNOT_BE_MET, facts)


def _bounds_that_work(task: Task, room: float | None = None) -> list[Problem]:
    """Report the smallest bounds, if there are bounds beyond weights being positive."""
    free = bool(np.all(task.low <= 0) and np.all(np.isinf(task.high)))
    return [] if free else [_narrow(task, margin_of_bounds(task) if room is None else room)]


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
