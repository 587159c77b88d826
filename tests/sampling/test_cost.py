"""What a survey costs: by hand, its properties, what a budget allows, who is needed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from sampling.cost import (
    group_cost,
    group_forms,
    load_costs,
    plan_cost,
    reminders_sent,
    single_mode,
    staff_needed,
)
from sampling.cost_book import parse_costs
from sampling.cost_budget import best_mix, forms_within
from sampling.errors import SamplingError
from sampling.load import load_plan
from sampling.precision import load_assumptions

PLAN = load_plan("757-2023")
ASSUMED = load_assumptions("757-2023")
BOOK = load_costs()
MODES = [mode.id for mode in BOOK.modes]


def codes(call) -> list[str]:
    """Return the codes that a call is refused with."""
    with pytest.raises(SamplingError) as caught:
        call()
    return [str(problem.code) for problem in caught.value.problems]


def test_one_group_by_hand():
    """100 forms by interview, response 50 % × 1.2: 60 come back; payments, printing, travel, entry and ten days."""
    cost = group_cost(PLAN, "Q01", 100, (("interview", 1.0),), BOOK, rate=0.5)
    assert (cost.sent, cost.returned, cost.days) == (100, 60, 10)
    assert cost.amount == 60 * 40_000 + 100 * 6_000 + 100 * 50_000 + 60 * 8_000
    assert cost.total == cost.amount + 10 * 400_000
    assert cost.per_form == cost.total / 60


def test_reminders_by_hand():
    """Two reminders, response 87.5 %: each of three waves brings half; 50 and then 25 of 100 are reminded."""
    assert reminders_sent(100, 0.875, 2) == pytest.approx(75)
    assert reminders_sent(100, 1.0, 2) == reminders_sent(100, 0.5, 0) == 0


def test_the_total_is_the_sum_of_its_parts():
    """Tiers hold their groups, the rest is shared; days of work are counted once."""
    table = plan_cost(PLAN, BOOK, ASSUMED)
    assert table.total == pytest.approx(table.shared + sum(tier.total for tier in table.tiers))
    assert table.total == pytest.approx(table.fixed_total + sum(group.total for group in table.groups))
    assert sum(tier.sent for tier in table.tiers) == table.sent == 50_155
    lines = [line for group in table.groups for line in group.lines]
    assert sum(g.amount for g in table.groups) == pytest.approx(sum(x.quantity * x.price for x in lines))


def test_fixed_costs_of_a_tier_belong_to_it():
    """A fixed cost that names a tier is paid there; one of a tier that is not surveyed is not paid."""
    fixed = BOOK.fixed[0]
    book = replace(BOOK, fixed=(replace(fixed, tier="province"), replace(fixed, tier="commune")))
    table = plan_cost(PLAN, book, ASSUMED)
    assert [(tier.tier, tier.fixed) for tier in table.tiers] == [("ministry", 0), ("province", 60 * 400_000)]
    assert len(table.fixed) == 1


@given(st.sampled_from(MODES), st.floats(0, 1), st.floats(1, 1e5))
def test_cost_grows_with_the_forms(mode, share, sent):
    """Twice the forms cost twice as much; a mix lies between its modes."""
    other = MODES[0]
    mix = ((mode, share), (other, 1 - share))
    one, two = (group_cost(PLAN, "Q01", n, mix, BOOK, rate=0.7) for n in (sent, 2 * sent))
    assert two.total == pytest.approx(2 * one.total)
    ends = [group_cost(PLAN, "Q01", sent, ((m, 1.0),), BOOK, rate=0.7).total for m in (mode, other)]
    assert min(ends) * (1 - 1e-9) <= one.total <= max(ends) * (1 + 1e-9)


@given(st.floats(0, 1.5))
def test_forms_that_fit_are_paid_for(part):
    """The forms that fit, in proportion, cost no more than the budget; one more than fit would cost more."""
    table = plan_cost(PLAN, BOOK, ASSUMED)
    budget = part * table.total
    fit = forms_within(table, budget)
    each = (table.total - table.fixed_total) / table.sent
    assert each * fit.forms <= max(budget - table.fixed_total, 0) * (1 + 1e-9)
    assert fit.forms == table.sent or table.fixed_total + each * (fit.forms + 1) > budget * (1 - 1e-9)
    assert fit.fits == (budget >= table.total * (1 - 1e-6))


@pytest.mark.parametrize("part", [0.0, 0.2, 0.5, 0.9])
def test_the_best_mix_is_the_optimum_of_the_linear_programme(part):
    """The greedy climb brings back as many forms as a general solver finds."""
    low, high = (
        plan_cost(PLAN, BOOK, ASSUMED, mixes=single_mode(PLAN, mode)).total
        for mode in ("online", "interview")
    )
    budget = low + part * (high - low)
    best = plan_cost(PLAN, BOOK, ASSUMED, mixes=best_mix(PLAN, BOOK, ASSUMED, budget))
    forms = group_forms(PLAN)
    options = [
        group_cost(PLAN, g, n, ((m, 1.0),), BOOK, rate=ASSUMED.response_of(g))
        for g, n in forms.items()
        for m in MODES
    ]
    owners = np.array([[option.group == group for option in options] for group in forms], dtype=float)
    solved = linprog(
        [-option.returned for option in options],
        A_ub=[[option.total for option in options]],
        b_ub=[budget - best.fixed_total],
        A_eq=owners,
        b_eq=np.ones(len(forms)),
    )
    assert best.returned == pytest.approx(-solved.fun, rel=1e-9)
    assert best.total <= budget * (1 + 1e-9)


def test_a_budget_that_is_too_small_says_by_how_much():
    """The shortage and the forms that would fit stand in the message."""
    cheapest = plan_cost(PLAN, BOOK, ASSUMED).total
    with pytest.raises(SamplingError) as caught:
        best_mix(PLAN, BOOK, ASSUMED, cheapest - 1_000_000)
    problem = caught.value.problems[0]
    assert (problem.code, problem.facts["short"]) == ("cost-budget-short", 1_000_000)
    assert 0 < problem.facts["forms"] < 50_155


def test_only_the_modes_that_are_allowed_are_used():
    """No interviews where nobody can travel."""
    mixes = best_mix(PLAN, BOOK, ASSUMED, 1e12, modes=["online", "paper"])
    assert {mode for mix in mixes.values() for mode, _ in mix} == {"paper"}


@pytest.mark.parametrize(("days", "window", "staff"), [(210.5, 21, 11), (210, 21, 10), (0, 5, 0), (1, 30, 1)])
def test_staff_for_a_workload(days, window, staff):
    """Whole persons, none for nothing."""
    assert staff_needed(days, window) == staff


def test_what_is_refused():
    """Unknown modes, shares that do not add up, a window without a day, a plan without quotas, no such file."""
    assert codes(lambda: plan_cost(PLAN, BOOK, ASSUMED, mixes={"Q01": (("fax", 0.5),)})) == [
        "cost-mode-unknown",
        "cost-mix-sum",
    ]
    assert codes(lambda: staff_needed(5, 0)) == ["cost-window-empty"]
    assert codes(lambda: plan_cost(load_plan("ha-tinh-2022"), BOOK, ASSUMED)) == ["cost-no-forms"]
    assert codes(lambda: load_costs("mine")) == ["cost-file-unknown"]
    assert codes(lambda: load_costs("mine.yaml")) == ["cost-unreadable"]
    assert codes(lambda: BOOK.mode("fax")) == ["cost-mode-unknown"]


def test_all_problems_of_a_file_come_at_once():
    """A price without source and unit, an unknown field, a day that brings nothing."""
    text = """
id: x
currency: đồng
default_mode: fax
day: {label: {vi: a, en: b}, value: 1, unit: u, source: {vi: a, en: b}}
modes:
  - id: fax
    label: {vi: a, en: b}
    colour: red
    costs: [{label: {vi: a, en: b}, value: 1}]
    workloads: [{per: sent, per_day: 0, unit: u, source: {vi: a, en: b}}]
"""
    assert sorted(codes(lambda: parse_costs(text))) == [
        "cost-window-empty",
        "plan-field-unknown",
        "plan-number-bare",
        "plan-number-bare",
    ]
    bare = "id: x\ncurrency: đ\ndefault_mode: fax\nday: {label: {vi: a, en: b}, value: 1, unit: u, source: {vi: a, en: b}}"
    assert codes(lambda: parse_costs(bare)) == ["cost-no-modes"]


def test_every_price_of_the_catalogue_is_an_assumption_with_a_source():
    """Nobody has confirmed a figure."""
    prices = [
        BOOK.day,
        *BOOK.fixed,
        *(each for mode in BOOK.modes for each in (*mode.costs, *mode.workloads)),
    ]
    assert all(price.assumption and price.source.vi and price.source.en for price in prices)
