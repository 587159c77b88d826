"""Calibration to known totals: linear (GREG), raking or logit distance, bounded, by domain, integrated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import AnalysisError, Problem
from analysis.weight_codes import WeightCode
from analysis.weighting.distances import Distance
from analysis.weighting.feasibility import certify
from analysis.weighting.solve import solve
from analysis.weighting.steps import Note, Regression, Step, StepKind, add_step
from analysis.weighting.task import Task
from analysis.weighting.units import Units, check_lengths, gathered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from analysis.weighting.auxiliary import Auxiliary
    from analysis.weighting.factor import Factor
    from analysis.weighting.steps import FloatArray, Weights

AT_BOUND = 1e-9


def calibrate(
    weights: Weights,
    auxiliary: Auxiliary,
    totals: Mapping[str, Any],
    *,
    distance: Distance | str = Distance.LINEAR,
    bounds: tuple[float, float] | None = None,
    weight_bounds: tuple[float, float] | None = None,
    sigma2: Any = None,
    domains: Factor | None = None,
    households: Factor | None = None,
    label: str = "",
) -> Weights:
    """Return weights whose auxiliary totals equal the known ones.

    Parameters
    ----------
    auxiliary
        p auxiliaries of N rows (`auxiliaries`).
    totals
        Auxiliary name → population total; with `domains`, domain → (name → total).
    distance
        ``linear`` (generalised regression), ``raking`` or ``logit`` (needs bounds).
    bounds
        Least and greatest g = new weight / old weight.
    weight_bounds
        Least and greatest new weight, in persons.
    sigma2
        (N,) positive: rows with a larger value move more (variance function of the working model).
    domains
        Calibrate inside each domain separately to its own totals.
    households
        One weight for all rows of a household (or any unit whose rows share a base weight): g
        depends on the household's mean auxiliaries.

    Raises
    ------
    AnalysisError
        If totals are missing or contradict one another, or no g inside the bounds meets them
        (said before iterating, with the totals that cannot be met and the smallest bounds that work).

    References
    ----------
    Deville and Särndal (1992), JASA 87, 376-382, eqs 2.2-2.5. Lemaître and Dufour (1987) for one
    weight per household.

    Examples
    --------
    >>> from analysis.weighting.auxiliary import auxiliaries
    >>> from analysis.weighting.steps import base_weights
    >>> done = calibrate(base_weights([10.0, 10.0]), auxiliaries({"a": [1.0, 2.0]}), {"N": 30, "a": 40})
    >>> done.current.round(9).tolist()
    [20.0, 10.0]
    """
    chosen = Distance(distance)
    limits = _limits(weights, chosen, bounds, weight_bounds)
    check_lengths(weights, auxiliary, domains, households)
    domain = np.zeros(len(weights), dtype=np.intp) if domains is None else domains.codes
    units = Units(auxiliary.x, None, weights.current, *limits, _q(sigma2, len(weights)), domain)
    units = units if households is None else gathered(units, households)
    tasks = list(_tasks(auxiliary, totals, chosen, units, domains))
    g, steps = _solve_all(tasks, units)
    g = g if units.row is None else g[units.row]
    basis = Regression(units.x, units.row, None if sigma2 is None else 1 / np.asarray(sigma2, float), None)
    if domains is not None:
        basis = Regression(basis.x, basis.row, basis.q, domains.codes)
    notes = tuple(_notes(g, weights.current, limits))
    name = label or ", ".join(auxiliary.names)
    step = Step(StepKind.CALIBRATE, name, weights.current, weights.current * g, basis, steps, notes)
    return add_step(weights, step)


def _limits(
    weights: Weights,
    distance: Distance,
    bounds: tuple[float, float] | None,
    weight_bounds: tuple[float, float] | None,
) -> tuple[FloatArray, FloatArray]:
    """Bounds on g by row, from bounds on g and on the weight, (N,) each."""
    least = 0.0 if distance is Distance.RAKING else -np.inf
    low, high = bounds or (least, np.inf)
    floor, ceiling = weight_bounds or (-np.inf, np.inf)
    problems = list(_bounds_problems(distance, (low, high), (floor, ceiling)))
    if problems:
        raise AnalysisError(problems)
    held = np.where(weights.current > 0, weights.current, 1.0)
    lows, highs = np.maximum(max(low, least), floor / held), np.minimum(high, ceiling / held)
    if distance is Distance.LOGIT and not np.all((lows < 1) & (highs > 1) & np.isfinite(highs - lows)):
        count = int(np.sum(~((lows < 1) & (highs > 1))))
        raise AnalysisError([Problem("weight_bounds", WeightCode.BOUNDS_WITHOUT_ONE, {"count": count})])
    if np.any(lows > highs):
        facts = {"low": str(float(lows.max())), "high": str(float(highs.min()))}
        raise AnalysisError([Problem("bounds", WeightCode.BOUNDS_ORDER, facts)])
    return lows, highs


def _bounds_problems(
    distance: Distance, bounds: tuple[float, float], weight_bounds: tuple[float, float]
) -> Iterator[Problem]:
    for name, (low, high) in (("bounds", bounds), ("weight_bounds", weight_bounds)):
        if not low < high:
            yield Problem(name, WeightCode.BOUNDS_ORDER, {"low": str(low), "high": str(high)})
    finite = np.isfinite(bounds[1] - bounds[0]) or np.isfinite(weight_bounds[1] - weight_bounds[0])
    if distance is Distance.LOGIT and not finite:
        yield Problem("bounds", WeightCode.BOUNDS_NEEDED, {"distance": str(distance)})


def _q(sigma2: Any, rows: int) -> FloatArray:
    if sigma2 is None:
        return np.ones(rows)
    values = np.asarray(sigma2, dtype=np.float64)
    if values.shape != (rows,) or not np.all(np.isfinite(values) & (values > 0)):
        raise AnalysisError([Problem("sigma2", WeightCode.SIGMA, {"rows": rows, "found": str(values.shape)})])
    return 1 / values


def _tasks(
    auxiliary: Auxiliary,
    totals: Mapping[str, Any],
    distance: Distance,
    units: Units,
    domains: Factor | None,
) -> Iterator[tuple[NDArray[np.intp], Task]]:
    named = {"calibration": totals} if domains is None else totals
    labels = ("calibration",) if domains is None else domains.levels
    problems = list(_domain_problems(labels, named))
    tasks = []
    for code, label in enumerate(labels):
        rows = np.flatnonzero(units.domain == code)
        amounts, found = _amounts(auxiliary, named.get(label, {}), label, units.x[rows])
        problems += found if label in named else []
        fields = (units.mass[rows], amounts, units.low[rows], units.high[rows], units.q[rows])
        tasks.append((rows, Task(auxiliary.names, units.x[rows], *fields, distance, label)))
    if problems:
        raise AnalysisError(problems)
    yield from tasks


def _domain_problems(labels: tuple[str, ...], named: Mapping[str, Any]) -> Iterator[Problem]:
    for label in labels:
        if label not in named:
            yield Problem(label, WeightCode.DOMAIN_NO_TOTALS, {"domain": label})
    for label in named:
        if label not in labels:
            yield Problem(label, WeightCode.DOMAIN_NO_ROWS, {"domain": label, "count": 0})


def _amounts(
    auxiliary: Auxiliary, totals: Mapping[str, float], where: str, x: FloatArray
) -> tuple[FloatArray, list[Problem]]:
    """Totals in the auxiliaries' order; an indicator absent from a domain may lack its total there."""
    absent = {name for name, column in zip(auxiliary.names, x.T, strict=True) if not np.any(column)}
    problems = [
        Problem(where, WeightCode.AUXILIARY_NO_TOTAL, {"name": name, "known": ", ".join(totals)})
        for name in auxiliary.names
        if name not in totals and name not in absent
    ]
    problems += [
        Problem(where, WeightCode.AUXILIARY_UNKNOWN, {"name": name, "known": ", ".join(auxiliary.names)})
        for name in totals
        if name not in auxiliary.names
    ]
    amounts = np.array([float(totals.get(name, 0.0)) for name in auxiliary.names])
    problems += [
        Problem(
            where, WeightCode.MARGIN_RANGE, {"margin": "calibration", "level": name, "total": str(amount)}
        )
        for name, amount in zip(auxiliary.names, amounts, strict=True)
        if not np.isfinite(amount)
    ]
    return amounts, problems


def _solve_all(tasks: list[tuple[NDArray[np.intp], Task]], units: Units) -> tuple[FloatArray, int]:
    problems: list[Problem] = []
    for _, task in tasks:
        try:
            certify(task)
        except AnalysisError as error:
            problems += error.problems
    if problems:
        raise AnalysisError(problems)
    g, most = np.ones(len(units.mass)), 0
    for rows, task in tasks:
        g[rows], steps = solve(task)
        most = max(most, steps)
    return g, most


def _notes(g: FloatArray, before: FloatArray, limits: tuple[FloatArray, FloatArray]) -> Iterator[Note]:
    negative = int(np.sum((g < 0) & (before > 0)))
    if negative:
        yield Note("negative", "", negative)
    bound = int(np.sum((before > 0) & ((g <= limits[0] + AT_BOUND) | (g >= limits[1] - AT_BOUND))))
    if bound:
        yield Note("at-bound", "", bound)
