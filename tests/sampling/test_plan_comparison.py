"""Two plans side by side: what is new, gone, changed or the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sampling.crosswalk import crosswalk
from sampling.load import load_plan, plan_ids
from sampling.plan import Text
from sampling.plan_comparison import Fate, compare
from sampling.what_if import change

PLAN = load_plan("757-2023")


def fates(pairs):
    return {pair.after or pair.before: pair.fate for pair in pairs}


@pytest.mark.parametrize("name", plan_ids())
def test_a_plan_is_the_same_as_itself(name):
    """Nothing is new, gone or changed."""
    found = compare(load_plan(name), load_plan(name))
    assert {pair.fate for pair in (*found.groups, *found.totals, *found.tasks)} <= {Fate.SAME}


def test_a_changed_factor_is_named_with_both_values():
    """40 → 42 officials, 800 → 798 forms, and the totals above."""
    found = compare(PLAN, change(PLAN, {"Q04.officials": 42}))
    pair = next(pair for pair in found.groups if pair.fate is Fate.CHANGED)
    told = {one.what: (one.before, one.after) for one in pair.differences}
    assert (told["factor:officials"], told["used"], told["stated"]) == ((40, 42), (800, 798), (800, None))
    assert fates(found.totals) == {"T01": Fate.CHANGED, "T02": Fate.SAME, "T03": Fate.CHANGED}
    assert found.forms == (50155, 50153)


def test_new_and_gone_groups_are_told():
    """The crosswalk takes districts away and brings communes."""
    found = compare(PLAN, crosswalk(PLAN, date(2025, 7, 1)).plan)
    told = fates(found.groups)
    assert (told["Q11"], told["Q11a"], told["Q11b"], told["Q12"]) == (
        Fate.GONE,
        Fate.NEW,
        Fate.NEW,
        Fate.SAME,
    )
    assert fates(found.totals)["T02"] is Fate.CHANGED


def test_groups_are_matched_by_label_before_id():
    """Two ids swapped between two groups: the labels win."""
    swap = {"Q02": "Q03", "Q03": "Q02"}
    groups = tuple(replace(group, id=swap.get(group.id, group.id)) for group in PLAN.groups)
    found = compare(PLAN, replace(PLAN, groups=groups))
    assert {(pair.before, pair.after) for pair in found.groups} >= {("Q02", "Q03"), ("Q03", "Q02")}


def test_labels_that_are_alike_are_one_group_under_another_id():
    """Next year's plan says it a little differently."""
    groups = tuple(
        replace(g, id="N04", label=Text("Công chức phụ trách công tác cải cách hành chính của 19 bộ", "x"))
        if g.id == "Q04"
        else g
        for g in PLAN.groups
    )
    totals = tuple(
        replace(t, of=tuple("N04" if name == "Q04" else name for name in t.of)) for t in PLAN.totals
    )
    found = compare(PLAN, replace(PLAN, groups=groups, totals=totals))
    pair = next(pair for pair in found.groups if pair.before == "Q04")
    assert (pair.after, pair.fate) == ("N04", Fate.CHANGED)
    assert [one.what for one in pair.differences] == ["label"]


def test_tasks_show_other_times_and_roles():
    """A task moved by a month and given to another body."""
    tasks = tuple(
        replace(t, period=replace(t.period, words=Text("Tháng 01 năm 2024", "January 2024")), lead=("Sở",))
        if t.id == "K04"
        else t
        for t in PLAN.tasks
    )
    found = compare(PLAN, replace(PLAN, tasks=tasks))
    (pair,) = (pair for pair in found.tasks if pair.fate is not Fate.SAME)
    assert (pair.after, [one.what for one in pair.differences]) == ("K04", ["when", "lead"])


def test_plans_of_different_tiers_share_no_group():
    """A ministry's and a province's plan."""
    found = compare(PLAN, load_plan("binh-phuoc-2022"))
    assert set(fates(found.groups).values()) == {Fate.GONE, Fate.NEW}
