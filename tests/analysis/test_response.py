"""Which cells are weighted together, and whether response differs between cells."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.moments import Cell
from analysis.response import cell_weights, merges, response_tests, strata


def cell(name: str, units: list[int], eligible: int, valid: int) -> Cell:
    """Return a cell of the group before the bar."""
    return Cell(name.split("|", maxsplit=1)[0], name, np.array(units), eligible, valid)


def test_a_large_cell_stands_alone_with_weight_n_over_valid():
    """Sixty listed, forty answers: each answer stands for 1.5 persons."""
    (found,) = strata([cell("Q1|A", [0], 60, 40)])
    assert (found.cells, found.weight, found.fraction) == ((0,), 1.5, 40 / 60)


def test_a_small_cell_joins_the_cell_that_rates_the_same_unit():
    """VPUB rates A and B; with three answers it is weighted with the cell that rates A."""
    cells = [cell("Q1|A", [0], 60, 40), cell("Q1|A+B", [0, 1], 10, 3), cell("Q1|B", [1], 50, 30)]
    found = strata(cells)
    assert [each.cells for each in found] == [(0, 1), (2,)]
    assert found[0].weight == 70 / 43
    assert [(m.cells, m.eligible, m.answered, m.weights) for m in merges(cells, found)] == [
        (("Q1|A", "Q1|A+B"), 70, 43, True)
    ]


def test_a_small_cell_that_nobody_else_can_speak_for_borrows_only_the_spread():
    """Its answers keep their own weight; the spread comes from itself and the next cell."""
    cells = [cell("Q1|A", [0], 9, 3), cell("Q1|B", [1], 9, 6), cell("Q1|C", [2], 9, 9)]
    found = strata(cells)
    assert [(each.cells, each.spread, each.weight) for each in found] == [
        ((0,), (0, 1), 3.0),
        ((1,), (1,), 1.5),
        ((2,), (2,), 1.0),
    ]
    assert merges(cells, found)[0].weights is False


def test_every_cell_has_a_base_weight_of_one_and_the_adjustment_of_its_stratum():
    """Two cells weighted as one share N/n; a cell that nobody speaks for has no weight."""
    cells = [cell("Q1|A", [0], 60, 40), cell("Q1|A+B", [0, 1], 10, 0), cell("Q1|C", [2], 9, 0)]
    found = [(each.cell, each.base, each.adjustment) for each in cell_weights(cells, strata(cells))]
    assert found == [("Q1|A", 1.0, 70 / 40), ("Q1|A+B", 1.0, 70 / 40)]


def test_the_last_cell_borrows_from_the_one_before():
    """There is no next cell after the last."""
    found = strata([cell("Q1|A", [0], 9, 6), cell("Q1|B", [1], 9, 6), cell("Q1|C", [2], 9, 2)])
    assert found[2].spread == (2, 1)


def test_borrowing_goes_on_until_there_is_the_freedom_of_five_answers():
    """Single answers add no degree of freedom: the next cells are taken in."""
    found = strata(
        [cell("Q1|A", [0], 9, 1), cell("Q1|B", [1], 9, 1), cell("Q1|C", [2], 9, 4), cell("Q1|D", [3], 9, 8)]
    )
    assert found[0].spread == (0, 1, 2, 3)


def test_cells_of_other_groups_are_never_taken():
    """Groups are asked different questions."""
    found = strata([cell("Q1|A", [0], 9, 2), cell("Q2|A", [0], 90, 80)])
    assert found[0].spread == (0,)


def test_a_small_cell_in_which_everyone_answered_needs_nobody():
    """A committee with two listed persons and two answers is known without error."""
    found = strata([cell("Q1|A", [0], 2, 2), cell("Q1|B", [1], 9, 6)])
    assert found[0].spread == (0,)
    assert found[0].fraction == 1.0


def test_a_cell_in_which_everyone_answered_is_not_weighted_with_another():
    """Its mean is known; a small cell beside it joins one that lacks answers, or stays alone."""
    full, small, large = cell("Q1|A", [0], 60, 60), cell("Q1|A+B", [0, 1], 10, 3), cell("Q1|B", [1], 50, 30)
    assert [each.cells for each in strata([full, small, large])] == [(0,), (1, 2)]
    assert [each.cells for each in strata([full, small])] == [(0,), (1,)]
    assert [each.cells for each in strata([large, cell("Q1|C", [1, 2], 3, 3)])] == [(0,), (1,)]


def test_a_cell_without_answers_is_represented_even_by_one_in_which_everyone_answered():
    """Nobody else speaks for its unit."""
    found = strata([cell("Q1|A", [0], 60, 60), cell("Q1|A+B", [0, 1], 10, 0)])
    assert [(each.cells, each.fraction) for each in found] == [((0, 1), 60 / 70)]


def test_a_cell_without_answers_is_represented_by_one_that_rates_its_unit():
    """Its listed persons are counted in the weight of the others."""
    found = strata([cell("Q1|A", [0], 60, 40), cell("Q1|A+B", [0, 1], 10, 0), cell("Q1|B", [1], 5, 5)])
    assert [(each.cells, each.eligible) for each in found] == [((0, 1), 70), ((2,), 5)]


def test_a_unit_that_nobody_speaks_for_has_no_stratum():
    """Without a single answer there is nothing to weight."""
    assert [each.cells for each in strata([cell("Q1|A", [0], 9, 0), cell("Q1|B", [1], 9, 9)])] == [(1,)]


def test_provinces_can_count_equally():
    """A province of 90 and one of 10 stand for 50 persons each; merged ones for 50 each as well."""
    cells = [cell("Q1|@01", [0, 1], 90, 45), cell("Q1|@02", [0, 1], 10, 5)]
    assert [each.weight for each in strata(cells, equal_provinces=True)] == [50 / 45, 10.0]
    merged = strata([cells[0], cell("Q1|@02", [0, 1], 10, 3)], equal_provinces=True)
    assert [each.weight for each in merged] == [100 / 48]


@st.composite
def lists(draw) -> list[Cell]:
    """Up to eight cells in two groups."""
    names = draw(
        st.lists(st.tuples(st.sampled_from("PQ"), st.integers(0, 20)), min_size=1, max_size=8, unique=True)
    )
    cells = []
    for group, number in names:
        eligible = draw(st.integers(0, 30))
        units = draw(st.sets(st.integers(0, 4), min_size=1, max_size=3))
        cells.append(cell(f"{group}|{number:02}", sorted(units), eligible, draw(st.integers(0, eligible))))
    return cells


@given(lists())
def test_weights_add_up_to_the_persons_that_can_be_spoken_for(cells):
    """Each stratum's weights sum to its listed persons; no cell is used twice."""
    found = strata(cells)
    used = [i for each in found for i in each.cells]
    assert len(used) == len(set(used))
    assert all(
        each.valid * each.weight == pytest.approx(sum(cells[i].eligible for i in each.cells))
        for each in found
    )


@given(lists(), st.randoms(use_true_random=False))
def test_the_order_of_the_list_does_not_change_the_merges(cells, random):
    """The rule hangs on names, not on the order in which cells are listed."""
    shuffled = list(cells)
    random.shuffle(shuffled)
    assert merges(cells, strata(cells)) == merges(shuffled, strata(shuffled))


def test_response_tests_by_hand():
    """G² = 2 Σ O ln(O/E): two groups with 80 and 60 of 100 against a common rate of 70 %."""
    observed, expected = np.array([80, 20, 60, 40]), np.array([70, 30, 70, 30])
    between, within = response_tests(["A", "B"], [100, 100], [80, 60])
    assert between.statistic == pytest.approx(2 * (observed * np.log(observed / expected)).sum())
    assert (between.df, within.df, within.p_value) == (1, 0, 1.0)


def test_cells_within_groups_are_tested_apart_from_groups():
    """The same rate in both groups, different rates inside the first."""
    between, within = response_tests(["A", "A", "B"], [100, 100, 200], [90, 50, 140])
    assert between.statistic == pytest.approx(0, abs=1e-9)
    assert within.p_value < 1e-6


def test_a_group_in_which_everyone_answered_does_not_stop_the_test():
    """A rate of 1 is a limit of the logit; its deviance is finite."""
    between, _ = response_tests(["A", "B"], [50, 50], [50, 40])
    assert between.p_value < 0.01


def test_cells_in_which_nobody_was_asked_say_nothing():
    """An empty cell changes neither statistic nor degrees of freedom."""
    assert response_tests(["A", "B", "B"], [10, 20, 0], [8, 5, 0]) == response_tests(
        ["A", "B"], [10, 20], [8, 5]
    )
