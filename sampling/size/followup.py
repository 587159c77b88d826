"""Two-phase follow-up: ask everyone in the sample cheaply, then a part of the silent at a higher cost."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sampling.errors import Problem, SamplingError
from sampling.size import checks
from sampling.size_codes import SizeCode


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The best two-phase design, unrounded.

    Parameters
    ----------
    share : float
        v, share of the non-respondents that is followed up, 0 to 1.
    first : float
        n₁, units asked in the first phase.
    second : float
        Expected number followed up, v (1 − θ) n₁.
    cost : float
        Expected variable cost.
    cv : float or None
        Coefficient of variation of a mean; ``None`` when the unit CV is not given.
    single : float
        Units that a single phase would ask for the same CV, were its non-respondents like the others.
    cost_ratio : float
        Cost of the two phases over that of the single phase.
    """

    share: float
    first: float
    second: float
    cost: float
    cv: float | None
    single: float
    cost_ratio: float


def follow_up(
    cost1: float,
    cost2: float,
    *,
    response: float,
    budget: float | None = None,
    cv: float | None = None,
    unit_cv: float | None = None,
    population: float = math.inf,
) -> FollowUp:
    """Return the follow-up design with the smallest variance for a budget, or the smallest cost for a CV.

    Parameters
    ----------
    cost1, cost2 : float
        Cost of a unit asked in the first phase, and of one followed up, in one currency.
    response : float
        θ, expected response rate of the first phase.
    budget, cv : float
        Exactly one: variable budget, or wanted CV of a mean (which needs `unit_cv`).
    unit_cv : float, optional
        S/ȳ among the units.

    Raises
    ------
    SamplingError
        For each number out of range; and when following up everyone would still be too little (cost₁ > θ
        cost₂): then a follow-up of a part is not the best design; or when more would be asked than there are.

    References
    ----------
    Hansen & Hurwitz (1946); Särndal, Swensson & Wretman (1992), ex. 15.4.3; Valliant, Dever & Kreuter
    (2018), §17.3.

    Examples
    --------
    >>> found = follow_up(50, 200, response=0.5, budget=100_000, unit_cv=0.7)
    >>> round(found.share, 4), round(found.first, 4), round(found.second, 4), round(found.cv, 4)
    (0.7071, 828.4271, 292.8932, 0.0267)
    """
    checks.demand(
        checks.positive("cost1", cost1),
        checks.positive("cost2", cost2),
        checks.share("response", response),
        checks.one_target(("budget", "cv"), (budget, cv)),
        checks.population("population", population),
        *(
            checks.positive(name, value)
            for name, value in (("budget", budget), ("cv", cv), ("unit_cv", unit_cv))
            if value is not None
        ),
    )
    share = math.sqrt(cost1 / cost2 / response)
    if share > 1:
        raise SamplingError([Problem("cost2", SizeCode.NOT_BETWEEN, {"found": share, "low": 0, "high": 1})])
    silent = share * (1 - response)
    if budget is not None:
        first = budget / (cost1 + cost2 * silent)
    else:
        assert cv is not None
        first = _first_phase(share, response, cv, unit_cv, population)
    checks.demand(checks.sample("", first, population))
    return _design(share, first, response, (cost1, cost2), (unit_cv, population))


def _first_phase(share: float, response: float, cv: float, unit_cv: float | None, population: float) -> float:
    if unit_cv is None:
        raise SamplingError([Problem("unit_cv", SizeCode.NO_TARGET, {"known": "unit_cv", "given": "cv"})])
    return (1 - response * (1 - share)) / share / ((cv / unit_cv) ** 2 + 1 / population)


def _design(
    share: float,
    first: float,
    response: float,
    costs: tuple[float, float],
    units: tuple[float | None, float],
) -> FollowUp:
    unit_cv, population = units
    second = share * (1 - response) * first
    inflation = 1 - first / population + (1 - share) / share * (1 - response)
    single = first / (response + (1 - response) / share - first / population) / response
    return FollowUp(
        share,
        first,
        second,
        costs[0] * first + costs[1] * second,
        None if unit_cv is None else math.sqrt(unit_cv**2 / first * inflation),
        single,
        first / single * (1 + costs[1] / costs[0] * share * (1 - response)),
    )
