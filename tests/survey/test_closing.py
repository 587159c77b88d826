"""The close: what is left, what is gone, and that an interrupted one can be finished."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sqlalchemy import text

from survey import closing
from survey.access import find_visitor, form_key, set_pin
from survey.audit import entries, verify
from survey.closing import close_round
from survey.errors import SurveyCode, SurveyError
from survey.fieldwork import save_step
from survey.rounds import round_view
from survey.status import recount, status
from survey.store.results import insert_run

if TYPE_CHECKING:
    from pathlib import Path

    from survey.store import Store

COPIED = "questionnaire_id, questionnaire_version, cell, answers, valid"


@pytest.fixture
def worked(store: Store, respondents, small_round: str) -> str:
    """Give a round with forty responses, three drafts and a PIN."""
    with store.begin() as session:
        for number, respondent in enumerate(respondents[:40]):
            respondent.send(session, respondent.answers(str(number % 5 + 1), share=0.3 + number % 2))
        for respondent in respondents[40:43]:
            save_step(session, respondent.key, "p1", {"a": "draft-text"}, expected_version=0)
        set_pin(session, respondents[0].visitor, "739514")
    return small_round


def contents(store: Store, table: str) -> list[tuple[object, ...]]:
    """Return what a table of responses says, sorted."""
    with store.read() as session:
        return sorted(tuple(row) for row in session.execute(text(f"SELECT {COPIED} FROM {table}")))


def number(store: Store, table: str) -> int:
    """Return how many rows a table has."""
    with store.read() as session:
        return session.scalar(text(f"SELECT count(*) FROM {table}"))


def close(store: Store, round_id: str, **options: object) -> closing.CloseReport:
    """Close a round with a fixed permutation."""
    return close_round(store, round_id, np.random.default_rng(1), **options)


def test_a_closed_round_keeps_the_answers_and_nothing_else(store: Store, worked: str):
    """The same contents under new ids; keys, drafts, PINs and open responses are gone."""
    before = contents(store, "response")
    report = close(store, worked, actor="An")
    assert (report.responses, report.drafts, report.resumed) == (40, 3, False)
    assert contents(store, "closed_response") == before
    assert (number(store, "response"), number(store, "draft")) == (0, 0)
    assert not store.keys.exists(worked)
    with store.read() as session:
        assert round_view(session, worked).state == "closed"
        assert session.scalar(text("SELECT count(*) FROM invitation WHERE pin_hash IS NOT NULL")) == 0
        assert (entries(session)[0].action, entries(session)[0].actor) == ("close", "An")
        assert verify(session).broken_at is None
        assert recount(session, worked) == ()
        assert status(session, worked).total.returned == 40


def test_a_closed_row_has_neither_key_nor_submission_id(store: Store, worked: str):
    """The columns that are left."""
    close(store, worked)
    with store.read() as session:
        row = session.execute(text("SELECT * FROM closed_response")).mappings().first()
    assert set(row) == {
        "id",
        "round_id",
        "questionnaire_id",
        "questionnaire_version",
        "cell",
        "answers",
        "valid",
    }


def test_after_the_close_a_code_leads_to_no_answer(store: Store, respondents, worked: str):
    """The code still says whose it is, and that the round is over; its key cannot be made any more."""
    close(store, worked)
    with store.read() as session:
        visitor = find_visitor(session, respondents[0].code)
    assert visitor.round.state == "closed"
    with pytest.raises(SurveyError) as caught:
        form_key(store.keys, visitor, respondents[0].code, respondents[0].form.id)
    assert caught.value.problems[0].code is SurveyCode.KEY_MISSING


def test_a_closed_round_takes_no_form(store: Store, respondents, worked: str):
    """A browser that still holds the page."""
    close(store, worked)
    for respondent in (respondents[0], respondents[40]):
        with pytest.raises(SurveyError) as caught, store.begin() as session:
            respondent.send(session, submission="late")
        assert caught.value.problems[0].code is SurveyCode.ROUND_NOT_ACCEPTING


def test_a_closed_round_cannot_be_closed_again(store: Store, worked: str):
    """There is nothing left to do."""
    close(store, worked)
    with pytest.raises(SurveyError) as caught:
        close(store, worked)
    assert caught.value.problems[0].code is SurveyCode.ROUND_NOT_OPEN


def test_a_round_without_answers_can_be_closed(store: Store, small_round: str):
    """Nobody answered."""
    assert close(store, small_round).responses == 0


def test_closing_one_round_leaves_the_others_alone(store: Store, worked: str, make_small_round):
    """Their drafts, responses and keys."""
    from tests.survey.conftest import respondents_of

    other = respondents_of(store, make_small_round(store, round_id="other"))
    with store.begin() as session:
        other[0].send(session)
        save_step(session, other[1].key, "p1", {"a": "1"}, expected_version=0)
        set_pin(session, other[0].visitor, "739514")
    close(store, worked)
    assert (number(store, "response"), number(store, "draft")) == (1, 1)
    assert store.keys.exists("other")
    with store.begin() as session:
        assert find_visitor(session, other[0].code).pin_set
        assert other[1].send(session).valid


def stop(store: Store, round_id: str) -> None:
    """Take the first step of a close."""
    closing._stop(store, round_id)


def move(store: Store, round_id: str) -> None:
    """Take the second step of a close."""
    with store.begin() as session:
        closing._move(session, round_id, np.random.default_rng(2))


def destroy(store: Store, round_id: str) -> None:
    """Take the third step of a close."""
    store.keys.destroy(round_id)


def sweep(store: Store, round_id: str) -> None:
    """Take the fourth step of a close."""
    assert closing.sweep(store)


STEPS = (stop, move, destroy, sweep)


@pytest.mark.parametrize("done", [1, 2, 3, 4])
def test_a_close_that_stopped_after_any_step_is_finished_by_the_next(store: Store, worked: str, done: int):
    """No answer is lost or doubled, and it says so."""
    before = contents(store, "response")
    for step in STEPS[:done]:
        step(store, worked)
    with store.read() as session:
        view = round_view(session, worked)
    assert (view.state, view.closing) == ("closed", True)
    report = close(store, worked)
    assert (report.responses, report.resumed) == (40, True)
    assert contents(store, "closed_response") == before
    assert not store.keys.exists(worked)


def test_two_workers_that_close_at_once_keep_each_answer_once(store: Store, worked: str):
    """One waits for the other and finds its work done."""
    before = contents(store, "response")
    stop(store, worked)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: move(store, worked), range(2)))
    assert contents(store, "closed_response") == before


CRASH = """
import os, signal, sys
import numpy as np
from sqlalchemy import event
from survey.closing import close_round
from survey.store import open_store
store, left = open_store(sys.argv[1]), [int(sys.argv[2])]
def count(*_):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
event.listen(store.engine, "before_cursor_execute", count)
close_round(store, "bp-2022", np.random.default_rng(3))
print("finished")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.slow
def test_a_close_killed_at_any_statement_loses_nothing(store: Store, worked: str, database_url: str):
    """Kill -9 at later and later statements, until one close gets through."""
    before = contents(store, "response")
    store.dispose()
    for at in (3, 6, 9, 12, 15, 10_000):
        run = subprocess.run(
            [sys.executable, "-c", CRASH, database_url, str(at)],
            capture_output=True,
            text=True,
            check=False,
            env=dict(os.environ),
        )
        assert run.stdout.strip() in {"", "finished"}, run.stderr
        if run.stdout:
            break
    assert contents(store, "closed_response") == before
    assert number(store, "response") == 0
    assert not store.keys.exists(worked)
    with store.read() as session:
        assert round_view(session, worked).closing is False


def test_a_reader_that_hinders_the_sweep_is_said_in_words(
    sqlite_store: Store, sqlite_respondents, sqlite_round: str, tmp_path: Path
):
    """Another program reads the old state: the log cannot be cut; the close is finished when it has gone."""
    import sqlite3

    with sqlite_store.begin() as session:
        sqlite_respondents[0].send(session)
    reader = sqlite3.connect(tmp_path / "khaosat.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM response").fetchone()
    with pytest.raises(SurveyError) as caught:
        close_impatiently(sqlite_store, sqlite_round)
    reader.execute("ROLLBACK")
    reader.close()
    assert caught.value.problems[0].code in {SurveyCode.CLOSE_UNFINISHED, SurveyCode.DATABASE_BUSY}
    assert close(sqlite_store, sqlite_round).resumed


def close_impatiently(store: Store, round_id: str) -> None:
    """Close without waiting half a minute for readers."""
    from sqlalchemy import event

    event.listen(
        store.engine, "checkout", lambda connection, *_: connection.execute("PRAGMA busy_timeout = 50")
    )
    close(store, round_id)


def test_provisional_results_do_not_outlive_the_close(store: Store, worked: str):
    """Two runs of an open round differ by the forms that came in between: they go, later ones stay."""
    with store.begin() as session:
        insert_run(
            session, worked, text="{}", sha256="provisional", made_at=datetime(2023, 10, 1, tzinfo=UTC)
        )
    close(store, worked)
    assert number(store, "result") == 0
