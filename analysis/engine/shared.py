"""Weights that all rows of a cell share: sums of small integers are then exact, in any order of rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.engine.plan import MomentPlan
    from analysis.engine.tally import Rows

FIRST = 4096
SLICE = 1 << 15


def shared_weights(
    weight: NDArray[np.float64], cell: NDArray[np.intp], cells: int
) -> NDArray[np.float64] | None:
    """Return the weight of each cell, (C,), where all its rows have the same; nothing where they differ.

    Examples
    --------
    >>> shared_weights(np.array([2.5, 2.5, 4.0]), np.array([1, 1, 0]), 2)
    array([4. , 2.5])
    >>> shared_weights(np.array([2.5, 2.0, 4.0]), np.array([1, 1, 0]), 2)
    """
    found = np.zeros(cells)
    for part in (slice(0, FIRST), slice(0, len(cell))):
        found[cell[part]] = weight[part]
        if not np.array_equal(found[cell[part]], weight[part]):
            return None
    return found


def unweighted(rows: Rows) -> Rows:
    """Return the rows with the weight 1."""
    return replace(rows, weight=np.ones(len(rows.weight)))


def are_small_integers(rows: Rows) -> bool:
    """Return whether every column of numbers is held in one byte, so that sums of products are exact."""
    return all(each.dtype == np.int8 for each in rows.numbers.values())


def exact_products(
    rows: Rows, cell: NDArray[np.intp], shared: NDArray[np.float64], plan: MomentPlan
) -> NDArray[np.float64]:
    """Return Σ (w m_a - mean) (w m_b - mean) per cell for each pair of the plan, (C, P), from integers.

    w² (n Σ m_a m_b - Σ m_a Σ m_b) / n: the sums are whole numbers, hence exact; nothing cancels but them.
    """
    cells = len(shared)
    size = np.bincount(cell, minlength=cells)
    total, both = np.zeros((len(plan.sums), cells)), np.zeros((len(plan.pairs), cells))
    for start in range(0, len(cell), SLICE):
        part = slice(start, start + SLICE)
        _add_exact(total, both, unweighted(rows.cut(part)), cell[part], plan)
    first, second = (list(each) for each in zip(*plan.pairs, strict=True))
    out: NDArray[np.float64] = (size * both - total[first] * total[second]) / size * shared * shared
    return out.T


def _add_exact(
    total: NDArray[np.float64],
    both: NDArray[np.float64],
    rows: Rows,
    cell: NDArray[np.intp],
    plan: MomentPlan,
) -> None:
    used = sorted({place for pair in plan.pairs for place in pair})
    product = {place: rows.product(plan.sums[place]) for place in used}
    for place in used:
        total[place] += np.bincount(cell, weights=product[place], minlength=total.shape[1])
    for number, (a, b) in enumerate(plan.pairs):
        both[number] += np.bincount(cell, weights=product[a] * product[b], minlength=both.shape[1])
