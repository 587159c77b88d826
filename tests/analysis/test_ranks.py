"""Ranks, and which of them the data can tell apart."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import studentized_range

from analysis.ranks import competition_ranks, critical_value, difference_se, ranking

KNOWN = np.inf


def critical(covariance, df, seed=1, draws=20_000) -> float:
    """Return a critical value from many draws."""
    return critical_value(
        np.asarray(covariance, dtype=float),
        np.asarray(df, dtype=float),
        np.random.default_rng(seed),
        draws=draws,
    )


def test_competition_ranks_by_hand():
    """Two units at 27.10 share rank 1, the next is third."""
    assert competition_ranks([26.35, 27.10, 27.10, 20.0]).tolist() == [3, 1, 1, 4]


@given(st.lists(st.integers(0, 8), min_size=1, max_size=20))
def test_a_rank_is_one_more_than_the_units_above(points):
    """The definition, counted."""
    expected = [1 + sum(other > own for other in points) for own in points]
    assert competition_ranks(points).tolist() == expected


def test_standard_errors_of_differences_by_hand():
    """Var(a - b) = 4 + 9 - 2·3 = 7."""
    assert difference_se(np.array([[4.0, 3.0], [3.0, 9.0]]))[0, 1] == pytest.approx(np.sqrt(7))


def test_units_that_move_together_differ_without_error():
    """Perfectly correlated errors of equal size cancel, also when rounding leaves a remainder."""
    noise = 1 + 1e-15
    assert difference_se(np.array([[2.0, 2.0], [2.0, 2.0 * noise]]))[0, 1] == 0.0


@pytest.mark.parametrize(("units", "table"), [(3, 3.314), (10, 4.474), (17, 4.891)])
def test_equal_independent_units_give_the_studentized_range(units, table):
    """For independent units with one variance the largest |t| is Tukey's range over the root of 2.

    The 5 % points of the studentized range, as tables print them and as SciPy computes them.
    """
    assert studentized_range.ppf(0.95, units, np.inf) == pytest.approx(table, abs=6e-4)
    assert critical(np.eye(units), [KNOWN] * units) == pytest.approx(table / np.sqrt(2), rel=0.012)


def test_two_units_with_few_degrees_of_freedom_need_more():
    """One pair whose first unit carries all the error on 4 degrees of freedom: Student's t, 2.776."""
    assert critical(np.diag([1.0, 0.0]), [4, KNOWN], draws=100_000) == pytest.approx(2.7764, rel=0.02)


def test_pairs_without_error_take_no_part():
    """Two exact units and one with error: only its pairs are drawn."""
    assert critical(np.diag([0.0, 0.0, 1.0]), [KNOWN] * 3) == pytest.approx(1.96, rel=0.02)


def test_without_any_error_there_is_nothing_to_draw():
    """The critical value is 0; the printed points decide."""
    assert critical(np.zeros((3, 3)), [KNOWN] * 3) == 0.0
    assert critical(np.zeros((0, 0)), []) == 0.0


def test_a_critical_value_hangs_on_its_seed_only():
    """The same seed gives the same bits, another seed nearly the same value."""
    covariance = np.diag([1.0, 2.0, 3.0]) + 0.3
    first, again, other = (critical(covariance, [9, 9, 30], seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first == pytest.approx(other, rel=0.03)


def test_rank_intervals_by_hand():
    """Four units a fifth apart; differences above 0.5 are real: A is above C and D, B is above D."""
    values = np.array([1.0, 0.7, 0.4, 0.1])
    found = ranking(values, values, np.full((4, 4), 0.25), 2.0)
    assert found.low.tolist() == [1, 1, 2, 3]
    assert found.high.tolist() == [2, 3, 4, 4]
    assert found.together == ((0, 1), (1, 2), (2, 3))


def test_units_that_print_alike_are_never_told_apart():
    """Half a hundredth between two exact units disappears in print: they share rank and interval."""
    found = ranking(np.array([1.004, 1.001]), np.array([1.0, 1.0]), np.zeros((2, 2)), 2.0)
    assert (found.rank.tolist(), found.low.tolist(), found.high.tolist()) == ([1, 1], [1, 1], [2, 2])
    assert found.tied.all()


def test_print_that_turns_an_order_round_tells_nothing():
    """Rounding by criterion can invert two close totals; such a pair is not distinguishable."""
    found = ranking(np.array([1.004, 1.0]), np.array([1.0, 1.01]), np.full((2, 2), 1e-9), 2.0)
    assert not found.above.any()


@st.composite
def cases(draw):
    """Values with errors of several sizes, some of them 0."""
    units = draw(st.integers(1, 9))
    values = np.array(draw(st.lists(st.integers(0, 30), min_size=units, max_size=units))) / 10
    errors = np.array(draw(st.lists(st.sampled_from([0.0, 0.1, 0.5]), min_size=units, max_size=units)))
    return values, np.hypot(errors[:, None], errors[None, :]) * ~np.eye(units, dtype=bool)


@given(cases(), st.floats(1, 4))
def test_a_rank_lies_in_its_interval(case, critical):
    """Also with ties, exact units and any critical value; intervals stay between 1 and n."""
    values, se = case
    found = ranking(values, values, se, critical)
    assert (
        (found.low >= 1)
        & (found.low <= found.rank)
        & (found.rank <= found.high)
        & (found.high <= len(values))
    ).all()


@given(cases(), st.floats(1, 4))
def test_units_put_together_hold_no_distinguishable_pair_and_every_close_neighbour_is_in_one(case, critical):
    """Runs are sound, and two units of neighbouring rank that cannot be told apart stand in a common run."""
    values, se = case
    found = ranking(values, values, se, critical)
    assert not any(found.above[np.ix_(run, run)].any() for run in found.together)
    order = np.lexsort((-values, found.rank))
    close = [{int(a), int(b)} for a, b in pairwise(order) if not found.above[a, b]]
    assert all(any(pair <= set(run) for run in found.together) for pair in close)


def test_intervals_hold_together_at_their_level():
    """Normal errors with covariance, 400 times: all ranks of 12 units lie in their intervals together."""
    rng = np.random.default_rng(7)
    truth = np.linspace(0, 1.5, 12)
    loading = rng.normal(size=(12, 12)) * 0.12
    covariance = loading @ loading.T
    value = critical(covariance, [KNOWN] * 12)
    se, right = difference_se(covariance), competition_ranks(truth)
    drawn = truth + rng.multivariate_normal(np.zeros(12), covariance, 400)
    held = []
    for row in drawn:
        found = ranking(row, row, se, value)
        held.append(((found.low <= right) & (right <= found.high)).all())
    assert np.mean(held) >= 0.95 - 2.6 * np.sqrt(0.95 * 0.05 / 400)
