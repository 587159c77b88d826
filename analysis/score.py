"""Score one tier: from checked inputs to percentages, points and errors as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.estimates import group_estimate
from analysis.moments import NonAnswer, moments, pilot_centre, value_table
from analysis.points import Answers, by_criterion, combine, errors, item_shares, layout
from analysis.response import strata
from analysis.rules import level_percents
from analysis.scheme_model import OutsideWeight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analysis.estimates import GroupEstimate
    from analysis.inputs import Inputs
    from analysis.moments import Cell, CellMoments
    from analysis.points import Combination, Errors, Layout
    from analysis.response import Stratum
    from analysis.scheme_model import SchemeTier


@dataclass(frozen=True, slots=True, eq=False)
class GroupFigures:
    """Per group × unit × criterion, all (G, U, C): answers, mean percent (NaN without), variance with fpc.

    `alike` marks where all answers to each item of the criterion are equal.
    """

    answers: NDArray[np.int64]
    percent: NDArray[np.float64]
    variance: NDArray[np.float64]
    alike: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """One tier, scored.

    `non_answers` is (4, U, C) in the order of `NonAnswer`. `plain` errors have no finite population
    correction, `fpc` errors have it.
    """

    shape: Layout
    groups: tuple[str, ...]
    strata: tuple[Stratum, ...]
    estimates: tuple[GroupEstimate, ...]
    combination: Combination
    fpc: Errors
    plain: Errors
    figures: GroupFigures
    non_answers: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class ItemValues:
    """What the codes of K items are worth: `value_table`, pilot `centre` (K,) and `half_range` (K,)."""

    table: NDArray[np.float64]
    centre: NDArray[np.float64]
    half_range: NDArray[np.float64]


def item_values(tier: SchemeTier) -> ItemValues:
    """Return what the codes of a tier's items are worth, in the order of its criteria."""
    table = _values(tier)
    half_range = (np.nanmax(table, axis=1) - np.nanmin(table, axis=1)) / 2
    return ItemValues(table, pilot_centre(table), half_range)


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """Group means put together on the criteria, before errors are added up."""

    shape: Layout
    strata: tuple[Stratum, ...]
    estimates: tuple[GroupEstimate, ...]
    combination: Combination


def pool_groups(
    tier: SchemeTier, values: ItemValues, cells: Sequence[Cell], sums: Sequence[CellMoments], *, units: int
) -> Pooled:
    """Return the groups' means and their combination from the moments of the cells; rows are not needed."""
    shape = layout(tier)
    found = strata(cells, equal_provinces=tier.outside is OutsideWeight.PROVINCE)
    estimates = tuple(
        group_estimate(
            group, found, cells, sums, units=units, centre=values.centre, half_range=values.half_range
        )
        for group in tier.groups()
    )
    combination = combine(tier, shape, Answers(cells, sums, found, estimates, values.centre))
    return Pooled(shape, found, estimates, combination)


def score(inputs: Inputs, tier: SchemeTier) -> Scored:
    """Return the points of a tier with their errors, from one pass over the ratings."""
    values = item_values(tier)
    sums = moments(inputs.rows, inputs.cells, values.table, values.centre)
    number, groups = len(inputs.units), tier.groups()
    pooled = pool_groups(tier, values, inputs.cells, sums, units=number)
    shape, estimates, combination = pooled.shape, pooled.estimates, pooled.combination
    answers, non_answers = _counts(inputs, sums, groups, len(shape.items))
    return Scored(
        shape=shape,
        groups=groups,
        strata=pooled.strata,
        estimates=estimates,
        combination=combination,
        fpc=errors(combination, groups, shape, number, fpc=True),
        plain=errors(combination, groups, shape, number, fpc=False),
        figures=_group_figures(shape, estimates, answers),
        non_answers=by_criterion(non_answers, shape).astype(np.int64),
    )


def _counts(
    inputs: Inputs, sums: Sequence[CellMoments], groups: tuple[str, ...], items: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return answers by group × unit × item, and those without a level by kind × unit × item."""
    answers = np.zeros((len(groups), len(inputs.units), items))
    non_answers = np.zeros((len(NonAnswer), len(inputs.units), items))
    for cell, part in zip(inputs.cells, sums, strict=True):
        answers[groups.index(cell.group), cell.units] += part.count
        non_answers[:, cell.units] += part.non_answers
    return answers, non_answers


def _values(tier: SchemeTier) -> NDArray[np.float64]:
    percents = [level_percents(each.rule) for each in tier.criteria for _ in each.items]
    return value_table(percents, no_opinion=tier.no_opinion, cannot_judge=tier.cannot_judge)


def _group_figures(
    shape: Layout, estimates: tuple[GroupEstimate, ...], answers: NDArray[np.float64]
) -> GroupFigures:
    heard = np.array([each.totals.count > 0 for each in estimates])
    item = item_shares(heard, shape)
    means = np.nan_to_num(np.array([each.mean for each in estimates]))
    percent = by_criterion(item * means, shape)
    percent[~(by_criterion(item, shape) > 0)] = np.nan
    variance = np.zeros(percent.shape)
    criteria = shape.masks[: len(shape.criteria)].astype(np.float64)
    for g, each in enumerate(estimates):
        scale = np.where(heard[g], item[g] / np.where(heard[g], each.totals.count, 1), 0.0)
        for part in each.blocks:
            m, k = len(part.units), len(shape.items)
            own = part.with_fpc.reshape(m, k, m, k)[np.arange(m), :, np.arange(m)]
            weights = criteria[None] * scale[part.units][:, None]
            variance[g, part.units] += ((weights @ own) * weights).sum(axis=2)
    counts = by_criterion(answers, shape).astype(np.int64)
    differ = by_criterion(heard & ~np.array([each.spread.alike for each in estimates]), shape) > 0
    return GroupFigures(counts, percent, np.maximum(variance, 0.0), (counts > 0) & ~differ)
