"""What precision is reckoned from before fieldwork: response, spread of answers, points; all assumed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from sampling.errors import Problem, SamplingError
from sampling.precision_codes import PrecisionCode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sampling.plan import Text


class Pooling(StrEnum):
    """How groups are put together on one criterion."""

    AVERAGE = "average"
    POOL = "pool"


class Redistribution(StrEnum):
    """Where the weight of a group that a unit does not have goes."""

    PROPORTIONAL = "proportional"
    EQUAL = "equal"


@dataclass(frozen=True, slots=True)
class Assumed:
    """A number with where it comes from; `assumption` says that nobody has confirmed it."""

    value: float
    source: Text
    assumption: bool = True


@dataclass(frozen=True, slots=True)
class Answers:
    """How the answers of one person look.

    Parameters
    ----------
    sd
        Standard deviation between the persons of one cell, in percent of a criterion's maximum.
    between_items, between_units
        Correlations of one person's answers: on two items about one unit, and about two units.
    missing
        Share (0 to 1) of the returned forms without an opinion on an item.
    missing_by_group
        The same for groups of their own.
    units_sd
        Standard deviation of the units' true results, in percent of the maximum: how far they lie apart.
    """

    sd: Assumed
    between_items: Assumed
    between_units: Assumed
    missing: Assumed
    units_sd: Assumed
    missing_by_group: Mapping[str, Assumed] = field(default_factory=dict)

    def missing_of(self, group: str) -> float:
        """Return the share of forms of `group` that give no opinion on an item."""
        return self.missing_by_group.get(group, self.missing).value


@dataclass(frozen=True, slots=True)
class ScoredCriterion:
    """A criterion as plain numbers: its points, how many items it has, the weights of its groups."""

    id: str
    points: float
    items: int
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class TierPoints:
    """How the answers about one tier become points.

    `max_points` are all survey points of the tier: more than the sum over `criteria` where a figure is given
    from outside (SIPAS). `provinces_equal`: every province counts equally where persons rate all units.
    `assumption`: no scheme is known, and the points are a stand-in.
    """

    tier: str
    max_points: float
    criteria: tuple[ScoredCriterion, ...]
    source: Text
    pooling: Pooling = Pooling.AVERAGE
    redistribution: Redistribution = Redistribution.PROPORTIONAL
    provinces_equal: bool = False
    assumption: bool = True

    @property
    def asked_points(self) -> float:
        """Points that answers decide."""
        return round(sum(criterion.points for criterion in self.criteria), 10)


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Everything assumed for one plan; `response` are shares (0 to 1) of valid forms by group."""

    id: str
    response: Mapping[str, Assumed]
    default_response: Assumed
    answers: Answers
    stand_in_points: Assumed
    stand_in_items: int
    tiers: tuple[TierPoints, ...] = ()
    minimum_cell: int = 5

    def response_of(self, group: str) -> float:
        """Return the expected share of valid forms of `group`."""
        return self.response.get(group, self.default_response).value

    def points_of(self, tier: str) -> TierPoints | None:
        """Return the points of a tier, ``None`` where none are known."""
        return next((points for points in self.tiers if points.tier == tier), None)

    def stand_in(self, tier: str, groups: tuple[str, ...]) -> TierPoints:
        """Return points for a tier whose scheme is not known: equal items, equal weights of its groups."""
        weights = dict.fromkeys(groups, 1.0)
        points = self.stand_in_points.value
        whole = ScoredCriterion("*", points, self.stand_in_items, weights)
        return TierPoints(tier, points, (whole,), self.stand_in_points.source)


def with_response(assumptions: Assumptions, response: Mapping[str, float], source: Text) -> Assumptions:
    """Return the assumptions with other response rates (shares, 0 < rate ≤ 1) for some groups.

    Raises
    ------
    SamplingError
        If a rate is 0, negative or above 1: all such rates at once.

    Examples
    --------
    >>> from sampling.plan import Text
    >>> from sampling.precision import load_assumptions
    >>> changed = with_response(load_assumptions("757-2023"), {"Q02": 0.6}, Text("thử", "a trial"))
    >>> changed.response_of("Q02"), changed.response_of("Q01")
    (0.6, 0.75)
    """
    wrong = [
        Problem(group, PrecisionCode.RATE_OUTSIDE, {"found": rate})
        for group, rate in response.items()
        if not 0 < rate <= 1
    ]
    if wrong:
        raise SamplingError(wrong)
    given = {group: Assumed(float(rate), source) for group, rate in response.items()}
    return replace(assumptions, response={**assumptions.response, **given})


def less_response(assumptions: Assumptions, percent: float) -> Assumptions:
    """Return the assumptions with `percent` of the forms that were expected back lost, in every group.

    10 means that of each 10 forms once expected 9 come back: 75 % becomes 67.5 %.

    Raises
    ------
    SamplingError
        If `percent` is below 0 or leaves nothing.

    Examples
    --------
    >>> from sampling.precision import load_assumptions
    >>> round(less_response(load_assumptions("757-2023"), 10).response_of("Q01"), 3)
    0.675
    """
    if not 0 <= percent < 100:
        raise SamplingError([Problem("", PrecisionCode.LOSS_OUTSIDE, {"found": percent})])
    kept = 1 - percent / 100
    return replace(
        assumptions,
        default_response=_times(assumptions.default_response, kept),
        response={group: _times(rate, kept) for group, rate in assumptions.response.items()},
    )


def _times(rate: Assumed, kept: float) -> Assumed:
    return replace(rate, value=rate.value * kept)
