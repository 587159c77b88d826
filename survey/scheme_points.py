"""A scoring scheme as the plain numbers that expected precision is reckoned with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sampling.plan import Text
from sampling.precision.assumptions import Pooling, Redistribution, ScoredCriterion, TierPoints

if TYPE_CHECKING:
    from analysis.scheme_model import Scheme, SchemeTier
    from sampling.precision import Assumptions


def with_scheme(assumptions: Assumptions, scheme: Scheme) -> Assumptions:
    """Return the assumptions with the points and weights of `scheme` in place of those of the catalogue.

    Examples
    --------
    >>> from analysis.scheme import load_scheme
    >>> from sampling.precision import load_assumptions
    >>> assumed = with_scheme(load_assumptions("default"), load_scheme("757-2023"))
    >>> assumed.points_of("ministry").max_points, assumed.points_of("province").asked_points
    (31.5, 22.0)
    """
    return replace(assumptions, tiers=tuple(_points(tier, scheme) for tier in scheme.tiers))


def _points(tier: SchemeTier, scheme: Scheme) -> TierPoints:
    return TierPoints(
        tier=tier.id,
        max_points=tier.max_points,
        criteria=tuple(
            ScoredCriterion(each.id, each.max_points, len(each.items), dict(each.weights))
            for each in tier.criteria
            if each.items
        ),
        source=Text(scheme.title.vi, scheme.title.en),
        pooling=Pooling(tier.pooling),
        redistribution=Redistribution(tier.redistribution),
        provinces_equal=tier.outside == "province",
        assumption=bool(tier.assumptions),
    )
