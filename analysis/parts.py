"""Criteria, areas and the total of one unit, as printed parts with errors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.component_model import Estimate, GroupPart, Part
from analysis.intervals import estimate
from analysis.moments import NonAnswer
from analysis.publish import suppressed
from analysis.rounding import exact_sum, round_half_up
from analysis.scheme_model import RoundingOf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.inputs import Given
    from analysis.scheme_model import Criterion, SchemeTier
    from analysis.score import Scored

CODES = tuple(NonAnswer)


@dataclass(frozen=True, slots=True)
class UnitParts:
    """The parts of one unit; `given_variance` is what given figures add to the variance of the total."""

    criteria: tuple[Part, ...]
    areas: tuple[Part, ...]
    total: Part
    given_variance: float


@dataclass(frozen=True, slots=True, eq=False)
class _Source:
    """Where the parts of the unit at place `u` come from; `given` holds its figures by criterion."""

    u: int
    tier: SchemeTier
    scored: Scored
    given: Mapping[str, Given]


def unit_parts(
    u: int, code: str, tier: SchemeTier, scored: Scored, given: Mapping[str, Mapping[str, Given]]
) -> UnitParts:
    """Return the parts of the unit with this place and code."""
    source = _Source(u, tier, scored, {name: own[code] for name, own in given.items() if code in own})
    criteria = _hide(tuple(_criterion(each, source) for each in tier.criteria), tier)
    first = len(scored.shape.criteria)
    areas = tuple(
        _sum(
            area.id,
            tuple(part for part in criteria if tier.criterion(part.id).area == area.id),
            first + a,
            source,
        )
        for a, area in enumerate(tier.areas)
    )
    total = _sum("total", criteria, first + len(areas), source)
    return UnitParts(criteria, areas, replace(total, suppressed=False), _given_variance(criteria, source))


def rounded(value: float, tier: SchemeTier) -> float:
    """Return points as the scheme prints them; unchanged when it rounds nothing."""
    if tier.rounding.of is RoundingOf.NONE:
        return value
    return round_half_up(value, tier.rounding.decimals)


def _criterion(criterion: Criterion, source: _Source) -> Part:
    if not criterion.items:
        return _given_part(criterion, source)
    u, tier, scored = source.u, source.tier, source.scored
    c = scored.shape.criteria.index(criterion.id)
    percent = float(scored.combination.percent[u, c])
    absent, value, top = np.isnan(percent), criterion.max_points * percent / 100, criterion.max_points
    answers = int(scored.figures.answers[:, u, c].sum())
    counts = dict(zip(CODES, scored.non_answers[:, u, c].tolist(), strict=True))
    return Part(
        id=criterion.id,
        max_points=top,
        estimate=None if absent else _estimate(value, scored.fpc.at(u, c), 0.0, top),
        without_fpc=None if absent else _estimate(value, scored.plain.at(u, c), 0.0, top),
        printed=None if absent else rounded(value, tier),
        asked=answers + _unscored(counts, tier),
        answers=answers,
        no_opinion=counts[NonAnswer.NO_OPINION],
        cannot_judge=counts[NonAnswer.CANNOT_JUDGE],
        unanswered=counts[NonAnswer.UNANSWERED],
        alike=answers > 0 and bool((scored.figures.alike | (scored.figures.answers == 0))[:, u, c].all()),
        groups=_group_parts(u, c, tier.minimum_cell * len(criterion.items), scored),
    )


def _unscored(counts: Mapping[NonAnswer, int], tier: SchemeTier) -> int:
    unscored = counts[NonAnswer.UNANSWERED]
    unscored += counts[NonAnswer.NO_OPINION] if tier.no_opinion is None else 0
    return unscored + (counts[NonAnswer.CANNOT_JUDGE] if tier.cannot_judge is None else 0)


def _estimate(value: float, error: tuple[float, float], known: float, top: float) -> Estimate:
    """Return an estimate from (variance, df) of the answers and the `known` variance of given figures."""
    variance, df = error
    if variance > 0:
        df *= (1 + known / variance) ** 2
    return estimate(value, variance + known, df if variance > 0 else np.inf, top)


def _given_part(criterion: Criterion, source: _Source) -> Part:
    figure, top = source.given.get(criterion.id), criterion.max_points
    if figure is None:
        return Part(criterion.id, top, None, None, None, given=True)
    value = top * figure.percent / 100
    known = None if figure.se is None else (top * figure.se / 100) ** 2
    found = Estimate(value) if known is None else estimate(value, known, np.inf, top)
    return Part(criterion.id, top, found, found, rounded(value, source.tier), given=True)


def _given_variance(parts: tuple[Part, ...], source: _Source) -> float:
    figures = [(part.max_points, source.given[part.id].se) for part in parts if part.id in source.given]
    return sum((top / 100 * se) ** 2 for top, se in figures if se is not None)


def _sum(name: str, parts: tuple[Part, ...], row: int, source: _Source) -> Part:
    """Return the sum of the parts that are present; without any it is absent."""
    there = tuple(part for part in parts if part.estimate is not None)
    value = float(np.sum([part.estimate.value for part in there if part.estimate is not None]))
    fpc, plain = _sum_estimates(value, there, row, source) if there else (None, None)
    return Part(
        id=name,
        max_points=exact_sum([part.max_points for part in there]),
        estimate=fpc,
        without_fpc=plain,
        printed=_printed_sum(value, there, source.tier) if there else None,
        asked=sum(part.asked for part in parts),
        answers=sum(part.answers for part in parts),
        no_opinion=sum(part.no_opinion for part in parts),
        cannot_judge=sum(part.cannot_judge for part in parts),
        unanswered=sum(part.unanswered for part in parts),
        given=bool(there) and all(part.given for part in there),
        suppressed=any(part.suppressed for part in parts),
    )


def _sum_estimates(
    value: float, parts: tuple[Part, ...], row: int, source: _Source
) -> tuple[Estimate, Estimate]:
    if all(part.estimate is not None and part.estimate.se is None for part in parts):
        return Estimate(value), Estimate(value)
    top, known = exact_sum([part.max_points for part in parts]), _given_variance(parts, source)
    scored, u = source.scored, source.u
    return (
        _estimate(value, scored.fpc.at(u, row), known, top),
        _estimate(value, scored.plain.at(u, row), known, top),
    )


def _printed_sum(value: float, parts: tuple[Part, ...], tier: SchemeTier) -> float:
    if tier.rounding.of is RoundingOf.CRITERION:
        return exact_sum([part.printed for part in parts if part.printed is not None])
    return rounded(value, tier)


def _group_parts(u: int, c: int, minimum: int, scored: Scored) -> tuple[GroupPart, ...]:
    figures = scored.figures
    weights = scored.combination.weights[:, u, c]
    there = [g for g in range(len(scored.groups)) if figures.answers[g, u, c] > 0]
    hidden = suppressed([int(figures.answers[g, u, c]) for g in there], minimum)
    return tuple(
        GroupPart(
            group=scored.groups[g],
            answers=int(figures.answers[g, u, c]),
            percent=float(figures.percent[g, u, c]),
            se=float(np.sqrt(figures.variance[g, u, c])),
            weight=float(weights[g]),
            suppressed=hide,
        )
        for g, hide in zip(there, hidden, strict=True)
    )


def _hide(parts: tuple[Part, ...], tier: SchemeTier) -> tuple[Part, ...]:
    """Mark criteria that rest on too few answers, so that no difference of sums reveals one."""
    asked = [place for place, part in enumerate(parts) if not part.given and part.answers > 0]
    hidden = suppressed([parts[place].answers for place in asked], tier.minimum_cell)
    marks = dict(zip(asked, hidden, strict=True))
    return tuple(replace(part, suppressed=marks.get(place, False)) for place, part in enumerate(parts))
