"""One invented world of a tier: what everybody listed would say, cell by cell, and the truth that follows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.inputs import read_inputs
from analysis.moments import LOWEST_CODE, CellMoments
from analysis.points import errors
from analysis.score import item_values, pool_groups
from survey.simulation import invent
from survey.simulation_truth import truth_tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.random import Generator
    from numpy.typing import NDArray

    from analysis.inputs import Inputs
    from analysis.moments import Cell
    from analysis.scheme_model import Scheme, SchemeTier
    from analysis.score import ItemValues
    from questionnaires.model import Questionnaire
    from survey.simulation import Latent


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Points of U units with variance and degrees of freedom of the total, all (U,); `covariance` (U, U)."""

    value: NDArray[np.float64]
    variance: NDArray[np.float64]
    df: NDArray[np.float64]
    covariance: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """What everybody listed would say about the units of one tier.

    `answers` holds per cell, for its N persons, m units and K items, the (N, 2mK) values δ and δ(y - c) that
    moments are sums of; `truth` (U,) are the points over everybody, computed by the same scoring.
    """

    tier: SchemeTier
    units: tuple[str, ...]
    cells: tuple[Cell, ...]
    values: ItemValues
    answers: tuple[NDArray[np.float64], ...]
    truth: NDArray[np.float64]


def invented_world(
    frame: pd.DataFrame,
    questionnaires: Mapping[str, Questionnaire],
    scheme: Scheme,
    rng: Generator,
    *,
    latent: Latent | None = None,
) -> tuple[World, ...]:
    """Return a world for each tier, its answers invented by `survey.simulation.invent`."""
    invented = invent(frame, questionnaires, rng, latent=latent)
    return tuple(
        world(read_inputs(tables.ratings, tables.listed, scheme.tier(tier)), scheme.tier(tier))
        for tier, tables in truth_tables(invented, frame).items()
    )


def world(inputs: Inputs, tier: SchemeTier) -> World:
    """Return the world that the ratings of everybody listed describe."""
    values = item_values(tier)
    answers = _answers(inputs, values)
    bare = World(tier, inputs.units, inputs.cells, values, answers, np.zeros(len(inputs.units)))
    everybody = [
        cell_moments(each.T @ each, each.sum(axis=0), len(cell.units))
        for each, cell in zip(answers, inputs.cells, strict=True)
    ]
    return replace(bare, truth=score_moments(bare, inputs.cells, everybody).value)


def score_moments(world: World, cells: Sequence[Cell], sums: Sequence[CellMoments]) -> Points:
    """Return the points that these moments lead to: strata, means, weights and errors of `analysis`."""
    pooled = pool_groups(world.tier, world.values, cells, sums, units=len(world.units))
    found = errors(pooled.combination, world.tier.groups(), pooled.shape, len(world.units), fpc=True)
    value = np.nansum(pooled.combination.percent * pooled.shape.maximum / 100, axis=1)
    return Points(value, found.variance[:, -1], found.df[:, -1], found.covariance)


def _answers(inputs: Inputs, values: ItemValues) -> tuple[NDArray[np.float64], ...]:
    """Return the (N, 2mK) answers of each cell; persons in the order of their response numbers."""
    rows = inputs.rows
    order = np.lexsort((rows.unit, rows.response, rows.cell))
    ends = np.searchsorted(rows.cell[order], np.arange(len(inputs.cells) + 1))
    found = []
    for i, cell in enumerate(inputs.cells):
        chosen = order[ends[i] : ends[i + 1]]
        levels = rows.levels[chosen]
        m, k = len(cell.units), levels.shape[1]
        _, person = np.unique(rows.response[chosen], return_inverse=True)
        place = np.searchsorted(cell.units, rows.unit[chosen])
        value = values.table[np.arange(k), levels.astype(np.intp) - LOWEST_CODE]
        answered = ~np.isnan(value)
        wide = np.zeros((cell.eligible, 2, m, k))
        wide[person, 0, place] = answered
        wide[person, 1, place] = np.where(answered, value - values.centre, 0.0)
        found.append(wide.reshape(cell.eligible, 2 * m * k))
    return tuple(found)


def cell_moments(cross: NDArray[np.float64], total: NDArray[np.float64], units: int) -> CellMoments:
    """Return the moments of a cell from X'X (2mK, 2mK) and Σ X (2mK,); non-answers are not counted."""
    sums = total.reshape(2, units, -1)
    none = np.zeros((4, *sums.shape[1:]), dtype=np.int64)
    return CellMoments(sums[0], sums[1], cross, none)
