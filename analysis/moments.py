"""One pass over the ratings to a small table per scoring cell; everything after it is closed form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class NonAnswer(IntEnum):
    """Codes of the ratings that are no level."""

    UNANSWERED = 0
    NO_OPINION = -1
    CANNOT_JUDGE = -2
    NOT_ASKED = -3


LOWEST_CODE = int(NonAnswer.NOT_ASKED)
ROWS_AT_ONCE, NARROW = 128, 64


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A scoring cell as listed: its persons rate `units` (positions, ascending).

    Of `eligible` persons asked, `returned` sent a form back and `valid` forms count.
    """

    group: str
    name: str
    units: NDArray[np.intp]
    eligible: int
    valid: int
    returned: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The ratings as arrays, one row per response × rated unit, all of length R.

    `cell` and `unit` are positions; `response` any number that tells responses apart; `levels` is
    (R, K) of small integers for K items: a level ≥ 1 or a `NonAnswer`.
    """

    cell: NDArray[np.intp]
    unit: NDArray[np.intp]
    response: NDArray[np.int64]
    levels: NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class CellMoments:
    """Sums over the responses of one cell that rates m units on K items.

    With δ = 1 where a unit × item has a value y and c the pilot centre: `count` Σδ and `total` Σδ(y - c)
    are (m, K); `cross` is (2mK, 2mK), the cross-products of the mK δ's followed by the mK δ(y - c)'s;
    `non_answers` is (4, m, K): unanswered, no opinion, cannot judge, not asked.
    """

    count: NDArray[np.float64]
    total: NDArray[np.float64]
    cross: NDArray[np.float64]
    non_answers: NDArray[np.int64]


def value_table(
    percents: Sequence[Sequence[float]], *, no_opinion: float | None = None, cannot_judge: float | None = None
) -> NDArray[np.float64]:
    """Return the value of every code of K items, shape (K, 4 + L): NaN where a code has no value.

    `percents` holds the L percentages of each item. Column j stands for the code j - 3.

    Examples
    --------
    >>> value_table([[0, 50, 100]], no_opinion=0)
    array([[ nan,  nan,   0.,  nan,   0.,  50., 100.]])
    """
    table = np.full((len(percents), len(percents[0]) - LOWEST_CODE + 1), np.nan)
    table[:, 1 - LOWEST_CODE :] = percents
    for code, value in ((NonAnswer.NO_OPINION, no_opinion), (NonAnswer.CANNOT_JUDGE, cannot_judge)):
        if value is not None:
            table[:, code - LOWEST_CODE] = value
    return table


def pilot_centre(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a centre per item, shape (K,): the rounded middle of the values.

    Centred second moments keep their digits; a whole centre keeps whole percentages whole, so that their
    sums are exact and do not depend on the order of the rows.
    """
    middle: NDArray[np.float64] = np.round((np.nanmin(table, axis=1) + np.nanmax(table, axis=1)) / 2)
    return middle


def moments(
    rows: Rows, cells: Sequence[Cell], table: NDArray[np.float64], centre: NDArray[np.float64]
) -> tuple[CellMoments, ...]:
    """Return the moments of each cell, in the order of `cells`.

    `table` is a `value_table`, `centre` the pilot centre (K,). A response without a row for one of its
    cell's units has no value there; nobody is dropped. Sums run in the order of response numbers, so that
    the order of the rows does not matter.
    """
    order = np.lexsort((rows.unit, rows.response, rows.cell))
    ends = np.searchsorted(rows.cell[order], np.arange(len(cells) + 1))
    return tuple(
        _cell_moments(rows, order[ends[i] : ends[i + 1]], cell, table, centre) for i, cell in enumerate(cells)
    )


def _cell_moments(
    rows: Rows,
    chosen: NDArray[np.intp],
    cell: Cell,
    table: NDArray[np.float64],
    centre: NDArray[np.float64],
) -> CellMoments:
    levels = rows.levels[chosen]
    m, (r, k) = len(cell.units), levels.shape
    response = rows.response[chosen]
    person = np.cumsum(np.concatenate(([0], response[1:] != response[:-1]))) if r else chosen
    place = np.searchsorted(cell.units, rows.unit[chosen])
    value = table[np.arange(k), levels.astype(np.intp) - LOWEST_CODE]
    answered = ~np.isnan(value)
    wide = np.zeros((int(person[-1]) + 1 if r else 0, 2, m, k))
    wide[person, 0, place] = answered
    wide[person, 1, place] = np.where(answered, value - centre, 0.0)
    sums = wide.sum(axis=0)
    used = np.flatnonzero(np.tile(sums[0].ravel() > 0, 2))
    cross = _cross_products(wide.reshape(len(wide), 2 * m * k), used)
    return CellMoments(sums[0], sums[1], cross, _non_answers(levels, place, m))


def _cross_products(flat: NDArray[np.float64], used: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return X'X; only the columns `used` hold anything (a group is asked some of the items).

    Narrow tables go in slices of rows: products that small stay on one thread, which is faster.
    """
    total = np.zeros((flat.shape[1], flat.shape[1]))
    step = ROWS_AT_ONCE if len(used) <= NARROW else max(len(flat), 1)
    for start in range(0, len(flat), step):
        part = flat[start : start + step, used]
        total[np.ix_(used, used)] += part.T @ part
    return total


def _non_answers(levels: NDArray[np.int8], place: NDArray[np.intp], m: int) -> NDArray[np.int64]:
    """Return how often each code that is no level stands, (4, m, K); levels fall into a fifth row."""
    k = levels.shape[1]
    code = np.minimum(levels, 1).astype(np.intp) - LOWEST_CODE
    index = (code * m + place[:, None]) * k + np.arange(k)
    counts = np.bincount(index.ravel(), minlength=5 * m * k).reshape(5, m, k)
    return counts[[member - LOWEST_CODE for member in NonAnswer]]
