"""Trimming of extreme weights: what is cut is given to the others; and the cycle with calibration."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from analysis.errors import AnalysisError, Problem
from analysis.weight_codes import WeightCode
from analysis.weighting.steps import Note, Step, StepKind, add_step

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from analysis.weighting.steps import Weights

    FloatArray = NDArray[np.float64]

MOST_ROUNDS, MOST_CYCLES = 1000, 50
WITHIN, NEAR = 1e-13, 1e-9


class Redistribution(StrEnum):
    """How the trimmed weight goes to the rows that were not trimmed."""

    EQUAL = "equal"
    PROPORTIONAL = "proportional"


def trim(
    weights: Weights,
    low: float = 0.0,
    high: float = np.inf,
    *,
    strict: bool = False,
    redistribution: Redistribution | str = Redistribution.EQUAL,
) -> Weights:
    """Return weights cut to [low, high] with the total kept.

    What is cut is spread over the rows that were inside: in equal amounts (as R survey's
    ``trimWeights``) or in proportion to their weights. That may push some outside again; `strict`
    repeats until none is, and rows once cut keep their limit (as in survey 4.5).

    Parameters
    ----------
    low, high
        Least and greatest weight, in persons.

    Raises
    ------
    AnalysisError
        If low ≥ high, or no weights inside the limits add up to the total.

    References
    ----------
    Potter (1990), Proc. Survey Research Methods, ASA, 225-230. Valliant, Dever and Kreuter (2018), §14.4.

    Examples
    --------
    >>> from analysis.weighting.steps import base_weights
    >>> trim(base_weights([10.0, 10.0, 40.0]), high=30).current.tolist()
    [15.0, 15.0, 30.0]
    """
    _check(weights, low, high)
    held = weights.current > 0
    values = weights.current[held]
    rule, rounds = Redistribution(redistribution), 0
    fixed = np.zeros(len(values), dtype=bool)
    while rounds == 0 or (strict and _outside(values, low, high).any()):
        fixed |= (values < low) | (values > high)
        values, rounds = _once(values, fixed, low, high, rule), rounds + 1
        if rounds > MOST_ROUNDS:
            raise AnalysisError([_impossible(weights, low, high)])
    after = weights.current.copy()
    after[held] = values
    notes = (Note("trimmed", f"{low:.6g} – {high:.6g}", int(fixed.sum())),)
    return add_step(
        weights, Step(StepKind.TRIM, f"{low:.6g}, {high:.6g}", weights.current, after, None, rounds, notes)
    )


def _check(weights: Weights, low: float, high: float) -> None:
    if not low < high:
        raise AnalysisError([Problem("trim", WeightCode.TRIM_ORDER, {"low": str(low), "high": str(high)})])
    count, total = int(np.count_nonzero(weights.current > 0)), float(weights.current.sum())
    if not count * low <= total <= count * high:
        raise AnalysisError([_impossible(weights, low, high)])


def _impossible(weights: Weights, low: float, high: float) -> Problem:
    count, total = int(np.count_nonzero(weights.current > 0)), float(weights.current.sum())
    facts = {"low": str(low), "high": str(high), "count": count, "total": total, "mean": total / count}
    return Problem("trim", WeightCode.TRIM_IMPOSSIBLE, facts)


def _outside(values: FloatArray, low: float, high: float, within: float = WITHIN) -> NDArray[np.bool_]:
    return (values < low * (1 - within)) | (values > high * (1 + within))


def _once(
    values: FloatArray, fixed: NDArray[np.bool_], low: float, high: float, rule: Redistribution
) -> FloatArray:
    """Cut, and give what was cut to the rows that have never been outside."""
    cut = np.clip(values, low, high)
    if not fixed.any():
        return values
    if fixed.all():
        return _fill(cut, float(values.sum()), low, high)
    share = np.where(fixed, 0.0, 1.0 if rule is Redistribution.EQUAL else values)
    return np.asarray(cut + (values.sum() - cut.sum()) * share / share.sum())


def _fill(cut: FloatArray, total: float, low: float, high: float) -> FloatArray:
    """All rows rest on a limit: move those that can move by the same share of their room."""
    gap = total - cut.sum()
    room = high - cut if gap > 0 else cut - low
    if np.isinf(room).any():
        return np.asarray(cut + gap * np.isinf(room) / np.isinf(room).sum())
    return np.asarray(cut + (gap * room / room.sum() if room.sum() > 0 else 0.0))


def trim_limits(weights: Weights, *, medians: tuple[float, float] = (0.3, 3.0)) -> tuple[float, float]:
    """Return limits as multiples of the median weight, a common rule for when limits are not given.

    Examples
    --------
    >>> from analysis.weighting.steps import base_weights
    >>> trim_limits(base_weights([10.0, 20.0, 90.0]), medians=(0.25, 4))
    (5.0, 80.0)
    """
    middle = float(np.median(weights.current[weights.current > 0]))
    return medians[0] * middle, medians[1] * middle


def trim_and_recalibrate(
    weights: Weights,
    low: float,
    high: float,
    again: Callable[[Weights], Weights],
    *,
    cycles: int = MOST_CYCLES,
) -> Weights:
    """Return weights inside [low, high] that are still calibrated: trim, calibrate, and so on.

    Parameters
    ----------
    again
        The calibration to repeat, such as ``lambda w: rake(w, margins)``.

    Raises
    ------
    AnalysisError
        If the cycle does not settle: ask for calibration with `weight_bounds`, which decides at
        once whether such weights exist.

    Examples
    --------
    >>> from analysis.weighting import base_weights, margin, rake
    >>> a = margin("a", ["x", "x", "y", "y"], {"x": 30, "y": 20})
    >>> start = base_weights([5.0, 20.0, 10.0, 10.0])
    >>> trim_and_recalibrate(start, 9, 18, lambda w: rake(w, [a])).current.round(6).tolist()
    [12.0, 18.0, 10.0, 10.0]
    """
    done = again(weights)
    for _ in range(cycles):
        inside = ~_outside(done.current[done.current > 0], low, high, NEAR)
        if inside.all():
            return done
        done = again(trim(done, low, high, strict=True))
    values = done.current[done.current > 0]
    facts = {"low": str(low), "high": str(high), "least": float(values.min()), "most": float(values.max())}
    raise AnalysisError([Problem("trim", WeightCode.TRIM_CYCLE, {**facts, "cycles": cycles})])
