"""What if: a factor changed, everything reckoned anew; stated figures leave the formulas they belonged to."""

from __future__ import annotations

import doctest
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.errors import SamplingError
from sampling.knobs import known_keys
from sampling.load import load_plan
from sampling.quota import quotas
from sampling.what_if import change, changeable
from survey.words import explain
from tests.sampling.tiny_plan import plan as tiny

PLAN = load_plan("757-2023")
KEYS = [knob.key for knob in changeable(PLAN)]


def after(changes):
    """Return the quotas of decision 757 after a change."""
    return quotas(change(PLAN, changes))


def wrong(changes, plan=PLAN):
    """Return what is said against a change, as (key, code)."""
    with pytest.raises(SamplingError) as raised:
        change(plan, changes)
    assert all(explain(problem, lang) for problem in raised.value.problems for lang in ("vi", "en"))
    return [(problem.path, str(problem.code)) for problem in raised.value.problems]


def test_the_stated_figure_falls_to_the_product_and_stays_for_comparison():
    """42 × 19 = 798; 800 belonged to 40 × 19, so T01 = 22.655 − 800 + 798 and T03 = 50.155 − 2."""
    table = after({"Q04.officials": 42})
    group = table.group("Q04")
    assert (group.product, group.stated, group.used, group.printed, group.rounded) == (
        798,
        None,
        798,
        800,
        800,
    )
    assert [(table.total(name).used, table.total(name).stated) for name in ("T01", "T02", "T03")] == [
        (22653, None),
        (27500, 27500),
        (50153, None),
    ]
    assert (table.total("T01").printed, table.total("T03").printed) == (22655, 50155)
    assert [remark.facts["difference"] for remark in group.remarks if remark.code == "changed"] == [-2]


def test_the_page_that_explains_it_is_true():
    """The example of docs/what-if.md runs."""
    page = Path(__file__).parents[2] / "docs" / "what-if.md"
    assert doctest.testfile(str(page), module_relative=False).failed == 0


def test_what_no_change_touches_stays_as_it_is():
    """The other groups are the same objects, and a change to the number that stands already is none."""
    changed = change(PLAN, {"Q04.officials": 42})
    assert [a is b for a, b in zip(changed.groups, PLAN.groups, strict=True)].count(False) == 1
    assert change(PLAN, {"Q04.officials": 40}) == PLAN
    assert change(PLAN, {}) == PLAN


def test_an_open_factor_is_held_at_what_the_plan_implies():
    """3.700 / (19 × 63) leaders a department stay; with 14 departments: 3.700 × 14 / 19 = 2.726,3 → 2.726."""
    table = after({"Q02.departments": 14})
    assert table.group("Q02").used == round(Fraction(3700 * 14, 19))
    assert table.group("Q09").used == 4100


def test_a_given_value_of_an_open_factor_makes_it_known():
    """4 leaders a department: 4 × 19 × 63 = 4.788; Q09 borrows them: 4.100 × 4 / 3,0911 = 5.305,9."""
    table = after({"Q02.leaders": 4})
    assert (table.group("Q02").product, table.group("Q02").implied) == (4788, None)
    assert table.group("Q09").used == round(Fraction(4100 * 4 * 1197, 3700))


def test_half_of_an_open_product_only_tells_the_other_half():
    """2 leaders a unit leave 13,7009 / 2 units a department and every figure where it was."""
    table = after({"Q03.leaders": 2})
    assert table.group("Q03").implied.value == Fraction(16400, 1197 * 2)
    assert (table.group("Q03").stated, table.total("T03").stated) == (16400, 50155)
    assert table.group("Q10").implied.value == quotas(PLAN).group("Q10").implied.value


def test_factors_are_given_together_by_the_mean_per_unit():
    """90 leaders a ministry: 1.710; a combined value of Q03 lets Q10 follow."""
    table = after({"Q01.per_ministry": 90, "Q03.per_department": "14"})
    assert table.group("Q01").used == 1710
    assert table.group("Q03").used == 14 * 19 * 63
    assert table.group("Q10").used == round(Fraction(17800 * 14 * 1197, 16400))


def test_a_combined_value_around_the_open_factors_lets_borrowers_follow():
    """260,3 → 300 unit leaders a province: Q10 grows in the same proportion."""
    table = after({"Q03.per_province": 300})
    assert table.group("Q03").used == 18900
    assert table.group("Q10").used == round(Fraction(17800 * 300 * 63, 16400))


def test_one_number_met_in_several_formulas_changes_everywhere_but_where_named():
    """34 provinces everywhere, 30 of them in Q11: districts 11,11 × 3 × 30 = 1.000."""
    table = after({"*.provinces": 34, "Q11.provinces": 30})
    assert table.group("Q02").used == round(Fraction(3700 * 34, 63))
    assert table.group("Q11").used == 1000


def test_a_stated_figure_can_be_changed_and_is_then_solved_anew():
    """4.000 department leaders are 3,34 a department; Q09 borrows them and grows in proportion."""
    table = after({"Q02.stated": 4000, "Q08.stated": 3400})
    assert table.group("Q02").implied.value == Fraction(4000, 1197)
    assert table.group("Q09").used == round(Fraction(4100 * 4000, 3700))
    assert (table.group("Q08").used, table.group("Q08").printed) == (3400, 3500)


def test_a_borrowed_factor_given_itself_no_longer_follows():
    """3 unit leaders in Q10 leave the rest of the borrowed product: nothing moves."""
    table = after({"Q10.leaders": 3})
    assert (table.group("Q10").stated, table.total("T02").stated) == (17800, 27500)
    assert table.group("Q10").implied.value == quotas(PLAN).group("Q10").implied.value


def test_a_single_unit_s_term_is_changed_alone():
    """3 × 3 × 17 + 5 = 158; the term's own printed figure goes."""
    group = after({"Q06.leaders": 5}).group("Q07")
    assert (group.used, group.printed, group.terms[1].stated) == (158, 155, None)


def test_a_printed_range_ends_with_a_given_value():
    """4 districts: 11,11 × 4 × 63 = 2.800, and no «3 đến 4» beside it."""
    group = after({"Q11.districts": 4}).group("Q11")
    assert (group.used, group.low) == (2800, None)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("1.600", "what-if-number-ambiguous"),
        ("1,600", "what-if-number-ambiguous"),
        ("abc", "what-if-number-unreadable"),
        ("3/0", "what-if-number-unreadable"),
        (float("nan"), "what-if-number-unreadable"),
        (True, "what-if-number-unreadable"),
        ("-3", "what-if-number-not-positive"),
        (0, "what-if-number-not-positive"),
        ("2000000000", "what-if-number-huge"),
        ("18,5", "what-if-number-not-whole"),
        ("1=1;--", "what-if-number-unreadable"),
    ],
)
def test_a_number_that_cannot_stand_is_refused(number, code):
    """Nothing that could mean two things, and no count of half a ministry."""
    assert wrong({"Q04.ministries": number}) == [("Q04.ministries", code)]


def test_everything_wrong_is_said_at_once():
    """Unknown keys, bad numbers and two keys for one factor come together."""
    assert wrong({"Q99.x": 1, "Q04.officials": "x", "Q03.per_department": 14, "Q03.leaders": 2}) == [
        ("Q99.x", "what-if-key-unknown"),
        ("Q04.officials", "what-if-number-unreadable"),
        ("Q03.leaders", "what-if-keys-overlap"),
    ]


def test_a_group_of_nobody_is_refused():
    """A hundredth of an official in each of 19 ministries is no group."""
    assert wrong({"Q04.officials": "0,01"}) == [("Q04", "what-if-nobody")]


def test_every_knob_is_labelled_in_both_languages_and_sourced():
    """A page can show each of them as it is."""
    for knob in changeable(PLAN):
        assert knob.label.vi
        assert knob.label.en
        assert knob.unit.vi
        assert knob.source.document


def test_knobs_tell_printed_from_implied():
    """19 departments are printed; leaders a department are solved for; divisions alone are unknown."""
    knobs = {knob.key: knob for knob in changeable(PLAN)}
    assert (knobs["Q02.departments"].value, knobs["Q02.leaders"].value) == (19, None)
    assert (knobs["Q02.leaders"].now, knobs["Q01.divisions"].now) == (Fraction(3700, 1197), None)
    assert (knobs["Q09.leaders"].follows, knobs["Q11.districts"].high) == ("Q02", 4)
    assert known_keys(PLAN)["Q04.per_ministry"].places == knobs["Q04.officials"].places


def test_versions_tell_changes_apart():
    """The changed plan is never taken for the file, nor for another change; the order of keys says nothing."""
    first = change(PLAN, {"Q04.officials": 42, "Q08.stated": 3400})
    again = change(PLAN, {"Q08.stated": "3400", "Q04.officials": Fraction(42)})
    assert first.version == again.version
    assert len({PLAN.version, first.version, change(PLAN, {"Q04.officials": 43}).version}) == 3


def test_a_plan_without_printed_figures_uses_its_products():
    """Bình Phước: 6 × 20 + 4 × 20 = 200."""
    table = quotas(change(load_plan("binh-phuoc-2022"), {"Q13.persons": 6}))
    assert (table.total("T04").used, table.total("T04").printed, table.total("T05").stated) == (200, 180, 187)


def test_two_open_terms_must_both_be_given():
    """One figure does not tell two unknown numbers apart, so nothing can be held."""
    first = tiny().groups[1].terms[0]
    group = replace(tiny().groups[1], terms=(first, replace(first, id="G2b")))
    double = replace(tiny(), groups=(tiny().groups[0], group))
    known = next(factor.name for factor in first.factors if factor.value is not None)
    assert wrong({f"{first.id}.{known}": 5}, double) == [("G2", "what-if-not-solved")]


@given(st.sampled_from([key for key in KEYS if not key.startswith("*")]), st.integers(1, 400))
def test_totals_stay_the_sum_of_what_is_used(key, number):
    """Whatever is changed, totals are the sums of their groups, and each product is its factors' product."""
    table = after({key: number})
    used = {group.id: group.used or 0 for group in table.groups}
    assert table.total("T01").used == sum(used[name] for name in ("Q01", "Q02", "Q03", "Q04", "Q07"))
    assert table.total("T03").used == table.total("T01").used + table.total("T02").used == table.forms


@given(
    st.sampled_from(["Q02.departments", "Q02.provinces", "Q03.per_department", "Q04.officials"]),
    st.integers(41, 99),
)
def test_doubling_a_factor_doubles_its_group(key, number):
    """The formula is a product: twice a factor is twice the figure, to the rounding of one person."""
    group = key.partition(".")[0]
    once, twice = (after({key: number * times}).group(group).used for times in (1, 2))
    assert abs(twice - 2 * once) <= 1
