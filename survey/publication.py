"""What of a result set is handed out: the digits that are printed, and no more.

A unit's points are a sum of group means. With all digits, standard errors and covariances, the mean of a
group of one person could be solved for. The exact result set stays in the store. Nothing heavy is imported:
pages hand out files too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, overload

from survey.numbers import round_half_up

if TYPE_CHECKING:
    from survey.resultset import (
        GroupPart,
        Heading,
        Interval,
        Pair,
        PartPoints,
        ResponseTest,
        ResultSet,
        TierResult,
        UnitResult,
    )

POINTS: Final = 2
"""Decimals of points, of their standard errors and interval ends, and of differences of points."""

PERCENT: Final = 1
"""Decimals of what a group says, in per cent of the maximum."""

SHARE: Final = 3
"""Decimals of shares (0 to 1), of test statistics and of the critical value."""


def published(result: ResultSet) -> ResultSet:
    """Return a result set with the printed digits only; what is published already stays as it is.

    Points, interval ends and standard errors keep two decimals, degrees of freedom none, shares three, what
    a group says one decimal of a per cent, all rounded half up. Figures before rounding and covariances are
    gone.
    Ranks, counts, notes, pictures and provenance stay.

    Parameters
    ----------
    result : ResultSet
        As the store keeps it.

    Examples
    --------
    >>> from survey.resultset import Interval
    >>> _interval(Interval(26.349999999999998, 0.12345, 38.6, 26.1, 26.594999))
    Interval(value=26.35, se=0.12, df=39.0, low=26.1, high=26.59)
    """
    return replace(result, tiers=tuple(_tier(tier) for tier in result.tiers))


def _tier(tier: TierResult) -> TierResult:
    return replace(
        tier,
        max_points=_rounded(tier.max_points, SHARE),
        missing_points=_rounded(tier.missing_points, SHARE),
        index_points=_rounded(tier.index_points, SHARE),
        label=_heading(tier.label),
        areas=tuple(_heading(heading) for heading in tier.areas),
        criteria=tuple(_heading(heading) for heading in tier.criteria),
        groups=tuple(_heading(heading) for heading in tier.groups),
        units=tuple(_unit(unit) for unit in tier.units),
        distinguishable=tuple(_pair(pair) for pair in tier.distinguishable),
        covariance_order=(),
        covariance=(),
        critical_value=_rounded(tier.critical_value, SHARE),
        group_parts=tuple(_group_part(part) for part in tier.group_parts),
        response_tests=tuple(_test(test) for test in tier.response_tests),
    )


def _unit(unit: UnitResult) -> UnitResult:
    return replace(
        unit,
        points=_interval(unit.points),
        points_without_fpc=_interval(unit.points_without_fpc),
        areas=tuple(_part(part) for part in unit.areas),
        criteria=tuple(_part(part) for part in unit.criteria),
        appraised=_rounded(unit.appraised, POINTS),
        index=_interval(unit.index),
        unrounded=None,
    )


def _part(part: PartPoints) -> PartPoints:
    return replace(
        part,
        max_points=_rounded(part.max_points, SHARE),
        estimate=_interval(part.estimate),
        no_opinion=_rounded(part.no_opinion, SHARE),
        cannot_judge=_rounded(part.cannot_judge, SHARE),
        unrounded=None,
    )


def _interval(interval: Interval | None) -> Interval | None:
    if interval is None:
        return None
    return replace(
        interval,
        value=_rounded(interval.value, POINTS),
        se=_rounded(interval.se, POINTS),
        df=_rounded(interval.df, 0),
        low=_rounded(interval.low, POINTS),
        high=_rounded(interval.high, POINTS),
    )


def _pair(pair: Pair) -> Pair:
    return replace(pair, difference=_rounded(pair.difference, POINTS), se=_rounded(pair.se, POINTS))


def _group_part(part: GroupPart) -> GroupPart:
    return replace(part, percent=_rounded(part.percent, PERCENT))


def _test(test: ResponseTest) -> ResponseTest:
    return replace(
        test,
        statistic=_rounded(test.statistic, SHARE),
        df=_rounded(test.df, 0),
        p_value=_rounded(test.p_value, SHARE),
    )


def _heading(heading: Heading) -> Heading:
    return replace(heading, max_points=_rounded(heading.max_points, SHARE))


@overload
def _rounded(value: float, decimals: int) -> float: ...
@overload
def _rounded(value: float | None, decimals: int) -> float | None: ...
def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None else float(round_half_up(value, decimals))
