"""Opening, extending and changing a round."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from survey.audit import entries
from survey.errors import SurveyCode, SurveyError
from survey.rounds import create_round, extend_round, open_round, replace_questionnaire, round_view

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from survey.store import Store

NOW = datetime(2023, 11, 1, 2, 0, tzinfo=UTC)


def make(store: Store, frame: Path | None, **dates: datetime) -> None:
    """Make the round "bp" of Bình Phước's plan."""
    create_round(
        store,
        round_id="bp",
        title="Đợt thử",
        plan="binh-phuoc-2022",
        questionnaires="binh-phuoc-2022",
        scheme="binh-phuoc-2022",
        organiser="Sở Nội vụ (giả định)",
        frame=frame,
        clock=lambda: NOW,
        **{"closes": NOW + timedelta(days=30)} | dates,
    )


def codes(caught: pytest.ExceptionInfo[SurveyError]) -> list[str]:
    """Return the codes of all problems."""
    return [str(problem.code) for problem in caught.value.problems]


def test_an_opened_round_takes_forms_from_then_on(store: Store, small_frame: Path):
    """Without a date it opens at the opening; the audit log says who did it."""
    make(store, small_frame)
    report = open_round(store, "bp", actor="An", clock=lambda: NOW)
    assert (report.round.state, report.round.opens) == ("open", NOW)
    assert report.round.accepting(NOW)
    assert not report.round.accepting(NOW + timedelta(days=30))
    with store.read() as session:
        assert [(e.action, e.actor) for e in entries(session)] == [("open", "An"), ("create", "")]


def test_the_opening_warns_of_small_cells(store: Store, small_frame: Path):
    """Four officials of each department are fewer than five."""
    make(store, small_frame)
    report = open_round(store, "bp", clock=lambda: NOW)
    assert len(report.small_cells) == 20
    assert {(cell.group, cell.listed) for cell in report.small_cells} == {("Q14", 4)}


def test_a_round_with_a_date_takes_forms_from_that_date(store: Store, small_frame: Path):
    """Opened before, accepting later."""
    make(store, small_frame, opens=NOW + timedelta(days=2))
    view = open_round(store, "bp", clock=lambda: NOW).round
    assert not view.accepting(NOW)
    assert view.accepting(NOW + timedelta(days=2))


def test_everything_that_is_lacking_is_told_at_once(store: Store):
    """No list, no keys, and the close has passed."""
    make(store, None)
    store.keys.destroy("bp")
    with pytest.raises(SurveyError) as caught:
        open_round(store, "bp", clock=lambda: NOW + timedelta(days=31))
    assert codes(caught) == ["round-without-list", "round-closes-past", "key-missing"]


def test_a_round_is_opened_once(store: Store, small_round: str):
    """The second time it is open already."""
    with pytest.raises(SurveyError) as caught:
        open_round(store, small_round)
    assert codes(caught) == ["round-not-draft"]


def test_an_unknown_round_is_named_with_those_at_hand(store: Store, small_round: str):
    """Whoever mistyped sees the right id."""
    with pytest.raises(SurveyError) as caught:
        open_round(store, "other")
    assert caught.value.problems[0].facts == {"asked": "other", "known": small_round}


def test_the_close_moves_forward_only(store: Store, small_frame: Path):
    """A promise to respondents is kept."""
    make(store, small_frame)
    open_round(store, "bp", clock=lambda: NOW)
    later = NOW + timedelta(days=40)
    assert extend_round(store, "bp", later, clock=lambda: NOW).closes == later
    with pytest.raises(SurveyError) as backwards:
        extend_round(store, "bp", later - timedelta(days=1), clock=lambda: NOW)
    with pytest.raises(SurveyError) as past:
        extend_round(store, "bp", later + timedelta(days=1), clock=lambda: later + timedelta(days=2))
    assert codes(backwards) + codes(past) == ["round-extend-backwards", "round-closes-past"]


def test_a_draft_cannot_be_extended(store: Store, small_frame: Path):
    """Its dates are still free: make it again."""
    make(store, small_frame)
    with pytest.raises(SurveyError) as caught:
        extend_round(store, "bp", NOW + timedelta(days=40), clock=lambda: NOW)
    assert codes(caught) == ["round-not-open"]


def changed_questionnaire(folder: Path) -> Path:
    """Write the questionnaire of group Q13 with another length."""
    from dataclasses import replace

    from questionnaires.load import load_set, questionnaire_text

    path = folder / "Q13.yaml"
    path.write_text(
        questionnaire_text(replace(load_set("binh-phuoc-2022")["Q13"], minutes=3)), encoding="utf-8"
    )
    return path


def test_a_questionnaire_can_be_replaced_until_somebody_answers(
    store: Store, small_round: str, tmp_path: Path
):
    """The round names the new version."""
    with store.read() as session:
        before = round_view(session, small_round).questionnaires["Q13"]
    after = replace_questionnaire(store, small_round, changed_questionnaire(tmp_path)).questionnaires["Q13"]
    assert after[0] == before[0]
    assert after[1] != before[1]


def test_a_version_that_has_responses_cannot_be_edited(
    store: Store, respondents, small_round: str, tmp_path: Path
):
    """Answers belong to the questions that were asked."""
    respondent = next(r for r in respondents if r.form.group == "Q13")
    with store.begin() as session:
        respondent.send(session)
    with pytest.raises(SurveyError) as caught:
        replace_questionnaire(store, small_round, changed_questionnaire(tmp_path))
    assert caught.value.problems[0].code is SurveyCode.QUESTIONNAIRE_ANSWERED


def test_rounds_do_not_touch_one_another(store: Store, make_small_round: Callable[..., str]):
    """Two rounds in one database, with keys of their own."""
    make_small_round(store, round_id="one")
    make_small_round(store, round_id="two", opened=False)
    with store.read() as session:
        assert [round_view(session, name).state for name in ("one", "two")] == ["open", "draft"]
    assert store.keys.round_key("one") != store.keys.round_key("two")
