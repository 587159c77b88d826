"""Balanced repeated replication, Fay's variant, and successive differences: by Hadamard matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.replication import Replication
from analysis.errors import AnalysisError, Problem
from analysis.replicates.hadamard import hadamard
from analysis.replicates.jackknife import paired
from analysis.replicates.sampled import degrees_of_freedom, first_stage, strata, varying
from analysis.weight_codes import WeightCode

if TYPE_CHECKING:
    from analysis.designs.bound import Bound


def brr(bound: Bound, *, mse: bool = False) -> Replication:
    """Return balanced half-samples in full orthogonal balance: order the first Hadamard order above H.

    A finite population correction, where the design has one, goes into the perturbation:
    factors 1 ± √(1 − f_h) instead of 2 and 0, so that totals have variance (1 − f_h)s²/n exactly.

    Raises
    ------
    AnalysisError
        Naming strata that do not have exactly two units.

    References
    ----------
    McCarthy (1969), Rev. Int. Stat. Inst. 37, 239-264; Wolter (2007), eq. 3.3.1.
    """
    return _half_samples(bound, 0.0, "brr", mse=mse)


def fay(bound: Bound, rho: float, *, mse: bool = False) -> Replication:
    """Return Fay's half-samples: factors 2 − ρ and ρ, scale 1/(R(1 − ρ)²).

    Parameters
    ----------
    rho
        From 0 (plain half-samples) to below 1; 0.3 and 0.5 are usual.

    References
    ----------
    Judkins (1990), J. Off. Stat. 6, 223-239; Dippo, Fay and Morganstein (1984).
    """
    if not 0 <= rho < 1:
        raise AnalysisError([Problem("rho", WeightCode.REPLICATE_FAY, {"rho": rho})])
    return _half_samples(bound, rho, "fay", mse=mse)


def _half_samples(bound: Bound, rho: float, kind: str, *, mse: bool) -> Replication:
    stage, unit = first_stage(bound)
    free = varying(stage)
    pairs = paired(stage, free)
    signs = hadamard(len(pairs) + 1)[:, 1 : len(pairs) + 1].T
    size = signs.shape[1]
    move = (1 - rho) * np.sqrt(1 - stage.fraction[pairs[:, 0]])[:, None] * signs
    factors = np.ones((stage.units, size))
    factors[pairs[:, 0]] += move
    factors[pairs[:, 1]] -= move
    scale = 1 / (size * (1 - rho) ** 2)
    df = degrees_of_freedom(stage, free)
    return Replication(factors, unit, scale, np.ones(size), mse, df, kind)


def successive(bound: Bound, replicates: int | None = None, *, mse: bool = True) -> Replication:
    """Return successive-difference replicates for units in the order of selection (systematic samples).

    Unit i of a stratum's cycle takes rows i and i + 1 of a Hadamard matrix: factor
    1 + (a_i − a_{i+1})√(1 − f)/(2√2), scale 4/R. With more replicates than units the variance of a
    total is half the sum of squared differences of neighbours around the cycle, exactly. The order of
    units is that of `Bound`: sort the data, or number the units, in the order of selection.

    Parameters
    ----------
    replicates
        At least this many; the next Hadamard order is taken. Default: more than there are units, at
        most 160 (rows are then used again).

    References
    ----------
    Fay and Train (1995), Proc. Government Statistics Section, ASA, 154-159, eq. 2; Ash (2014),
    Survey Methodology 40, 47-59.
    """
    stage, unit = first_stage(bound)
    free = varying(stage)
    asked = min(stage.units + 1, 160) if replicates is None else replicates
    matrix = hadamard(max(asked, 4)).astype(np.int64)
    size = len(matrix)
    factors = np.ones((stage.units, size))
    used = 0
    for _, units in strata(stage, free):
        rows = 1 + (used + np.arange(len(units))) % (size - 1)
        change = (matrix.T[rows] - matrix.T[np.roll(rows, -1)]) / np.sqrt(8)
        factors[units] += change * np.sqrt(1 - stage.fraction[units])[:, None]
        used += len(units)
    df = degrees_of_freedom(stage, free)
    return Replication(factors, unit, 4 / size, np.ones(size), mse, df, "sdr")
