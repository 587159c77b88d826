"""Strata of one sampling unit: found, refused, or merged with a neighbour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.bound import Stage
from analysis.engine_codes import DesignCode
from analysis.errors import Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

CERTAIN = 1e-7


def lonely_strata(stage: Stage) -> NDArray[np.bool_]:
    """Return which strata (H,) hold one unit that was not taken for certain."""
    lead = np.zeros(stage.strata)
    lead[stage.stratum] = stage.fraction
    out: NDArray[np.bool_] = (stage.sampled == 1) & (1 - lead > CERTAIN)
    return out


def lonely_problems(stages: tuple[Stage, ...]) -> list[Problem]:
    """Return a problem for each lonely stratum that would enter the variance."""
    problems = []
    for depth, stage in enumerate(stages):
        lonely = lonely_strata(stage)
        if depth:
            above = np.zeros(stage.strata)
            above[stage.stratum] = stages[depth - 1].fraction[stage.parent]
            lonely &= above > 0
        problems += [
            Problem(
                f"stage {depth + 1}", DesignCode.UNIT_LONELY, {"stratum": stage.names[h], "stage": depth + 1}
            )
            for h in np.flatnonzero(lonely)
        ]
    return problems


def average_problems(stages: tuple[Stage, ...]) -> list[Problem]:
    """Return a problem for each stage whose strata all are lonely or certain: nothing is left to average."""
    problems = []
    for depth, stage in enumerate(stages):
        lonely = lonely_strata(stage)
        certain = np.ones(stage.strata, dtype=bool)
        certain[stage.stratum[1 - stage.fraction > CERTAIN]] = False
        if lonely.any() and (lonely | certain).all():
            facts = {"stage": depth + 1, "lonely": int(lonely.sum())}
            problems.append(Problem(f"stage {depth + 1}", DesignCode.AVERAGE_OF_NOTHING, facts))
    return problems


def collapse_lonely(stage: Stage) -> tuple[Stage, tuple[str, ...]]:
    """Return the first stage with each lonely stratum joined to a neighbour, and what was joined.

    A lonely stratum is joined to the next stratum in the order of labels, the last one to the one before it;
    certainty strata are passed over. The fraction of a joined stratum is its units over its population.

    References
    ----------
    Hansen, Hurwitz and Madow (1953), *Sample Survey Methods and Theory*, vol. 1, ch. 9 (collapsed strata).
    """
    lonely = lonely_strata(stage)
    if not lonely.any():
        return stage, ()
    certain = np.ones(stage.strata, dtype=bool)
    certain[stage.stratum[1 - stage.fraction > CERTAIN]] = False
    group = _groups(lonely, certain)
    joined = [
        "+".join(stage.names[h] for h in np.flatnonzero(group == g))
        for g in range(int(group.max()) + 1)
        if (group == g).sum() > 1
    ]
    names = tuple(
        "+".join(stage.names[h] for h in np.flatnonzero(group == g)) for g in range(group.max() + 1)
    )
    stratum = group[stage.stratum]
    sampled = np.bincount(stratum)
    return Stage(stratum, stage.parent, sampled, _joined_fraction(stage, group), names), tuple(joined)


def _groups(lonely: NDArray[np.bool_], certain: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the group of each stratum: runs of free strata in which a lonely one takes in its neighbour."""
    group = np.arange(len(lonely))
    free = np.flatnonzero(~certain)
    for place, h in enumerate(free):
        alone = lonely[h] and (group == group[h]).sum() == 1
        if alone and len(free) > 1:
            other = free[place + 1] if place + 1 < len(free) else free[place - 1]
            group[group == group[h]] = group[other]
    _, dense = np.unique(group, return_inverse=True)
    return dense.astype(np.intp)


def _joined_fraction(stage: Stage, group: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the fraction (U,) after joining; strata that were not joined keep theirs, unit by unit."""
    lead = np.zeros(stage.strata)
    lead[stage.stratum] = stage.fraction
    population = np.divide(stage.sampled, lead, out=np.full(stage.strata, np.inf), where=lead > 0)
    total = np.bincount(group, weights=population)
    share = np.divide(np.bincount(group, weights=stage.sampled), total)
    joined = np.bincount(group) > 1
    return np.where(joined[group][stage.stratum], share[group][stage.stratum], stage.fraction)
