"""The way in: from a code to the forms of a person, guarded by a PIN that the person sets."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from survey.clock import Clock, utc_now
from survey.codes import code_hash, normalise_code
from survey.errors import Problem, SurveyCode, SurveyError
from survey.round_view import RoundView, view_of
from survey.store import participation, throttle

if TYPE_CHECKING:
    from datetime import datetime

    from survey.keys import KeyStore
    from survey.store import Session
    from survey.store.rounds import RoundRow

TAG_BYTES: Final = 8
PIN_LENGTHS: Final = (6, 64)
FREE_TRIES: Final = 3
FIRST_WAIT: Final = 5
LONGEST_WAIT: Final = 1800
"""Seconds: a wrong PIN is tried again after 5, 10, 20 … seconds, never later than after half an hour."""

WRONG_CODES_A_MINUTE: Final = 300
"""Wrong codes a minute, from everywhere together, beyond which they are answered late."""

_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY: Final = "nobody"


@dataclass(frozen=True, slots=True)
class FormCard:
    """One form of a person. `state` is ``"open"``, ``"answered"``, ``"declined"`` or ``"ineligible"``."""

    id: str
    tier: str
    group: str
    units: tuple[str, ...]
    unit_names: tuple[str, ...]
    answered: bool
    state: str
    unit_names_en: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who came with a code that is known."""

    invitation: str
    round: RoundView
    pin_set: bool
    forms: tuple[FormCard, ...]
    pin_hash: str | None = field(default=None, repr=False)

    def form(self, form_id: str) -> FormCard:
        """Return one of the person's forms.

        Raises
        ------
        SurveyError
            ``form-unknown``.
        """
        for card in self.forms:
            if card.id == form_id:
                return card
        raise SurveyError([Problem("", SurveyCode.FORM_UNKNOWN, {"asked": form_id})])


@dataclass(frozen=True, slots=True)
class Throttle:
    """Whether a wrong code may be answered at once, else after how many seconds."""

    allowed: bool
    retry_after: int


def find_visitor(session: Session, code: str) -> Visitor | None:
    """Return who holds a code, ``None`` for an unknown one; nothing is changed.

    Unknown, malformed and known codes cause the same statements.
    """
    found = participation.find_invitation(session, code_hash(code))
    forms = participation.forms_of_person(session, _NOBODY if found is None else found.person)
    if found is None:
        return None
    view = view_of(found)
    return Visitor(
        invitation=found.invitation,
        round=view,
        pin_set=found.pin_hash is not None,
        forms=tuple(_card(view, form) for form in forms),
        pin_hash=found.pin_hash,
    )


def _card(view: RoundView, form: RoundRow) -> FormCard:
    units = tuple(form.units.split("+"))
    return FormCard(
        id=form.id,
        tier=form.tier,
        group=form.group_id,
        units=units,
        unit_names=tuple(view.unit_name(unit) for unit in units),
        answered=form.state == "answered",
        state=form.state,
        unit_names_en=tuple(view.unit_name(unit, "en") for unit in units),
    )


def count_wrong_code(session: Session, *, clock: Clock = utc_now) -> Throttle:
    """Count a wrong code, from wherever it came, and return whether to answer it now.

    Call it after `find_visitor` gave ``None``, in a writing session. A right code is never slowed down: with
    128 bits there is nothing to guess, and a whole province sits behind one address.
    """
    moment = int(clock().timestamp())
    tries = throttle.count_wrong_code(session, moment // 60)
    allowed = tries <= WRONG_CODES_A_MINUTE
    return Throttle(allowed, 0 if allowed else 60 - moment % 60)


def set_pin(session: Session, visitor: Visitor, pin: str) -> None:
    """Set the PIN of a person who has none (writing session; the hashing comes before its first statement).

    Raises
    ------
    SurveyError
        ``pin-invalid``, ``pin-too-simple``, ``pin-set-already``.
    """
    chosen = _readable(pin)
    if not PIN_LENGTHS[0] <= len(chosen) <= PIN_LENGTHS[1]:
        facts = {"low": PIN_LENGTHS[0], "high": PIN_LENGTHS[1]}
        raise SurveyError([Problem("pin", SurveyCode.PIN_INVALID, facts)])
    if _simple(chosen):
        raise SurveyError([Problem("pin", SurveyCode.PIN_TOO_SIMPLE)])
    if not participation.set_pin_hash(session, visitor.invitation, _HASHER.hash(chosen)):
        raise SurveyError([Problem("pin", SurveyCode.PIN_SET_ALREADY)])


def check_pin(session: Session, visitor: Visitor, pin: str, *, clock: Clock = utc_now) -> bool:
    """Return whether the PIN is right (writing session: wrong tries are counted, so let it commit).

    After three wrong tries each further one has to wait, longer each time, at most half an hour.

    Raises
    ------
    SurveyError
        ``pin-delayed`` (fact ``seconds``), ``pin-not-set``, ``access-stale``.
    """
    if visitor.pin_hash is None:
        raise SurveyError([Problem("pin", SurveyCode.PIN_NOT_SET)])
    right = _matches(visitor.pin_hash, _readable(pin))  # slow: before the writers' turn is taken
    held = participation.hold_pin(session, visitor.invitation)
    if held is None or held.pin_hash != visitor.pin_hash:
        raise SurveyError([Problem("", SurveyCode.ACCESS_STALE)])
    now = clock()
    if held.pin_wait_until is not None and now < held.pin_wait_until:
        seconds = int((held.pin_wait_until - now).total_seconds()) + 1
        raise SurveyError([Problem("pin", SurveyCode.PIN_DELAYED, {"seconds": seconds})])
    tries = 0 if right else held.pin_tries + 1
    if right and held.pin_tries == 0:
        return True
    participation.count_pin(session, visitor.invitation, tries, _wait_until(tries, now))
    return right


def _wait_until(tries: int, now: datetime) -> datetime | None:
    if tries < FREE_TRIES:
        return None
    doublings = min(tries - FREE_TRIES, 16)
    return now + timedelta(seconds=min(FIRST_WAIT * 2**doublings, LONGEST_WAIT))


def _readable(pin: str) -> str:
    return unicodedata.normalize("NFKC", pin).strip()


def _simple(pin: str) -> bool:
    steps = {ord(b) - ord(a) for a, b in pairwise(pin)}
    return steps in ({0}, {1}, {-1})


def _matches(pin_hash: str, pin: str) -> bool:
    try:
        return _HASHER.verify(pin_hash, pin)
    except VerifyMismatchError:
        return False


def round_tag(round_id: str) -> bytes:
    """Return the first bytes of all keys of a round: they say which round a key belongs to, no more."""
    return hashlib.sha256(f"round {round_id}".encode()).digest()[:TAG_BYTES]


def form_key(keys: KeyStore, visitor: Visitor, code: str, form_id: str) -> bytes:
    """Return the key of a form's draft and response (40 bytes).

    The round's tag, then HMAC-SHA256(round key, code ‖ form).

    Raises
    ------
    SurveyError
        ``key-missing`` when the round has been closed.
    """
    return key_of(keys.round_key(visitor.round.id), visitor.round.id, code, form_id)


def key_of(round_key: bytes, round_id: str, code: str, form_id: str) -> bytes:
    """Return the key that a code opens for a form under a round key (40 bytes)."""
    message = f"{normalise_code(code) or ''}\x1f{form_id}".encode()
    return round_tag(round_id) + hmac.digest(round_key, message, "sha256")
