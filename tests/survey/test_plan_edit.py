"""A changed plan as a file again gives the figures of the change."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampling.load import load_plan, parse_plan, plan_ids, plan_text
from sampling.quota import quotas
from sampling.what_if import change
from survey.plan_edit import changed_text

TITLE = "Phương án thử"


def again(plan_id: str, changes: dict[str, Fraction]):
    """Return the quotas of the changed plan, and those of its file."""
    changed = change(load_plan(plan_id), changes)
    return quotas(changed), quotas(
        parse_plan(changed_text(plan_text(plan_id), changed, changes, title=TITLE))
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"Q04.officials": Fraction(30)},
        {"Q02.leaders": Fraction(7, 2)},
        {"Q02.provinces": Fraction(34), "Q09.provinces": Fraction(34)},
        {"Q03.per_department": Fraction(12)},
        {"Q08.stated": Fraction(2000)},
        {"Q11.districts": Fraction(4)},
        {"Q05.per_ministry": Fraction(6)},
        {"Q04.officials": Fraction(7, 2)},
    ],
    ids="+".join,
)
def test_the_file_gives_the_figures_of_the_change(changes: dict[str, Fraction]):
    """Printed factors, unprinted ones, several together, figures without a formula."""
    now, read = again("757-2023", changes)
    assert [group.used for group in read.groups] == [group.used for group in now.groups]
    assert [total.used for total in read.totals] == [total.used for total in now.totals]


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 400), st.integers(1, 80))
def test_whatever_is_given_comes_back(officials: int, provinces: int):
    """Two factors at a time."""
    changes = {"Q04.officials": Fraction(officials), "Q03.provinces": Fraction(provinces)}
    now, read = again("757-2023", changes)
    assert read.forms == now.forms


@pytest.mark.parametrize("plan_id", plan_ids())
def test_without_a_change_the_plan_stays_itself(plan_id: str):
    """Only its file is laid out otherwise."""
    plan = load_plan(plan_id)
    read = parse_plan(changed_text(plan_text(plan_id), plan, {}, title=TITLE))
    assert read.groups == plan.groups
    assert read.tasks == plan.tasks
    assert read.tiers == plan.tiers


def test_changed_figures_are_marked_as_assumptions():
    """Nobody takes them for printed ones."""
    changes = {"Q04.officials": Fraction(30), "Q02.provinces": Fraction(34)}
    changed = change(load_plan("757-2023"), changes)
    read = parse_plan(changed_text(plan_text("757-2023"), changed, changes, title=TITLE))
    assert read.group("Q04").stated is None
    assert read.group("Q04").terms[0].factors[0].assumption
    assert read.group("Q02").stated.assumption
    assert read.group("Q02").stated.source.document == TITLE
