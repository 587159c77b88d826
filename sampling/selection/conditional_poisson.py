"""Poisson sampling kept to a fixed size: maximum entropy (conditional Poisson) and Sampford's design.

Both draw by rejection, which is exact, and both have exact joint probabilities. With
f_k(z) = 1 − p_k + p_k z, the chance that a set R of units gives m of them is the coefficient of z^m in
Π f_k; read off by a discrete Fourier transform, leaving out two units is a division, and all pairs are one
matrix product.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Complexes = NDArray[np.complex128]
    Samples = NDArray[np.bool_]

ITERATIONS = 200
PATIENCE = 25
"""Steps before Newton's method takes over, for at most `NEWTON_UNITS` units."""

NEWTON_UNITS = 600
CELLS = 4_000_000
"""Uniform numbers made at a time while rejecting."""


def maximum_entropy(probabilities: Floats, rng: Generator, draws: int = 1) -> Samples:
    """Return samples of the design of largest entropy with these inclusion probabilities.

    Shapes: `probabilities` (N,) within (0, 1) with a whole sum, the result (draws, N).

    References
    ----------
    Hájek, J. (1964), Annals of Mathematical Statistics 35; Chen, Dempster and Liu (1994), Biometrika 81.
    """
    n = round(float(probabilities.sum()))
    poisson = working_probabilities(probabilities)
    return _kept(poisson, rng, draws, lambda taken: taken.sum(axis=1) == n)


def sampford(probabilities: Floats, rng: Generator, draws: int = 1) -> Samples:
    """Return samples of Sampford's design: P(s) in proportion to Σ_s (1 − π) times Poisson's P(s).

    References
    ----------
    Sampford, M. R. (1967), On sampling without replacement with unequal probabilities of selection,
    Biometrika 54, 499-513; Hájek, J. (1981), chapter 8.
    """
    n = round(float(probabilities.sum()))
    most = float(np.sort(1.0 - probabilities)[-n:].sum()) if n else 1.0

    def accept(taken: Samples) -> Samples:
        mass = taken @ (1.0 - probabilities)
        kept: Samples = (taken.sum(axis=1) == n) & (rng.random(taken.shape[0]) * most < mass)
        return kept

    return _kept(probabilities, rng, draws, accept)


def _kept(poisson: Floats, rng: Generator, draws: int, accept: Callable[[Samples], Samples]) -> Samples:
    rows = max(1, min(4 * draws + 16, CELLS // max(1, poisson.size)))
    found: list[Samples] = []
    while sum(map(len, found)) < draws:
        taken = rng.random((rows, poisson.size)) < poisson
        found.append(taken[accept(taken)])
    return np.concatenate(found)[:draws]


def working_probabilities(probabilities: Floats) -> Floats:
    """Return the Poisson probabilities whose conditional design has these inclusion ones, shape (N,).

    The odds are corrected by the ratio of the odds wanted to the odds found until they agree to 1e-14; where
    that is slow (little is left to chance), Newton's method goes on with the covariances of the design.

    References
    ----------
    Chen, Dempster and Liu (1994), Biometrika 81, equation (4); Deville, J.-C. (2000); Tillé (2006), §5.4.
    """
    n = round(float(probabilities.sum()))
    wanted = _logit(probabilities)
    logits: Floats = wanted
    working: Floats = probabilities
    for step in range(ITERATIONS):
        working = np.asarray(1.0 / (1.0 + np.exp(-logits)), dtype=np.float64)
        found = conditional_inclusion(working, n)
        if np.abs(found - probabilities).max(initial=0.0) < 1e-14:
            break
        newton = step >= PATIENCE and probabilities.size <= NEWTON_UNITS
        step_to: Floats = _newton(working, found, probabilities, n) if newton else wanted - _logit(found)
        logits = np.asarray(logits + step_to, dtype=np.float64)
    return working


def _logit(chances: Floats) -> Floats:
    odds: Floats = np.log(chances / (1.0 - chances))
    return odds


def _newton(working: Floats, found: Floats, wanted: Floats, n: int) -> Floats:
    """Return the change of the logits: the covariances of the design are its derivatives."""
    covariances = _joint_given_size(working, n) - np.outer(found, found)
    np.fill_diagonal(covariances, found * (1.0 - found))
    change = np.linalg.lstsq(covariances, wanted - found, rcond=1e-12)[0]
    return np.asarray(change, dtype=np.float64)


def _joint_given_size(working: Floats, n: int) -> Floats:
    around = _Around(working)
    joint: Floats = working[:, None] * working[None, :] * around.without_two(n - 2) / around.whole(n)
    return joint


def conditional_inclusion(poisson: Floats, n: int) -> Floats:
    """Return the inclusion probabilities of Poisson sampling given that the size is `n`, shape (N,)."""
    around = _Around(poisson)
    found: Floats = poisson * around.without_one(n - 1) / around.whole(n)
    return found


def maximum_entropy_joint(probabilities: Floats) -> Floats:
    """Return exact joint probabilities of the design of maximum entropy, shape (N, N).

    References
    ----------
    Tillé (2006), §5.4, expression (5.15), through the generating function of the sample size.
    """
    n = round(float(probabilities.sum()))
    joint = _joint_given_size(working_probabilities(probabilities), n)
    np.fill_diagonal(joint, probabilities)
    return joint


def sampford_joint(probabilities: Floats) -> Floats:
    """Return exact joint probabilities of Sampford's design, shape (N, N).

    π_kl is in proportion to π_k π_l [(2 − π_k − π_l) Q(n − 2) + Σ_j (1 − π_j) π_j Q_j(n − 3)], where Q is
    Poisson's chance of that size without k and l, and Q_j without j as well.

    References
    ----------
    Sampford (1967), §5; Hájek (1981), chapter 8.
    """
    n = round(float(probabilities.sum()))
    rest = 1.0 - probabilities
    around = _Around(probabilities)
    both = (rest[:, None] + rest[None, :]) * around.without_two(n - 2)
    others = around.without_two_weighted(n - 2, rest)
    total = around.weighted(n, rest)
    joint: Floats = probabilities[:, None] * probabilities[None, :] * (both + others) / total
    np.fill_diagonal(joint, probabilities)
    return joint


class _Around:
    """The generating function Π (1 − p + p z) on a circle of points, with units left out at will.

    The number of points is odd, so that no factor is 0 at z = −1, and large enough for the sizes that can
    occur (all of them, or 40 standard deviations).
    """

    def __init__(self, poisson: Floats) -> None:
        spread = float(np.sqrt((poisson * (1.0 - poisson)).sum()))
        self._points = 2 * (min(poisson.size, int(40 * spread) + 60) // 2) + 1
        self._z = np.exp(2j * np.pi * np.arange(self._points) / self._points)
        self._share = poisson[:, None] / (1.0 + poisson[:, None] * (self._z[None, :] - 1.0)) * self._z
        factors = 1.0 + poisson[:, None] * (self._z[None, :] - 1.0)
        self._over = 1.0 / factors
        self._product = np.exp(np.log(factors).sum(axis=0))

    def _read(self, m: int) -> Complexes:
        """Return the weights that read the coefficient of z^m from values on the circle."""
        weights: Complexes = self._product * self._z ** (-m) / self._points
        return weights

    def whole(self, m: int) -> float:
        return float(self._read(m).sum().real)

    def without_one(self, m: int) -> Floats:
        found: Floats = (self._over @ self._read(m)).real
        return found

    def without_two(self, m: int) -> Floats:
        if m < 0:
            return np.zeros((self._over.shape[0],) * 2)
        found: Floats = ((self._over * self._read(m)) @ self._over.T).real
        return found

    def weighted(self, m: int, weights: Floats) -> float:
        return float((weights @ self._share @ self._read(m)).real)

    def without_two_weighted(self, m: int, weights: Floats) -> Floats:
        """Return Σ_j weight_j × chance that m are taken and j is one of them, without units k and l."""
        if m < 0:
            return np.zeros((self._over.shape[0],) * 2)
        own = weights[:, None] * self._share
        lead = self._over * self._read(m)
        every = (lead * own.sum(axis=0)) @ self._over.T
        first = (lead * own) @ self._over.T
        found: Floats = (every - first - first.T).real
        return found
