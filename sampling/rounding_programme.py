"""The nearest controlled rounding as a linear (two-way) or integer (three-way) programme."""

from __future__ import annotations

from itertools import combinations
from math import floor
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, eye_array, hstack

from sampling.errors import Problem, SamplingError
from sampling.rounding_codes import RoundingCode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from numpy.typing import NDArray

ALREADY_OUT, FURTHER = 1e4, 1e2
"""What a margin costs that is not kept: dearer than any move of the cells, and dearer the further it lies."""


def round_by_programme(exact: NDArray[np.object_], *, relax: bool) -> NDArray[np.int64]:
    """Return the controlled rounding to whole numbers with the least Σ (rounded − value)².

    For a cell with fraction f the choice is between f² (down) and (1 − f)² (up): the cost of up is 1 − 2 f.
    Margins of one- and two-way tables make a network, whose corners are whole numbers.

    Raises
    ------
    SamplingError
        If a three-way table has no controlled rounding and `relax` is not asked for.
    """
    values: list[Fraction] = exact.ravel().tolist()
    below = np.array([floor(value) for value in values], dtype=np.int64)
    rest = [value - floor(value) for value in values]
    free = np.array([i for i, part in enumerate(rest) if part], dtype=np.int64)
    if not free.size:
        return below.reshape(exact.shape)
    up = _solve(exact, below, free, np.array([1 - 2 * float(rest[i]) for i in free]), relax=False)
    if up is None and relax:
        up = _solve(exact, below, free, np.array([1 - 2 * float(rest[i]) for i in free]), relax=True)
    if up is None:
        facts = {"shape": " × ".join(map(str, exact.shape))}
        raise SamplingError([Problem("", RoundingCode.IMPOSSIBLE, facts)])
    below[free] += up
    return below.reshape(exact.shape)


def _solve(
    exact: NDArray[np.object_],
    below: NDArray[np.int64],
    free: NDArray[np.int64],
    cost: NDArray[np.float64],
    *,
    relax: bool,
) -> NDArray[np.int64] | None:
    rows, low, high = _margins(exact, below, free)
    matrix: csr_array = rows.tocsr()
    count, sums = free.size, len(low)
    # A tiny preference for earlier cells makes equal costs fall the same way every time.
    cost = cost + np.linspace(0, 1e-7, count)
    upper = np.ones(count)
    if relax:
        apart = eye_array(sums)
        matrix = csr_array(hstack([rows, apart, -apart]))
        cost = np.concatenate([cost, np.full(2 * sums, ALREADY_OUT + FURTHER)])
        upper = np.concatenate([upper, np.full(2 * sums, float(count))])
    result = milp(
        cost,
        constraints=LinearConstraint(matrix, low, high),
        bounds=Bounds(np.zeros(cost.size), upper),
        integrality=np.full(cost.size, int(exact.ndim == 3)),
    )
    return None if result.x is None else np.rint(result.x[:count]).astype(np.int64)


def _margins(
    exact: NDArray[np.object_], below: NDArray[np.int64], free: NDArray[np.int64]
) -> tuple[coo_array, NDArray[np.float64], NDArray[np.float64]]:
    """Return which free cells each margin adds up, and how many of them may go up (least and most)."""
    places = np.array(np.unravel_index(free, exact.shape))
    at: list[NDArray[np.int64]] = []
    cells: list[NDArray[np.int64]] = []
    low: list[int] = []
    high: list[int] = []
    for axes, summed in _sums(exact.ndim):
        values: list[Fraction] = np.asarray(exact.sum(axis=summed), dtype=object).ravel().tolist()
        start = below.reshape(exact.shape).sum(axis=summed)
        shape = tuple(exact.shape[axis] for axis in axes)
        index = np.ravel_multi_index(tuple(places[list(axes)]), shape) if axes else np.zeros(free.size, int)
        at.append(index + len(low))
        cells.append(np.arange(free.size))
        for value, bottom in zip(values, np.asarray(start).ravel().tolist(), strict=True):
            least = floor(value) - bottom
            low.append(least)
            high.append(least + (value.denominator != 1))
    shape_of = (len(low), free.size)
    ones = np.ones(sum(part.size for part in at))
    matrix = coo_array((ones, (np.concatenate(at), np.concatenate(cells))), shape=shape_of)
    return matrix, np.array(low, float), np.array(high, float)


def _sums(dimensions: int) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    for left in range(dimensions):
        for axes in combinations(range(dimensions), left):
            yield axes, tuple(axis for axis in range(dimensions) if axis not in axes)
