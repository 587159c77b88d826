"""Fieldwork: drafts saved page by page, forms sent in one transaction, forms declined.

Every function takes a session, so that one request is one transaction, and many sends can share one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from questionnaires.answers import decode_answers, encode_answers
from questionnaires.check import check_complete
from questionnaires.errors import QuestionnaireError
from questionnaires.route import prune
from survey.access import TAG_BYTES
from survey.clock import Clock, show_moment, utc_now
from survey.codes import ALPHABET
from survey.errors import Problem, SurveyCode, SurveyError
from survey.round_view import takes_forms
from survey.store import drafts, participation, responses, rounds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from questionnaires.model import Questionnaire
    from survey.access import Visitor
    from survey.store import Session
    from survey.store.rounds import RoundRow

Answers = Mapping[str, Any]
"""As stored: ``"item"`` or ``"item@unit"`` → a text, a number, a list of texts, or ``{"special": …}``."""


class Reason(StrEnum):
    """Why a form will not come back. All but REFUSED mean that the person should not have been asked."""

    REFUSED = "refused"
    RETIRED = "retired"
    TRANSFERRED = "transferred"
    LONG_LEAVE = "long-leave"
    DUPLICATE = "duplicate"
    MERGED = "merged"


RECEIPT_LETTERS: Final = 10


@dataclass(frozen=True, slots=True)
class Draft:
    """What has been saved of a form: all answers, and the version of each step."""

    answers: dict[str, Any]
    versions: dict[str, int]


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a save: the version of the step that is stored now.

    `conflict` holds the answers that another tab had stored; then nothing was written.
    """

    version: int
    conflict: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt of a form that was sent. `code` opens nothing."""

    code: str
    replaced: bool
    valid: bool


def load_draft(session: Session, key: bytes) -> Draft:
    """Return what has been saved under a key (empty when nothing has, and after the form was sent)."""
    draft = Draft({}, {})
    for row in drafts.steps_of(session, key):
        draft.answers.update(json.loads(row.answers))
        draft.versions[row.step] = row.version
    return draft


def save_step(
    session: Session,
    key: bytes,
    step: str,
    answers: Answers,
    *,
    expected_version: int | None,
    clock: Clock = utc_now,
) -> Saved:
    """Save one page of a form.

    Parameters
    ----------
    expected_version
        The version that the page was shown with: 0 for a page not saved before, ``None`` to write whatever
        is there ("keep mine").

    Raises
    ------
    SurveyError
        ``round-not-accepting``.
    """
    row = rounds.hold_round_of_tag(session, key[:TAG_BYTES])
    if row is None:
        raise SurveyError([Problem("", SurveyCode.ACCESS_STALE)])
    _need_accepting(session, row, key, clock())
    text = _json(answers)
    values = {"key": key, "step": step, "round_id": row.id, "version": 1, "answers": text}
    version = drafts.upsert_step(session, values, expected_version)
    if version is not None:
        return Saved(version, None)
    stored = drafts.find_step(session, key, step)
    if stored is None:  # the form was sent between the two statements
        return Saved(0, None)
    return Saved(stored.version, None if stored.answers == text else json.loads(stored.answers))


def submit(
    session: Session,
    key: bytes,
    visitor: Visitor,
    form_id: str,
    *,
    questionnaire: Questionnaire,
    answers: Answers,
    submission_id: str,
    clock: Clock = utc_now,
) -> Receipt:
    """Send a form: the answers, the participation, the counters, and the draft's end, together or not at all.

    The same `submission_id` sent again changes nothing, also after a later one; a new one replaces the
    answers. Answers that are no longer asked are dropped.

    Raises
    ------
    SurveyError
        ``round-not-accepting``, ``form-unknown``, ``form-not-eligible``, ``access-stale``, or a problem for
        each answer that does not fit its question (codes of the questionnaires).
    """
    text, valid = _checked(questionnaire, visitor.form(form_id).units, answers)
    form = _held_form(session, visitor, form_id)
    _need_accepting(session, form, key, clock())
    if form.form_state == "ineligible":
        raise SurveyError([Problem("", SurveyCode.FORM_NOT_ELIGIBLE)])
    mark, receipt = _names(key, submission_id)
    content = {
        "submission_id": mark,
        "questionnaire_id": questionnaire.id,
        "questionnaire_version": questionnaire.version,
        "cell": form.cell,
        "answers": text,
        "valid": valid,
    }
    before = _put(session, key, form.round_id, content)
    if before is not None and mark in _sent(before):
        return Receipt(receipt, bool(before.earlier), before.valid)
    _count(session, form, valid=int(valid) - int(before is not None and before.valid))
    drafts.drop_draft(session, key)
    return Receipt(receipt, before is not None, valid)


def _held_form(session: Session, visitor: Visitor, form_id: str) -> RoundRow:
    form = participation.hold_form(session, form_id, visitor.invitation)
    if form is None:
        raise SurveyError([Problem("", SurveyCode.ACCESS_STALE)])
    return form


def _put(session: Session, key: bytes, round_id: str, content: dict[str, Any]) -> RoundRow | None:
    """Write a response, unless this very one was sent before; return the row that was there."""
    new = content | {"key": key, "round_id": round_id, "earlier": ""}
    if responses.insert_response(session, new):
        return None
    before = responses.hold_response(session, key)
    if content["submission_id"] not in _sent(before):
        earlier = f"{before.earlier} {before.submission_id}".strip()
        responses.replace_response(session, key, content | {"earlier": earlier})
    return before


def _sent(row: RoundRow) -> tuple[str, ...]:
    """Return the marks of all submissions that a response has seen."""
    return (row.submission_id, *row.earlier.split())


def _count(session: Session, form: RoundRow, *, valid: int) -> None:
    returned = int(form.form_state != "answered")
    if returned:
        participation.mark_answered(session, form.id)
    if returned or valid:
        participation.count_returned(
            session, form.round_id, form.group_id, form.unit, returned=returned, valid=valid
        )


def _checked(questionnaire: Questionnaire, units: Sequence[str], answers: Answers) -> tuple[str, bool]:
    """Return the answers that are asked, as canonical JSON, and whether the form is valid."""
    try:
        kept = decode_answers(answers)
    except QuestionnaireError as error:
        raise SurveyError(Problem(p.path, p.code, p.facts) for p in error.problems) from error
    found = check_complete(questionnaire, units, kept)
    if found.problems:  # perhaps only answers to what is no longer asked
        kept = prune(questionnaire, units, kept)
        found = check_complete(questionnaire, units, kept)
    if found.problems:
        raise SurveyError(Problem(p.path, p.code, p.facts) for p in found.problems)
    return _json(encode_answers(kept)), found.valid


def decline(session: Session, visitor: Visitor, form_id: str, reason: str, *, clock: Clock = utc_now) -> None:
    """Mark a form that will not be filled in; `reason` is one of `Reason`, "" counts as refused.

    A reason other than refusal takes the person out of those eligible.

    Raises
    ------
    SurveyError
        ``form-answered``, ``form-unknown``, ``reason-unknown``, ``round-not-accepting``, ``access-stale``.
    """
    visitor.form(form_id)
    chosen = reason or Reason.REFUSED
    if chosen not in set(Reason):
        raise SurveyError([Problem("", SurveyCode.REASON_UNKNOWN, {"known": ", ".join(Reason)})])
    form = _held_form(session, visitor, form_id)
    _need_accepting(session, form, b"", clock())
    if form.form_state == "answered":
        raise SurveyError([Problem("", SurveyCode.FORM_ANSWERED)])
    state = "declined" if chosen == Reason.REFUSED else "ineligible"
    participation.mark_declined(session, form_id, state, chosen)


def has_response(session: Session, key: bytes) -> bool:
    """Return whether a form was sent under this key (never what it says)."""
    return responses.has_response(session, key)


def was_sent(session: Session, key: bytes, submission_id: str) -> bool:
    """Return whether a form was sent under this key with this submission id, now or before a later one.

    A page whose draft is gone asks this: only then may it send again, and nothing changes.
    """
    found = responses.find_response(session, key)
    return found is not None and _names(key, submission_id)[0] in _sent(found)


def last_sent(session: Session, key: bytes) -> str:
    """Return the mark of the submission that counts under a key, "" when none was sent."""
    found = responses.find_response(session, key)
    return "" if found is None else str(found.submission_id)


def reopen(session: Session, visitor: Visitor, form_id: str, *, clock: Clock = utc_now) -> None:
    """Take back that a form will not be filled in; a form that is open or was sent stays what it is.

    Raises
    ------
    SurveyError
        ``round-not-accepting``, ``access-stale``.
    """
    form = _held_form(session, visitor, form_id)
    _need_accepting(session, form, b"", clock())
    if form.form_state in {"declined", "ineligible"}:
        participation.mark_declined(session, form_id, "open", "")


def _need_accepting(session: Session, row: RoundRow, key: bytes, now: datetime) -> None:
    if takes_forms(row, now):
        return
    in_grace = takes_forms(row, now, grace=timedelta(seconds=row.grace))
    if not in_grace or not (drafts.has_draft(session, key) or responses.has_response(session, key)):
        facts = {"opens": show_moment(row.opens) or "–", "closes": show_moment(row.closes)}
        raise SurveyError([Problem("", SurveyCode.ROUND_NOT_ACCEPTING, facts)])


def _json(answers: Mapping[str, Any]) -> str:
    return json.dumps(answers, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _names(key: bytes, submission_id: str) -> tuple[str, str]:
    """Return what the store keeps of a submission id, and the receipt; neither opens or tells anything."""
    digest = hashlib.sha256(key + submission_id.encode()).digest()
    letters = "".join(ALPHABET[byte & 31] for byte in digest[16 : 16 + RECEIPT_LETTERS])
    return digest[:16].hex(), f"{letters[:5]}-{letters[5:]}"
