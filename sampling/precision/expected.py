"""The precision that a plan leads one to expect, by formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri, stdtrit

from sampling.errors import Problem, SamplingError
from sampling.frame_layout import surveyed_groups, unit_name
from sampling.plan import ChosenBy, SurveyKind, Text
from sampling.precision.cells import cells_of_plan, tier_units
from sampling.precision.groups import group_lines
from sampling.precision.ranks import difference_se, rank_precision
from sampling.precision.table import Expected, PrecisionTable, TierPrecision, UnitPrecision
from sampling.precision.variance import group_weights, listed, variance
from sampling.precision.warnings import warnings
from sampling.precision_codes import PrecisionCode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sampling.plan import Plan, Tier
    from sampling.precision.assumptions import Assumptions
    from sampling.precision.cells import ListedCell
    from sampling.precision.variance import Listed, Variance

LEVEL = 0.95


def expected_precision(
    plan: Plan,
    assumptions: Assumptions,
    *,
    counts: Mapping[str, float] | None = None,
    cells: Sequence[ListedCell] | None = None,
) -> PrecisionTable:
    """Return the precision that is expected of every unit's survey points before anybody is asked.

    Everyone listed is asked, so non-response is the only chance (`analysis.component.survey_component`): the
    interval is expected to cover the difference between those who answer and all persons listed.

    Parameters
    ----------
    plan
        The plan: its quotas say how many persons rate each unit.
    assumptions
        Response, spread of the answers, points; see `sampling.precision.load_assumptions`.
    counts
        Persons by group where they differ from the plan's figures.
    cells
        The cells of a real list (`cells_of_rows`) instead of the plan's.

    Raises
    ------
    SamplingError
        If nobody is asked about any unit, or a group of `counts` is not in the plan.

    References
    ----------
    Särndal, Swensson and Wretman (1992), *Model Assisted Survey Sampling*, sections 5.6 and 15.6.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> from sampling.precision import load_assumptions
    >>> table = expected_precision(load_plan("757-2023"), load_assumptions("757-2023"))
    >>> health = table.tier("ministry").unit("BYT")
    >>> round(health.fpc.se, 2), health.chosen
    (0.18, True)
    """
    _refuse_unknown(plan, counts or {})
    found = tuple(cells) if cells is not None else cells_of_plan(plan, counts)
    tiers = [_tier(plan, tier, found, assumptions) for tier in _asked_tiers(plan)]
    there = tuple(tier for tier in tiers if tier is not None)
    if not there:
        raise SamplingError([Problem("", PrecisionCode.NOTHING_ASKED, {"plan": plan.id})])
    return PrecisionTable(plan.id, there, warnings(plan, found, assumptions, there), assumptions)


def _refuse_unknown(plan: Plan, counts: Mapping[str, float]) -> None:
    known = [group.id for group in plan.groups]
    problems = [
        Problem(name, PrecisionCode.GROUP_UNKNOWN, {"asked": name, "known": ", ".join(known)})
        for name in counts
        if name not in known
    ]
    if problems:
        raise SamplingError(problems)


def _asked_tiers(plan: Plan) -> list[Tier]:
    return [tier for tier in plan.tiers if tier.survey is SurveyKind.SOCIOLOGICAL]


def _tier(
    plan: Plan, tier: Tier, cells: Sequence[ListedCell], assumptions: Assumptions
) -> TierPrecision | None:
    groups = tuple(group.id for group in surveyed_groups(plan) if group.tier == tier.id)
    points = assumptions.points_of(tier.id) or assumptions.stand_in(tier.id, groups)
    found = listed(cells, tier_units(plan, tier.id), groups, provinces_equal=points.provinces_equal)
    if not len(found.persons):
        return None
    weights = group_weights(points, found, assumptions)
    fpc, plain = (variance(points, found, weights, assumptions, fpc=each) for each in (True, False))
    units = _units(plan, found, (fpc, plain), assumptions)
    ranked = [u for u, code in enumerate(found.units) if code not in tier.unranked and units[u].forms > 0]
    spread = assumptions.answers.units_sd.value / 100 * points.asked_points
    ranks, units = rank_precision(units, ranked, (fpc, plain), spread)
    return TierPrecision(
        tier=tier.id,
        label=tier.label,
        max_points=points.max_points,
        asked_points=points.asked_points,
        units=units,
        groups=group_lines(plan, points, found, fpc, assumptions),
        ranks=ranks,
        difference_se=difference_se(fpc.covariance),
        covariance=fpc.covariance,
        covariance_without_fpc=plain.covariance,
        stand_in=points.assumption and assumptions.points_of(tier.id) is None,
    )


def _units(
    plan: Plan, found: Listed, errors: tuple[Variance, Variance], assumptions: Assumptions
) -> tuple[UnitPrecision, ...]:
    rates = np.array([assumptions.response_of(group) for group in found.groups])
    chosen = np.array([plan.group(group).chosen_by is ChosenBy.RATED_UNIT for group in found.groups])
    return tuple(
        UnitPrecision(
            code=code,
            name=Text(*(unit_name(plan, code, lang) for lang in ("vi", "en"))),
            asked=float(found.per_unit[:, u].sum()),
            forms=float(rates @ found.per_unit[:, u]),
            fpc=_expected(errors[0], u),
            plain=_expected(errors[1], u),
            chosen=bool((chosen & (found.per_unit[:, u] > 0)).any()),
        )
        for u, code in enumerate(found.units)
    )


def _expected(errors: Variance, u: int) -> Expected:
    se, df = float(np.sqrt(errors.covariance[u, u])), float(errors.df[u])
    return Expected(se, df, t_quantile(df) * se)


def t_quantile(df: float, level: float = LEVEL) -> float:
    """Return the two-sided quantile of Student's t, of the normal distribution for infinite `df`.

    Examples
    --------
    >>> round(t_quantile(4), 4), round(t_quantile(float("inf")), 4)
    (2.7764, 1.96)
    """
    tail = (1 + level) / 2
    return float(ndtri(tail) if np.isinf(df) else stdtrit(df, tail))
