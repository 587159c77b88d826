"""Repetitions of the fieldwork in one world: who responds, and the moments of those who do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from survey.campaign.world import cell_moments, score_moments

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    from analysis.moments import Cell, CellMoments
    from survey.campaign.world import World

AT_ONCE = 25
"""Repetitions whose moments are taken in one matrix product."""
NARROW = 96
"""Columns of a cell up to which all products of columns are formed once, and then only summed."""


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


@dataclass(frozen=True, slots=True, eq=False)
class _Products:
    """A cell ready for many sums: products of its `used` columns, upper triangle; `None` when too wide."""

    used: NDArray[np.intp]
    answers: NDArray[np.float64]
    products: NDArray[np.float64] | None
    upper: tuple[NDArray[np.intp], NDArray[np.intp]]


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
    ready = [_products(each) for each in world.answers]
    ranked = np.array(
        [u for u, code in enumerate(world.units) if code not in world.tier.unranked], dtype=np.intp
    )
    rows, forms = [], []
    for start in range(0, repetitions, AT_ONCE):
        number = min(AT_ONCE, repetitions - start)
        answered = [
            rng.random((number, cell.eligible)) < p for cell, p in zip(world.cells, response, strict=True)
        ]
        forms += np.sum([each.sum(axis=1) for each in answered], axis=0).tolist()
        rows += [
            _points(world, cells, sums, ranked, critical) for cells, sums in _moments(world, ready, answered)
        ]
    value, variance, df, apart, wrong = zip(*rows, strict=True)
    return Repetitions(
        np.array(value), np.array(variance), np.array(df), np.array(forms), np.array(apart), np.array(wrong)
    )


def _points(
    world: World,
    cells: Sequence[Cell],
    sums: Sequence[CellMoments],
    ranked: NDArray[np.intp],
    critical: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], int, int]:
    found = score_moments(world, cells, sums)
    apart, wrong = _told_apart(
        found.value[ranked], found.covariance[np.ix_(ranked, ranked)], world.truth[ranked], critical
    )
    return found.value, found.variance, found.df, apart, wrong


def _told_apart(
    value: NDArray[np.float64], covariance: NDArray[np.float64], truth: NDArray[np.float64], critical: float
) -> tuple[int, int]:
    own = covariance.diagonal()
    se = np.sqrt(np.maximum(own[:, None] + own[None, :] - 2 * covariance, 0.0))
    above = value[:, None] - value[None, :] > critical * se
    return int(above.sum()), int((above & (truth[:, None] < truth[None, :])).sum())


def _products(answers: NDArray[np.float64]) -> _Products:
    used = np.flatnonzero(np.abs(answers).sum(axis=0) > 0)
    narrow = np.ascontiguousarray(answers[:, used])
    upper = np.triu_indices(len(used))
    products = narrow[:, upper[0]] * narrow[:, upper[1]] if len(used) <= NARROW else None
    return _Products(used, narrow, products, upper)


def _moments(
    world: World, ready: Sequence[_Products], answered: Sequence[NDArray[np.bool_]]
) -> Iterator[tuple[list[Cell], list[CellMoments]]]:
    """Yield cells and moments of each repetition; exact where values are whole percentages."""
    sizes = [each.shape[1] for each in world.answers]
    summed = [_sums(*each) for each in zip(ready, answered, sizes, strict=True)]
    valid = [who.sum(axis=1).tolist() for who in answered]
    for r in range(len(answered[0])):
        cells = [
            replace(cell, valid=number[r], returned=number[r])
            for cell, number in zip(world.cells, valid, strict=True)
        ]
        sums = [
            cell_moments(cross[r], total[r], len(cell.units))
            for (total, cross), cell in zip(summed, world.cells, strict=True)
        ]
        yield cells, sums


def _sums(
    each: _Products, who: NDArray[np.bool_], size: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return Σ x (R, 2mK) and Σ x x' (R, 2mK, 2mK) over those who answered in each repetition."""
    chosen = who.astype(np.float64)
    total, cross = np.zeros((len(who), size)), np.zeros((len(who), size, size))
    total[:, each.used] = chosen @ each.answers
    if each.products is None:
        for r, row in enumerate(who):
            cross[r][np.ix_(each.used, each.used)] = each.answers[row].T @ each.answers[row]
        return total, cross
    rows, columns = each.used[each.upper[0]], each.used[each.upper[1]]
    products = chosen @ each.products
    cross[:, rows, columns] = products
    cross[:, columns, rows] = products
    return total, cross
