"""The plan files give every figure that the printed plans give."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from sampling.load import load_plan
from sampling.notation import notation
from sampling.quota import quotas

DATA = Path(__file__).parent / "data"
ROWS = list(csv.DictReader((DATA / "plan_figures.csv").read_text(encoding="utf-8").splitlines()))
TASKS = list(csv.DictReader((DATA / "plan_tasks.csv").read_text(encoding="utf-8").splitlines()))


def number(cell):
    return int(cell) if cell else None


def figures_of(row):
    """Every group and every term of a sum, by id."""
    table = quotas(load_plan(row["plan"]))
    return {term.id: term for group in table.groups for term in group.terms} | {g.id: g for g in table.groups}


@pytest.mark.parametrize("row", [r for r in ROWS if r["kind"] == "quota"], ids=lambda row: row["id"])
def test_a_group_has_the_printed_product_and_figure(row):
    """Q01 to Q16: products of formulas and stated figures, each where the plan prints them."""
    figures = figures_of(row)[row["id"]]
    assert (figures.product, figures.stated) == (number(row["product"]), number(row["stated"]))


@pytest.mark.parametrize("row", [r for r in ROWS if r["implied"]], ids=lambda row: row["id"])
def test_an_unprinted_factor_is_solved_for(row):
    """3.700 gives 3,0911 leaders per department, and so on, as reckoned by hand."""
    decimals = len(row["implied"].split(".")[1])
    assert notation(figures_of(row)[row["id"]].implied.value, "en", decimals) == row["implied"]


@pytest.mark.parametrize("row", [r for r in ROWS if r["kind"] == "total"], ids=lambda row: row["id"])
def test_a_total_adds_up_to_the_printed_one(row):
    """22.655, 27.500, 50.155, 180 and 187 are sums of the stated figures."""
    total = quotas(load_plan(row["plan"])).total(row["id"])
    assert (total.sum, total.stated) == (number(row["product"]), number(row["stated"]))


@pytest.mark.parametrize("row", [r for r in ROWS if r["kind"] == "frame_count"], ids=lambda row: row["id"])
def test_a_count_of_the_plan_is_kept_with_its_words(row):
    """F01 to F12, each with the place it was read from."""
    factor = dict(load_plan(row["plan"]).facts)[row["id"]]
    assert factor.value == Fraction(row["stated"])
    assert factor.source.quote


@pytest.mark.parametrize("row", TASKS, ids=lambda row: row["id"])
def test_a_task_has_its_time_and_its_bodies(row):
    """K01 to K31: bounds of the printed time, who leads or drafts, who cooperates."""
    task = {task.id: task for task in load_plan(row["plan"]).tasks}[row["id"]]
    bounds = [day.isoformat() if day else "" for day in (task.period.start, task.period.end)]
    assert (*bounds, str(int(task.period.before))) == (row["start"], row["end"], row["end_excluded"])
    assert getattr(task, row["role"])[0] == row["first_body"]
    assert "; ".join(task.cooperating) == row["cooperating"]


def test_drafting_is_not_leading():
    """Bình Phước prints "cơ quan tham mưu" for four tasks: they have no lead, and approving is a role of its own."""
    tasks = {task.id: task for task in load_plan("binh-phuoc-2022").tasks}
    assert [name for name in tasks if not tasks[name].lead] == ["K21", "K22", "K24", "K30"]
    assert tasks["K30"].approving == ("Chủ tịch Ủy ban nhân dân tỉnh",)


def test_forms_are_not_persons():
    """50.155 − 3.700 − 16.400 = 30.055; nobody is counted twice in Bình Phước."""
    found = [
        (t.forms, t.persons_at_most) for t in (quotas(load_plan(n)) for n in ("757-2023", "binh-phuoc-2022"))
    ]
    assert found == [(50155, 30055), (367, 367)]


def test_a_range_gives_both_values():
    """3 districts a province give 11,11 leaders each, 4 give 8,33."""
    implied = quotas(load_plan("757-2023")).group("Q11").implied
    assert [notation(value, "vi", 2) for _, _, value in implied.at_range] == ["8,33"]
    assert implied.value == Fraction(2100, 189)


def test_implied_values_are_exact():
    """No float on the way: 4.100 / 63 / (3.700 / 1.197) = 779/37."""
    assert quotas(load_plan("757-2023")).group("Q09").implied.value == Fraction(779, 37)
