"""Bootstrap replicates of the first stage: Rao–Wu and Canty–Davison."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.replication import Replication
from analysis.errors import AnalysisError, Problem
from analysis.replicates.sampled import check_count, degrees_of_freedom, first_stage, strata, varying
from analysis.weight_codes import WeightCode

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from analysis.designs.bound import Bound, Stage


def rao_wu(
    bound: Bound,
    replicates: int,
    rng: Generator,
    *,
    draws: int | None = None,
    fpc: bool = True,
    mse: bool = False,
) -> Replication:
    """Return Rao–Wu rescaling bootstrap replicates.

    In each stratum m units are drawn with replacement; the factor of a unit drawn t times is
    1 − λ + λ(n/m)t with λ = √(m(1 − f)/(n − 1)). With m = n − 1 and f = 0 it is n/(n − 1)·t.

    Parameters
    ----------
    replicates
        R, at least two.
    rng
        Draws the units.
    draws
        m in every stratum; default n_h − 1.
    fpc
        Put the design's finite population correction into λ (Rao and Wu 1988, §4); without it the
        bootstrap is R survey's ``subbootstrap``.

    Raises
    ------
    AnalysisError
        If m would give negative weights (λ > 1), or a stratum has one unit not taken for certain.

    References
    ----------
    Rao and Wu (1988), JASA 83, 231-241, eqs 2.1 and 4.1; Rao, Wu and Yue (1992), Survey
    Methodology 18, 209-217, eq. 1.
    """
    check_count(replicates)
    stage, unit = first_stage(bound)
    free = varying(stage)
    fraction = stage.fraction if fpc else np.zeros(stage.units)
    size = _sizes(stage, free)
    m = size - 1 if draws is None else np.full(len(size), draws)
    _check_draws(stage, free, m, size, fraction)
    times = counts(stage, free, m, replicates, rng)
    own_m, own_n = m[stage.stratum], size[stage.stratum]
    pull = np.sqrt(own_m * (1 - fraction) / np.maximum(own_n - 1, 1))
    step = np.divide(pull * own_n, own_m, out=np.zeros(stage.units), where=free)
    factors = times.astype(np.float64)
    factors *= step[:, None]
    factors += np.where(free, 1 - pull, 1.0)[:, None]
    df = degrees_of_freedom(stage, free)
    return Replication(factors, unit, _scale(replicates, mse=mse), np.ones(replicates), mse, df, "rao-wu")


def _scale(replicates: int, *, mse: bool) -> float:
    return 1 / replicates if mse else 1 / (replicates - 1)


def _sizes(stage: Stage, free: NDArray[np.bool_]) -> NDArray[np.intp]:
    return np.bincount(stage.stratum[free], minlength=stage.strata)


def _check_draws(
    stage: Stage,
    free: NDArray[np.bool_],
    m: NDArray[np.intp],
    size: NDArray[np.intp],
    fraction: NDArray[np.float64],
) -> None:
    pull = m[stage.stratum] * (1 - fraction) / np.maximum(size[stage.stratum] - 1, 1)
    bad = np.unique(stage.stratum[free & ((pull > 1 + 1e-12) | (m[stage.stratum] < 1))])
    if bad.size:
        raise AnalysisError(
            [
                Problem(
                    stage.names[code],
                    WeightCode.REPLICATE_DRAWS,
                    {"stratum": stage.names[code], "draws": int(m[code]), "units": int(size[code])},
                )
                for code in bad
            ]
        )


def counts(
    stage: Stage, free: NDArray[np.bool_], m: NDArray[np.intp], replicates: int, rng: Generator
) -> NDArray[np.intp]:
    """Return how often each unit is drawn in m_h equal-probability draws with replacement, (U, R)."""
    times = np.zeros((stage.units, replicates), dtype=np.intp)
    for code, units in strata(stage, free):
        size = len(units)
        drawn = rng.integers(0, size, size=(int(m[code]), replicates), dtype=np.int32)
        drawn *= replicates
        drawn += np.arange(replicates, dtype=np.int32)
        times[units] = np.bincount(drawn.reshape(-1), minlength=size * replicates).reshape(size, replicates)
    return times


def canty_davison(
    bound: Bound, replicates: int, rng: Generator, *, fpc: bool = True, mse: bool = False
) -> Replication:
    """Return Canty–Davison bootstrap replicates: samples of the stratum's own size.

    Without a finite population correction n_h units are drawn with replacement; with one, n_h without
    replacement from a population in which each sampled unit stands N_h/n_h times (the remainder drawn
    anew in each replicate). The scale is 1/(R − 1) over the mean of (n_h − 1)/n_h, as in R survey:
    exact where strata have equal size.

    References
    ----------
    Canty and Davison (1999), The Statistician 48, 379-391; Booth, Butler and Hall (1994), JASA 89,
    1282-1289.
    """
    check_count(replicates)
    stage, unit = first_stage(bound)
    free = varying(stage)
    size = _sizes(stage, free)
    if not fpc or not np.any(stage.fraction[free] > 0):
        times = counts(stage, free, size, replicates, rng)
    else:
        times = _from_population(stage, free, replicates, rng)
    factors = np.where(free[:, None], times, 1).astype(np.float64)
    shrink = float(np.mean((size[size > 0] - 1) / size[size > 0]))
    scale = _scale(replicates, mse=mse) / shrink
    df = degrees_of_freedom(stage, free)
    return Replication(factors, unit, scale, np.ones(replicates), mse, df, "canty-davison")


def _from_population(
    stage: Stage, free: NDArray[np.bool_], replicates: int, rng: Generator
) -> NDArray[np.intp]:
    times = np.zeros((stage.units, replicates), dtype=np.intp)
    for code, units in strata(stage, free):
        size, fraction = len(units), float(stage.fraction[units[0]])
        if fraction == 0 or np.any(stage.fraction[units] != fraction):
            facts = {"stratum": stage.names[code], "fraction": fraction}
            raise AnalysisError([Problem(stage.names[code], WeightCode.REPLICATE_FPC, facts)])
        whole, rest = divmod(round(size / fraction), size)
        times[units] = np.column_stack(
            [
                rng.multivariate_hypergeometric(whole + _extra(size, rest, rng), size)
                for _ in range(replicates)
            ]
        )
    return times


def _extra(size: int, rest: int, rng: Generator) -> NDArray[np.intp]:
    extra = np.zeros(size, dtype=np.intp)
    extra[rng.choice(size, rest, replace=False)] = 1
    return extra
