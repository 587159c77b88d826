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
    from analysis.points import Errors
    from analysis.scheme_model import Criterion, SchemeTier
    from analysis.score import Scored

CODES = tuple(NonAnswer)
GivenFigures = "Mapping[str, Mapping[str, Given]]"


@dataclass(frozen=True, slots=True)
class UnitParts:
    """The parts of one unit; `given_variance` is what given figures add to the variance of the total."""

    criteria: tuple[Part, ...]
    areas: tuple[Part, ...]
    total: Part
    given_variance: float


def unit_parts(
    u: int, code: str, tier: SchemeTier, scored: Scored, given: Mapping[str, Mapping[str, Given]]
) -> UnitParts:
    """Return the parts of the unit at place `u`."""
    own = {name: figures[code] for name, figures in given.items() if code in figures}
    criteria = _hide(tuple(_criterion(u, each, tier, scored, own) for each in tier.criteria), tier)
    areas = tuple(
        _sum(
            area.id,
            tuple(part for part, each in zip(criteria, tier.criteria, strict=True) if each.area == area.id),
            tier,
            (scored, u, len(scored.shape.criteria) + a),
            own,
        )
        for a, area in enumerate(tier.areas)
    )
    total = _sum("total", criteria, tier, (scored, u, len(scored.shape.masks) - 1), own)
    total = replace(total, suppressed=False)
    return UnitParts(criteria, areas, total, _given_variance(criteria, own))


def rounded(value: float, tier: SchemeTier) -> float:
    """Return points as the scheme prints them; unchanged when it rounds nothing."""
    if tier.rounding.of is RoundingOf.NONE:
        return value
    return round_half_up(value, tier.rounding.decimals)


def _criterion(
    u: int, criterion: Criterion, tier: SchemeTier, scored: Scored, own: Mapping[str, Given]
) -> Part:
    if not criterion.items:
        return _given_part(criterion, own.get(criterion.id), tier)
    c = scored.shape.criteria.index(criterion.id)
    percent = float(scored.combination.percent[u, c])
    answers = int(scored.figures.answers[:, u, c].sum())
    counts = dict(zip(CODES, scored.non_answers[:, u, c].tolist(), strict=True))
    value = None if np.isnan(percent) else criterion.max_points * percent / 100
    top = criterion.max_points
    return Part(
        id=criterion.id,
        max_points=top,
        estimate=None if value is None else _estimate(value, scored.fpc, u, c, 0.0, top),
        without_fpc=None if value is None else _estimate(value, scored.plain, u, c, 0.0, top),
        printed=None if value is None else rounded(value, tier),
        asked=answers + _unscored(counts, tier),
        answers=answers,
        no_opinion=counts[NonAnswer.NO_OPINION],
        cannot_judge=counts[NonAnswer.CANNOT_JUDGE],
        unanswered=counts[NonAnswer.UNANSWERED],
        groups=_group_parts(u, c, tier.minimum_cell * len(criterion.items), scored),
    )


def _unscored(counts: Mapping[NonAnswer, int], tier: SchemeTier) -> int:
    unscored = counts[NonAnswer.UNANSWERED]
    unscored += counts[NonAnswer.NO_OPINION] if tier.no_opinion is None else 0
    return unscored + (counts[NonAnswer.CANNOT_JUDGE] if tier.cannot_judge is None else 0)


def _estimate(value: float, found: Errors, u: int, part: int, extra: float, top: float) -> Estimate:
    """Return the estimate of one part; `extra` is a known variance of given figures."""
    variance, df = float(found.variance[u, part]), float(found.df[u, part])
    if variance > 0 and extra > 0:
        df *= (1 + extra / variance) ** 2
    elif variance == 0:
        df = np.inf
    return estimate(value, variance + extra, df, top)


def _given_part(criterion: Criterion, figure: Given | None, tier: SchemeTier) -> Part:
    top = criterion.max_points
    if figure is None:
        return Part(criterion.id, top, None, None, None, given=True)
    value = top * figure.percent / 100
    if figure.se is None:
        found = Estimate(value)
    else:
        found = estimate(value, (top * figure.se / 100) ** 2, np.inf, top)
    return Part(criterion.id, top, found, found, rounded(value, tier), given=True)


def _given_variance(parts: tuple[Part, ...], own: Mapping[str, Given]) -> float:
    return sum(
        (part.max_points / 100 * (own[part.id].se or 0.0)) ** 2
        for part in parts
        if part.given and part.id in own
    )


def _sum(
    name: str,
    parts: tuple[Part, ...],
    tier: SchemeTier,
    place: tuple[Scored, int, int],
    own: Mapping[str, Given],
) -> Part:
    """Return the sum of the parts that are present; without any it is absent."""
    scored, u, row = place
    there = tuple(part for part in parts if part.estimate is not None)
    values = [part.estimate.value for part in there if part.estimate is not None]
    top = exact_sum([part.max_points for part in there])
    extra = _given_variance(there, own)
    printed = [part.printed for part in there if part.printed is not None]
    only_given = all(part.given for part in there)
    without_error = only_given and not extra
    value = float(np.sum(values))
    return Part(
        id=name,
        max_points=top,
        estimate=_summed(value, scored.fpc, u, row, extra, top, without_error) if there else None,
        without_fpc=_summed(value, scored.plain, u, row, extra, top, without_error) if there else None,
        printed=_printed_sum(value, printed, tier) if there else None,
        asked=sum(part.asked for part in parts),
        answers=sum(part.answers for part in parts),
        no_opinion=sum(part.no_opinion for part in parts),
        cannot_judge=sum(part.cannot_judge for part in parts),
        unanswered=sum(part.unanswered for part in parts),
        given=bool(there) and only_given,
        suppressed=any(part.suppressed for part in parts),
    )


def _summed(
    value: float, found: Errors, u: int, row: int, extra: float, top: float, without_error: bool
) -> Estimate:
    return Estimate(value) if without_error else _estimate(value, found, u, row, extra, top)


def _printed_sum(value: float, printed: list[float], tier: SchemeTier) -> float:
    if tier.rounding.of is RoundingOf.CRITERION:
        return exact_sum(printed)
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
