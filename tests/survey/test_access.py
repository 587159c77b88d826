"""The way in: codes, the PIN, wrong tries, new codes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, text

from survey.access import WRONG_CODES_A_MINUTE, check_pin, count_wrong_code, find_visitor, form_key, set_pin
from survey.codes import code_hash
from survey.errors import SurveyCode, SurveyError
from survey.fieldwork import has_response, load_draft, save_step
from survey.invitations import invite, new_code
from survey.status import recount

if TYPE_CHECKING:
    from survey.store import Store

NOW = datetime(2023, 11, 1, 2, 0, tzinfo=UTC)


def code_of(caught: pytest.ExceptionInfo[SurveyError]) -> SurveyCode:
    """Return the code of the one problem."""
    (problem,) = caught.value.problems
    return problem.code


# --- codes ------------------------------------------------------------------------------------------------


def test_a_code_leads_to_the_persons_forms(store: Store, respondents):
    """However it is typed."""
    respondent = respondents[0]
    with store.read() as session:
        found = find_visitor(session, respondent.code.lower().replace("-", " "))
    assert found == respondent.visitor
    assert found.round.state == "open"
    assert found.form(respondent.form.id).unit_names == (found.round.unit_name(respondent.form.units[0]),)
    assert (found.pin_set, respondent.form.answered, respondent.form.state) == (False, False, "open")


@pytest.mark.parametrize("code", ["", "nonsense", "2ABCD-EFGHJ-KMNPQ-RSTVW-XYZ012"])
def test_an_unknown_code_runs_the_same_statements_as_a_known_one(store: Store, respondents, code: str):
    """Nobody learns from the work which codes exist."""
    statements: list[str] = []
    event.listen(
        store.engine, "before_cursor_execute", lambda _c, _k, statement, *_: statements.append(statement)
    )
    with store.read() as session:
        assert find_visitor(session, code) is None
    unknown, statements[:] = list(statements), []
    with store.read() as session:
        assert find_visitor(session, respondents[0].code) is not None
    assert unknown == statements


def test_the_database_holds_no_code_and_no_key(sqlite_store: Store, sqlite_respondents, tmp_path):
    """Hashes of codes only; secrets lie in files beside it."""
    with sqlite_store.begin() as session:
        sqlite_respondents[0].send(session)
    sqlite_store.dispose()
    content = (tmp_path / "khaosat.db").read_bytes()
    letters = sqlite_respondents[0].code.replace("-", "")
    assert code_hash(letters) in content
    for secret in (sqlite_store.keys.round_key("bp-2022"), sqlite_store.keys.invitation_secret("bp-2022")):
        assert secret not in content
        assert secret.hex().encode() not in content
    assert letters.encode() not in content
    assert sqlite_respondents[0].code.encode() not in content


def test_keys_differ_between_forms_persons_and_rounds(store: Store, respondents, make_small_round):
    """Forty bytes: the round's tag, then an HMAC."""
    make_small_round(store, round_id="other")
    one, two = respondents[:2]
    keys = {
        form_key(store.keys, one.visitor, one.code, one.form.id),
        form_key(store.keys, one.visitor, one.code, "another"),
        form_key(store.keys, two.visitor, two.code, one.form.id),
    }
    assert len(keys) == 3
    assert {len(key) for key in keys} == {40}
    assert len({key[:8] for key in keys}) == 1


def test_an_invitation_row_has_everything_for_a_letter(store: Store, small_round: str):
    """Codes are made when they are needed; the same ones each time."""
    first = list(invite(store, small_round, base_url="https://h.example/"))
    assert first == list(invite(store, small_round, base_url="https://h.example/"))
    assert len({row.code for row in first}) == 367
    assert all(row.link == f"https://h.example/c/{row.code}" for row in first)
    assert [(r.unit, r.person) for r in first] == sorted((r.unit, r.person) for r in first)


def test_wrong_codes_are_slowed_down_together_not_by_address(store: Store):
    """Counted per minute, from everywhere; the next minute starts anew."""
    with store.begin() as session:
        for _ in range(WRONG_CODES_A_MINUTE):
            assert count_wrong_code(session, clock=lambda: NOW).allowed
        late = count_wrong_code(session, clock=lambda: NOW + timedelta(seconds=20))
        assert (late.allowed, late.retry_after) == (False, 40)
        assert count_wrong_code(session, clock=lambda: NOW + timedelta(seconds=60)).allowed


def test_counts_of_wrong_codes_are_not_kept(store: Store):
    """After an hour they are gone."""
    for hours in (0, 2):
        with store.begin() as session:
            count_wrong_code(session, clock=lambda hours=hours: NOW + timedelta(hours=hours))
    with store.read() as session:
        assert session.scalar(text("SELECT count(*) FROM wrong_code")) == 1


# --- PIN --------------------------------------------------------------------------------------------------


def test_the_respondent_sets_the_pin_and_comes_back_with_it(store: Store, respondents):
    """Argon2id; digits of a Vietnamese keyboard in full width are the same digits."""
    respondent = respondents[0]
    with store.begin() as session:
        set_pin(session, respondent.visitor, "739514")
    with store.begin() as session:
        visitor = find_visitor(session, respondent.code)
        assert visitor.pin_set
        assert visitor.pin_hash.startswith("$argon2id$")
        assert check_pin(session, visitor, "７３９５１４")
        assert not check_pin(session, visitor, "739515")


def test_a_pin_is_set_once(store: Store, respondents):
    """Two devices at once: the second must give the first one's PIN."""
    with store.begin() as session:
        set_pin(session, respondents[0].visitor, "739514")
    with pytest.raises(SurveyError) as caught, store.begin() as session:
        set_pin(session, respondents[0].visitor, "246813")
    assert code_of(caught) is SurveyCode.PIN_SET_ALREADY


@pytest.mark.parametrize(
    ("pin", "code"),
    [("123", SurveyCode.PIN_INVALID), ("x" * 65, SurveyCode.PIN_INVALID), ("111111", SurveyCode.PIN_TOO_SIMPLE),
     ("123456", SurveyCode.PIN_TOO_SIMPLE), ("876543", SurveyCode.PIN_TOO_SIMPLE)],
)  # fmt: skip
def test_a_pin_that_anybody_would_guess_is_refused(store: Store, respondents, pin: str, code: SurveyCode):
    """Too short, too long, one digit, a run."""
    with pytest.raises(SurveyError) as caught, store.begin() as session:
        set_pin(session, respondents[0].visitor, pin)
    assert code_of(caught) is code


def test_wrong_pins_have_to_wait_longer_each_time_but_not_for_ever(store: Store, respondents):
    """Three tries are free; then 5, 10, 20 … seconds, half an hour at most; the right one clears it."""
    with store.begin() as session:
        set_pin(session, respondents[0].visitor, "739514")
    with store.read() as session:
        visitor = find_visitor(session, respondents[0].code)
    now, waits = NOW, []
    for _ in range(14):
        with store.begin() as session:
            assert check_pin(session, visitor, "000000", clock=lambda now=now: now) is False
        with store.read() as session:
            until = session.execute(text("SELECT pin_tries FROM invitation WHERE pin_tries > 0")).scalar_one()
        waits.append(wait(store, visitor, now))
        now += timedelta(seconds=waits[-1])
    assert until == 14
    assert waits[:6] == [0, 0, 5, 10, 20, 40]
    assert max(waits) == 1800
    with store.begin() as session:
        assert check_pin(session, visitor, "739514", clock=lambda: now) is True
    assert wait(store, visitor, now) == 0


def wait(store: Store, visitor, now: datetime) -> int:
    """Return how many seconds the next try has to wait: the words say it."""
    try:
        with store.begin() as session:
            check_pin(session, visitor, "739514", clock=lambda: now)
            session.rollback()
    except SurveyError as error:
        return error.problems[0].facts["seconds"] - 1
    return 0


def test_the_right_pin_does_not_help_while_waiting(store: Store, respondents):
    """Guesses in parallel learn nothing."""
    with store.begin() as session:
        set_pin(session, respondents[0].visitor, "739514")
    with store.read() as session:
        visitor = find_visitor(session, respondents[0].code)
    for _ in range(3):
        with store.begin() as session:
            check_pin(session, visitor, "000000", clock=lambda: NOW)
    with pytest.raises(SurveyError) as caught, store.begin() as session:
        check_pin(session, visitor, "739514", clock=lambda: NOW)
    assert code_of(caught) is SurveyCode.PIN_DELAYED


# --- new codes --------------------------------------------------------------------------------------------


def test_a_new_code_ends_the_old_one_the_pin_and_the_draft(store: Store, respondents, small_round: str):
    """Whoever found the old letter opens nothing."""
    respondent = respondents[0]
    with store.begin() as session:
        set_pin(session, respondent.visitor, "739514")
        save_step(session, respondent.key, "p1", {"d1_1@BP-SNV": "4"}, expected_version=0)
    row = new_code(store, small_round, respondent.person, actor="An")
    with store.read() as session:
        assert find_visitor(session, respondent.code) is None
        visitor = find_visitor(session, row.code)
        assert visitor.pin_set is False
        assert [form.id for form in visitor.forms] == [respondent.form.id]
        assert load_draft(session, respondent.key).answers == {}
        assert session.scalar(text("SELECT count(*) FROM draft")) == 0


def test_a_new_code_keeps_a_sent_form_and_can_replace_it(store: Store, respondents, small_round: str):
    """One person, one response, whatever happened to the code."""
    from survey.fieldwork import submit

    respondent = respondents[0]
    with store.begin() as session:
        respondent.send(session)
    row = new_code(store, small_round, respondent.person)
    with store.begin() as session:
        visitor = find_visitor(session, row.code)
        key = form_key(store.keys, visitor, row.code, respondent.form.id)
        assert visitor.forms[0].answered
        assert has_response(session, key)
        receipt = submit(
            session, key, visitor, respondent.form.id, questionnaire=respondent.questionnaire,
            answers=respondent.answers("1"), submission_id="s2",
        )  # fmt: skip
        assert receipt.replaced
    with store.read() as session:
        assert session.scalar(text("SELECT count(*) FROM response")) == 1
        assert recount(session, small_round) == ()


def test_a_visitor_of_an_ended_code_can_do_nothing_any_more(store: Store, respondents, small_round: str):
    """The old page is still open in a browser."""
    respondent = respondents[0]
    new_code(store, small_round, respondent.person)
    with pytest.raises(SurveyError) as caught, store.begin() as session:
        respondent.send(session)
    assert code_of(caught) is SurveyCode.ACCESS_STALE


def test_an_unknown_person_is_named(store: Store, small_round: str):
    """With the round."""
    with pytest.raises(SurveyError) as caught:
        new_code(store, small_round, "nobody")
    assert code_of(caught) is SurveyCode.PERSON_UNKNOWN


def test_a_pin_cannot_be_checked_before_it_is_set_or_after_a_new_code(
    store: Store, respondents, small_round: str
):
    """The page that is open in a browser is no longer the right one."""
    respondent = respondents[0]
    with pytest.raises(SurveyError) as unset, store.begin() as session:
        check_pin(session, respondent.visitor, "739514")
    with store.begin() as session:
        set_pin(session, respondent.visitor, "739514")
        visitor = find_visitor(session, respondent.code)
    new_code(store, small_round, respondent.person)
    with pytest.raises(SurveyError) as stale, store.begin() as session:
        check_pin(session, visitor, "739514")
    assert [code_of(e) for e in (unset, stale)] == [SurveyCode.PIN_NOT_SET, SurveyCode.ACCESS_STALE]
