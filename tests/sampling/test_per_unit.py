"""Quotas per unit: whole numbers that add up, absent groups absent, lists counted."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.errors import SamplingError
from sampling.load import load_plan, plan_ids
from sampling.per_agency import by_agency
from sampling.per_unit import Basis, per_unit, unit_row
from sampling.quota import quotas
from sampling.what_if import change

PLAN = load_plan("757-2023")
TIERS = {tier.tier: tier for tier in per_unit(PLAN)}


def shares(unit, tiers=None):
    """Return the shares of a unit by group."""
    row = unit_row(tiers or tuple(TIERS.values()), unit)
    return {share.group: (share.count, share.basis) for share in row.shares}


def test_the_ministry_of_home_affairs_is_asked_for_84_40_and_9():
    """1.600 / 19 = 84,21; 40 officials; 3 × 3 association leaders."""
    assert shares("BNV") == {"Q01": (84, Basis.MEAN), "Q04": (40, Basis.FORMULA), "Q07": (9, Basis.FORMULA)}


def test_exceptions_are_kept():
    """The Inspectorate has no association, the Committee for Ethnic Minority Affairs two persons of its own."""
    assert shares("TTCP")["Q07"] == (0, Basis.ABSENT)
    assert shares("UBDT")["Q07"] == (2, Basis.OWN_TERM)


def test_columns_add_up_to_what_groups_use():
    """Where the formula prints the number of each unit, what is stated beyond it is left over: 800 − 760."""
    assert TIERS["ministry"].sums == (1600, 760, 155)
    assert TIERS["ministry"].left == (0, 40, 0)
    assert TIERS["province"].sums == TIERS["province"].used == (3700, 16400, 3500, 4100, 17800, 2100)


def test_each_unit_s_sum_is_next_to_its_mean():
    """Means are rounded together: no province has three more than another by bad luck."""
    mean = sum((share.mean for share in TIERS["province"].rows[0].shares), start=Fraction(0))
    assert {row.forms for row in TIERS["province"].rows} <= {int(mean), int(mean) + 1}


def test_groups_on_a_list_are_counted():
    """Two provinces have sent council members; the others none yet."""
    tiers = per_unit(PLAN, {("Q08", "01"): 95, ("Q08", "42"): 53})
    assert shares("01", tiers)["Q08"] == (95, Basis.LIST)
    assert shares("02", tiers)["Q08"] == (0, Basis.LIST)
    assert shares("02", tiers)["Q09"][1] is Basis.MEAN


@pytest.mark.parametrize("name", plan_ids())
def test_every_plan_of_the_catalogue_is_shared_out(name):
    """Plans without a survey have no tiers; the others add up."""
    plan = load_plan(name)
    table = quotas(plan)
    for tier in per_unit(plan):
        assert [sum_ + left for sum_, left in zip(tier.sums, tier.left, strict=True)] == [
            table.group(group.id).used for group in tier.groups
        ]


@given(st.integers(1, 9000), st.integers(1, 9000))
def test_changed_figures_are_shared_out_exactly(leaders, council):
    """Whatever the figures, columns add up and units differ by one at most."""
    plan = change(PLAN, {"Q01.stated": leaders, "Q08.stated": council})
    tiers = {tier.tier: tier for tier in per_unit(plan)}
    assert (tiers["ministry"].sums[0], tiers["province"].sums[2]) == (leaders, council)
    counts = [row.shares[0].count for row in tiers["ministry"].rows]
    assert max(counts) - min(counts) <= 1


def test_a_unit_that_sends_no_list_is_named_with_those_that_do():
    """Bộ Công an is outside."""
    with pytest.raises(SamplingError) as raised:
        unit_row(tuple(TIERS.values()), "BCA")
    assert str(raised.value.problems[0].code) == "what-if-unit-unknown"


def test_departments_add_up_to_the_province_and_the_same_persons_are_the_same():
    """The 59 of Q02 are among the 65 of Q09: equal in the 19 departments, the rest in the two equivalents."""
    row = unit_row(tuple(TIERS.values()), "42")
    groups, rows = by_agency(PLAN, row)
    counts = {share.group: share.count for share in row.shares}
    for place, group in enumerate(groups):
        assert sum(one.counts[place] or 0 for one in rows) == counts[group]
    inner, outer = groups.index("Q02"), groups.index("Q09")
    assert all(one.counts[inner] == one.counts[outer] for one in rows if one.counts[inner] is not None)
    assert sum(one.counts[inner] is None for one in rows) == 2


def test_a_ministry_has_no_departments_to_share_out():
    """Its divisions are not in the catalogue."""
    assert by_agency(PLAN, unit_row(tuple(TIERS.values()), "BNV")) == ((), ())
