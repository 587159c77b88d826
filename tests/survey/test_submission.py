"""Sending a form: all of it or nothing, once however often it is sent."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from survey.access import find_visitor
from survey.errors import SurveyCode, SurveyError
from survey.fieldwork import Reason, decline, has_response, load_draft, reopen, save_step, was_sent
from survey.rounds import round_view
from survey.status import recount, status

if TYPE_CHECKING:
    from survey.store import Store


def rows(store: Store) -> int:
    """Return how many responses there are."""
    with store.read() as session:
        return session.scalar(text("SELECT count(*) FROM response"))


def counts(store: Store, round_id: str) -> tuple[int, int]:
    """Return returned and valid."""
    with store.read() as session:
        assert recount(session, round_id) == ()
        total = status(session, round_id).total
    return total.returned, total.valid


def test_sending_writes_everything_together(store: Store, respondents, small_round: str):
    """The answers, the participation, the counters; the draft ends."""
    respondent = respondents[0]
    with store.begin() as session:
        save_step(session, respondent.key, "p1", {"a": "1"}, expected_version=0)
    with store.begin() as session:
        receipt = respondent.send(session)
    assert (receipt.replaced, receipt.valid) == (False, True)
    assert counts(store, small_round) == (1, 1)
    with store.read() as session:
        assert has_response(session, respondent.key)
        assert load_draft(session, respondent.key).answers == {}
        assert find_visitor(session, respondent.code).form(respondent.form.id).answered


def _send_and_fail(store: Store, respondent) -> None:
    with store.begin() as session:
        respondent.send(session)
        raise ZeroDivisionError


def test_nothing_is_written_when_anything_fails(store: Store, respondents, small_round: str):
    """The power goes out before the end."""
    with store.begin() as session:
        save_step(session, respondents[0].key, "p1", {"a": "1"}, expected_version=0)
    with pytest.raises(ZeroDivisionError):
        _send_and_fail(store, respondents[0])
    assert rows(store) == 0
    assert counts(store, small_round) == (0, 0)
    with store.read() as session:
        assert load_draft(session, respondents[0].key).answers == {"a": "1"}


def test_the_same_submit_sent_twice_changes_nothing(store: Store, respondents, small_round: str):
    """The same receipt, whatever the second one says."""
    with store.begin() as session:
        first = respondents[0].send(session)
    with store.begin() as session:
        assert respondents[0].send(session, respondents[0].answers("1")) == first
        kept = session.scalar(text("SELECT answers FROM response"))
    assert '"4"' in kept
    assert counts(store, small_round) == (1, 1)


def test_a_new_submit_replaces_the_answers(store: Store, respondents, small_round: str):
    """One row, other answers, another receipt."""
    with store.begin() as session:
        first = respondents[0].send(session)
    with store.begin() as session:
        second = respondents[0].send(session, respondents[0].answers("1"), submission="s2")
        kept = session.scalar(text("SELECT answers FROM response"))
    assert (first.replaced, second.replaced, first.code != second.code) == (False, True, True)
    assert '"1"' in kept
    assert '"4"' not in kept
    assert counts(store, small_round) == (1, 1)


def test_an_old_page_sent_again_does_not_bring_old_answers_back(store: Store, respondents):
    """Back button after a replacement."""
    with store.begin() as session:
        first = respondents[0].send(session)
        respondents[0].send(session, respondents[0].answers("1"), submission="s2")
    with store.begin() as session:
        again = respondents[0].send(session)
        assert again.code == first.code
        assert '"1"' in session.scalar(text("SELECT answers FROM response"))


def test_a_replacement_can_make_a_form_valid_and_invalid_again(store: Store, respondents, small_round: str):
    """The counters follow."""
    found = []
    for number, share in enumerate((0.2, 1.0, 0.0)):
        with store.begin() as session:
            respondents[0].send(session, respondents[0].answers(share=share), submission=str(number))
        found.append(counts(store, small_round))
    assert found == [(1, 0), (1, 1), (1, 0)]


def test_sixteen_submits_at_once_of_twenty_codes_make_twenty_responses(
    store: Store, respondents, small_round: str
):
    """Different submission ids: one row per form, and counters that equal a recount."""
    from survey.store import open_store

    parallel = open_store(store.engine.url.render_as_string(hide_password=False), threads=16)

    def send(number: int) -> bool:
        respondent = respondents[number % 20]
        with parallel.begin() as session:
            return respondent.send(
                session, respondent.answers(str(number % 5 + 1)), submission=str(number)
            ).replaced

    with ThreadPoolExecutor(16) as pool:
        replaced = list(pool.map(send, range(320)))
    parallel.dispose()
    assert rows(store) == 20
    assert sorted(replaced) == [False] * 20 + [True] * 300
    assert counts(store, small_round) == (20, 20)


def test_one_submit_sent_by_sixteen_at_once_has_one_receipt(store: Store, respondents, small_round: str):
    """A browser that repeats a request over a bad line."""
    from survey.store import open_store

    parallel = open_store(store.engine.url.render_as_string(hide_password=False), threads=16)

    def send(_: int) -> str:
        with parallel.begin() as session:
            return respondents[0].send(session).code

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(send, range(16)))) == 1
    parallel.dispose()
    assert rows(store) == 1
    assert counts(store, small_round) == (1, 1)


def test_many_submits_can_share_a_transaction(store: Store, respondents, small_round: str):
    """The simulation sends thousands."""
    with store.begin() as session:
        for respondent in respondents[:50]:
            respondent.send(session)
    assert counts(store, small_round) == (50, 50)


def test_the_answers_are_checked_again_before_they_are_stored(store: Store, respondents):
    """An answer outside the options, however it came in."""
    item = respondents[0].questionnaire.scored()[0].id
    name = f"{item}@{respondents[0].form.units[0]}"
    with pytest.raises(SurveyError) as outside, store.begin() as session:
        respondents[0].send(session, {name: "6"})
    with pytest.raises(SurveyError) as garbled, store.begin() as session:
        respondents[0].send(session, {name: {"special": "dunno"}})
    assert [p.path for e in (outside, garbled) for p in e.value.problems] == [name, name]
    assert "6" not in str(outside.value.problems[0].facts)
    assert rows(store) == 0


def test_answers_that_nobody_asked_for_are_dropped(store: Store, respondents):
    """Another unit, another question."""
    item = respondents[0].questionnaire.scored()[0].id
    with store.begin() as session:
        respondents[0].send(session, respondents[0].answers() | {f"{item}@BYT": "5", "salary": "1"})
        kept = session.scalar(text("SELECT answers FROM response"))
    assert "BYT" not in kept
    assert "salary" not in kept


def test_a_form_of_somebody_else_cannot_be_sent(store: Store, respondents):
    """A forged form id."""
    from survey.fieldwork import submit

    one, two = respondents[:2]
    with pytest.raises(SurveyError) as caught, store.begin() as session:
        submit(
            session,
            one.key,
            one.visitor,
            two.form.id,
            questionnaire=two.questionnaire,
            answers=two.answers(),
            submission_id="s",
        )
    assert caught.value.problems[0].code is SurveyCode.FORM_UNKNOWN


def test_a_form_begun_before_the_close_can_be_sent_in_the_grace(store: Store, respondents, small_round: str):
    """Saved before or sent before; not begun after."""
    with store.read() as session:
        view = round_view(session, small_round)
    in_grace = lambda: view.closes + view.grace - timedelta(seconds=1)  # noqa: E731 - a clock
    after = lambda: view.closes + view.grace  # noqa: E731 - a clock
    saved, sent, late = respondents[:3]
    with store.begin() as session:
        save_step(session, saved.key, "p1", {"a": "1"}, expected_version=0)
        sent.send(session)
    with store.begin() as session:
        assert saved.send(session, clock=in_grace).valid
        assert sent.send(session, submission="s2", clock=in_grace).replaced
    for respondent, clock in ((late, in_grace), (saved, after)):
        with pytest.raises(SurveyError) as caught, store.begin() as session:
            respondent.send(session, submission="s3", clock=clock)
        assert caught.value.problems[0].code is SurveyCode.ROUND_NOT_ACCEPTING
    assert counts(store, small_round) == (2, 2)


def test_a_round_that_is_being_closed_takes_nothing(store: Store, respondents):
    """Not even in the grace."""
    with store.begin() as session:
        session.execute(text("UPDATE round SET state = 'closing'"))
    with pytest.raises(SurveyError) as caught, store.begin() as session:
        respondents[0].send(session)
    assert caught.value.problems[0].code is SurveyCode.ROUND_NOT_ACCEPTING


def test_a_response_row_has_no_person_and_no_time(store: Store, respondents):
    """Besides its key and answers only versions, cell and validity."""
    with store.begin() as session:
        respondents[0].send(session, submission="secret-submission")
        row = dict(session.execute(text("SELECT * FROM response")).mappings().one())
    assert set(row) == {
        "key", "submission_id", "earlier", "round_id", "questionnaire_id", "questionnaire_version", "cell", "answers", "valid",
    }  # fmt: skip
    written = str(row)
    assert respondents[0].form.id not in written
    assert respondents[0].person not in written
    assert "secret-submission" not in written


def test_a_receipt_opens_and_tells_nothing(store: Store, respondents):
    """Ten letters that are stored nowhere."""
    with store.begin() as session:
        receipt = respondents[0].send(session)
        dump = str(
            [
                session.execute(text(f"SELECT * FROM {table}")).all()
                for table in ("response", "form", "invitation")
            ]
        )
        assert find_visitor(session, receipt.code) is None
    assert receipt.code not in dump
    assert receipt.code.replace("-", "") not in dump


# --- forms that will not come back --------------------------------------------------------------------------


def test_a_refusal_is_noted_and_can_be_taken_back(store: Store, respondents, small_round: str):
    """Declined, then sent after all."""
    respondent = respondents[0]
    with store.begin() as session:
        decline(session, respondent.visitor, respondent.form.id, "")
    with store.read() as session:
        assert find_visitor(session, respondent.code).forms[0].state == "declined"
    with store.begin() as session:
        respondent.send(session)
    assert counts(store, small_round) == (1, 1)


def test_somebody_who_retired_is_not_eligible_and_cannot_answer(store: Store, respondents):
    """Reasons map to eligibility."""
    respondent = respondents[0]
    with store.begin() as session:
        decline(session, respondent.visitor, respondent.form.id, Reason.RETIRED)
    with pytest.raises(SurveyError) as caught, store.begin() as session:
        respondent.send(session)
    assert caught.value.problems[0].code is SurveyCode.FORM_NOT_ELIGIBLE


def test_a_form_that_was_sent_cannot_be_declined(store: Store, respondents):
    """It can be replaced until the close."""
    with store.begin() as session:
        respondents[0].send(session)
    with pytest.raises(SurveyError) as caught, store.begin() as session:
        decline(session, respondents[0].visitor, respondents[0].form.id, Reason.REFUSED)
    assert caught.value.problems[0].code is SurveyCode.FORM_ANSWERED


def test_a_reason_of_ones_own_is_refused(store: Store, respondents):
    """Free text could name somebody."""
    with pytest.raises(SurveyError) as caught, store.begin() as session:
        decline(session, respondents[0].visitor, respondents[0].form.id, "my boss is Mr X")
    assert caught.value.problems[0].code is SurveyCode.REASON_UNKNOWN


def test_a_page_can_ask_whether_it_was_sent(store: Store, respondents):
    """With its own submission id, also after a later one; never what was said."""
    respondent = respondents[0]
    with store.begin() as session:
        assert not was_sent(session, respondent.key, "s1")
        respondent.send(session)
        respondent.send(session, submission="s2")
    with store.read() as session:
        assert [was_sent(session, respondent.key, name) for name in ("s1", "s2", "s3")] == [True, True, False]


def test_somebody_who_was_marked_by_mistake_can_take_it_back(store: Store, respondents):
    """Retired, open again, sent."""
    respondent = respondents[0]
    with store.begin() as session:
        decline(session, respondent.visitor, respondent.form.id, Reason.RETIRED)
        reopen(session, respondent.visitor, respondent.form.id)
    with store.begin() as session:
        assert respondent.send(session).valid
        reopen(session, respondent.visitor, respondent.form.id)
        assert find_visitor(session, respondent.code).forms[0].answered
