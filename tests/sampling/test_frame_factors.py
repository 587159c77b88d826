"""Factors counted on a list, beside what the plan prints or implies."""

from __future__ import annotations

from fractions import Fraction

from sampling.frame_factors import factors_from_frame
from sampling.load import load_plan
from sampling.quota import quotas
from sampling.what_if import change

PLAN = load_plan("757-2023")
LIST = {
    ("Q02", "01", "SNV"): 4,
    ("Q02", "01", "STP"): 3,
    ("Q02", "42", "SNV"): 3,
    ("Q04", "BNV", ""): 41,
    ("Q04", "BYT", ""): 38,
    ("Q07", "BNV", ""): 9,
    ("Q07", "BYT", ""): 7,
    ("Q07", "UBDT", ""): 3,
}
FOUND = {one.knob.key: one for one in factors_from_frame(PLAN, LIST)}


def test_means_go_over_the_units_of_the_list():
    """10 leaders in 3 departments of 2 provinces: 3,33 a department (3 to 4), 1,5 departments, 5 a province."""
    leaders = FOUND["Q02.leaders"]
    assert (leaders.counted, leaders.units, leaders.least, leaders.most) == (Fraction(10, 3), 3, 3, 4)
    departments = FOUND["Q02.departments"]
    assert (departments.counted, departments.least, departments.most) == (Fraction(3, 2), 1, 2)
    assert (FOUND["Q02.per_province"].counted, FOUND["Q02.provinces"].counted) == (5, 2)


def test_the_plan_s_number_stands_beside_printed_or_implied():
    """40 officials are printed, 3,09 leaders implied."""
    officials, leaders = FOUND["Q04.officials"], FOUND["Q02.leaders"]
    assert (officials.planned, officials.printed, officials.difference) == (40, True, Fraction(-1, 2))
    assert (leaders.planned, leaders.printed) == (Fraction(3700, 1197), False)


def test_a_term_of_one_unit_counts_that_unit_only():
    """The Committee for Ethnic Minority Affairs has 3; the other two ministries 9 and 7."""
    assert FOUND["Q06.leaders"].counted == 3
    assert (FOUND["Q05.ministries"].counted, FOUND["Q05.per_ministry"].counted) == (2, 8)


def test_what_a_list_does_not_tell_is_left_out():
    """Associations of a ministry are on no list; nor are groups that nobody sent."""
    assert "Q05.associations" not in FOUND
    assert not any(key.startswith(("Q01", "Q09")) for key in FOUND)


def test_a_list_without_departments_tells_no_mean_of_them():
    """Persons and provinces only."""
    keys = {one.knob.key for one in factors_from_frame(PLAN, {("Q02", "01", ""): 7})}
    assert keys == {"Q02.provinces", "Q02.per_province"}


def test_counted_factors_can_be_tried_in_the_plan():
    """With the list's own factors the group comes to the list's number."""
    changes = {key: FOUND[key].counted for key in ("Q02.leaders", "Q02.departments", "Q02.provinces")}
    assert quotas(change(PLAN, changes)).group("Q02").used == 10


def test_an_empty_list_tells_nothing():
    """No rows, no factors."""
    assert factors_from_frame(PLAN, {}) == ()
