"""Quotas: the four figures apart, exact arithmetic, totals of stated figures, lists that differ."""

from __future__ import annotations

import timeit
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.errors import SamplingError
from sampling.load import load_plan
from sampling.notation import round_to
from sampling.plan import Stated
from sampling.quota import quotas, total_groups
from survey.words import explain
from tests.sampling.tiny_plan import plan


def figures(table, name):
    group = table.group(name)
    return group.product, group.rounded, group.stated, group.actual, group.used


def with_stated(whole, values):
    """Return a plan whose groups state other figures."""
    groups = [
        replace(group, stated=Stated(values[group.id], group.source)) if group.id in values else group
        for group in whole.groups
    ]
    return replace(whole, groups=tuple(groups))


def test_four_figures_are_never_mixed():
    """32 × 3 = 96, rounded 100, stated 100, listed 97: used is what is listed."""
    assert figures(quotas(plan()), "G1") == (96, 100, 100, None, 100)
    assert figures(quotas(plan(), {"G1": 97}), "G1") == (96, 100, 100, 97, 97)


def test_an_open_factor_is_the_stated_figure_over_the_others():
    """12 leaders in 3 departments are 4 a department."""
    implied = quotas(plan()).group("G2").implied
    assert (implied.factor, implied.unit, implied.value) == ("leaders", "person/department", Fraction(4))


def test_a_known_range_gives_the_products_at_both_ends():
    """32 × 3 (3–4) departments: 96 to 128 persons."""
    ranged = plan(groups__0__terms__0__factors__1__range={"low": 3, "high": 4})
    group = quotas(ranged).group("G1")
    assert (group.low, group.product, group.high) == (96, 96, 128)


def test_an_additive_term_is_subtracted_before_solving():
    """(12 − 3 persons of one unit) / 3 departments = 3 leaders a department."""
    extra = {
        "id": "G2b",
        "label": {"vi": "thêm", "en": "extra"},
        "only_for": ["C"],
        "source": {"document": "kh", "place": "mục 2", "quote": "+ 3 người"},
        "factors": [
            {
                "name": "extra",
                "label": {"vi": "thêm", "en": "extra"},
                "value": 3,
                "unit": "người",
                "source": {"document": "kh", "place": "mục 2", "quote": "3 người"},
            }
        ],
    }
    changed = plan(groups__1__terms__0__id="G2a", groups__1__terms__1=extra)
    assert quotas(changed).group("G2").implied.value == Fraction(3)


def test_two_open_terms_cannot_be_solved():
    """One figure does not tell two unknown numbers apart."""
    open_term = plan().groups[1].terms[0]
    group = replace(plan().groups[1], terms=(open_term, replace(open_term, id="G2b")))
    assert quotas(replace(plan(), groups=(plan().groups[0], group))).group("G2").implied is None


def test_a_list_sent_by_units_outside_the_plan_has_no_mean_per_unit():
    """A plan of the ministry tier alone may be answered by provinces."""
    group = quotas(plan(groups__1__listed_by="province", groups__1__terms=[])).group("G2")
    assert (group.per_unit, group.implied, group.used) == (None, None, 12)
    assert quotas(plan(groups__1__listed_by="province")).group("G2").implied.value == 4


def test_a_group_without_formula_implies_its_mean_per_unit():
    """12 persons of 3 departments."""
    implied = quotas(plan(groups__1__terms=[])).group("G2").implied
    assert (implied.unit, implied.value) == ("person/department", 4)


def test_totals_add_the_stated_figures():
    """22.655 holds 800, not 760; the list changes only the sum of what is used."""
    total = quotas(load_plan("757-2023"), {"Q04": 760}).total("T01")
    assert (total.stated, total.sum, total.used) == (22655, 22655, 22615)


def test_a_total_of_totals_reaches_the_groups():
    """T03 adds nine groups through T01 and T02."""
    whole = load_plan("757-2023")
    assert total_groups(whole, whole.totals[2]) == (
        *("Q01", "Q02", "Q03", "Q04", "Q07"),
        *("Q08", "Q09", "Q10", "Q11"),
    )


def test_a_list_of_an_unknown_group_is_refused_in_words():
    """The list belongs to another plan."""
    with pytest.raises(SamplingError) as caught:
        quotas(plan(), {"Q99": 1, "G1": 2})
    assert explain(caught.value.problems[0], "en").startswith("the list has a group “Q99”")


def test_an_external_group_counts_nowhere():
    """Citizens and enterprises come through SIPAS."""
    group = quotas(load_plan("757-2023")).group("Q12")
    assert (group.product, group.stated, group.used, group.implied, group.formula) == (None,) * 5


def test_unknown_ids_are_key_errors():
    """As `Plan.group` does."""
    table = quotas(plan())
    for ask in (table.group, table.total, plan().group, plan().tier):
        with pytest.raises(KeyError):
            ask("Q99")


FIGURES = st.integers(0, 100_000)


@given(
    st.fixed_dictionaries(
        dict.fromkeys(("Q01", "Q02", "Q03", "Q04", "Q07", "Q08", "Q09", "Q10", "Q11"), FIGURES)
    )
)
def test_totals_always_add_up(values):
    """T03 = T01 + T02 = the sum of the groups, and persons lie between the larger lists and the forms."""
    table = quotas(with_stated(load_plan("757-2023"), values))
    assert table.total("T03").sum == table.total("T01").sum + table.total("T02").sum == sum(values.values())
    assert table.forms == sum(values.values())
    assert max(values.values()) <= table.persons_at_most <= table.forms


@given(st.integers(1, 100_000))
def test_the_implied_factor_gives_back_the_stated_figure(stated):
    """Exactly, without any rounding: implied × 19 × 63 = stated."""
    table = quotas(with_stated(load_plan("757-2023"), {"Q02": stated, "Q03": stated}))
    assert table.group("Q02").implied.value * 19 * 63 == stated
    assert table.group("Q03").implied.value * 19 * 63 == stated


@given(st.integers(0, 10**6), st.integers(1, 1000))
def test_rounding_goes_to_the_nearest_multiple(value, grid):
    """The result lies on the grid, at most half a step away, and is a fixed point."""
    rounded = round_to(value, grid)
    assert rounded % grid == 0
    assert 2 * abs(rounded - value) <= grid
    assert round_to(rounded, grid) == rounded


def test_quotas_are_fast():
    """Well under 50 ms for the Ministry's plan, after it is loaded."""
    whole = load_plan("757-2023")
    assert min(timeit.repeat(lambda: quotas(whole), number=1, repeat=5)) < 0.05
