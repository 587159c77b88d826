"""The covariance of the units' points that non-response is expected to leave, from cells and assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sampling.precision.assumptions import Pooling, Redistribution
from sampling.precision.response import error_factors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sampling.precision.assumptions import Assumptions, TierPoints
    from sampling.precision.cells import ListedCell

MINIMUM_ANSWERS = 5
"""Answers about a unit below which the spread is taken from the whole group (as in `analysis.spread`)."""


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """The cells of one tier as arrays: `units` and `groups` give the places, `at` the units of each cell.

    `persons` and `group` are (H,) for H cells; `per_unit` is (G, U): persons of each group who rate each
    unit; `share` holds, per cell, the share (m,) of its persons (or provinces) among those who rate each of
    its units.
    """

    units: tuple[str, ...]
    groups: tuple[str, ...]
    group: NDArray[np.intp]
    persons: NDArray[np.float64]
    at: tuple[NDArray[np.intp], ...]
    per_unit: NDArray[np.float64]
    share: tuple[NDArray[np.float64], ...]


def listed(
    cells: Sequence[ListedCell], units: tuple[str, ...], groups: tuple[str, ...], *, provinces_equal: bool
) -> Listed:
    """Return the cells of one tier as arrays; units outside `units` are left out."""
    place = {code: u for u, code in enumerate(units)}
    mine = [cell for cell in cells if cell.group in groups and any(code in place for code in cell.units)]
    group = np.array([groups.index(cell.group) for cell in mine], dtype=np.intp)
    at = tuple(
        np.array([place[code] for code in cell.units if code in place], dtype=np.intp) for cell in mine
    )
    persons = np.array([cell.persons for cell in mine], dtype=np.float64)
    equal = np.array([provinces_equal and bool(cell.place) for cell in mine], dtype=np.bool_)
    represented = np.where(equal, 1.0, persons)
    per_unit, total = np.zeros((2, len(groups), len(units)))
    for h, where in enumerate(at):
        per_unit[group[h], where] += persons[h]
        total[group[h], where] += represented[h]
    share = tuple(represented[h] / total[group[h], where] for h, where in enumerate(at))
    return Listed(units, groups, group, persons, at, per_unit, share)


def group_weights(points: TierPoints, found: Listed, assumptions: Assumptions) -> NDArray[np.float64]:
    """Return the weights of the groups after redistribution, (G, U, C), adding to 1 where anyone is asked."""
    raw = np.array(
        [[each.weights.get(group, 0.0) for each in points.criteria] for group in found.groups]
    ).reshape(len(found.groups), 1, len(points.criteria))
    heard = (found.per_unit[:, :, None] > 0) & (raw > 0)
    if points.pooling is Pooling.POOL:
        opinion = np.array([1 - assumptions.answers.missing_of(group) for group in found.groups])
        raw = raw * (found.per_unit * opinion[:, None])[:, :, None]
    present = np.where(heard, raw, 0.0)
    kept = present.sum(axis=0)
    if points.pooling is Pooling.AVERAGE and points.redistribution is Redistribution.EQUAL:
        share = present / np.maximum(raw.sum(axis=0), 1e-300)
        number = heard.sum(axis=0)
        extra = np.where(number > 0, (1 - share.sum(axis=0)) / np.maximum(number, 1), 0.0)
        return np.where(heard, share + extra, 0.0)
    return present / np.where(kept > 0, kept, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Variance:
    """Errors of the units' points: `covariance` (U, U), degrees of freedom `df` (U,), `by_group` (G, U)."""

    covariance: NDArray[np.float64]
    df: NDArray[np.float64]
    by_group: NDArray[np.float64]


def variance(
    points: TierPoints, found: Listed, weights: NDArray[np.float64], assumptions: Assumptions, *, fpc: bool
) -> Variance:
    """Return the expected errors of the points of all units.

    A person of cell h gives item k of unit u the value y with variance σ²; on another item the correlation is
    ρ, on another unit ρ'. With coefficients b (points per percent) the cell adds to the variance of a unit

        s² σ² (A Σ b² + B ρ ((Σ b)² - Σ b²)),

    and s s' σ² B ρ' Σ b Σ b' to the covariance of two units, A and B being `error_factors` and s the shares
    of the cell. Degrees of freedom are put together as in `analysis.points.errors`.

    References
    ----------
    Särndal, Swensson and Wretman (1992), sections 5.6 and 15.6; Satterthwaite (1946).
    """
    answers = assumptions.answers
    rate = np.array([assumptions.response_of(group) for group in found.groups])[found.group]
    opinion = np.array([1 - answers.missing_of(group) for group in found.groups])[found.group]
    single, both = error_factors(found.persons, rate, opinion, fpc=fpc)
    freedom = _freedom(found, rate * opinion)
    top = np.array([each.points / 100 for each in points.criteria])
    items = np.array([each.items for each in points.criteria], dtype=np.float64)
    linear = (weights * top).sum(axis=2)
    square = ((weights * top) ** 2 / items).sum(axis=2)
    size = len(found.units)
    covariance, squares = np.zeros((size, size)), np.zeros(size)
    by_group = np.zeros((len(found.groups), size))
    for h, where in enumerate(found.at):
        g, share, spread = found.group[h], found.share[h], answers.sd.value**2
        one, two = linear[g, where], square[g, where]
        if not two.any():
            continue  # nobody counts this group: it adds zeros
        across = share * one
        block = spread * both[h] * answers.between_units.value * np.outer(across, across)
        own = spread * share**2 * (single[h] * two + both[h] * answers.between_items.value * (one**2 - two))
        np.fill_diagonal(block, own)
        covariance[np.ix_(where, where)] += block
        by_group[g, where] += own
        squares[where] += own**2 / freedom[h]
    total = covariance.diagonal()
    df = np.where(squares > 0, total**2 / np.where(squares > 0, squares, 1.0), np.inf)
    return Variance(covariance, df, by_group)


def _freedom(found: Listed, answering: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Return the degrees of freedom of each cell about each of its units: answers - 1, the group's if few."""
    answers = found.persons * answering
    pooled = np.zeros(len(found.groups))
    np.add.at(pooled, found.group, np.maximum(answers - 1, 0.0))
    about = np.zeros(found.per_unit.shape)
    for h, where in enumerate(found.at):
        about[found.group[h], where] += answers[h]
    return [
        np.maximum(np.where(about[g, where] < MINIMUM_ANSWERS, pooled[g], answers[h] - 1), 1.0)
        for h, (g, where) in enumerate(zip(found.group, found.at, strict=True))
    ]
