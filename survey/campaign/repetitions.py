"""Repetitions of the fieldwork in one world: who responds, and the points that follow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.scheme_model import Pooling
from survey.campaign.regular import batch, ready
from survey.campaign.world import cell_moments, score_moments

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    from survey.campaign.world import Points, World

AT_ONCE = 50
"""Repetitions whose sums are taken together."""


@dataclass(frozen=True, slots=True, eq=False)
class Repetitions:
    """What R repetitions gave for U units, all (R, U): points, variance, degrees of freedom.

    `forms` (R,) are the forms that came back; `apart` and `wrong` (R,) count the pairs of ranked units that
    were told apart, and those of them told apart the wrong way round.
    """

    value: NDArray[np.float64]
    variance: NDArray[np.float64]
    df: NDArray[np.float64]
    forms: NDArray[np.int64]
    apart: NDArray[np.int64]
    wrong: NDArray[np.int64]


def repeat(
    world: World, response: Sequence[float], rng: Generator, repetitions: int, *, critical: float
) -> Repetitions:
    """Return the results of `repetitions` fieldworks in which everyone answers or not, independently.

    Parameters
    ----------
    world
        What everybody would say, and the truth.
    response
        Chance to answer, one per cell of the world.
    rng
        Source of who answers.
    repetitions
        How often.
    critical
        Standard errors beyond which a difference of two ranked units counts.
    """
    scored = _scoring(world)
    found: list[Points] = []
    forms: list[int] = []
    for start in range(0, repetitions, AT_ONCE):
        answered = draw(world, response, rng, min(AT_ONCE, repetitions - start))
        forms += np.sum([each.sum(axis=1) for each in answered], axis=0).tolist()
        found += scored(answered)
    unranked = world.tier.unranked
    ranked = np.array([u for u, code in enumerate(world.units) if code not in unranked], dtype=np.intp)
    pairs = np.array([_told_apart(each, world.truth, ranked, critical) for each in found])
    return Repetitions(
        np.array([each.value for each in found]),
        np.array([each.variance for each in found]),
        np.array([each.df for each in found]),
        np.array(forms),
        pairs[:, 0],
        pairs[:, 1],
    )


def draw(
    world: World, response: Sequence[float], rng: Generator, repetitions: int
) -> list[NDArray[np.bool_]]:
    """Return per cell who answers in each repetition, (R, N)."""
    return [
        rng.random((repetitions, cell.eligible)) < chance
        for cell, chance in zip(world.cells, response, strict=True)
    ]


def _scoring(world: World) -> Callable[[Sequence[NDArray[np.bool_]]], list[Points]]:
    """Return how repetitions are scored: many at once, or one by one where persons of groups are pooled."""
    if world.tier.pooling is Pooling.AVERAGE:
        made = ready(world)
        return lambda answered: batch(made, answered)
    return lambda answered: [_one(world, [who[r] for who in answered]) for r in range(len(answered[0]))]


def _one(world: World, who: Sequence[NDArray[np.bool_]]) -> Points:
    """Return the points of one repetition, through the moments of every cell."""
    cells, sums = [], []
    for cell, answers, mine in zip(world.cells, world.answers, who, strict=True):
        valid, chosen = int(mine.sum()), answers[mine]
        cells.append(replace(cell, valid=valid, returned=valid))
        sums.append(cell_moments(chosen.T @ chosen, chosen.sum(axis=0), len(cell.units)))
    return score_moments(world, cells, sums)


def _told_apart(
    found: Points, truth: NDArray[np.float64], ranked: NDArray[np.intp], critical: float
) -> tuple[int, int]:
    value, known = found.value[ranked], truth[ranked]
    covariance = found.covariance[np.ix_(ranked, ranked)]
    own = covariance.diagonal()
    se = np.sqrt(np.maximum(own[:, None] + own[None, :] - 2 * covariance, 0.0))
    above = value[:, None] - value[None, :] > critical * se
    return int(above.sum()), int((above & (known[:, None] < known[None, :])).sum())
