"""What chance in the response does to the precision of a mean: the expected inverse of a binomial count."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LARGE = 2000.0
"""Expected count from which a series in 1/count is exact to nine digits."""
NODES = 160


@cache
def _nodes() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    return (nodes + 1) / 2, weights / 2


def expected_inverse(persons: ArrayLike, rate: ArrayLike) -> NDArray[np.float64]:
    """Return E[1/n | n ≥ 1] for n binomial with `persons` trials of chance `rate`; shapes broadcast.

    With q = 1 - rate it is ∫ (s^N - q^N)/(s - q) ds from q to 1, over 1 - q^N, which also serves where the
    expected number of persons N is no whole number. `rate` lies in (0, 1].

    References
    ----------
    Grab and Savage (1954), *Journal of the American Statistical Association* 49, 169-177; Stephan (1945),
    *Annals of Mathematical Statistics* 16, 50-61.

    Examples
    --------
    Two persons who answer with chance 1/2 each: one answers twice as often as both, (2 × 1 + 1/2) / 3.

    >>> round(float(expected_inverse(2, 0.5)), 12)
    0.833333333333
    """
    size, chance = np.broadcast_arrays(np.asarray(persons, dtype=np.float64), np.asarray(rate, np.float64))
    found = np.asarray(_series(size, chance))
    few = size * chance <= LARGE
    found[few] = _integral(size[few], chance[few])
    return found


def _series(size: NDArray[np.float64], chance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the first four terms in 1/(N p): Stephan's series."""
    mean, lost = np.maximum(size * chance, 1.0), 1 - chance
    terms: NDArray[np.float64] = (
        1 + lost / mean + lost * (1 + lost) / mean**2 + lost * (1 + 4 * lost + lost**2) / mean**3
    )
    return terms / mean


def _integral(size: NDArray[np.float64], chance: NDArray[np.float64]) -> NDArray[np.float64]:
    nodes, weights = _nodes()
    lost = 1 - chance
    s = lost[..., None] + chance[..., None] * nodes
    power = lost**size
    height = (s ** size[..., None] - power[..., None]) / (chance[..., None] * nodes)
    found: NDArray[np.float64] = chance * (height @ weights) / (1 - power)
    return found


def error_factors(
    persons: ArrayLike, rate: ArrayLike, opinion: ArrayLike, *, fpc: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what to multiply the variance of an item, and the covariance of two items, with.

    The variance that `analysis` estimates for the mean of a cell is (1 - n/N) σ²/m, for n valid forms of N
    persons and m answers to the item; the covariance of two items (or units) is (1 - n/N) ρσ²/n. Both
    are averaged over who responds (n binomial with `rate`) and who has an opinion (m binomial with
    `rate` × `opinion`). Without `fpc`, 1 - n/N is left out.

    References
    ----------
    Särndal, Swensson and Wretman (1992), *Model Assisted Survey Sampling*, sections 15.6 and 5.8.
    """
    size, chance, said = np.broadcast_arrays(
        *(np.asarray(each, dtype=np.float64) for each in (persons, rate, opinion))
    )
    answers, forms = expected_inverse(size, chance * said), expected_inverse(size, chance)
    if not fpc:
        return answers, forms
    everyone = chance >= 1
    silent = np.where(everyone, 0.0, (1 - chance) / np.where(everyone, 1.0, 1 - chance * said))
    both = np.where(everyone, 0.0, np.maximum(forms - 1 / size, 0.0))
    return silent * np.maximum(answers - 1 / size, 0.0), both
