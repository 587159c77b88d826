"""Controlled rounding: whole numbers in a table whose margins still add up, each next to what it was.

A rounding is *zero-restricted controlled* when every cell, every margin and the grand total is the multiple
of the base just below or just above its value, multiples of the base stay as they are, and everything adds
up. For two-way tables one always exists (Causey, Cox and Ernst 1985); for three-way tables not always.

References
----------
Causey, B. D., Cox, L. H., Ernst, L. R. (1985). Applications of transportation theory to statistical
problems. *JASA* 80, 903–909: existence for two-way tables, the nearest rounding as a transportation problem,
a three-way table without one.

Cox, L. H. (1987). A constructive procedure for unbiased controlled rounding. *JASA* 82, 520–524: the
alternating cycles used here.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from sampling.errors import Problem, SamplingError
from sampling.rounding_codes import RoundingCode
from sampling.rounding_cycles import round_by_cycles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.random import Generator
    from numpy.typing import ArrayLike, NDArray

SIMPLE, FINEST = 10**3, 10**9
"""A float within 1e-12 of a fraction with a denominator up to the first is that fraction (0.1 + 0.2 is 3/10,
0.333… is 1/3); any other one is read to the ninth decimal."""

CLOSE = Fraction(1, 10**12)

LARGEST = 20_000
"""Cells of a three-way table; it is solved as an integer programme."""


@dataclass(frozen=True, slots=True)
class Margin:
    """A margin of a table: which cell of which sum, its exact value, and what it became."""

    axes: tuple[int, ...]
    place: tuple[int, ...]
    value: Fraction
    rounded: int


@dataclass(frozen=True, slots=True)
class RoundedTable:
    """A rounded table.

    `cells` has the shape of the table. `distance` is Σ (rounded − value)² over the cells. `outside` holds
    the margins that could not be kept next to their values; it is empty but for a relaxed three-way table.
    """

    cells: NDArray[np.int64]
    distance: float
    outside: tuple[Margin, ...] = ()


def nearest_rounding(table: ArrayLike, *, base: int = 1, relax: bool = False) -> RoundedTable:
    """Return the controlled rounding of a one-, two- or three-way table with the least squared distance.

    Parameters
    ----------
    table : array_like
        Cells ≥ 0 (ints, floats or Fractions) in one, two or three dimensions.
    base : int
        Cells become multiples of it.
    relax : bool
        For a three-way table without a controlled rounding: keep every cell next to its value and let as few
        margins as possible, by as little as possible, lie further away; `RoundedTable.outside` names them.

    Raises
    ------
    SamplingError
        For a cell that is negative or not finite, a wrong base or shape, or (unless `relax`) a three-way
        table that has no controlled rounding.

    References
    ----------
    Causey, Cox and Ernst (1985), section 3: the transportation problem; its corners are whole numbers.

    Examples
    --------
    >>> nearest_rounding([[1.2, 2.6], [0.4, 3.1]]).cells.tolist()
    [[1, 3], [0, 3]]
    """
    from sampling.rounding_programme import round_by_programme  # noqa: PLC0415 - scipy.optimize is slow to load

    exact = _exact(table, base)
    steps = round_by_programme(exact, relax=relax)
    return _rounded(exact, steps, base)


def unbiased_rounding(table: ArrayLike, rng: Generator, *, base: int = 1) -> RoundedTable:
    """Return a random controlled rounding whose expectation is the table, cell by cell.

    Parameters
    ----------
    table : array_like
        Cells ≥ 0 in one or two dimensions.
    rng : Generator
        Chance; the same state gives the same rounding.
    base : int
        Cells become multiples of it.

    Raises
    ------
    SamplingError
        For a cell that is negative or not finite, or a wrong base or shape.

    References
    ----------
    Cox (1987): along a cycle of cells that are no multiples, alternately add and subtract the largest step
    up or the largest step down, with probabilities that leave the expectation where it is.
    """
    exact = _exact(table, base, most=2)
    return _rounded(exact, _cycles(exact, rng), base)


def steady_rounding(table: ArrayLike, *, base: int = 1) -> RoundedTable:
    """Return a controlled rounding of a one- or two-way table without chance and without a solver.

    Each cycle takes the shorter step (the first of two equal ones), so the result depends on nothing but the
    table: what a page or a document shows today it shows tomorrow. It is close, not the nearest.

    Raises
    ------
    SamplingError
        For a cell that is negative or not finite, or a wrong base or shape.

    Examples
    --------
    >>> steady_rounding([[1.5, 2.5], [2.5, 1.5]]).cells.sum(axis=0).tolist()
    [4, 4]
    """
    exact = _exact(table, base, most=2)
    return _rounded(exact, _cycles(exact, None), base)


# ------------------------------------------------------------------ cells and margins
def _exact(table: ArrayLike, base: int, most: int = 3) -> NDArray[np.object_]:
    given = np.asarray(table, dtype=object)
    problems: list[Problem] = []
    if base < 1:
        problems.append(Problem("base", RoundingCode.BASE, {"found": str(base)}))
    if not 1 <= given.ndim <= most or given.size == 0:
        facts = {"dimensions": given.ndim, "most": most, "shape": " × ".join(map(str, given.shape))}
        problems.append(Problem("", RoundingCode.SHAPE, facts))
    if given.ndim == 3 and given.size > LARGEST:
        problems.append(Problem("", RoundingCode.TOO_LARGE, {"cells": given.size, "most": LARGEST}))
    cells = np.empty(given.shape, dtype=object)
    for place in np.ndindex(given.shape):
        number = _number(given[place])
        name = str(list(place))
        if number is None:
            problems.append(Problem(name, RoundingCode.NOT_FINITE, {"found": str(given[place])[:40]}))
        elif number < 0:
            problems.append(Problem(name, RoundingCode.NEGATIVE, {"found": str(given[place])[:40]}))
        else:
            cells[place] = number
    if problems:
        raise SamplingError(problems)
    scaled: NDArray[np.object_] = cells / Fraction(base)
    return scaled


def _number(cell: object) -> Fraction | None:
    if isinstance(cell, Fraction):
        return cell
    if isinstance(cell, int | np.integer) and not isinstance(cell, bool):
        return Fraction(int(cell))
    if isinstance(cell, float | np.floating) and np.isfinite(cell):
        exact = Fraction(float(cell))
        simple = exact.limit_denominator(SIMPLE)
        return simple if abs(simple - exact) < CLOSE else Fraction(round(exact * FINEST), FINEST)
    return None


def _cycles(exact: NDArray[np.object_], rng: Generator | None) -> NDArray[np.int64]:
    rows = exact.reshape(-1, 1) if exact.ndim == 1 else exact
    return np.array(round_by_cycles(rows.tolist(), rng), dtype=np.int64).reshape(exact.shape)


def _rounded(exact: NDArray[np.object_], steps: NDArray[np.int64], base: int) -> RoundedTable:
    distance = sum((Fraction(int(steps[place])) - exact[place]) ** 2 for place in np.ndindex(exact.shape))
    outside = tuple(
        Margin(one.axes, one.place, one.value * base, one.rounded * base)
        for one in margins(exact, steps)
        if not abs(one.rounded - one.value) < 1
    )
    return RoundedTable(steps * base, float(distance * base**2), outside)


def margins(exact: NDArray[np.object_], steps: NDArray[np.int64]) -> Iterator[Margin]:
    """Yield every margin of a table, the grand total last: `axes` are those that remain.

    Examples
    --------
    >>> cells = np.array([[Fraction(1, 2), Fraction(1, 2)]], dtype=object)
    >>> [(one.axes, one.value, one.rounded) for one in margins(cells, np.array([[1, 0]]))][-1]
    ((), Fraction(1, 1), 1)
    """
    for left in range(exact.ndim - 1, -1, -1):
        for axes in combinations(range(exact.ndim), left):
            summed = tuple(axis for axis in range(exact.ndim) if axis not in axes)
            values, became = np.asarray(exact.sum(axis=summed)), np.asarray(steps.sum(axis=summed))
            for place in np.ndindex(values.shape):
                yield Margin(axes, place, values.item(place), int(became[place]))
