"""Brewer's draw-by-draw method for unequal probabilities and any sample size."""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from sampling.errors import Problem, SamplingError
from sampling.selection_codes import SelectionCode

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Samples = NDArray[np.bool_]

STATES = 60_000
"""Partial samples that the exact joint probabilities may go through."""


def brewer(probabilities: Floats, rng: Generator, draws: int = 1) -> Samples:
    """Return samples by Brewer's method; n draws, each from the units not yet taken.

    Shapes: `probabilities` (N,) within (0, 1) with a whole sum, the result (draws, N).

    References
    ----------
    Brewer, K. R. W. (1975), Australian Journal of Statistics 17, 166-172; Brewer and Hanif (1983),
    procedure 8; Tillé (2006), §6.2.
    """
    n = round(float(probabilities.sum()))
    taken = np.zeros((draws, probabilities.size), dtype=bool)
    rows = np.arange(draws)
    for step in range(1, n + 1):
        marks = np.cumsum(_weights(probabilities, taken, n, step), axis=1)
        drawn = (marks > rng.random((draws, 1)) * marks[:, -1:]).argmax(axis=1)
        taken[rows, drawn] = True
    return taken


def _weights(probabilities: Floats, taken: Samples, n: int, step: int) -> Floats:
    """Return the weight of each unit in draw number `step` (from 1), shape (draws, N)."""
    left = n - taken @ probabilities
    numerator = probabilities * (left[:, None] - probabilities)
    weights: Floats = np.where(taken, 0.0, numerator / (left[:, None] - probabilities * (n - step + 1)))
    return weights


def brewer_joint(probabilities: Floats) -> Floats:
    """Return exact joint probabilities, shape (N, N), by going through all partial samples.

    Raises
    ------
    SamplingError
        If there are more than 60,000 partial samples of one size: then no exact figure can be had.
    """
    n, size = round(float(probabilities.sum())), probabilities.size
    if max((comb(size, step) for step in range(n + 1)), default=0) > STATES:
        facts = {"method": "brewer", "units": size, "sample": n}
        raise SamplingError([Problem("", SelectionCode.NO_EXACT_JOINT, facts)])
    chances: dict[tuple[int, ...], float] = {(): 1.0}
    for step in range(1, n + 1):
        chances = _after(probabilities, chances, n, step)
    joint = np.zeros((size, size))
    for sample, chance in chances.items():
        joint[np.ix_(sample, sample)] += chance
    return joint


def _after(
    probabilities: Floats, chances: dict[tuple[int, ...], float], n: int, step: int
) -> dict[tuple[int, ...], float]:
    """Return the chance of each set of `step` units, from those of one unit less."""
    sets = list(chances)
    taken = np.zeros((len(sets), probabilities.size), dtype=bool)
    for row, units in enumerate(sets):
        taken[row, list(units)] = True
    weights = _weights(probabilities, taken, n, step)
    moves = weights / weights.sum(axis=1, keepdims=True)
    place = {units: row for row, units in enumerate(sets)}
    return {
        units: sum(
            chances[before] * float(moves[place[before], unit])
            for spot, unit in enumerate(units)
            for before in [units[:spot] + units[spot + 1 :]]
        )
        for units in combinations(range(probabilities.size), step)
    }
