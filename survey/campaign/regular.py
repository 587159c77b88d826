"""Many repetitions at once: groups whose cells all show their own spread, without a matrix per repetition.

A cell's part of the variance of a unit's points is that of one number per person, the weighted scores added
up. Cells that `analysis` would merge, or whose spread it would borrow, go through `analysis` itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.estimates import GroupEstimate, Totals, group_estimate
from analysis.intervals import satterthwaite_df
from analysis.points import Answers, combine, errors, layout
from analysis.response import MINIMUM_VALID, strata
from analysis.scheme_model import OutsideWeight
from analysis.spread import ALIKE, GroupSpread, Pool
from survey.campaign.world import Points, cell_moments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analysis.points import Combination, Errors, Layout
    from survey.campaign.world import World


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """A world ready for many sums.

    `stacked` are per cell the (N, 3mK) values δ, δ(y - c) and δ(y - c)²; `group` (H,) the place of each
    cell's group; `represented` (H,) the persons it stands for.
    """

    world: World
    shape: Layout
    groups: tuple[str, ...]
    group: NDArray[np.intp]
    stacked: tuple[NDArray[np.float64], ...]
    represented: NDArray[np.float64]
    silent: GroupSpread


def ready(world: World) -> Ready:
    """Return a world ready for `batch`."""
    groups, k = world.tier.groups(), len(world.values.centre)
    stacked = tuple(np.hstack([each, each[:, each.shape[1] // 2 :] ** 2]) for each in world.answers)
    full = [replace(cell, valid=cell.eligible, returned=cell.eligible) for cell in world.cells]
    equal = world.tier.outside is OutsideWeight.PROVINCE
    represented = np.zeros(len(world.cells))
    for stratum in strata(full, equal_provinces=equal):
        represented[list(stratum.cells)] = stratum.represented / len(stratum.cells)
    nothing, size = np.zeros(k), (len(world.units), k)
    silent = GroupSpread(
        Pool(np.zeros((k, k)), nothing, nothing, nothing),
        np.zeros(size),
        np.zeros(size, dtype=np.bool_),
        world.values.half_range,
    )
    group = np.array([groups.index(cell.group) for cell in world.cells], dtype=np.intp)
    return Ready(world, layout(world.tier), groups, group, stacked, represented, silent)


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """Sums over those who answered in R repetitions.

    `cell` are per cell (R, 3, m, K); `valid` (H, R); `count` and `total` weighted, (G, R, U, K); `irregular`
    (G, R) marks the groups that go through `analysis` itself.
    """

    cell: list[NDArray[np.float64]]
    valid: NDArray[np.float64]
    count: NDArray[np.float64]
    total: NDArray[np.float64]
    irregular: NDArray[np.bool_]


def batch(made: Ready, answered: Sequence[NDArray[np.bool_]]) -> list[Points]:
    """Return the points of each repetition; `answered` says per cell who answers, (R, N)."""
    sums = _sums(made, answered)
    rows = [_combined(made, sums, answered, r) for r in range(len(answered[0]))]
    coefficients = np.array([combination.coefficients for combination, _ in rows])
    regular = _variance(made, sums, answered, coefficients)
    return [
        _points(made, combination, irregular, (regular[0][r], regular[1][r], regular[2][r]))
        for r, (combination, irregular) in enumerate(rows)
    ]


def _sums(made: Ready, answered: Sequence[NDArray[np.bool_]]) -> _Sums:
    world, number = made.world, len(answered[0])
    g, u, k = len(made.groups), len(world.units), len(world.values.centre)
    plain, weighted = np.zeros((3, g, number, u, k)), np.zeros((2, g, number, u, k))
    irregular, cell_sums = np.zeros((g, number), dtype=np.bool_), []
    valid = np.array([who.sum(axis=1) for who in answered], dtype=np.float64)
    for h, cell in enumerate(world.cells):
        found = (answered[h].astype(np.float64) @ made.stacked[h]).reshape(number, 3, len(cell.units), k)
        weight = made.represented[h] / np.maximum(valid[h], 1)
        place = made.group[h]
        plain[:, place][:, :, cell.units] += found.swapaxes(0, 1)
        weighted[:, place][:, :, cell.units] += (found[:, :2] * weight[:, None, None, None]).swapaxes(0, 1)
        irregular[place] |= (valid[h] < MINIMUM_VALID) & (valid[h] < cell.eligible)
        cell_sums.append(found)
    count, total, square = plain
    safe = np.maximum(count, 1)
    alike = square - total**2 / safe <= ALIKE * world.values.half_range**2 * safe
    thin = (count > 0) & ((count < MINIMUM_VALID) | alike)
    return _Sums(cell_sums, valid, weighted[0], weighted[1], irregular | thin.any(axis=(2, 3)))


def _combined(
    made: Ready, sums: _Sums, answered: Sequence[NDArray[np.bool_]], r: int
) -> tuple[Combination, Errors | None]:
    """Return one repetition put together, with the errors of its irregular groups."""
    world = made.world
    estimates = [
        _irregular(made, answered, g, r) if sums.irregular[g, r] else _regular(made, sums, g, r)
        for g in range(len(made.groups))
    ]
    found = combine(world.tier, made.shape, Answers((), (), (), estimates, world.values.centre))
    if not found.blocks:
        return found, None
    return found, errors(found, made.groups, made.shape, len(world.units), fpc=True)


def _regular(made: Ready, sums: _Sums, g: int, r: int) -> GroupEstimate:
    totals = Totals(sums.count[g, r], sums.total[g, r])
    mean = totals.deviation() + made.world.values.centre
    return GroupEstimate(made.groups[g], mean, totals, (), 0, made.silent)


def _irregular(made: Ready, answered: Sequence[NDArray[np.bool_]], g: int, r: int) -> GroupEstimate:
    world, cells, moments = made.world, [], []
    for h in np.flatnonzero(made.group == g).tolist():
        who = answered[h][r]
        valid, chosen = int(who.sum()), world.answers[h][who]
        cells.append(replace(world.cells[h], valid=valid, returned=valid))
        moments.append(cell_moments(chosen.T @ chosen, chosen.sum(axis=0), len(cells[-1].units)))
    found = strata(cells, equal_provinces=world.tier.outside is OutsideWeight.PROVINCE)
    return group_estimate(
        made.groups[g],
        found,
        cells,
        moments,
        units=len(world.units),
        centre=world.values.centre,
        half_range=world.values.half_range,
    )


def _variance(
    made: Ready, sums: _Sums, answered: Sequence[NDArray[np.bool_]], coefficients: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return variance (R, U), Σ v²/df (R, U) and covariance (R, U, U) of the regular groups.

    `coefficients` (R, G, U, K) are points per unit of the weighted score sum.
    """
    number, size = len(answered[0]), len(made.world.units)
    squares, covariance = np.zeros((number, size)), np.zeros((number, size, size))
    deviation = sums.total / np.where(sums.count > 0, sums.count, 1)
    for h, cell in enumerate(made.world.cells):
        g, units = made.group[h], cell.units
        own = coefficients[:, g][:, units]
        means = deviation[g][:, units]
        factor = _factor(made, sums, h)
        spread = _spread(made.world.answers[h], answered[h], own, means, sums.valid[h])
        part = spread * factor[:, None, None]
        covariance[np.ix_(np.arange(number), units, units)] += part
        inverse = _inverse_df(sums.cell[h], own, means, sums.valid[h])
        squares[:, units] += np.maximum(part.diagonal(axis1=1, axis2=2), 0.0) ** 2 * inverse
    return covariance.diagonal(axis1=1, axis2=2), squares, covariance


def _factor(made: Ready, sums: _Sums, h: int) -> NDArray[np.float64]:
    """Return (1 - n/N) n w² of a cell in each repetition, 0 where its group is irregular, (R,)."""
    valid, eligible = sums.valid[h], made.world.cells[h].eligible
    weight = made.represented[h] / np.maximum(valid, 1)
    return np.where(sums.irregular[made.group[h]], 0.0, (1 - valid / eligible) * valid * weight**2)


def _spread(
    answers: NDArray[np.float64],
    who: NDArray[np.bool_],
    coefficients: NDArray[np.float64],
    means: NDArray[np.float64],
    valid: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the covariance between persons of their weighted scores about each unit, (R, m, m).

    A person's score about a unit is Σ b δ (y - c - d), with coefficients b and means d, both (R, m, K).
    """
    number, m, k = means.shape
    wide = answers.reshape(len(answers), 2, m, k)
    scores = np.empty((m, len(answers), number))
    for u in range(m):
        scores[u] = wide[:, 1, u] @ coefficients[:, u].T - wide[:, 0, u] @ (coefficients * means)[:, u].T
    scores *= who.T
    total = scores.sum(axis=1)
    products = np.array([[(scores[u] * scores[v]).sum(axis=0) for v in range(m)] for u in range(m)])
    found = (products - total[:, None] * total[None] / np.maximum(valid, 1)) / np.maximum(valid - 1, 1)
    spread: NDArray[np.float64] = found.transpose(2, 0, 1)
    return spread


def _inverse_df(
    sums: NDArray[np.float64],
    coefficients: NDArray[np.float64],
    means: NDArray[np.float64],
    valid: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return 1 / degrees of freedom of the points of each unit, (R, m), items weighted by their variance."""
    count, total, square = sums[:, 0], sums[:, 1], sums[:, 2]
    products = square - 2 * means * total + means**2 * count
    n = np.maximum(valid, 1)[:, None, None]
    spread = np.maximum(products - (total - means * count) ** 2 / n, 0.0) * coefficients**2
    below = spread.sum(axis=2)
    above = (spread / np.maximum(count - 1, 1)).sum(axis=2)
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), 0.0)


def _points(
    made: Ready,
    combination: Combination,
    irregular: Errors | None,
    regular: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
) -> Points:
    variance, squares, covariance = np.maximum(regular[0], 0.0), regular[1].copy(), regular[2].copy()
    if irregular is not None:
        own, df = irregular.variance[:, -1], irregular.df[:, -1]
        variance = variance + own
        squares += np.where(own > 0, own**2 / np.where(own > 0, df, 1.0), 0.0)
        covariance += irregular.covariance
    np.fill_diagonal(covariance, variance)
    value = np.nansum(combination.percent * made.shape.maximum / 100, axis=1)
    return Points(value, variance, satterthwaite_df(variance, squares), covariance)
