"""Killed without warning: what was acknowledged is there, nothing is half there."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from survey.invitations import invite
from survey.status import recount, status

if TYPE_CHECKING:
    from survey.store import Store

SENDER = """
import sys
from survey.access import find_visitor, form_key
from survey.fieldwork import submit
from survey.rounds import questionnaire_of
from survey.store import open_store
store = open_store(sys.argv[1])
for code in sys.stdin.read().split():
    with store.read() as session:
        visitor = find_visitor(session, code)
        form = visitor.forms[0]
        questionnaire = questionnaire_of(session, visitor.round.id, form.group)
    answers = {f"{item.id}@{unit}": "4" for item in questionnaire.scored() for unit in form.units}
    with store.begin() as session:
        submit(session, form_key(store.keys, visitor, code, form.id), visitor, form.id,
               questionnaire=questionnaire, answers=answers, submission_id=code)
    print(code, flush=True)
"""


def sent_before_the_kill(url: str, codes: list[str], acknowledged: int) -> list[str]:
    """Let a program send forms, kill it after so many receipts, and return the receipts that it gave."""
    program = subprocess.Popen(
        [sys.executable, "-c", SENDER, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )
    program.stdin.write(" ".join(codes))
    program.stdin.close()
    seen = [program.stdout.readline().strip() for _ in range(acknowledged)]
    program.kill()
    seen += program.stdout.read().split()
    program.stdout.close()
    program.wait()
    return seen


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_no_acknowledged_form_is_lost_when_a_program_is_killed(
    store: Store, small_round: str, database_url: str
):
    """Kill -9 three times while forms come in."""
    codes = [row.code for row in invite(store, small_round, base_url="https://h.example")]
    store.dispose()
    acknowledged: list[str] = []
    for number in (5, 17, 29):
        acknowledged += sent_before_the_kill(database_url, codes[len(acknowledged) :], number)
    with store.read() as session:
        total = status(session, small_round).total
        assert recount(session, small_round) == ()
        assert session.scalar(text("SELECT count(*) FROM response")) == total.returned == total.valid
    assert total.returned >= len(set(acknowledged)) >= 51
    answered = sent_codes(store, small_round)
    assert set(acknowledged) <= answered


def sent_codes(store: Store, round_id: str) -> set[str]:
    """Return the codes whose form came back."""
    from survey.access import find_visitor

    rows = list(invite(store, round_id, base_url="https://h.example"))
    with store.read() as session:
        return {row.code for row in rows if find_visitor(session, row.code).forms[0].answered}
