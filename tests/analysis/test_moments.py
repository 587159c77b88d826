"""One pass over the ratings gives exact sums per cell, whatever the order of the rows."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from analysis.moments import Cell, NonAnswer, Rows, moments, pilot_centre, value_table

TABLE = value_table([[0, 25, 50, 75, 100], [20, 40, 60, 80, 100]])
CENTRE = pilot_centre(TABLE)


def rows(cell, unit, response, levels) -> Rows:
    """Rows from plain lists."""
    return Rows(np.array(cell), np.array(unit), np.array(response), np.array(levels, dtype=np.int8))


def two_cells(levels: np.ndarray, seed: int = 0) -> tuple[Rows, list[Cell]]:
    """Twelve responses: six in a cell that rates units 0 and 2, six in one that rates unit 1; shuffled."""
    order = np.random.default_rng(seed).permutation(18)
    cell = np.repeat([0, 1], [12, 6])
    unit = np.concatenate([np.tile([0, 2], 6), np.ones(6, dtype=np.intp)])
    response = np.concatenate([np.repeat(np.arange(6), 2), np.arange(6, 12)])
    cells = [Cell("a", "a|0", np.array([0, 2]), 9, 6), Cell("a", "a|1", np.array([1]), 8, 6)]
    return Rows(cell[order], unit[order], response[order], levels[order]), cells


def test_two_answers_by_hand():
    """Levels 4 and 2 about one unit: values 75 and 25 around the centre 50, one second item unanswered."""
    found = moments(
        rows([0, 0], [0, 0], [1, 2], [[4, 5], [2, 0]]), [Cell("a", "a|0", np.array([0]), 3, 2)], TABLE, CENTRE
    )[0]
    assert found.count.tolist() == [[2, 1]]
    assert found.total.tolist() == [[25 - 25, 40]]
    assert found.cross[2:, 2:].tolist() == [[25**2 + 25**2, 25 * 40], [25 * 40, 40**2]]
    assert found.cross[:2, :2].tolist() == [[2, 1], [1, 1]]
    assert found.cross[2:, :2].tolist() == [[0, 25], [40, 40]]


def test_the_four_ways_to_give_no_level_are_counted_apart():
    """Unanswered, no opinion, cannot judge and not asked are four things."""
    levels = [[0, 1], [-1, 1], [-2, 1], [-3, 5]]
    found = moments(
        rows([0] * 4, [0] * 4, range(4), levels), [Cell("a", "a|0", np.array([0]), 4, 4)], TABLE, CENTRE
    )[0]
    assert found.non_answers[:, 0, 0].tolist() == [1, 1, 1, 1]
    assert found.non_answers[:, 0, 1].tolist() == [0, 0, 0, 0]
    assert list(NonAnswer) == [0, -1, -2, -3]


def test_a_cell_without_answers_has_moments_of_zero():
    """Nobody answered: sums of nothing."""
    found = moments(
        rows([], [], [], np.zeros((0, 2))), [Cell("a", "a|0", np.array([0]), 4, 0)], TABLE, CENTRE
    )[0]
    assert found.count.tolist() == [[0, 0]]
    assert not found.cross.any()


def test_a_response_without_a_row_for_a_unit_has_no_value_there():
    """Nobody is dropped: the person still counts about the other unit."""
    cell = Cell("a", "a|0+1", np.array([0, 1]), 5, 2)
    found = moments(rows([0, 0, 0], [0, 1, 0], [1, 1, 2], [[5, 5], [5, 5], [1, 1]]), [cell], TABLE, CENTRE)[0]
    assert found.count.tolist() == [[2, 2], [1, 1]]


@given(hnp.arrays(np.int8, (18, 2), elements=st.integers(-3, 5)), st.integers(0, 100))
def test_the_order_of_rows_does_not_change_a_bit(levels, seed):
    """Whole percentages around a whole centre add up exactly."""
    ordered, cells = two_cells(levels)
    permuted = np.random.default_rng(seed).permutation(18)
    shuffled = Rows(
        ordered.cell[permuted], ordered.unit[permuted], ordered.response[permuted], ordered.levels[permuted]
    )
    first, second = moments(ordered, cells, TABLE, CENTRE), moments(shuffled, cells, TABLE, CENTRE)
    assert all(a.cross.tobytes() == b.cross.tobytes() for a, b in zip(first, second, strict=True))


@given(hnp.arrays(np.int8, (18, 2), elements=st.integers(-3, 5)))
def test_moments_are_those_of_the_wide_table(levels):
    """The cross-products equal X'X of one wide row per person, made the plain way."""
    found, cells = two_cells(levels)
    for i, (cell, sums) in enumerate(zip(cells, moments(found, cells, TABLE, CENTRE), strict=True)):
        wide = []
        for person in np.unique(found.response[found.cell == i]):
            given_, value = [], []
            for unit in cell.units:
                (row,) = found.levels[(found.response == person) & (found.unit == unit)]
                values = TABLE[[0, 1], row.astype(int) + 3]
                given_ += list(~np.isnan(values))
                value += list(np.nan_to_num(values - CENTRE))
            wide.append([*given_, *value])
        table = np.array(wide, dtype=np.float64)
        np.testing.assert_array_equal(sums.cross, table.T @ table)
        np.testing.assert_array_equal(
            np.concatenate([sums.count.ravel(), sums.total.ravel()]), table.sum(axis=0)
        )


def test_no_opinion_can_be_given_a_value():
    """A scheme that scores "no opinion" as 0 puts it into the denominator."""
    table = value_table([[0, 50, 100]], no_opinion=0.0)
    found = moments(
        rows([0, 0], [0, 0], [1, 2], [[-1], [3]]),
        [Cell("a", "a|0", np.array([0]), 2, 2)],
        table,
        pilot_centre(table),
    )[0]
    assert found.count.tolist() == [[2]]
    assert found.total.tolist() == [[0.0]]


def test_centred_moments_keep_their_digits():
    """At mean/sd = 1e7, raw second moments would lose the variance; centred ones keep it."""
    table = value_table([[1e7, 1e7 + 1, 1e7 + 2]])
    levels = np.tile([[1], [3]], (500, 1))
    cell = Cell("a", "a|0", np.array([0]), 1000, 1000)
    found = moments(rows([0] * 1000, [0] * 1000, range(1000), levels), [cell], table, pilot_centre(table))[0]
    assert (found.cross[1, 1] - found.total[0, 0] ** 2 / 1000) / 999 == 1000 / 999
