"""Tillé's elimination procedure and its complement, Midzuno's method."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sampling.selection.sizes import inclusion_probabilities

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.random import Generator
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Samples = NDArray[np.bool_]


def tille(probabilities: Floats, rng: Generator, draws: int = 1) -> Samples:
    """Return samples by elimination: N − n steps, each striking one unit out.

    Shapes: `probabilities` (N,) within (0, 1) with a whole sum, the result (draws, N).

    References
    ----------
    Tillé, Y. (1996), An elimination procedure for unequal probability sampling without replacement,
    Biometrika 83, 238-241.
    """
    kept = np.ones((draws, probabilities.size), dtype=bool)
    rows = np.arange(draws)
    for ratio in _elimination_ratios(probabilities):
        marks = np.cumsum(kept * ratio, axis=1)
        struck = (marks > rng.random((draws, 1)) * marks[:, -1:]).argmax(axis=1)
        kept[rows, struck] = False
    return kept


def tille_joint(probabilities: Floats) -> Floats:
    """Return exact joint probabilities Π(1 − r_k − r_l) over the steps, shape (N, N).

    References
    ----------
    Tillé (1996), equation (3); Tillé (2006), §6.3.5.
    """
    joint = np.ones((probabilities.size, probabilities.size))
    for ratio in _elimination_ratios(probabilities):
        joint *= 1.0 - ratio[:, None] - ratio[None, :]
    np.fill_diagonal(joint, probabilities)
    return joint


def midzuno(probabilities: Floats, rng: Generator, draws: int = 1) -> Samples:
    """Return samples by Midzuno's method for unequal probabilities: what elimination with 1 − π leaves out.

    References
    ----------
    Midzuno, H. (1952), Annals of the Institute of Statistical Mathematics 3; Deville and Tillé (1998),
    Biometrika 85, §5; Tillé (2006), §6.3.4.
    """
    return ~tille(1.0 - probabilities, rng, draws)


def midzuno_joint(probabilities: Floats) -> Floats:
    """Return exact joint probabilities of Midzuno's method, shape (N, N)."""
    joint = probabilities[:, None] + probabilities[None, :] - 1.0 + tille_joint(1.0 - probabilities)
    np.fill_diagonal(joint, probabilities)
    return joint


def _elimination_ratios(probabilities: Floats) -> Iterator[Floats]:
    """Yield, for each step, the chance 1 − π(k | m) / π(k | m + 1) that unit k is struck out, if there."""
    n = round(float(probabilities.sum()))
    before = np.ones(probabilities.size)
    for size in range(probabilities.size - 1, n - 1, -1):
        after = inclusion_probabilities(probabilities, size) if size > n else probabilities
        yield 1.0 - after / before
        before = after
