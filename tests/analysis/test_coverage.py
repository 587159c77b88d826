"""The reported 95 % intervals contain the truth 95 times in 100, over many simulated rounds.

In each round the answers of everybody listed are invented once. The truth is the component over all of them. Each
person then answers or not, at random, with a rate that differs from cell to cell (50 to 90 %); intervals and rank
intervals come from those who did. Seeds are fixed, so the test gives the same result each time; nothing else is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.stats import binom

from analysis.assemble import Outside, assemble
from analysis.inputs import Inputs
from analysis.moments import Cell, Rows
from analysis.ranks import competition_ranks
from analysis.score import score
from tests.analysis.invented import criterion, tier

ROUNDS, UNITS, ITEMS = 260, 8, 5
INSIDE, EVERYONE = {"own": 1, "sector": 1}, {"association": 1, "own": 1, "sector": 1}
SCHEME = tier(*(criterion(f"c{k}", 2.0, EVERYONE if k < 3 else INSIDE) for k in range(ITEMS)))
NOBODY = Outside({}, {}, frozenset())


def listed(rng: np.random.Generator) -> list[tuple[str, list[int], int]]:
    """Invent the cells (group, units, persons): own and sector cells, nine per association, two sectors shared."""
    cells = [("association", [u], 9 if u else 4) for u in range(UNITS)]
    cells += [("own", [u], int(rng.integers(20, 90))) for u in range(UNITS)]
    cells += [("sector", [u], int(rng.integers(40, 200))) for u in range(UNITS)]
    return [*cells, ("sector", [0, 1], 60), ("sector", [2, 3], 6)]


def answers(
    rng: np.random.Generator, group: str, units: list[int], persons: int, quality: np.ndarray
) -> np.ndarray:
    """Invent levels, (persons, units, items): lenient persons are lenient to all; 8 % have no opinion."""
    lenient = rng.normal(0, 0.5, (persons, 1, 1))
    noise = rng.normal(0, 0.8, (persons, len(units), ITEMS))
    levels = np.clip(np.rint(3.5 + quality[units][None, :, None] + lenient + noise), 1, 5).astype(np.int8)
    levels[rng.random(levels.shape) < 0.08] = -1
    levels[:, :, 3 if group == "association" else ITEMS :] = -3
    return levels


def tables(cells: list[Cell], levels: list[np.ndarray]) -> Inputs:
    """Put answers of all cells into rows."""
    parts, first = [], 0
    for i, (cell, found) in enumerate(zip(cells, levels, strict=True)):
        n, m = found.shape[:2]
        person = np.repeat(first + np.arange(n), m)
        parts.append((np.full(n * m, i), np.tile(cell.units, n), person, found.reshape(n * m, ITEMS)))
        first += n
    return Inputs(
        tuple(f"U{u}" for u in range(UNITS)),
        tuple(cells),
        Rows(*(np.concatenate(column) for column in zip(*parts, strict=True))),
    )


def one_round(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return truth with its ranks, (2, units), and value, se, low, high, rank interval of the estimate, (6, units)."""
    rng = np.random.default_rng(seed)
    quality = rng.normal(0, 0.15, UNITS)
    everyone, returned, census, sample = [], [], [], []
    for group, units, persons in listed(rng):
        levels = answers(rng, group, units, persons, quality)
        answering = rng.random(persons) < rng.uniform(0.5, 0.9)
        answering[
            0
        ] |= not answering.any()  # a group that says nothing about a unit leaves its place to others
        name, where = f"{group}|{'+'.join(map(str, units))}", np.array(units)
        census.append(Cell(group, name, where, persons, persons))
        sample.append(Cell(group, name, where, persons, int(answering.sum())))
        everyone.append(levels)
        returned.append(levels[answering])
    truth = np.nansum(score(tables(census, everyone), SCHEME).combination.percent * 2.0 / 100, axis=1)
    inputs = tables(sample, returned)
    found = assemble(inputs, SCHEME, score(inputs, SCHEME), NOBODY, seed=seed, draws=1000)
    units = [
        (
            u.total.estimate.value,
            u.total.estimate.se,
            u.total.estimate.low,
            u.total.estimate.high,
            u.rank_low,
            u.rank_high,
        )
        for u in found.units
    ]
    return np.array([truth, competition_ranks(truth)]), np.array(units).T


@dataclass(frozen=True)
class Rounds:
    """All rounds: truth and estimates, each (rounds, units)."""

    truth: np.ndarray
    rank: np.ndarray
    value: np.ndarray
    se: np.ndarray
    low: np.ndarray
    high: np.ndarray
    rank_low: np.ndarray
    rank_high: np.ndarray

    def covered(self, stretch: float = 1.0) -> np.ndarray:
        """Return which intervals contain the truth, with all lengths multiplied by `stretch`."""
        below, above = (self.value - self.low) * stretch, (self.high - self.value) * stretch
        return (self.value - below <= self.truth) & (self.truth <= self.value + above)


@pytest.fixture(scope="module")
def rounds() -> Rounds:
    """Simulate all rounds once."""
    truths, estimates = zip(*(one_round(seed) for seed in range(ROUNDS)), strict=True)
    return Rounds(*np.array(truths).transpose(1, 0, 2), *np.array(estimates).transpose(1, 0, 2))


def bounds(number: int) -> tuple[float, float]:
    """Return what the share of successes at rate 0.95 stays within, 999 times in 1,000."""
    low, high = binom.ppf([0.0005, 0.9995], number, 0.95) / number
    return float(low), float(high)


def test_intervals_cover_the_truth_at_their_rate(rounds):
    """2,080 intervals of units: neither too short nor too long."""
    covered = rounds.covered()
    low, high = bounds(covered.size)
    assert covered.size >= 2000
    assert low <= covered.mean() <= high


def test_each_unit_is_covered_on_its_own(rounds):
    """Also the units with merged cells (2, 3), shared raters (0, 1) and an association of four persons (0)."""
    low, _ = bounds(ROUNDS)
    assert (rounds.covered().mean(axis=0) >= low).all()


def test_estimates_are_not_biased(rounds):
    """The mean error is within its own error."""
    error = rounds.value - rounds.truth
    assert abs(error.mean()) < 3.3 * error.std() / np.sqrt(error.size)


def test_reported_standard_errors_are_the_spread_of_the_errors(rounds):
    """Mean squared error over mean variance is 1, give or take 10 %."""
    ratio = ((rounds.value - rounds.truth) ** 2).mean() / (rounds.se**2).mean()
    assert ratio == pytest.approx(1, abs=0.1)


def test_rank_intervals_cover_all_ranks_of_a_round_together(rounds):
    """Simultaneous intervals: in at least 95 % of rounds no rank falls outside (they are on the safe side)."""
    together = ((rounds.rank_low <= rounds.rank) & (rounds.rank <= rounds.rank_high)).all(axis=1)
    assert together.mean() >= 0.95


def test_rank_intervals_say_something(rounds):
    """Safe is easy with intervals from first to last; these are shorter."""
    assert (rounds.rank_high - rounds.rank_low + 1).mean() < UNITS - 0.5


@pytest.mark.parametrize("stretch", [0.85, 1.2])
def test_the_check_would_notice_wrong_lengths(rounds, stretch):
    """Intervals 15 % shorter or 20 % longer fall outside the bounds: the first test can fail."""
    share = rounds.covered(stretch).mean()
    low, high = bounds(rounds.truth.size)
    assert not low <= share <= high
