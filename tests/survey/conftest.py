"""A few respondents of the small round, and what they might say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from questionnaires.model import Questionnaire
    from survey.access import FormCard, Visitor
    from survey.fieldwork import Receipt
    from survey.store import Session, Store


@dataclass(frozen=True)
class Respondent:
    """Somebody with a code and one form."""

    person: str
    code: str
    visitor: Visitor
    form: FormCard
    key: bytes
    questionnaire: Questionnaire

    def answers(self, level: str = "4", share: float = 1.0) -> dict[str, Any]:
        """Return answers to the first `share` of the scored questions, all at one level."""
        scored = self.questionnaire.scored()
        asked = scored[: round(share * len(scored))]
        return {f"{item.id}@{unit}": level for item in asked for unit in self.form.units}

    def send(
        self,
        session: Session,
        answers: dict[str, Any] | None = None,
        *,
        submission: str = "s1",
        **options: Any,
    ) -> Receipt:
        """Send the form."""
        from survey.fieldwork import submit

        return submit(
            session,
            self.key,
            self.visitor,
            self.form.id,
            questionnaire=self.questionnaire,
            answers=self.answers() if answers is None else answers,
            submission_id=submission,
            **options,
        )


def respondents_of(store: Store, round_id: str) -> list[Respondent]:
    """Return everybody who was invited, one entry per form."""
    from survey.access import find_visitor, form_key
    from survey.invitations import invite
    from survey.rounds import questionnaire_of

    found = []
    invitations = list(invite(store, round_id, base_url="https://khaosat.example"))
    with store.read() as session:
        for row in invitations:
            visitor = find_visitor(session, row.code)
            found += [
                Respondent(
                    row.person,
                    row.code,
                    visitor,
                    form,
                    form_key(store.keys, visitor, row.code, form.id),
                    questionnaire_of(session, round_id, form.group),
                )
                for form in visitor.forms
            ]
    return found


@pytest.fixture
def respondents(store: Store, small_round: str) -> list[Respondent]:
    """Give everybody who was invited to the small round of `store`, on both databases."""
    return respondents_of(store, small_round)


@pytest.fixture
def sqlite_round(sqlite_store: Store, make_small_round: Callable[..., str]) -> str:
    """Give the id of an open round of 367 forms in `sqlite_store`."""
    return make_small_round(sqlite_store)


@pytest.fixture
def sqlite_respondents(sqlite_store: Store, sqlite_round: str) -> list[Respondent]:
    """Give everybody who was invited to the small round of `sqlite_store`."""
    return respondents_of(sqlite_store, sqlite_round)
