"""An invented list agrees with its plan."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.errors import SamplingError
from sampling.frame import COLUMNS, simulate, write
from sampling.frame_simulation import even, vary
from sampling.load import load_plan
from sampling.plan import Rates
from sampling.sectors import rated_by
from sampling.units import unit, units_of

STATED = {
    "Q01": 1600,
    "Q02": 3700,
    "Q03": 16400,
    "Q04": 800,
    "Q07": 155,
    "Q08": 3500,
    "Q09": 4100,
    "Q10": 17800,
    "Q11": 2100,
}


def rows_of(frame, group):
    return frame[frame["group"] == group]


def test_each_group_has_its_stated_figure_and_all_are_50155(invented_757):
    """The list is as large as the plan, group by group."""
    assert invented_757.groupby("group").size().to_dict() == STATED
    assert len(invented_757) == 50155
    assert tuple(invented_757.columns) == COLUMNS


def test_there_are_30055_persons_because_leaders_answer_for_both_tiers(invented_757):
    """50,155 forms less the 20,100 of persons who are listed twice."""
    assert invented_757["person"].nunique() == 50155 - 3700 - 16400


@pytest.mark.parametrize(("inner", "outer"), [("Q02", "Q09"), ("Q03", "Q10")])
def test_persons_rating_ministries_also_rate_their_province(invented_757, inner, outer):
    """They keep their unit, agency and name in both groups."""
    fields = ["person", "unit", "agency", "name", "email"]
    within = rows_of(invented_757, inner)[fields].merge(rows_of(invented_757, outer)[fields])
    assert len(within) == STATED[inner]


def test_a_person_has_one_form_a_tier(invented_757, plan_757):
    """The list keeps the rule that imported lists are held to."""
    tiers = invented_757["group"].map({group.id: group.tier for group in plan_757.groups})
    assert not invented_757.assign(tier=tiers).duplicated(["person", "tier"]).any()


def test_lists_cover_19_ministries_63_provinces_and_19_or_21_agencies(invented_757):
    """Department leaders rating ministries come from 19 kinds of departments, those rating provinces from 21."""
    assert rows_of(invented_757, "Q01")["unit"].nunique() == 19
    assert rows_of(invented_757, "Q09")["unit"].nunique() == 63
    assert set(rows_of(invented_757, "Q02").groupby("unit")["agency"].nunique()) == {19}
    assert set(rows_of(invented_757, "Q09").groupby("unit")["agency"].nunique()) == {21}


@pytest.mark.parametrize(("group", "mean"), [("Q02", 3700 / 1197), ("Q03", 16400 / 1197)])
def test_leaders_per_department_vary_around_the_implied_mean(invented_757, group, mean):
    """Nobody is without a leader and nobody is far away."""
    sizes = rows_of(invented_757, group).groupby(["unit", "agency"]).size()
    assert sizes.min() >= 1
    assert sizes.nunique() > 1
    assert sizes.mean() == pytest.approx(mean)
    assert sizes.between(mean * 0.6 - 1, mean * 1.4 + 1).all()


def test_associations_are_nine_a_ministry_two_for_ethnic_affairs_and_none_for_the_inspectorate(invented_757):
    """3 × 3 × 17 + 2 = 155, unit by unit."""
    sizes = rows_of(invented_757, "Q07").groupby("unit").size().to_dict()
    assert sizes.pop("UBDT") == 2
    assert "TTCP" not in sizes
    assert set(sizes.values()) == {9}
    assert len(sizes) == 17


def test_officials_are_as_even_as_800_over_19_can_be(invented_757):
    """The stated 800 are 42 or 43 a ministry."""
    assert set(rows_of(invented_757, "Q04").groupby("unit").size()) == {42, 43}


def test_each_province_chooses_three_or_four_of_its_own_districts(invented_757):
    """No district of another province is listed."""
    chosen = rows_of(invented_757, "Q11")[["unit", "agency"]].drop_duplicates()
    parents = [unit(code, "district", date(2023, 12, 1)).parent for code in chosen["agency"]]
    assert parents == list(chosen["unit"])
    assert set(chosen.groupby("unit").size()) == {3, 4}


def test_rates_hold_the_own_unit_or_the_ministries_of_the_sector(invented_757):
    """Each row says what its person rates."""
    own = invented_757[~invented_757["group"].isin(["Q02", "Q03"])]
    assert (own["rates"] == own["unit"]).all()
    sector = rows_of(invented_757, "Q02").drop_duplicates("agency").set_index("agency")["rates"].to_dict()
    assert sector == {agency: "+".join(rated_by(agency, date(2023, 12, 1))) for agency in sector}


def test_a_plan_may_ask_about_all_ministries(plan_757):
    """With `rates: all` every provincial leader rates those that the group can rate."""
    groups = tuple(
        replace(group, rates=Rates.ALL) if group.id == "Q02" else group for group in plan_757.groups
    )
    frame = simulate(replace(plan_757, groups=groups), np.random.default_rng(1))
    (rated,) = set(rows_of(frame, "Q02")["rates"])
    assert rated.split("+") == [
        row.code for row in units_of("ministry", date(2023, 12, 1)) if row.code != "NHNN"
    ]


def test_every_row_says_that_it_is_invented(invented_757):
    """Names, addresses and a column say so."""
    assert set(invented_757["invented"]) == {"1"}
    assert invented_757["name"].str.fullmatch(r"Người giả định \d{5}").all()
    assert invented_757["email"].str.endswith("@example.invalid").all()


def test_one_seed_gives_the_same_bytes_and_another_gives_others(plan_757, tmp_path):
    """A list can be made again."""
    files = []
    for place, seed in enumerate((757, 757, 758)):
        files.append(tmp_path / f"{place}.csv")
        write(simulate(plan_757, np.random.default_rng(seed)), files[-1])
    first, second, other = (file.read_bytes() for file in files)
    assert first == second
    assert first != other


def test_binh_phuoc_has_180_and_187(plan_binh_phuoc):
    """5 and 4 of each of 20 agencies, 12 and 5 of each of 11 districts."""
    frame = simulate(plan_binh_phuoc, np.random.default_rng(1))
    sizes = frame.groupby(["group", "unit"]).size()
    assert len(frame) == 367
    assert frame.groupby("group").size().to_dict() == {"Q13": 100, "Q14": 80, "Q15": 132, "Q16": 55}
    assert {group: set(sizes[group]) for group in ("Q13", "Q14", "Q15", "Q16")} == {
        "Q13": {5},
        "Q14": {4},
        "Q15": {12},
        "Q16": {5},
    }


def test_a_plan_that_lists_nobody_is_refused():
    """The Ministry's conference of 2022 asks no respondents."""
    with pytest.raises(SamplingError) as caught:
        simulate(load_plan("bo-noi-vu-2022"), np.random.default_rng(1))
    assert caught.value.problems[0].code == "frame-nothing-to-list"


def test_groups_without_any_figure_are_all_named(plan_757):
    """Nothing is invented where the plan says nothing."""
    groups = tuple(replace(group, stated=None) for group in plan_757.groups)
    with pytest.raises(SamplingError) as caught:
        simulate(replace(plan_757, groups=groups), np.random.default_rng(1))
    assert [problem.path for problem in caught.value.problems] == [
        "Q01",
        "Q02",
        "Q03",
        "Q08",
        "Q09",
        "Q10",
        "Q11",
    ]


def test_a_group_that_is_smaller_than_the_one_within_it_is_refused(plan_757):
    """Q09 holds the persons of Q02, so it cannot have fewer."""
    smaller = replace(plan_757.group("Q09"), stated=replace(plan_757.group("Q09").stated, value=3000))
    groups = tuple(smaller if group.id == "Q09" else group for group in plan_757.groups)
    with pytest.raises(SamplingError) as caught:
        simulate(replace(plan_757, groups=groups), np.random.default_rng(1))
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [
        ("Q09", "frame-too-many-within")
    ]


def test_a_tier_whose_units_nobody_names_is_refused(plan_binh_phuoc):
    """Persons need a unit that lists them."""
    group = replace(plan_binh_phuoc.groups[0], listed_by="central-agency")
    with pytest.raises(SamplingError) as caught:
        simulate(replace(plan_binh_phuoc, groups=(group,)), np.random.default_rng(1))
    assert caught.value.problems[0].code == "frame-no-units"


def test_fewer_persons_than_units_still_add_up():
    """With two persons for five units nobody is invented."""
    assert sorted(vary(2, 5, np.random.default_rng(1))) == [0, 0, 0, 1, 1]


@given(st.integers(1, 200), st.integers(0, 3000), st.integers(0, 2**32))
def test_shares_add_up_and_leave_nobody_out(cells, more, seed):
    """Whatever the numbers, the parts are the whole and none is below one."""
    counts = vary(cells + more, cells, np.random.default_rng(seed))
    assert sum(counts) == cells + more
    assert min(counts) >= 1


@given(st.integers(1, 200), st.integers(0, 3000), st.integers(0, 2**32))
def test_even_shares_differ_by_at_most_one(cells, total, seed):
    """A fixed number per unit is as even as it can be."""
    counts = even(total, cells, np.random.default_rng(seed))
    assert sum(counts) == total
    assert max(counts) - min(counts) <= 1
