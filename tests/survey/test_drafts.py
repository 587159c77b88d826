"""Drafts: one row per page, written by one statement, never lost to another tab."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from survey.errors import SurveyCode, SurveyError
from survey.fieldwork import Saved, load_draft, save_step
from survey.rounds import round_view

if TYPE_CHECKING:
    from survey.store import Store


def test_pages_come_back_together_with_their_versions(store: Store, respondents):
    """One can stop and come back."""
    key = respondents[0].key
    with store.begin() as session:
        assert save_step(session, key, "p1", {"a": "1"}, expected_version=0) == Saved(1, None)
        assert save_step(session, key, "p2", {"b": ["x", "y"]}, expected_version=0) == Saved(1, None)
        assert save_step(session, key, "p1", {"a": {"special": "no_opinion"}}, expected_version=1) == Saved(
            2, None
        )
    with store.read() as session:
        draft = load_draft(session, key)
    assert draft.answers == {"a": {"special": "no_opinion"}, "b": ["x", "y"]}
    assert draft.versions == {"p1": 2, "p2": 1}


def test_the_second_of_two_tabs_sees_what_the_first_one_wrote(store: Store, respondents):
    """Nothing is overwritten; both answers are at hand."""
    key = respondents[0].key
    with store.begin() as session:
        save_step(session, key, "p1", {"a": "1"}, expected_version=0)
        save_step(session, key, "p1", {"a": "2"}, expected_version=1)
    with store.begin() as session:
        assert save_step(session, key, "p1", {"a": "3"}, expected_version=1) == Saved(2, {"a": "2"})
        assert save_step(session, key, "p1", {"a": "3"}, expected_version=0) == Saved(2, {"a": "2"})
    with store.begin() as session:
        assert load_draft(session, key).answers == {"a": "2"}
        assert save_step(session, key, "p1", {"a": "3"}, expected_version=None) == Saved(3, None)
        assert load_draft(session, key).answers == {"a": "3"}


def test_the_same_page_sent_twice_is_no_conflict(store: Store, respondents):
    """A double click."""
    key = respondents[0].key
    for _ in range(2):
        with store.begin() as session:
            assert save_step(session, key, "p1", {"a": "1"}, expected_version=0) == Saved(1, None)


def test_four_tabs_that_save_at_once_keep_all_pages(store: Store, respondents):
    """No page is lost, nothing fails."""
    key = respondents[0].key

    def save(number: int) -> Saved:
        with store.begin() as session:
            return save_step(session, key, f"p{number}", {f"q{number}": "1"}, expected_version=0)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(save, range(40))) == [Saved(1, None)] * 40
    with store.read() as session:
        assert len(load_draft(session, key).versions) == 40


def test_one_page_saved_by_many_at_once_is_written_once(store: Store, respondents):
    """One wins; the others are told what is there."""
    key = respondents[0].key

    def save(number: int) -> Saved:
        with store.begin() as session:
            return save_step(session, key, "p1", {"a": str(number)}, expected_version=0)

    with ThreadPoolExecutor(8) as pool:
        saved = list(pool.map(save, range(16)))
    assert {s.version for s in saved} == {1}
    with store.read() as session:
        winner = load_draft(session, key).answers
    assert sorted(str(s.conflict) for s in saved) == sorted(["None", *[str(winner)] * 15])


def test_drafts_of_different_forms_do_not_meet(store: Store, respondents):
    """Each key opens its own."""
    with store.begin() as session:
        save_step(session, respondents[0].key, "p1", {"a": "1"}, expected_version=0)
        save_step(session, respondents[1].key, "p1", {"a": "2"}, expected_version=0)
        assert load_draft(session, respondents[0].key).answers == {"a": "1"}
        assert load_draft(session, respondents[2].key).answers == {}


def test_only_a_form_that_was_begun_can_be_saved_in_the_grace(store: Store, respondents, small_round: str):
    """Ten minutes to finish, none to begin."""
    with store.read() as session:
        view = round_view(session, small_round)
    begun, late = respondents[0].key, respondents[1].key
    with store.begin() as session:
        save_step(session, begun, "p1", {"a": "1"}, expected_version=0)
    in_grace = lambda: view.closes + view.grace / 2  # noqa: E731 - a clock
    after = lambda: view.closes + view.grace + timedelta(seconds=1)  # noqa: E731 - a clock
    with store.begin() as session:
        assert save_step(session, begun, "p2", {"b": "1"}, expected_version=0, clock=in_grace).version == 1
    for key, clock in ((late, in_grace), (begun, after)):
        with pytest.raises(SurveyError) as caught, store.begin() as session:
            save_step(session, key, "p1", {"a": "1"}, expected_version=1, clock=clock)
        assert caught.value.problems[0].code is SurveyCode.ROUND_NOT_ACCEPTING


def test_a_key_of_no_round_saves_nothing(store: Store, respondents):
    """A forged key has no round."""
    with pytest.raises(SurveyError) as caught, store.begin() as session:
        save_step(session, b"x" * 40, "p1", {"a": "1"}, expected_version=0)
    assert caught.value.problems[0].code is SurveyCode.ACCESS_STALE


def test_a_draft_row_has_no_person_and_no_time(store: Store, respondents):
    """Only its key, its page, its round."""
    with store.begin() as session:
        save_step(session, respondents[0].key, "p1", {"a": "1"}, expected_version=0)
        row = session.execute(text("SELECT * FROM draft")).mappings().one()
    assert set(row) == {"key", "step", "round_id", "version", "answers"}
    assert respondents[0].form.id not in str(dict(row))
