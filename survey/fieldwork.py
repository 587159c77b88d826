"""Fieldwork: drafts saved page by page, forms sent in one transaction, forms declined.

Every function takes a session, so that one request is one transaction, and many sends can share one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from survey.clock import Clock, utc_now

if TYPE_CHECKING:
    from questionnaires.model import Questionnaire
    from survey.access import Visitor
    from survey.store import Session

Answers = Mapping[str, Any]
"""Answers as they are stored: ``"item"`` or ``"item@unit"`` → text, number, list of texts, ``{"special": …}``."""


class Reason(StrEnum):
    """Why a form will not come back. All but REFUSED mean that the person should not have been asked."""

    REFUSED = "refused"
    RETIRED = "retired"
    TRANSFERRED = "transferred"
    LONG_LEAVE = "long-leave"
    DUPLICATE = "duplicate"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Draft:
    """What has been saved of a form: all answers, and the version of each step."""

    answers: dict[str, Any]
    versions: dict[str, int]


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a save: the step's version in the store; `conflict` holds the answers stored there
    when another tab was faster, and then nothing was written."""

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
    raise NotImplementedError


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
    raise NotImplementedError


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

    The same `submission_id` sent again changes nothing, also after a later one; a new one replaces the answers.

    Raises
    ------
    SurveyError
        ``round-not-accepting``, ``form-unknown``, ``form-not-open``, ``access-stale``, ``answer-outside``,
        ``submission-id-taken``.
    """
    raise NotImplementedError


def decline(session: Session, visitor: Visitor, form_id: str, reason: str, *, clock: Clock = utc_now) -> None:
    """Mark a form that will not be filled in; `reason` is one of `Reason`, "" counts as refused.

    Raises
    ------
    SurveyError
        ``form-answered``, ``form-unknown``, ``round-not-accepting``, ``access-stale``.
    """
    raise NotImplementedError


def has_response(session: Session, key: bytes) -> bool:
    """Return whether a form was sent under this key (never what it says)."""
    raise NotImplementedError
