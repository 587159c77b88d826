"""The ways to draw with given inclusion probabilities, by name: samples, and exact joint probabilities."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from sampling.errors import Problem, SamplingError
from sampling.selection import brewer, conditional_poisson, elimination, ordered, systematic
from sampling.selection.sizes import TOLERANCE, need_probabilities
from sampling.selection_codes import SelectionCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Samples = NDArray[np.bool_]


class Method(StrEnum):
    """How units are drawn; all but the first three and `purposive` take probabilities from sizes."""

    TAKE_ALL = "take_all"
    SRS = "srs"
    SYSTEMATIC = "systematic"
    PPS_SYSTEMATIC = "pps_systematic"
    PPS_RANDOM_SYSTEMATIC = "pps_random_systematic"
    BREWER = "brewer"
    SAMPFORD = "sampford"
    TILLE = "tille"
    MIDZUNO = "midzuno"
    MAXIMUM_ENTROPY = "maximum_entropy"
    PARETO = "pareto"
    SEQUENTIAL_POISSON = "sequential_poisson"
    POISSON = "poisson"
    BALANCED = "balanced"
    PURPOSIVE = "purposive"


EQUAL = frozenset({Method.TAKE_ALL, Method.SRS, Method.SYSTEMATIC})
"""Methods that need no size."""

APPROXIMATE = frozenset({Method.PARETO, Method.SEQUENTIAL_POISSON})
"""Methods whose inclusion probabilities come near to those asked for, without being exactly those."""

PERMANENT = frozenset({Method.SRS, Method.PARETO, Method.SEQUENTIAL_POISSON, Method.POISSON})
"""Methods that can take permanent random numbers."""


def draw_samples(method: Method, probabilities: ArrayLike, rng: Generator, *, draws: int = 1) -> Samples:
    """Return samples drawn with these inclusion probabilities; certain units are always in.

    Shapes: `probabilities` (N,), the result (draws, N). Simple random sampling wants equal probabilities;
    `balanced` has a function of its own.

    Raises
    ------
    SamplingError
        If a probability is outside [0, 1], or their sum is not whole where the sample size is fixed.

    Examples
    --------
    >>> import numpy as np
    >>> sample = draw_samples(Method.SAMPFORD, [0.2, 0.5, 0.8, 1.0, 0.5], np.random.default_rng(1))
    >>> int(sample.sum()), bool(sample[0, 3])
    (3, True)
    """
    pi = np.asarray(probabilities, dtype=np.float64)
    need_probabilities(pi, whole=method is not Method.POISSON)
    chance = (pi > TOLERANCE) & (pi < 1 - TOLERANCE)
    taken = np.broadcast_to(pi >= 1 - TOLERANCE, (draws, pi.size)).copy()
    if chance.any():
        taken[:, chance] = _DRAW[method](pi[chance], rng, draws)
    return taken


def joint_probabilities(method: Method, probabilities: ArrayLike) -> Floats:
    """Return exact joint inclusion probabilities π_kl (π_k on the diagonal), shape (N, N).

    Raises
    ------
    SamplingError
        If the method has no exact ones (random order, ranks, cube): `hajek_joint` approximates them.

    Examples
    --------
    >>> joint_probabilities(Method.SRS, [0.5] * 4).round(4).tolist()[0]
    [0.5, 0.1667, 0.1667, 0.1667]
    """
    pi = np.asarray(probabilities, dtype=np.float64)
    need_probabilities(pi, whole=method is not Method.POISSON)
    if method not in _JOINT:
        facts = {"method": str(method), "units": pi.size, "sample": round(float(pi.sum()))}
        raise SamplingError([Problem("", SelectionCode.NO_EXACT_JOINT, facts)])
    joint: Floats = np.outer(pi, pi)
    chance = np.flatnonzero((pi > TOLERANCE) & (pi < 1 - TOLERANCE))
    if chance.size:
        joint[np.ix_(chance, chance)] = _JOINT[method](pi[chance])
    np.fill_diagonal(joint, pi)
    return joint


def hajek_joint(probabilities: ArrayLike) -> Floats:
    """Return Hájek's approximation of joint probabilities for designs of high entropy, shape (N, N).

    π_kl ≈ π_k π_l [1 − (1 − π_k)(1 − π_l) / Σ π (1 − π)].

    References
    ----------
    Hájek, J. (1964), Annals of Mathematical Statistics 35, theorem 5.2.
    """
    pi = np.asarray(probabilities, dtype=np.float64)
    need_probabilities(pi, whole=False)
    spread = float((pi * (1 - pi)).sum())
    rest = np.outer(1 - pi, 1 - pi) / spread if spread > 0 else 0.0
    joint: Floats = np.outer(pi, pi) * (1.0 - rest)
    np.fill_diagonal(joint, pi)
    return joint


def _srs(probabilities: Floats, rng: Generator, draws: int) -> Samples:
    return ordered.smallest(rng.random((draws, probabilities.size)), round(float(probabilities.sum())))


def _pareto(probabilities: Floats, rng: Generator, draws: int) -> Samples:
    ranks = ordered.pareto_ranks(probabilities, rng.random((draws, probabilities.size)))
    return ordered.smallest(ranks, round(float(probabilities.sum())))


def _sequential_poisson(probabilities: Floats, rng: Generator, draws: int) -> Samples:
    ranks = ordered.sequential_poisson_ranks(probabilities, rng.random((draws, probabilities.size)))
    return ordered.smallest(ranks, round(float(probabilities.sum())))


def _poisson(probabilities: Floats, rng: Generator, draws: int) -> Samples:
    taken: Samples = rng.random((draws, probabilities.size)) < probabilities
    return taken


def _srs_joint(probabilities: Floats) -> Floats:
    size, n = probabilities.size, float(probabilities.sum())
    return np.full((size, size), n * (n - 1) / (size * (size - 1)) if size > 1 else 0.0)


def _poisson_joint(probabilities: Floats) -> Floats:
    joint: Floats = np.outer(probabilities, probabilities)
    return joint


_DRAW: dict[Method, Callable[[Floats, Generator, int], Samples]] = {
    Method.SRS: _srs,
    Method.SYSTEMATIC: systematic.systematic,
    Method.PPS_SYSTEMATIC: systematic.systematic,
    Method.PPS_RANDOM_SYSTEMATIC: systematic.random_systematic,
    Method.BREWER: brewer.brewer,
    Method.SAMPFORD: conditional_poisson.sampford,
    Method.TILLE: elimination.tille,
    Method.MIDZUNO: elimination.midzuno,
    Method.MAXIMUM_ENTROPY: conditional_poisson.maximum_entropy,
    Method.PARETO: _pareto,
    Method.SEQUENTIAL_POISSON: _sequential_poisson,
    Method.POISSON: _poisson,
}

_JOINT: dict[Method, Callable[[Floats], Floats]] = {
    Method.TAKE_ALL: _poisson_joint,
    Method.SRS: _srs_joint,
    Method.SYSTEMATIC: systematic.systematic_joint,
    Method.PPS_SYSTEMATIC: systematic.systematic_joint,
    Method.BREWER: brewer.brewer_joint,
    Method.SAMPFORD: conditional_poisson.sampford_joint,
    Method.TILLE: elimination.tille_joint,
    Method.MIDZUNO: elimination.midzuno_joint,
    Method.MAXIMUM_ENTROPY: conditional_poisson.maximum_entropy_joint,
    Method.POISSON: _poisson_joint,
}
