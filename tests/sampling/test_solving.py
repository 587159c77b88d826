"""Solving for one number: the figure it then gives is the one that was asked for."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.errors import SamplingError
from sampling.load import load_plan
from sampling.quota import quotas
from sampling.solving import solve
from sampling.what_if import change
from survey.words import explain

PLAN = load_plan("757-2023")


def test_the_printed_total_needs_the_implied_number_of_leaders():
    """50.155 forms are what the plan states, so leaders a department are 3.700 / (19 × 63)."""
    solved = solve(PLAN, "Q02.leaders", of="T03", target="50155")
    assert (solved.value, solved.at[0].figure) == (Fraction(3700, 1197), 50155)


def test_borrowers_count_in_the_total():
    """One more leader a department adds 1.197 forms in Q02 and 4.100 / 3,0911 in Q09."""
    more = 50155 + 1197 + Fraction(4100 * 1197, 3700)
    solved = solve(PLAN, "Q02.leaders", of="T03", target=round(more))
    assert abs(solved.value - Fraction(3700, 1197) - 1) < Fraction(1, 1000)


def test_eight_hundred_officials_are_42_a_ministry_and_a_bit():
    """800 / 19 = 42,1053; by the number of ministries it is exactly 20."""
    assert solve(PLAN, "Q04.officials", of="Q04", target=800).value == Fraction(800, 19)
    assert [tried.value for tried in solve(PLAN, "Q04.ministries", of="Q04", target=800).at] == [20]


def test_where_only_whole_numbers_make_sense_both_neighbours_are_tried():
    """27.000 forms lie between 29 and 30 provinces."""
    solved = solve(PLAN, "*.provinces", of="T03", target=27000)
    assert [tried.value for tried in solved.at] == [29, 30]
    assert solved.at[0].figure < 27000 < solved.at[1].figure


def test_other_changes_hold_at_the_same_time():
    """With 42 officials, T01 = 22.655 needs 2 leaders more of divisions."""
    solved = solve(PLAN, "Q01.per_ministry", of="T01", target=22655, changes={"Q04.officials": 42})
    assert solved.value == Fraction(1602, 19)


@given(
    st.sampled_from(
        ["Q01.per_ministry", "Q02.leaders", "Q03.per_department", "Q04.officials", "Q11.districts"]
    ),
    st.integers(50156, 90000),
)
def test_the_solution_gives_the_figure(key, target):
    """Put back into the plan, the number gives the target to the rounding of the groups it moves."""
    solved = solve(PLAN, key, of="T03", target=target)
    reached = quotas(change(PLAN, {key: solved.value})).total("T03").used
    assert abs(reached - target) <= 1


@pytest.mark.parametrize(
    ("key", "of", "target", "codes"),
    [
        ("Q03.leaders", "T03", 60000, ["what-if-no-effect"]),
        ("Q04.officials", "T02", 27600, ["what-if-no-effect"]),
        ("Q04.officials", "T03", 100, ["what-if-out-of-reach"]),
        (
            "Q04.x",
            "T9",
            "1.600",
            ["what-if-key-unknown", "what-if-figure-unknown", "what-if-number-ambiguous"],
        ),
    ],
)
def test_what_cannot_be_solved_says_why(key, of, target, codes):
    """Half of an open product moves nothing; the other groups alone may be more than the target."""
    with pytest.raises(SamplingError) as raised:
        solve(PLAN, key, of=of, target=target)
    assert [str(problem.code) for problem in raised.value.problems] == codes
    assert all(explain(problem, lang) for problem in raised.value.problems for lang in ("vi", "en"))


def test_a_key_is_not_given_and_solved_for_at_once():
    """One of the two."""
    with pytest.raises(SamplingError):
        solve(PLAN, "Q04.officials", of="Q04", target=800, changes={"Q04.officials": 42})
