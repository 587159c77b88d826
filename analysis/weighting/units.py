"""What a g-weight is constant over: rows, or households with their mean auxiliaries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.errors import AnalysisError, Problem
from analysis.weight_codes import WeightCode
from analysis.weighting.sums import sum_by

if TYPE_CHECKING:
    from analysis.weighting.auxiliary import Auxiliary
    from analysis.weighting.factor import Factor
    from analysis.weighting.steps import FloatArray, IntArray, Weights


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """U units of calibration: `x` (U, p), `mass`, bounds on g, `q` = 1/σ² and `domain`, (U,) each.

    `row` (N,) is each row's unit; None where rows are the units.
    """

    x: FloatArray
    row: IntArray | None
    mass: FloatArray
    low: FloatArray
    high: FloatArray
    q: FloatArray
    domain: IntArray


def check_lengths(
    weights: Weights, auxiliary: Auxiliary, domains: Factor | None, households: Factor | None
) -> None:
    """Refuse auxiliaries, domains or households of another length than the weights."""
    given = [len(each.codes) for each in (domains, households) if each is not None]
    wrong = [found for found in (len(auxiliary.x), *given) if found != len(weights)]
    if wrong:
        facts = {"name": "calibration", "lengths": f"{len(weights)}, {wrong[0]}"}
        raise AnalysisError([Problem("calibration", WeightCode.LENGTH, facts)])


def gathered(rows: Units, households: Factor) -> Units:
    """Return one unit per household: auxiliaries averaged by row weight, tightest bounds, mean 1/σ².

    With the household's weight Σd and mean auxiliaries Σdx/Σd, totals are those of the rows.

    Raises
    ------
    AnalysisError
        If a household lies in several domains, or the bounds of its rows exclude one another.
    """
    code, count = households.codes, len(households.levels)
    mass = sum_by(code, rows.mass, count)
    held = np.where(mass > 0, mass, 1.0)
    mean = np.column_stack([sum_by(code, rows.mass * column, count) / held for column in rows.x.T])
    low, high = np.full(count, -np.inf), np.full(count, np.inf)
    np.maximum.at(low, code, rows.low)
    np.minimum.at(high, code, rows.high)
    domain = np.zeros(count, dtype=np.intp)
    domain[code[::-1]] = rows.domain[::-1]
    _check_households(rows, households, domain, (low, high))
    q = sum_by(code, rows.q, count) / np.bincount(code, minlength=count)
    return Units(mean, code, mass, low, high, q, domain)


def _check_households(
    rows: Units, households: Factor, domain: IntArray, bounds: tuple[FloatArray, FloatArray]
) -> None:
    astray = int(np.sum(domain[households.codes] != rows.domain))
    if astray:
        facts = {"domain": households.name, "count": astray}
        raise AnalysisError([Problem("households", WeightCode.DOMAIN_NO_ROWS, facts)])
    crossed = np.flatnonzero(bounds[0] > bounds[1])
    if crossed.size:
        facts = {"low": str(float(bounds[0][crossed[0]])), "high": str(float(bounds[1][crossed[0]]))}
        raise AnalysisError([Problem("households", WeightCode.BOUNDS_ORDER, facts)])
