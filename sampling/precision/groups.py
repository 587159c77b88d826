"""What each respondent group is expected to bring: forms, its own margin, its part of the error."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sampling.plan import ChosenBy
from sampling.precision.table import GroupPrecision
from sampling.precision.variance import variance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sampling.plan import Plan
    from sampling.precision.assumptions import Assumptions, TierPoints
    from sampling.precision.variance import Listed, Variance

NORMAL = 1.959963984540054
"""Two-sided 95 % quantile of the normal distribution."""


def group_lines(
    plan: Plan, points: TierPoints, found: Listed, errors: Variance, assumptions: Assumptions
) -> tuple[GroupPrecision, ...]:
    """Return what is expected of each group of a tier, in the order of the plan."""
    margins = _margins(points, found, assumptions)
    total = errors.by_group.sum(axis=0)
    parts = np.where(total > 0, errors.by_group / np.where(total > 0, total, 1.0), 0.0)
    lines = []
    for g, name in enumerate(found.groups):
        asked, rate = float(found.persons[found.group == g].sum()), assumptions.response_of(name)
        rating = found.per_unit[g] > 0
        if not rating.any():
            continue
        chosen = plan.group(name).chosen_by is ChosenBy.RATED_UNIT
        lines.append(
            GroupPrecision(
                group=name,
                label=plan.group(name).label,
                chosen=chosen,
                asked=asked,
                response=rate,
                forms=asked * rate,
                units=int(rating.sum()),
                fewest=float(found.per_unit[g, rating].min() * rate),
                half_width=None if chosen or np.isnan(margins[g]) else float(margins[g]),
                share=float(parts[g].mean()),
            )
        )
    return tuple(lines)


def _margins(points: TierPoints, found: Listed, assumptions: Assumptions) -> NDArray[np.float64]:
    """Return half the 95 % interval of each group's mean for its median unit, in percent, (G,)."""
    margins = np.full(len(found.groups), np.nan)
    for g, name in enumerate(found.groups):
        mine = tuple(each for each in points.criteria if each.weights.get(name, 0) > 0)
        top = sum(each.points for each in mine)
        rating = found.per_unit[g] > 0
        if not mine or not top or not rating.any():
            continue
        alone = np.zeros((len(found.groups), len(found.units), len(mine)))
        alone[g] = 1.0
        percent = replace(points, criteria=tuple(replace(c, points=c.points / top * 100) for c in mine))
        own = variance(percent, _only(found, g), alone, assumptions, fpc=True).by_group[g]
        margins[g] = NORMAL * float(np.sqrt(np.median(own[rating])))
    return margins


def _only(found: Listed, g: int) -> Listed:
    """Return the cells of one group alone."""
    mine = np.flatnonzero(found.group == g)
    return replace(
        found,
        group=found.group[mine],
        persons=found.persons[mine],
        at=tuple(found.at[h] for h in mine.tolist()),
        share=tuple(found.share[h] for h in mine.tolist()),
    )
