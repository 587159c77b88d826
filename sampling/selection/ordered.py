"""Selection by ranking random numbers: simple random, Pareto and sequential Poisson sampling.

The random numbers come in, so that permanent ones (`sampling.selection.permanent`) coordinate rounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Samples = NDArray[np.bool_]
    Integers = NDArray[np.int64]


def pareto_ranks(probabilities: Floats, uniform: Floats) -> Floats:
    """Return the ranking variables u (1 − π) / (π (1 − u)); the smallest are taken.

    References
    ----------
    Rosén, B. (1997), On sampling with probability proportional to size, Journal of Statistical Planning and
    Inference 62, 159-191.

    Examples
    --------
    >>> import numpy as np
    >>> pareto_ranks(np.array([0.5, 0.2]), np.array([0.5, 0.5])).tolist()
    [1.0, 4.0]
    """
    ranks: Floats = uniform / (1.0 - uniform) * (1.0 - probabilities) / probabilities
    return ranks


def sequential_poisson_ranks(probabilities: Floats, uniform: Floats) -> Floats:
    """Return the ranking variables u / π; with equal π the smallest u are a simple random sample.

    References
    ----------
    Ohlsson, E. (1998), Sequential Poisson sampling, Journal of Official Statistics 14, 149-162.
    """
    ranks: Floats = uniform / probabilities
    return ranks


def smallest(ranks: Floats, n: int) -> Samples:
    """Return the `n` smallest of each row, shape (draws, N)."""
    order = np.argsort(ranks, axis=-1, kind="stable")
    taken = np.zeros(ranks.shape, dtype=bool)
    np.put_along_axis(taken, order[..., :n], values=True, axis=-1)
    return taken


def place_in_domain(ranks: Floats, domain: Integers) -> Integers:
    """Return each unit's place (0, 1, …) by rank within its domain, shape (N,).

    Examples
    --------
    >>> import numpy as np
    >>> place_in_domain(np.array([0.9, 0.1, 0.5]), np.array([0, 0, 1])).tolist()
    [1, 0, 0]
    """
    order = np.argsort(ranks, kind="stable")
    few = int(domain.max(initial=0)) < 2**16  # small whole numbers are sorted by their digits, in one pass
    order = order[np.argsort(domain[order].astype(np.uint16 if few else np.int64), kind="stable")]
    sorted_domain = domain[order]
    first = np.searchsorted(sorted_domain, sorted_domain, side="left")
    places = np.empty(ranks.size, dtype=np.int64)
    places[order] = np.arange(ranks.size) - first
    return places
