"""Who is in front of a page: the code in the session, the PIN that was given, the form that is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import current_app, g, session

from questionnaires.answers import decode_answers
from survey.access import FormCard, Visitor, find_visitor, form_key
from survey.errors import SurveyError
from survey.fieldwork import Draft, load_draft
from survey.rounds import questionnaire_of

if TYPE_CHECKING:
    from datetime import datetime

    from questionnaires.model import AnswerKey, Questionnaire, Value
    from survey.round_view import RoundView
    from survey.store import Session, Store
    from webform.compiled import Names
    from webform.settings import Settings

RESPONDENT_KEYS = ("code", "pin", "shared", "consent", "receipts", "saved", "csrf_token")


class Detour(Exception):  # noqa: N818 - not an error: another page comes first
    """The page asked for cannot be shown now; another one is shown instead."""


class NotEntered(Detour):
    """No code was entered, or the session is over."""


class PinNeeded(Detour):
    """The code was entered, the PIN was not."""


class FormGone(Detour):
    """The form does not belong to the person."""


class RoundShut(Detour):
    """The round takes no forms: not yet, or no longer."""

    def __init__(self, view: RoundView) -> None:
        super().__init__()
        self.round = view


@dataclass(frozen=True, slots=True)
class Visit:
    """A person who gave a code; the PIN is checked unless it says otherwise."""

    code: str
    visitor: Visitor

    @property
    def round(self) -> RoundView:
        """Return the round that the person was invited to."""
        return self.visitor.round


@dataclass(frozen=True, slots=True)
class OpenForm:
    """One form of the person in front of the page, and what has been saved of it."""

    visit: Visit
    card: FormCard
    key: bytes
    questionnaire: Questionnaire
    draft: Draft
    answers: dict[AnswerKey, Value]

    @property
    def units(self) -> tuple[str, ...]:
        """Return the codes of the units that the form rates."""
        return self.card.units

    def names(self, lang: str) -> Names:
        """Return the rated units with their names in a language."""
        return tuple(zip(self.card.units, unit_names(self.card, lang), strict=True))


def store() -> Store:
    """Return the store of this application."""
    found: Store = current_app.config["STORE"]
    return found


def settings() -> Settings:
    """Return the settings of this application."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def now() -> datetime:
    """Return the present moment, by the application's clock."""
    return settings().clock()


def unit_names(card: FormCard, lang: str) -> tuple[str, ...]:
    """Return the names of a form's units in a language."""
    return card.unit_names_en if lang == "en" and any(card.unit_names_en) else card.unit_names


def enter(code: str) -> None:
    """Begin a session for a code that is known; whoever was here before is forgotten."""
    forget()
    session["code"] = code


def forget() -> None:
    """End the respondent's session in this browser."""
    for key in RESPONDENT_KEYS:
        session.pop(key, None)
    g.pop("csrf_token", None)  # Flask-WTF's token of the session that has just ended


def entered_visit(db: Session) -> Visit:
    """Return the visit of a code that was entered, whether or not the PIN was.

    Raises
    ------
    NotEntered
        Without a code.
    RoundShut
        When the round is not open.
    """
    code = session.get("code")
    visitor = find_visitor(db, code) if code else None
    if code is None or visitor is None:
        raise NotEntered
    if not visitor.round.accepting_begun(now()):
        raise RoundShut(visitor.round)
    return Visit(code, visitor)


def current_visit(db: Session) -> Visit:
    """Return the visit of a person who gave code and PIN.

    Raises
    ------
    NotEntered, PinNeeded, RoundShut
    """
    visit = entered_visit(db)
    if session.get("pin") != visit.visitor.invitation:
        raise PinNeeded
    return visit


def open_form(db: Session, form_id: str) -> OpenForm:
    """Return one of the person's forms with what has been saved of it.

    Raises
    ------
    NotEntered, PinNeeded, RoundShut, FormGone
    """
    visit = current_visit(db)
    try:
        card = visit.visitor.form(form_id)
    except SurveyError:
        raise FormGone from None
    key = form_key(store().keys, visit.visitor, visit.code, form_id)
    draft = load_draft(db, key)
    questionnaire = questionnaire_of(db, visit.round.id, card.group)
    return OpenForm(visit, card, key, questionnaire, draft, decode_answers(draft.answers))


def remembered(name: str) -> dict[str, Any]:
    """Return a small table that the session keeps, such as receipts by form."""
    return dict(session.get(name, {}))
