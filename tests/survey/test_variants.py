"""Variants of plans in the store: kept, saved over, copied, deleted, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sampling.load import load_plan, plan_text
from survey.errors import SurveyError, VariantCode
from survey.variants import (
    base_plan,
    copy_variant,
    delete_variant,
    list_variants,
    make_variant,
    save_variant,
    variant_view,
)

if TYPE_CHECKING:
    from survey.store import Store

PLAN = "binh-phuoc-2022"
CHANGES = [("k.Q13.heads", "6"), ("r.Q13", "175/2")]


def make(store: Store, name: str = "A", note: str = "") -> str:
    """Keep a variant and return its id."""
    with store.begin() as db:
        return make_variant(db, plan_text(PLAN), CHANGES, name=name, note=note, owner="staff")


def texts(store: Store) -> int:
    """Return how many texts of plans are kept."""
    from sqlalchemy import text

    with store.read() as db:
        return int(db.scalar(text("SELECT count(*) FROM plan_text")) or 0)


def test_a_variant_comes_back_as_it_was_kept(store: Store):
    """Its changes exactly, its plan with the same version."""
    key = make(store, name="  Sáu  người ", note=" thử\n")
    with store.read() as db:
        view = variant_view(db, key)
        assert base_plan(db, view) == load_plan(PLAN)
    assert (view.name, view.note, view.number, view.plan_id) == ("Sáu người", "thử", 1, PLAN)
    assert view.changes == tuple(CHANGES)


def test_the_text_of_a_plan_is_kept_once_and_goes_with_its_last_variant(store: Store):
    """Three variants of one plan share it."""
    first, second = make(store), make(store, "B")
    with store.begin() as db:
        third = copy_variant(db, first, name="C", owner="staff")
    assert texts(store) == 1
    with store.begin() as db:
        for key in (first, second):
            delete_variant(db, key)
    assert texts(store) == 1
    with store.begin() as db:
        delete_variant(db, third)
    assert texts(store) == 0


def test_saving_over_what_somebody_else_saved_is_refused(store: Store):
    """The second of two windows loses nothing silently: it is told."""
    key = make(store)
    with store.read() as db:
        seen = variant_view(db, key)
    with store.begin() as db:
        save_variant(db, seen, [], name="B", note="")
    with pytest.raises(SurveyError) as refused, store.begin() as db:
        save_variant(db, seen, CHANGES, name="C", note="")
    assert [problem.code for problem in refused.value.problems] == [VariantCode.CHANGED]
    with store.read() as db:
        assert (variant_view(db, key).name, variant_view(db, key).number) == ("B", 2)


def test_the_latest_variants_come_first_and_only_ones_own(store: Store):
    """The list of an owner."""
    make(store, "A")
    make(store, "B")
    with store.begin() as db:
        make_variant(db, plan_text(PLAN), name="X", owner="somebody else")
    with store.read() as db:
        assert [view.name for view in list_variants(db, "staff", limit=1)] == ["B"]
        assert {view.name for view in list_variants(db, "staff")} == {"A", "B"}


@pytest.mark.parametrize(
    ("name", "note", "codes"),
    [
        ("", "", [VariantCode.NAME_MISSING]),
        ("x" * 121, "y" * 2001, [VariantCode.NAME_LONG, VariantCode.NOTE_LONG]),
    ],
)
def test_a_name_and_a_note_have_limits(sqlite_store: Store, name: str, note: str, codes: list[VariantCode]):
    """All problems at once, and nothing is kept."""
    with pytest.raises(SurveyError) as refused:
        make(sqlite_store, name, note)
    assert [problem.code for problem in refused.value.problems] == codes
    assert texts(sqlite_store) == 0


def test_an_unknown_variant_is_named(sqlite_store: Store):
    """Also one that was deleted in another window."""
    with pytest.raises(SurveyError) as refused, sqlite_store.begin() as db:
        delete_variant(db, "nope")
    assert refused.value.problems[0].code == VariantCode.UNKNOWN
