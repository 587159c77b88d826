"""Invitations: codes and links, derived when they are needed and never stored."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from survey import audit
from survey.access import key_of
from survey.clock import Clock, utc_now
from survey.codes import code_hash, derive_code, normalise_code
from survey.errors import Problem, SurveyCode, SurveyError
from survey.respondents import invitation
from survey.store import drafts, participation, responses, rounds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from survey.store import Session, Store

__all__ = ["InvitationRow", "code_hash", "derive_code", "invite", "link", "new_code", "normalise_code"]


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """One person's invitation: for mail merge, letters and QR codes. `groups` are joined by "+"."""

    person: str
    name: str
    groups: str
    unit: str
    email: str
    phone: str
    code: str
    link: str


def link(base_url: str, code: str) -> str:
    """Return the address that opens the form with this code.

    Examples
    --------
    >>> link("https://khaosat.example/", "2ABCD-EFGHJ-KMNPQ-RSTVW-XYZ012")
    'https://khaosat.example/c/2ABCD-EFGHJ-KMNPQ-RSTVW-XYZ012'
    """
    return f"{base_url.rstrip('/')}/c/{code}"


def invite(store: Store, round_id: str, *, base_url: str) -> Iterator[InvitationRow]:
    """Yield the invitations of a round, by unit and person.

    Raises
    ------
    SurveyError
        ``round-unknown``, ``key-missing`` (before the first is yielded).
    """
    with store.read() as session:
        rounds.need_round(session, round_id)
        found = participation.invitations_of(session, round_id)
    secret = store.keys.invitation_secret(round_id)
    people = [tuple(forms) for _, forms in groupby(found, key=lambda row: row.person)]
    people.sort(key=lambda forms: (forms[0].unit, forms[0].label))
    return (_row(forms, secret, base_url) for forms in people)


def _row(forms: Sequence[rounds.RoundRow], secret: bytes, base_url: str) -> InvitationRow:
    first = forms[0]
    code = derive_code(secret, first.invitation)
    return InvitationRow(
        person=first.label,
        name=first.name,
        groups="+".join(form.group_id for form in forms),
        unit=first.unit,
        email=first.email,
        phone=first.phone,
        code=code,
        link=link(base_url, code),
    )


def new_code(
    store: Store, round_id: str, person: str, *, base_url: str = "", actor: str = "", clock: Clock = utc_now
) -> InvitationRow:
    """Give a person a new code: the old one and the PIN end, the draft is dropped, a sent form stays sent.

    Parameters
    ----------
    person
        The person's id in the list.

    Raises
    ------
    SurveyError
        ``round-unknown``, ``person-unknown``, ``round-closed``, ``key-missing``.
    """
    with store.begin() as session:
        rounds.need_round(session, round_id)
        row = rounds.hold_round(session, round_id)
        if row.state not in ("draft", "open"):
            raise SurveyError([Problem("", SurveyCode.ROUND_CLOSED, {"round": round_id})])
        identity = participation.hold_person(session, round_id, person)
        if identity is None:
            raise SurveyError([Problem("", SurveyCode.PERSON_UNKNOWN, {"round": round_id, "asked": person})])
        secret = store.keys.invitation_secret(round_id)
        before = participation.invitations_of(session, round_id, person)
        made = invitation(identity, round_id=round_id, secret=secret)
        participation.replace_invitation(session, identity, made)
        after = participation.invitations_of(session, round_id, person)
        codes = [derive_code(secret, forms[0].invitation) for forms in (before, after)]
        _move_answers(
            session, store.keys.round_key(round_id), round_id, codes, [form.form for form in before]
        )
        facts = {"person": person}
        audit.record(session, "new-code", round_id=round_id, actor=actor, facts=facts, clock=clock)
        return _row(after, secret, base_url)


def _move_answers(
    session: Session, round_key: bytes, round_id: str, codes: Sequence[str], forms: Sequence[str]
) -> None:
    for form in forms:
        old, new = (key_of(round_key, round_id, code, form) for code in codes)
        drafts.drop_draft(session, old)
        responses.move_response(session, old, new)
