"""From group means to points: which weight each group gets, and how errors add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.estimates import GroupEstimate, block
from analysis.intervals import satterthwaite_df
from analysis.scheme_model import Pooling, Redistribution

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from analysis.estimates import Block
    from analysis.moments import Cell, CellMoments
    from analysis.response import Stratum
    from analysis.scheme_model import SchemeTier


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Places of the scored criteria C and their items K, and the parts that points are added up to.

    `criterion` (K,) is the place of each item's criterion; `maximum` (C,) its points; `masks` (P, K) says
    which items belong to each part: C criteria, then the areas, then the total.
    """

    items: tuple[str, ...]
    criteria: tuple[str, ...]
    criterion: NDArray[np.intp]
    maximum: NDArray[np.float64]
    masks: NDArray[np.bool_]


def layout(tier: SchemeTier) -> Layout:
    """Return the layout of a tier's scored (not linked) criteria."""
    scored = [criterion for criterion in tier.criteria if criterion.items]
    criterion = np.array([c for c, each in enumerate(scored) for _ in each.items], dtype=np.intp)
    areas = np.array([[each.area == area.id for each in scored] for area in tier.areas], dtype=np.bool_)
    parts = np.vstack(
        [np.eye(len(scored), dtype=np.bool_), areas.reshape(-1, len(scored)), np.ones(len(scored), np.bool_)]
    )
    return Layout(
        tuple(item for each in scored for item in each.items),
        tuple(each.id for each in scored),
        criterion,
        np.array([each.max_points for each in scored]),
        parts[:, criterion],
    )


@dataclass(frozen=True, slots=True, eq=False)
class Combination:
    """Percentages by unit × criterion and how they depend on the answers.

    `percent` (U, C), NaN where nobody answered; `weights` (G, U, C) shares of the groups after
    redistribution; `coefficients` one (U, K) per group: points per unit of the weighted score sum;
    `blocks` the covariances of those sums.
    """

    percent: NDArray[np.float64]
    weights: NDArray[np.float64]
    coefficients: tuple[NDArray[np.float64], ...]
    blocks: tuple[Block, ...]


def redistribute(
    raw: NDArray[np.float64], heard: NDArray[np.bool_], how: Redistribution
) -> NDArray[np.float64]:
    """Return weights that add to 1 over the groups heard (first axis); 0 where no group was heard.

    The weight of an absent group goes to the others in proportion to theirs, or in equal parts.

    Examples
    --------
    >>> redistribute(np.array([0.5, 0.3, 0.2]), np.array([True, True, False]), Redistribution.EQUAL)
    array([0.6, 0.4, 0. ])
    """
    total = raw.sum(axis=0)
    share = np.where(total > 0, raw / np.where(total > 0, total, 1), 0.0)
    present = np.where(heard & (raw > 0), share, 0.0)
    kept = present.sum(axis=0)
    if how is Redistribution.EQUAL:
        number = (present > 0).sum(axis=0)
        spread = np.where(number > 0, (1 - kept) / np.where(number > 0, number, 1), 0.0)
        return np.where(present > 0, present + spread, 0.0)
    shared: NDArray[np.float64] = present / np.where(kept > 0, kept, 1)
    return shared


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What was found in the answers: cells with their moments, strata, estimates per group.

    `centre` (K,) is the pilot centre of each item's values.
    """

    cells: Sequence[Cell]
    sums: Sequence[CellMoments]
    strata: Sequence[Stratum]
    estimates: Sequence[GroupEstimate]
    centre: NDArray[np.float64]


def combine(tier: SchemeTier, shape: Layout, answers: Answers) -> Combination:
    """Return criterion percentages with what their errors hang on, for the tier's choice of pooling."""
    raw = _raw_weights(tier, shape, [each.group for each in answers.estimates])
    match tier.pooling:
        case Pooling.AVERAGE:
            return _average(tier, shape, answers.estimates, raw)
        case Pooling.POOL:
            return _pool(shape, answers, raw)


def _raw_weights(tier: SchemeTier, shape: Layout, groups: Sequence[str]) -> NDArray[np.float64]:
    tables: list[Mapping[str, float]] = [dict(tier.criterion(name).weights) for name in shape.criteria]
    return np.array([[table.get(group, 0.0) for table in tables] for group in groups]).reshape(
        len(groups), len(tables)
    )


def item_shares(heard: NDArray[np.bool_], shape: Layout) -> NDArray[np.float64]:
    """Return equal shares of the items heard within each criterion, (..., K)."""
    number = by_criterion(heard.astype(np.float64), shape)
    return np.where(heard, 1 / np.maximum(number, 1)[..., shape.criterion], 0.0)


def by_criterion(values: NDArray[np.float64], shape: Layout) -> NDArray[np.float64]:
    """Return sums over the items of each criterion, (..., C)."""
    summed: NDArray[np.float64] = values @ (
        shape.criterion[:, None] == np.arange(len(shape.criteria))
    ).astype(np.float64)
    return summed


def _average(
    tier: SchemeTier, shape: Layout, estimates: Sequence[GroupEstimate], raw: NDArray[np.float64]
) -> Combination:
    heard = np.array([each.totals.count > 0 for each in estimates])
    item = item_shares(heard, shape)
    weights = redistribute(
        np.broadcast_to(raw[:, None], (*heard.shape[:2], raw.shape[1])),
        by_criterion(item, shape) > 0,
        tier.redistribution,
    )
    full = weights[..., shape.criterion] * item
    means = np.nan_to_num(np.array([each.mean for each in estimates]))
    percent = by_criterion((full * means).sum(axis=0), shape)
    percent[weights.sum(axis=0) == 0] = np.nan
    points = shape.maximum[shape.criterion] / 100
    coefficients = tuple(_divide(points * full[g], each.totals.count) for g, each in enumerate(estimates))
    blocks = tuple(part for each in estimates for part in each.blocks)
    return Combination(percent, weights, coefficients, blocks)


def _divide(top: NDArray[np.float64], bottom: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1), 0.0)


def _pool(shape: Layout, answers: Answers, raw: NDArray[np.float64]) -> Combination:
    each_person = raw[:, shape.criterion]
    counts = np.array([g.totals.count for g in answers.estimates]) * each_person[:, None]
    totals = np.array([g.totals.total for g in answers.estimates]) * each_person[:, None]
    count = counts.sum(axis=0)
    deviation = _divide(totals.sum(axis=0), count)
    item = item_shares(count > 0, shape)
    percent = by_criterion(item * (deviation + answers.centre), shape)
    percent[by_criterion(item, shape) == 0] = np.nan
    points = shape.maximum[shape.criterion] / 100
    coefficients = tuple(_divide(points * item * weight, count) for weight in each_person)
    weights = by_criterion(item * _divide(counts, np.broadcast_to(count, counts.shape)), shape)
    spread = {each.group: each.spread for each in answers.estimates}
    blocks = tuple(
        block(stratum, answers.cells, answers.sums, deviation, spread[stratum.group])
        for stratum in answers.strata
    )
    return Combination(percent, weights, coefficients, blocks)


@dataclass(frozen=True, slots=True, eq=False)
class Errors:
    """Variance and degrees of freedom by unit × part, (U, P), and covariance of the totals, (U, U)."""

    variance: NDArray[np.float64]
    df: NDArray[np.float64]
    covariance: NDArray[np.float64]

    def at(self, unit: int, part: int) -> tuple[float, float]:
        """Return variance and degrees of freedom of one part of one unit."""
        return float(self.variance[unit, part]), float(self.df[unit, part])


def errors(
    combination: Combination, groups: Sequence[str], shape: Layout, units: int, *, fpc: bool
) -> Errors:
    """Return the errors of all parts of all units.

    The blocks are independent of one another; their degrees of freedom are put together as Welch and
    Satterthwaite do. Within a block those of its items are averaged, weighted by what each adds to the error.
    """
    variance, squares = (np.zeros((units, len(shape.masks))) for _ in range(2))
    covariance = np.zeros((units, units))
    masks = shape.masks.astype(np.float64)
    for part in combination.blocks:
        m = len(part.units)
        scale = combination.coefficients[groups.index(part.group)][part.units].ravel()
        matrix = (part.with_fpc if fpc else part.without_fpc) * np.outer(scale, scale)
        wide = matrix.reshape(m, len(shape.criterion), m, len(shape.criterion))
        covariance[np.ix_(part.units, part.units)] += wide.sum(axis=(1, 3))
        own = wide[np.arange(m), :, np.arange(m)]
        added = np.maximum(((masks @ own) * masks).sum(axis=2), 0.0)
        variance[part.units] += added
        squares[part.units] += added**2 * _inverse_df(own.diagonal(axis1=1, axis2=2), part.df, masks)
    np.fill_diagonal(covariance, variance[:, -1])
    return Errors(variance, satterthwaite_df(variance, squares), covariance)


def _inverse_df(
    variance: NDArray[np.float64], df: NDArray[np.float64], masks: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return 1 / degrees of freedom of each part, (m, P), of items with these variances, both (m, K)."""
    return _divide((variance / df) @ masks.T, variance @ masks.T)
