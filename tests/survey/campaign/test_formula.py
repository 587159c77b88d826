"""The formula of expected precision against what scoring reports, with the covariance of units rated together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.inputs import Inputs
from analysis.moments import Cell, Rows
from sampling.plan import Text
from sampling.precision import ListedCell, load_assumptions, with_response
from sampling.precision.assumptions import ScoredCriterion, TierPoints
from sampling.precision.variance import group_weights, listed, variance
from survey.campaign.regular import batch, ready
from survey.campaign.repetitions import draw
from survey.campaign.world import world
from tests.analysis.invented import criterion, tier

UNITS, ITEMS, PERSONS, RATE, SILENT, REPETITIONS = 6, 5, 300, 0.7, 0.1, 150
TRIAL = Text("thử", "a trial")
RULES = tier(*(criterion(f"c{k}", 2.0 + k, {"g": 1, "own": 2}) for k in range(ITEMS)))
CODES = tuple(f"U{u}" for u in range(UNITS))
"""One group rates all units, the other its own; criteria of 2 to 6 points, weights 1 and 2."""


def everybody() -> tuple[Inputs, np.ndarray]:
    """Invent what everybody says: lenient persons, views of units, noise; a tenth has no opinion on an item."""
    rng = np.random.default_rng(3)
    parts, cells = [], []
    for i, units in enumerate([range(UNITS), *([u] for u in range(UNITS))]):
        where = np.array(list(units))
        size = PERSONS if i == 0 else 90
        person = rng.normal(0, 0.6, (size, 1, 1)) + rng.normal(0, 0.4, (size, len(where), 1))
        noise = rng.normal(0, 0.7, (size, len(where), ITEMS))
        levels = np.clip(np.rint(3 + person + noise), 1, 5).astype(np.int8)
        levels[rng.random(levels.shape) < SILENT] = -1
        first = 10_000 * i
        parts.append((np.full(size * len(where), i), np.tile(where, size),
                      np.repeat(first + np.arange(size), len(where)), levels.reshape(-1, ITEMS)))  # fmt: skip
        group = "own" if i else "g"
        cells.append(Cell(group, f"{group}|{i}", where, size, size, size))
    rows = Rows(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    return Inputs(CODES, tuple(cells), rows), rows.levels[: PERSONS * UNITS].reshape(PERSONS, UNITS, ITEMS)


def spread(levels: np.ndarray) -> tuple[float, float, float]:
    """Return standard deviation (percent) and the correlations between items and between units of one person."""
    percent = np.where(levels > 0, 25.0 * (levels - 1), np.nan)
    centred = percent - np.nanmean(percent, axis=0)
    sd = float(np.sqrt(np.nanmean(centred**2)))
    items = [np.nanmean(centred[:, :, k] * centred[:, :, j]) for k in range(ITEMS) for j in range(k)]
    units = [
        np.nanmean(centred[:, u, :, None] * centred[:, v, None, :]) for u in range(UNITS) for v in range(u)
    ]
    return sd, float(np.mean(items)) / sd**2, float(np.mean(units)) / sd**2


@pytest.fixture(scope="module")
def both() -> tuple[np.ndarray, np.ndarray]:
    """Return the covariance that the formula expects, and the mean of those that scoring reports."""
    inputs, levels = everybody()
    sd, items, units = spread(levels)
    assumed = with_response(load_assumptions("default"), {"g": RATE, "own": RATE}, TRIAL)
    answers = replace(
        assumed.answers,
        sd=replace(assumed.answers.sd, value=sd),
        between_items=replace(assumed.answers.between_items, value=items),
        between_units=replace(assumed.answers.between_units, value=units),
        missing=replace(assumed.answers.missing, value=SILENT),
    )
    assumed = replace(assumed, answers=answers)
    criteria = tuple(ScoredCriterion(c.id, c.max_points, 1, dict(c.weights)) for c in RULES.criteria)
    points = TierPoints("tier", RULES.max_points, criteria, TRIAL)
    cells = [
        ListedCell(cell.group, tuple(CODES[u] for u in cell.units), cell.eligible) for cell in inputs.cells
    ]
    found = listed(cells, CODES, ("g", "own"), provinces_equal=False)
    formula = variance(points, found, group_weights(points, found, assumed), assumed, fpc=True).covariance
    made = world(inputs, RULES)
    answered = draw(made, [RATE] * len(inputs.cells), np.random.default_rng(8), REPETITIONS)
    return formula, np.mean([each.covariance for each in batch(ready(made), answered)], axis=0)


def test_variances_agree(both):
    """Group weights, fpc, missing opinions, correlated items: 5 % on the mean; units differ in spread."""
    formula, reported = both
    assert formula.diagonal() == pytest.approx(reported.diagonal(), rel=0.2)
    assert formula.diagonal().mean() == pytest.approx(reported.diagonal().mean(), rel=0.05)


def test_covariances_of_units_rated_by_the_same_persons_agree(both):
    """The part that comparisons need: within 3 % on the mean over all pairs, and each pair roughly."""
    formula, reported = both
    pairs = np.triu_indices(UNITS, 1)
    assert (formula[pairs] > 0).all()
    assert formula[pairs].mean() == pytest.approx(reported[pairs].mean(), rel=0.03)
    assert formula[pairs] == pytest.approx(reported[pairs], rel=0.4)
