"""From what the analysis gives for a tier to what is published of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sampling.collation import vietnamese_key
from survey.disclosure import Detail, Hidden, hidden_details
from survey.resultset import (
    GroupPart,
    GroupResponse,
    Heading,
    Interval,
    Merge,
    Pair,
    PartPoints,
    ResponseTest,
    TierResult,
    UnitResult,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.component_model import Component, Estimate, Part, UnitScore
    from analysis.scheme_model import SchemeTier
    from sampling.collation import CollationKey
    from sampling.plan import Plan
    from survey.resultset import Note
    from survey.round_view import RoundView


NOTHING = 1e-9
"""What sums of binary fractions leave of 0."""


def tier_result(
    component: Component,
    scheme: SchemeTier,
    plan: Plan,
    view: RoundView,
    *,
    response: tuple[GroupResponse, ...],
    tests: tuple[ResponseTest, ...],
    notes: tuple[Note, ...],
) -> TierResult:
    """Return the published results of a tier; what must not be published is left out here, once for all.

    Units stand by rank; those that are not ranked follow, by points; equal ones in Vietnamese order.
    """
    units = tuple(sorted((_unit(unit, scheme, view) for unit in component.units), key=_place))
    return TierResult(
        tier=component.tier,
        label=Heading(scheme.id, scheme.label.vi, scheme.label.en),
        max_points=component.max_points or component.missing_points,
        units=units,
        areas=_areas(component, scheme),
        criteria=_criteria(component, scheme),
        groups=tuple(_group(row.group, plan) for row in response),
        response=response,
        merges=tuple(Merge(m.group, m.cells, m.eligible, m.answered, m.weights) for m in component.merges),
        distinguishable=tuple(Pair(p.above, p.below, p.difference, p.se) for p in component.distinguishable),
        covariance_order=component.order,
        covariance=tuple(tuple(float(value) for value in row) for row in component.covariance),
        critical_value=component.critical_value,
        notes=notes,
        group_parts=group_parts(component, scheme, [row.group for row in response]),
        response_tests=tests,
        missing_points=component.missing_points,
        index_points=component.index_points if any(unit.index for unit in units) else None,
        pairs=component.pairs,
        together=component.together,
        rounding=str(scheme.rounding.of),
    )


def _place(unit: UnitResult) -> tuple[float, float, CollationKey]:
    points = unit.points.value if unit.points else float("-inf")
    return (unit.rank or float("inf"), -points, vietnamese_key(unit.name))


def _areas(component: Component, scheme: SchemeTier) -> tuple[Heading, ...]:
    """Return the areas; their maximum counts only criteria with a figure, as that of the tier does."""
    most: dict[str, float] = {}
    for unit in component.units:
        for part in unit.areas:
            most[part.id] = max(most.get(part.id, 0.0), part.max_points)
    return tuple(
        Heading(area.id, area.label.vi, area.label.en, most[area.id], assumption=area.assumption)
        for area in scheme.areas
        if most.get(area.id)
    )


def _criteria(component: Component, scheme: SchemeTier) -> tuple[Heading, ...]:
    """Return the criteria that have a figure for any unit."""
    there = {part.id for unit in component.units for part in unit.criteria if part.estimate is not None}
    return tuple(
        Heading(c.id, c.label.vi, c.label.en, c.max_points, c.area, c.assumption)
        for c in scheme.criteria
        if c.id in there
    )


def _group(group: str, plan: Plan) -> Heading:
    label = plan.group(group).label
    return Heading(group, label.vi, label.en)


def _unit(unit: UnitScore, scheme: SchemeTier, view: RoundView) -> UnitResult:
    hidden = hidden_of(unit, scheme)
    return UnitResult(
        code=unit.code,
        name=view.unit_name(unit.code, "vi"),
        name_en=view.unit_name(unit.code, "en"),
        ranked=unit.ranked,
        points=_interval(unit.total.estimate, unit.total.printed),
        points_without_fpc=_interval(unit.total.without_fpc, unit.total.printed),
        rank=unit.rank,
        rank_low=unit.rank_low,
        rank_high=unit.rank_high,
        tied=unit.tied,
        forms=unit.forms,
        asked=unit.asked,
        areas=tuple(_part(part, hidden=part.id in hidden.areas) for part in unit.areas),
        criteria=tuple(_part(part, hidden=part.id in hidden.criteria) for part in unit.criteria),
        chosen=unit.chosen,
        reference_only=unit.reference_only,
        appraised=unit.appraised,
        index=_interval(unit.index, unit.index_printed),
        returned=unit.returned,
        given=tuple(part.id for part in unit.criteria if part.given and part.estimate is not None),
        index_rank=unit.index_rank,
        index_rank_low=unit.index_rank_low,
        index_rank_high=unit.index_rank_high,
        index_tied=unit.index_tied,
        unrounded=None if unit.total.estimate is None else unit.total.estimate.value,
        complete=unit.complete,
    )


def hidden_of(unit: UnitScore, scheme: SchemeTier) -> Hidden:
    """Return the criteria and areas of a unit that are not published."""
    areas = {criterion.id: criterion.area for criterion in scheme.criteria}
    items = {criterion.id: max(len(criterion.items), 1) for criterion in scheme.criteria}
    details = [
        # `answers` counts levels, of every item of the criterion.
        Detail(part.id, areas[part.id], part.answers // items[part.id], part.max_points, given=part.given)
        for part in unit.criteria
        if part.estimate is not None
    ]
    marked = {part.id for part in unit.criteria if part.suppressed or unanimous(part)}
    return hidden_details(details, minimum=scheme.minimum_cell, marked=marked)


def unanimous(part: Part) -> bool:
    """Return whether a figure says that the persons of each group answered alike: it tells what each said."""
    if part.given or part.estimate is None:
        return False
    return part.alike or not NOTHING < part.estimate.value < part.max_points - NOTHING


def _part(part: Part, *, hidden: bool) -> PartPoints:
    if hidden or part.estimate is None:
        return PartPoints(part.id, part.max_points, None, 0, 0.0, suppressed=hidden, given=part.given)
    return PartPoints(
        id=part.id,
        max_points=part.max_points,
        estimate=_interval(part.estimate, part.printed),
        answers=part.answers,
        no_opinion=part.no_opinion / part.asked if part.asked else 0.0,
        cannot_judge=part.cannot_judge / part.asked if part.asked else 0.0,
        unrounded=part.estimate.value,
        given=part.given,
    )


def _interval(estimate: Estimate | None, printed: float | None) -> Interval | None:
    """Return an estimate with the official (rounded) figure as its value, which its interval contains.

    Rounded criteria may add up to a little more or less than their exact sum. Where nothing is uncertain the
    interval is the official figure; where little is, it reaches as far as that.
    """
    if estimate is None:
        return None
    value = estimate.value if printed is None else printed
    if estimate.low is None or estimate.high is None:
        return Interval(value, estimate.se, estimate.df, None, None)
    if estimate.se == 0:
        return Interval(value, estimate.se, estimate.df, value, value)
    low, high = min(estimate.low, value), max(estimate.high, value)
    return Interval(value, estimate.se, estimate.df, low, high)


def group_parts(component: Component, scheme: SchemeTier, groups: Sequence[str]) -> tuple[GroupPart, ...]:
    """Return what each group says on each criterion over all units; small cells are hidden."""
    found: dict[tuple[str, str], list[tuple[float, int]]] = {}
    for unit in component.units:
        for part in unit.criteria:
            for each in part.groups:
                if each.percent is not None and each.answers > 0:
                    found.setdefault((part.id, each.group), []).append((each.percent, each.answers))
    return tuple(
        _group_part(group, criterion.id, found[criterion.id, group], scheme.minimum_cell)
        for criterion in scheme.criteria
        for group in groups
        if (criterion.id, group) in found
    )


def _group_part(group: str, criterion: str, said: Sequence[tuple[float, int]], minimum: int) -> GroupPart:
    answers = sum(number for _, number in said)
    percent = sum(percent for percent, _ in said) / len(said)
    if answers < minimum or len(said) == 1 or not NOTHING < percent < 100 - NOTHING:
        return GroupPart(group, criterion, None, len(said), None, suppressed=True)
    return GroupPart(group, criterion, percent, len(said), answers)
