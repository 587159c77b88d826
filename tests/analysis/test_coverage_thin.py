"""Intervals keep their rate where opinions are few: most persons say "no opinion", or nearly all the best.

An independent simulation: answers, response and truth are made here with plain loops and means, nothing is shared
with the package but the function under test. Before thin answers borrowed the spread of their group, 59 to 90 % of the
intervals held the truth instead of 95 %. Seeds are fixed.
"""

from __future__ import annotations

import numpy as np
import pytest

from analysis.component import survey_component
from tests.analysis.invented import Listing, criterion, tier

UNITS, ITEMS, ROUNDS = 10, ("v", "w", "x", "y"), 40
SCHEME = tier(*(criterion(name, 3.0, {"P": 1}) for name in ITEMS))


def opinions(rng: np.random.Generator, persons: int, centre: float, without: float) -> np.ndarray:
    """Levels of all persons about one unit, (persons, items); -1 where there is no opinion."""
    lenient, noise = rng.normal(0, 0.7, (persons, 1)), rng.normal(0, 0.8, (persons, len(ITEMS)))
    levels = np.clip(np.floor(rng.normal(centre, 0.25) + lenient + noise), 1, 5).astype(int)
    return np.where(rng.random(levels.shape) < without, -1, levels)


def points(levels: np.ndarray) -> np.ndarray:
    """Mean points of each item over those with an opinion."""
    return np.array(
        [3 * np.mean((said[said > 0] - 1) / 4) if (said > 0).any() else np.nan for said in levels.T]
    )


def one_round(seed: int, centre: float, without: float) -> list[tuple[bool, bool]]:
    """Which criteria of which units hold the truth, and whether they look certain without being so."""
    rng, listing, truth = np.random.default_rng(seed), Listing(), {}
    for unit in (f"U{u}" for u in range(UNITS)):
        persons = int(rng.integers(12, 18))
        everyone = opinions(rng, persons, centre, without)
        answering = rng.random(persons) < rng.uniform(0.6, 0.9)
        answering[0] = True
        truth[unit] = points(everyone)
        listing.cell(
            "P", unit, persons, [{unit: dict(zip(ITEMS, p, strict=True))} for p in everyone[answering]]
        )
    found = survey_component(listing.ratings, listing.listed, SCHEME, seed=seed, draws=50)
    return [
        (
            part.estimate.low - 1e-9 <= true <= part.estimate.high + 1e-9,
            part.estimate.se == 0 and unit.forms < unit.asked,
        )
        for unit in found.units
        for part, true in zip(unit.criteria, truth[unit.code], strict=True)
        if part.estimate is not None
    ]


@pytest.mark.parametrize("centre", [3.5, 4.4, 5.3])
@pytest.mark.parametrize("without", [0.05, 0.5, 0.8])
def test_intervals_of_few_opinions_hold_the_truth_at_their_rate(centre, without):
    """About 1,500 intervals each: 95 %, give or take 3 points; none of length 0 while somebody is missing."""
    held, certain = zip(
        *(each for seed in range(ROUNDS) for each in one_round(seed, centre, without)), strict=True
    )
    assert 0.92 <= np.mean(held) <= 0.98
    assert not any(certain)
