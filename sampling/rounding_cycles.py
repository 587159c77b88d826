"""Cox's procedure: along cycles of cells that are no whole numbers, add and subtract until all are whole."""

from __future__ import annotations

from itertools import pairwise
from math import lcm
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from numpy.random import Generator

Cell = tuple[int, int]


def round_by_cycles(table: Sequence[Sequence[Fraction]], rng: Generator | None) -> list[list[int]]:
    """Return a controlled rounding of a two-way table to whole numbers.

    A further row and column take what margins lack to the next whole number; all rows and columns then add
    up to whole numbers, so that whoever enters a row or column through a cell that is not whole can leave it
    through another one. Such a walk closes to a cycle; a step along it (+, −, +, −…) changes no margin.

    Parameters
    ----------
    table : sequence of rows
        Exact cells ≥ 0.
    rng : Generator or None
        Chance for the direction of each step, so that the expectation stays (Cox 1987); without it the
        shorter step is taken.
    """
    whole = lcm(*(cell.denominator for row in table for cell in row))
    cells = _with_slack(table, whole)
    walk = _Walk(cells)
    while (cycle := walk.cycle()) is not None:
        step = _step([cells[cell] for cell in cycle], whole, rng)
        for sign, cell in zip((1, -1) * (len(cycle) // 2), cycle, strict=True):
            cells[cell] += sign * step
        walk.forget([cell for cell in cycle if not cells[cell] % whole])
    return [
        [cells.get((i, j), int(cell * whole)) // whole for j, cell in enumerate(row)]
        for i, row in enumerate(table)
    ]


def _step(values: Sequence[int], whole: int, rng: Generator | None) -> int:
    """Return the largest step up or down that takes no cell past a whole number.

    With chance, up has the probability down / (up + down): up · down − down · up = 0 keeps the expectation.
    """
    plus, minus = values[::2], values[1::2]
    up = min(*(-value % whole for value in plus), *(value % whole for value in minus))
    down = min(*(value % whole for value in plus), *(-value % whole for value in minus))
    goes_up = up <= down if rng is None else rng.random() < down / (up + down)
    return up if goes_up else -down


def _with_slack(table: Sequence[Sequence[Fraction]], whole: int) -> dict[Cell, int]:
    """Return the cells that are not whole, in parts of which `whole` make one, with slack row and column."""
    rows, columns = len(table), len(table[0])
    cells = {(i, j): int(cell * whole) for i, row in enumerate(table) for j, cell in enumerate(row)}
    for i in range(rows):
        cells[i, columns] = -sum(cells[i, j] for j in range(columns)) % whole
    for j in range(columns + 1):
        cells[rows, j] = -sum(cells[i, j] for i in range(rows)) % whole
    return {cell: value for cell, value in cells.items() if value % whole}


class _Walk:
    """A walk that leaves each row and column through another cell than it came, until it closes."""

    def __init__(self, cells: dict[Cell, int]) -> None:
        self.left: tuple[dict[int, dict[int, None]], dict[int, dict[int, None]]] = ({}, {})
        for row, column in cells:
            self.left[0].setdefault(row, {})[column] = None
            self.left[1].setdefault(column, {})[row] = None
        self.path: list[tuple[int, int]] = []
        """Nodes: (0, row) and (1, column), in turn."""
        self.seen: dict[tuple[int, int], int] = {}

    def cycle(self) -> list[Cell] | None:
        """Return the cells of a closed walk in its order, ``None`` when every cell is whole."""
        if not self.path:
            start = next((row for row, columns in self.left[0].items() if columns), None)
            if start is None:
                return None
            self._enter((0, start))
        while True:
            node = self._next()
            if node in self.seen:
                closed = [*self.path[self.seen[node] :], node]
                return [_cell(a, b) for a, b in pairwise(closed)]
            self._enter(node)

    def _next(self) -> tuple[int, int]:
        side, index = self.path[-1]
        came = self.path[-2][1] if len(self.path) > 1 else None
        onward = next(other for other in self.left[side][index] if other != came)
        return 1 - side, onward

    def _enter(self, node: tuple[int, int]) -> None:
        self.seen[node] = len(self.path)
        self.path.append(node)

    def forget(self, whole: Sequence[Cell]) -> None:
        """Take away cells that became whole, and the walk from the first of them on."""
        for row, column in whole:
            del self.left[0][row][column]
            del self.left[1][column][row]
        gone = set(whole)
        steps = pairwise(self.path)
        keep = next((i for i, (a, b) in enumerate(steps) if _cell(a, b) in gone), len(self.path) - 1)
        for node in self.path[keep + 1 :]:
            del self.seen[node]
        del self.path[keep + 1 :]
        if len(self.path) == 1:
            self.seen.clear()
            self.path.clear()


def _cell(a: tuple[int, int], b: tuple[int, int]) -> Cell:
    return (a[1], b[1]) if a[0] == 0 else (b[1], a[1])
