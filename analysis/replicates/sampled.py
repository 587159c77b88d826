"""The first stage as replicate methods see it: units by stratum, who varies, who is lonely."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.errors import AnalysisError, Problem
from analysis.weight_codes import WeightCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from analysis.designs.bound import Bound, Stage


def varying(stage: Stage) -> NDArray[np.bool_]:
    """Return which units (U,) were not taken for certain.

    Raises
    ------
    AnalysisError
        Naming each stratum of one unit that was not taken for certain: it shows no variation.
    """
    sure = stage.fraction >= 1
    varied = np.bincount(stage.stratum[~sure], minlength=stage.strata)
    lonely = np.flatnonzero((varied[stage.stratum] < 2) & ~sure)
    if lonely.size:
        names = [stage.names[stage.stratum[unit]] for unit in lonely]
        raise AnalysisError([Problem(name, WeightCode.REPLICATE_LONELY, {"stratum": name}) for name in names])
    return np.asarray(~sure)


def first_stage(bound: Bound) -> tuple[Stage, NDArray[np.intp]]:
    """Return the first stage and the first-stage unit of each row."""
    return bound.frame.stages[0], bound.psu()


def strata(stage: Stage, free: NDArray[np.bool_]) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """Yield each stratum that varies and its units, in the order of the units."""
    order = np.argsort(stage.stratum, kind="stable")
    edges = np.searchsorted(stage.stratum[order], np.arange(stage.strata + 1))
    for code in range(stage.strata):
        units = order[edges[code] : edges[code + 1]]
        units = units[free[units]]
        if units.size:
            yield code, units


def degrees_of_freedom(stage: Stage, free: NDArray[np.bool_]) -> float:
    """Return varying units less their strata: what a QR of rows × replicates would find at best."""
    return float(free.sum() - len(np.unique(stage.stratum[free])))


def check_count(replicates: int) -> None:
    """Refuse fewer than two replicates."""
    if replicates < 2:
        raise AnalysisError([Problem("replicates", WeightCode.REPLICATE_COUNT, {"asked": replicates})])
