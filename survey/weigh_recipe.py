"""From what was asked of ``khaosat weight`` to the chain of steps, as one function of base weights."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from analysis.errors import AnalysisError, Problem
from analysis.weight_codes import WeightCode
from analysis.weighting import (
    Distance,
    adjust_nonresponse,
    auxiliaries,
    calibrate,
    factor,
    margin,
    poststratify,
    rake,
    totals_needed,
    trim,
    trim_and_recalibrate,
)
from analysis.weighting.auxiliary import INTERCEPT
from analysis.weighting.factor import level_name
from survey.weigh_totals import Asked, has_column, number, totals_by_level

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analysis.weighting import Auxiliary, Margin, TotalNeeded, Weights
    from survey.weigh_data import DataFile

    Step = Callable[[Weights], Weights]


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked: columns by name, totals as given, limits as numbers."""

    poststratify: Asked | None = None
    rake: tuple[Asked, ...] = ()
    calibrate: tuple[Asked, ...] = ()
    distance: Distance = Distance.LINEAR
    bounds: tuple[float, float] | None = None
    weight_bounds: tuple[float, float] | None = None
    by: str | None = None
    household: str | None = None
    responded: str | None = None
    cells: tuple[str, ...] = ()
    trim: tuple[float, float] | None = None
    recalibrate: bool = False


def recipe(data: DataFile, request: Request) -> Step:
    """Return the function that leads from base weights to final ones.

    Raises
    ------
    AnalysisError, SurveyError
        With what is wrong in columns or totals; what is wrong with the weights themselves is raised
        when the function is called.
    """
    before = [] if request.responded is None else [_response(data, request.responded, request.cells)]
    fitting = _fitting(data, request)
    if request.trim is None:
        after = fitting
    elif request.recalibrate and fitting:
        low, high = request.trim
        after = [lambda weights: trim_and_recalibrate(weights, low, high, fitting[0])]
    else:
        after = [*fitting, _trimming(request.trim)]
    return lambda weights: reduce(lambda done, step: step(done), [*before, *after], weights)


def needed(data: DataFile, weights: Weights, request: Request) -> tuple[TotalNeeded, ...]:
    """Return the totals that a calibration to the named variables asks for."""
    names = [name for each in request.calibrate for name in each.variables if name != INTERCEPT]
    columns = {name: _auxiliary_column(data, name) for name in names}
    domains = None if request.by is None else factor(request.by, data.categories(request.by))
    return totals_needed(auxiliaries(columns), weights, domains=domains)


def _auxiliary_column(data: DataFile, name: str) -> object:
    try:
        return data.numbers(name)
    except AnalysisError:
        return data.categories(name)


def _response(data: DataFile, column: str, cells: tuple[str, ...]) -> Step:
    answered = data.numbers(column) > 0
    names = " × ".join(cells) or "all"
    groups = (
        factor(names, *(data.categories(name) for name in cells)) if cells else factor("all", answered >= 0)
    )
    return lambda weights: adjust_nonresponse(weights, answered, groups)


def _trimming(limits: tuple[float, float]) -> Step:
    return lambda weights: trim(weights, *limits, strict=True)


def _fitting(data: DataFile, request: Request) -> list[Step]:
    if request.poststratify is not None:
        known = _margin(data, request.poststratify, request.by)
        return [lambda weights: poststratify(weights, known)]
    if request.rake:
        margins = [_margin(data, each, request.by) for each in request.rake]
        if request.by is not None:
            _check_domains(request)
        return [lambda weights: rake(weights, margins)]
    return [_calibration(data, request)] if request.calibrate else []


def _margin(data: DataFile, wanted: Asked, by: str | None) -> Margin:
    names = [*([by] if by else []), *wanted.variables]
    columns = tuple(data.categories(name) for name in names)
    totals = totals_by_level(wanted, by)
    if len(columns) == 1:
        return margin(" × ".join(names), columns[0], {key[0]: total for key, total in totals.items()})
    return margin(" × ".join(names), columns, totals)


def _check_domains(request: Request) -> None:
    """Name the domains in which the margins add up to different populations."""
    sums: list[dict[str, float]] = []
    for wanted in request.rake:
        found: dict[str, float] = {}
        for key, total in totals_by_level(wanted, request.by).items():
            found[key[0]] = found.get(key[0], 0.0) + total
        sums.append(found)
    problems = [
        _disagreement(f"{request.by}={domain}", request.rake[0].name, wanted.name, first, other[domain])
        for wanted, other in zip(request.rake[1:], sums[1:], strict=True)
        for domain, first in sums[0].items()
        if domain in other and abs(other[domain] - first) > 1e-9 * max(first, other[domain])
    ]
    if problems:
        raise AnalysisError(problems)


def _disagreement(path: str, first: str, other: str, expected: float, total: float) -> Problem:
    facts = {"margin": other, "other": first, "total": total, "expected": expected}
    return Problem(path, WeightCode.MARGINS_DISAGREE, {**facts, "difference": total - expected})


def _calibration(data: DataFile, request: Request) -> Step:
    columns: dict[str, object] = {}
    totals: dict[str, dict[str, float]] = {}
    for wanted in request.calibrate:
        name = wanted.variables[0]
        kind = _kind(wanted)
        if kind == "categories":
            columns[name] = [None if each is None else level_name(each) for each in data.categories(name)]
        elif name != INTERCEPT:
            columns[name] = data.numbers(name)
        _add_totals(totals, wanted, request.by, categories=kind == "categories")
    x = auxiliaries(columns, intercept=any(INTERCEPT in each for each in totals.values()))
    return _calibrating(data, request, x, totals)


def _kind(wanted: Asked) -> str:
    is_number = number(wanted.source) is not None
    return "number" if is_number or not has_column(wanted.source, wanted.variables[0]) else "categories"


def _add_totals(
    totals: dict[str, dict[str, float]], wanted: Asked, by: str | None, *, categories: bool
) -> None:
    """Add one variable's totals, domain by domain (the only domain is called "")."""
    name = wanted.variables[0]
    amount = number(wanted.source)
    if amount is not None:
        totals.setdefault("", {})[name] = amount
        return
    shown = wanted if categories else Asked((), wanted.source)
    for key, total in totals_by_level(shown, by).items():
        domain, level = (key[0] if by else ""), (key[-1] if categories else "")
        totals.setdefault(domain, {})[f"{name}={level}" if categories else name] = total


def _calibrating(
    data: DataFile, request: Request, x: Auxiliary, totals: Mapping[str, Mapping[str, float]]
) -> Step:
    domains = None if request.by is None else factor(request.by, data.categories(request.by))
    named = totals if domains is not None else totals.get("", {})
    members = (
        None if request.household is None else factor(request.household, data.categories(request.household))
    )
    return lambda weights: calibrate(
        weights,
        x,
        named,
        distance=request.distance,
        bounds=request.bounds,
        weight_bounds=request.weight_bounds,
        domains=domains,
        households=members,
    )
