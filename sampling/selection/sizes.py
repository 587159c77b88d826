"""Inclusion probabilities in proportion to size, with units that are certain taken out in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sampling.errors import Problem, SamplingError
from sampling.selection_codes import SelectionCode

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

TOLERANCE = 1e-9
"""How far a sum of probabilities may lie from a whole number, and a probability from 0 and 1."""


def inclusion_probabilities(sizes: ArrayLike, n: int) -> Floats:
    """Return probabilities π = n x / Σx; units that would exceed 1 are certain, the rest is shared anew.

    Parameters
    ----------
    sizes
        Positive sizes, shape (N,).
    n
        Sample size, 0 ≤ n ≤ N.

    Raises
    ------
    SamplingError
        If a size is missing, zero or negative, or `n` is larger than N; all such units at once.

    References
    ----------
    Tillé, Y. (2006), *Sampling Algorithms*, §2.10; Särndal, Swensson, Wretman (1992), §3.6.2.

    Examples
    --------
    >>> inclusion_probabilities([1, 2, 3, 30], 2).round(4).tolist()
    [0.1667, 0.3333, 0.5, 1.0]
    """
    x = np.asarray(sizes, dtype=np.float64)
    _need_sizes(x, n)
    return shared_probabilities(x, np.zeros(x.size, np.int64), np.array([n], np.float64))


def shared_probabilities(sizes: Floats, domain: NDArray[np.int64], n: Floats) -> Floats:
    """Return what `inclusion_probabilities` does in every domain at once.

    `domain` holds each unit's domain 0 … D - 1, shape (N,); `n` the sample size of each domain, shape (D,).
    Nothing is checked here: sizes must be positive and no domain smaller than its sample.
    """
    certain = np.zeros(sizes.size, dtype=bool)
    while True:
        rest = np.bincount(domain, weights=np.where(certain, 0.0, sizes), minlength=n.size)
        left = n - np.bincount(domain, weights=certain, minlength=n.size)
        share = np.divide(left, rest, out=np.zeros_like(rest), where=rest > 0)
        probabilities = np.where(certain, 1.0, share[domain] * sizes)
        fresh = ~certain & (probabilities >= 1.0)
        if not fresh.any():
            return probabilities
        certain |= fresh


def _need_sizes(sizes: Floats, n: int) -> None:
    bad = np.flatnonzero(~(np.isfinite(sizes) & (sizes > 0)))
    problems = [
        Problem(f"[{place}]", SelectionCode.SIZE_BAD, {"found": str(sizes[place])}) for place in bad[:100]
    ]
    if not 0 <= n <= sizes.size:
        problems.append(Problem("", SelectionCode.SAMPLE_LARGER, {"asked": n, "found": sizes.size}))
    if problems:
        raise SamplingError(problems)


def need_probabilities(probabilities: Floats, *, whole: bool) -> None:
    """Refuse probabilities outside [0, 1], and (`whole`) a sum that is no whole number.

    Raises
    ------
    SamplingError
        All such units at once.
    """
    bad = np.flatnonzero(~((probabilities >= -TOLERANCE) & (probabilities <= 1 + TOLERANCE)))
    problems = [
        Problem(f"[{place}]", SelectionCode.PROBABILITY_OUTSIDE, {"found": float(probabilities[place])})
        for place in bad[:100]
    ]
    total = float(probabilities.sum())
    if not problems and whole and abs(total - round(total)) > TOLERANCE * max(1.0, total):
        problems.append(Problem("", SelectionCode.SUM_NOT_WHOLE, {"found": total}))
    if problems:
        raise SamplingError(problems)
