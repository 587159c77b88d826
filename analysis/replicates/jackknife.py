"""Jackknife replicates: JK1, JKn and JK2 as a (units × replicates) factor matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.replication import Replication
from analysis.errors import AnalysisError, Problem
from analysis.replicates.sampled import degrees_of_freedom, first_stage, strata, varying
from analysis.weight_codes import WeightCode

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from analysis.designs.bound import Bound, Stage


def jk1(bound: Bound, *, mse: bool = False) -> Replication:
    """Return the delete-one jackknife of an unstratified design: n replicates, scale (n − 1)/n · (1 − f).

    Raises
    ------
    AnalysisError
        If the design has several strata (use `jkn`) or a single unit.

    References
    ----------
    Wolter (2007), *Introduction to Variance Estimation*, eq. 4.2.3; finite population factor eq. 4.3.2.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.designs import Design, bind
    >>> bound = bind(pd.DataFrame({"w": [2.0, 2.0, 2.0], "p": [1, 2, 3]}), Design(weight="w", psu="p"))
    >>> jk1(bound).factors.tolist()
    [[0.0, 1.5, 1.5], [1.5, 0.0, 1.5], [1.5, 1.5, 0.0]]
    """
    stage, _ = first_stage(bound)
    if stage.strata > 1:
        raise AnalysisError(
            [Problem("jk1", WeightCode.REPLICATE_SHAPE, {"kind": "JK1", "strata": stage.strata})]
        )
    return _delete_one(bound, "jk1", mse=mse)


def jkn(bound: Bound, *, mse: bool = False) -> Replication:
    """Return the stratified delete-one jackknife: a replicate per unit, rscales (n_h − 1)/n_h · (1 − f_h).

    Raises
    ------
    AnalysisError
        Naming strata of one unit not taken for certain.

    References
    ----------
    Wolter (2007), eq. 4.5.3; Jones (1974), Biometrika 61, 343-348.
    """
    return _delete_one(bound, "jkn", mse=mse)


def _delete_one(bound: Bound, kind: str, *, mse: bool) -> Replication:
    stage, unit = first_stage(bound)
    free = varying(stage)
    count = int(free.sum())
    factors = np.ones((stage.units, count))
    rscales = np.ones(count)
    column = 0
    for _, units in strata(stage, free):
        size = len(units)
        block = factors[units, column : column + size]
        block[:] = size / (size - 1)
        np.fill_diagonal(block, 0.0)
        factors[units, column : column + size] = block
        rscales[column : column + size] = (size - 1) / size * (1 - stage.fraction[units])
        column += size
    return Replication(factors, unit, 1.0, rscales, mse, degrees_of_freedom(stage, free), kind)


def jk2(bound: Bound, *, rng: Generator | None = None, mse: bool = False) -> Replication:
    """Return the paired jackknife: one replicate per stratum of two, one unit dropped, the other doubled.

    Parameters
    ----------
    rng
        Draws which unit is dropped; without it, the first.

    Raises
    ------
    AnalysisError
        Naming strata that do not have exactly two units.

    References
    ----------
    Wolter (2007), §4.5; Westat (2007), *WesVar 4.3 User's Guide*, app. A.
    """
    stage, unit = first_stage(bound)
    free = varying(stage)
    pairs = paired(stage, free)
    dropped = np.zeros(len(pairs), dtype=np.intp) if rng is None else rng.integers(0, 2, len(pairs))
    factors = np.ones((stage.units, len(pairs)))
    replicate = np.arange(len(pairs))
    factors[pairs[replicate, dropped], replicate] = 0.0
    factors[pairs[replicate, 1 - dropped], replicate] = 2.0
    rscales = 1 - stage.fraction[pairs[:, 0]]
    return Replication(factors, unit, 1.0, rscales, mse, degrees_of_freedom(stage, free), "jk2")


def paired(stage: Stage, free: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the two units of each varying stratum, (H, 2).

    Raises
    ------
    AnalysisError
        Naming each stratum with another number of units.
    """
    found = list(strata(stage, free))
    odd = [(stage.names[code], len(units)) for code, units in found if len(units) != 2]
    if odd:
        raise AnalysisError(
            [
                Problem(name, WeightCode.REPLICATE_PAIRS, {"stratum": name, "count": size})
                for name, size in odd
            ]
        )
    return np.array([units for _, units in found]).reshape(-1, 2)
