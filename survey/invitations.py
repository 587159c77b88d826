"""Invitations: codes and links, derived when they are needed and never stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey.clock import Clock, utc_now
from survey.codes import code_hash, derive_code, normalise_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from survey.store import Store

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
        ``round-unknown``, ``key-missing``.
    """
    raise NotImplementedError


def new_code(
    store: Store, round_id: str, person: str, *, actor: str = "", clock: Clock = utc_now
) -> InvitationRow:
    """Give a person a new code: the old one and the PIN end, the draft is dropped, a sent form stays sent.

    Raises
    ------
    SurveyError
        ``round-unknown``, ``person-unknown``, ``round-state`` (closed), ``key-missing``.
    """
    raise NotImplementedError
