"""Hadamard matrices of many orders: Sylvester's doubling and Paley's two constructions."""

from __future__ import annotations

from functools import cache
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from analysis.errors import AnalysisError, Problem
from analysis.weight_codes import WeightCode

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Signs = NDArray[np.int8]

LARGEST = 20_000


def hadamard(least: int) -> Signs:
    """Return a Hadamard matrix of the smallest order ≥ `least` that can be built, first column all ones.

    Orders 1, 2 and multiples of four: powers of two, q + 1 for prime powers q ≡ 3 (mod 4),
    2(q + 1) for q ≡ 1 (mod 4) (q a prime or the square of one), and products of these. The first
    order that is left out is 92.

    Returns
    -------
    (R, R) of ±1 whose columns are orthogonal.

    Raises
    ------
    AnalysisError
        If `least` is below one or above 20,000.

    References
    ----------
    Sylvester (1867); Paley (1933), J. Math. Phys. 12, 311-320.

    Examples
    --------
    >>> matrix = hadamard(11)
    >>> matrix.shape, bool((matrix.T.astype(int) @ matrix == 12 * np.eye(12)).all())
    ((12, 12), True)
    """
    if not 1 <= least <= LARGEST:
        raise AnalysisError(
            [Problem("hadamard", WeightCode.HADAMARD_SIZE, {"asked": least, "most": LARGEST})]
        )
    order = next(size for size in count(least) if buildable(size))
    matrix = _build(order)
    return np.asarray(matrix * matrix[:, :1], dtype=np.int8)


@cache
def buildable(order: int) -> bool:
    """Say whether `hadamard` can build this order.

    Examples
    --------
    >>> [n for n in range(1, 101, 1) if n % 4 == 0 and not buildable(n)]
    [92]
    """
    if order in {1, 2}:
        return True
    return order % 4 == 0 and (_paley(order) is not None or _split(order) is not None)


def _paley(order: int) -> tuple[int, int] | None:
    """Return the prime power q and the construction (1 or 2) that give this order."""
    if _root(order - 1) and (order - 1) % 4 == 3:
        return order - 1, 1
    half = order // 2 - 1
    return (half, 2) if _root(half) and half % 4 == 1 else None


def _root(q: int) -> int:
    """Return the prime p with q = p or q = p², else zero."""
    for p in (q, round(q**0.5)):
        if p > 1 and p in {q, q / p} and all(p % d for d in range(2, int(p**0.5) + 1)):
            return p
    return 0


def _split(order: int) -> tuple[int, int] | None:
    factors = (part for part in [2, *range(4, order // 2 + 1, 4)] if order % part == 0)
    return next(
        ((part, order // part) for part in factors if buildable(part) and buildable(order // part)), None
    )


def _build(order: int) -> NDArray[np.int64]:
    if order == 1:
        return np.ones((1, 1), dtype=np.int64)
    if order == 2:
        return np.array([[1, 1], [1, -1]], dtype=np.int64)
    found = _paley(order)
    if found is None:
        left, right = _split(order) or (1, order)
        return np.kron(_build(left), _build(right))
    skew = _bordered(*found)
    if found[1] == 1:
        return skew + np.eye(order, dtype=np.int64)
    return np.kron(skew, [[1, 1], [1, -1]]) + np.kron(np.eye(order // 2, dtype=np.int64), [[1, -1], [-1, -1]])


def _bordered(q: int, kind: int) -> NDArray[np.int64]:
    """Jacobsthal's matrix χ(a − b) with its border, of order q + 1."""
    squares, minus = _field(q)
    character = np.where(squares, 1, -1)
    character[0] = 0
    matrix = np.zeros((q + 1, q + 1), dtype=np.int64)
    matrix[0, 1:] = 1
    matrix[1:, 0] = 1 if kind == 2 else -1
    matrix[1:, 1:] = character[minus]
    return matrix


def _field(q: int) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """Squares and differences of the field of q = p or p² elements (a + b√d is number a + b·p)."""
    p = _root(q)
    low, high = np.arange(q) % p, np.arange(q) // p
    residues = {x * x % p for x in range(1, p)}
    d = next((x for x in range(2, p) if x not in residues), 1)
    squares = np.zeros(q, dtype=bool)
    squares[(low * low + d * high * high) % p + p * ((2 * low * high) % p)] = True
    minus = (low[:, None] - low[None, :]) % p + p * ((high[:, None] - high[None, :]) % p)
    return squares, minus
