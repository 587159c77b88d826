"""Bootstrap replicates of several stages: Preston's, and Rao–Wu–Yue–Beaumont's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.bound import fractions_above
from analysis.designs.replication import Replication
from analysis.replicates.bootstrap import counts
from analysis.replicates.sampled import check_count, degrees_of_freedom, strata, varying

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from analysis.designs.bound import Bound, Stage

    FloatArray = NDArray[np.float64]


def preston(bound: Bound, replicates: int, rng: Generator, *, mse: bool = False) -> Replication:
    """Return Preston's multistage rescaled bootstrap.

    At each stage ⌊n/2⌋ units are drawn without replacement. With δ = 1 for units drawn, the factor is
    1 + Σ_k λ_k · Π_{j<k} √((n_j/m_j)δ_j) · ((n_k/m_k)δ_k − 1),
    λ_k = √(m_k (Π_{j<k} f_j)(1 − f_k)/(n_k − m_k)). Stages below one without a finite population
    correction add nothing and are not drawn.

    Returns
    -------
    Factors on the units of the last stage that varies.

    Raises
    ------
    AnalysisError
        Naming strata of one unit not taken for certain, at any stage.

    References
    ----------
    Preston (2009), Survey Methodology 35, 227-234, eqs 2.2 and 3.2.
    """
    check_count(replicates)
    above = fractions_above(bound.frame)
    factor: FloatArray = np.ones((1, replicates))
    carry: FloatArray = np.ones((1, replicates))
    for stage, over in zip(bound.frame.stages, above, strict=True):
        free = varying(stage)
        n = np.bincount(stage.stratum[free], minlength=stage.strata)[stage.stratum]
        m = n // 2
        drawn = _without_replacement(stage, free, replicates, rng)
        weight = drawn * np.divide(n, m, out=np.ones(stage.units), where=free)[:, None]
        pull = np.sqrt(
            np.divide(m * over * (1 - stage.fraction), n - m, out=np.zeros(stage.units), where=free)
        )
        factor = factor[stage.parent] + pull[:, None] * carry[stage.parent] * (weight - 1)
        carry = carry[stage.parent] * np.sqrt(np.where(free[:, None], weight, 1.0))
    return _replication(bound, factor, "preston", mse=mse)


def _without_replacement(
    stage: Stage, free: NDArray[np.bool_], replicates: int, rng: Generator
) -> FloatArray:
    drawn = np.ones((stage.units, replicates))
    for _, units in strata(stage, free):
        order = np.argsort(rng.random((len(units), replicates)), axis=0)
        drawn[units] = np.argsort(order, axis=0) < len(units) // 2
    return drawn


def rao_wu_yue_beaumont(bound: Bound, replicates: int, rng: Generator, *, mse: bool = False) -> Replication:
    """Return Rao–Wu–Yue–Beaumont replicates: any number of stages, equal or unequal probabilities.

    Each stage has a = 1 − λ + λ(n/m)t with m = n − 1 draws with replacement and
    λ² = m(1 − π)/(n − 1), π the unit's own probability; below the first stage a is pulled towards one
    by κ² = Π/(2 − Π), Π the probability of all stages above, so that each stage enters the variance
    with the weight that an unbiased estimator gives it. The factor is the product over stages.

    References
    ----------
    Beaumont and Émond (2022), Stats 5, 339-357, eqs 20-21 and §4; Rao, Wu and Yue (1992).
    """
    check_count(replicates)
    above = fractions_above(bound.frame)
    factor: FloatArray = np.ones((1, replicates))
    for stage, over in zip(bound.frame.stages, above, strict=True):
        free = varying(stage)
        n = np.bincount(stage.stratum[free], minlength=stage.strata)
        times = counts(stage, free, n - 1, replicates, rng)
        own = n[stage.stratum]
        pull = np.sqrt(1 - stage.fraction) * np.sqrt(over / (2 - over)) * free
        step = np.divide(own, own - 1, out=np.zeros(stage.units), where=free)
        factor = factor[stage.parent] * (1 + pull[:, None] * (step[:, None] * times - 1))
    return _replication(bound, factor, "rao-wu-yue-beaumont", mse=mse)


def _replication(bound: Bound, factor: FloatArray, kind: str, *, mse: bool) -> Replication:
    first = bound.frame.stages[0]
    df = degrees_of_freedom(first, first.fraction < 1)
    count = factor.shape[1]
    scale = 1 / count if mse else 1 / (count - 1)
    return Replication(factor, bound.unit, scale, np.ones(count), mse, df, kind)
