"""The way in: from a code to the forms of a person, guarded by a PIN that the person sets."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from survey.clock import Clock, utc_now
from survey.codes import normalise_code

if TYPE_CHECKING:
    from survey.keys import KeyStore
    from survey.round_view import RoundView
    from survey.store import Session

TAG_BYTES: Final = 8
PIN_LENGTHS: Final = (4, 64)


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
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Throttle:
    """Whether a wrong code may be answered at once, else after how many seconds."""

    allowed: bool
    retry_after: int


def find_visitor(session: Session, code: str) -> Visitor | None:
    """Return who holds a code, ``None`` for an unknown one; nothing is changed.

    Unknown, malformed and known codes cause the same statements.
    """
    raise NotImplementedError


def count_wrong_code(session: Session, *, clock: Clock = utc_now) -> Throttle:
    """Count a wrong code, from wherever it came, and return whether to answer it now.

    Call it after `find_visitor` gave ``None``, in a writing session. A right code is never slowed down: with
    128 bits there is nothing to guess, and a whole province sits behind one address.
    """
    raise NotImplementedError


def set_pin(session: Session, visitor: Visitor, pin: str) -> None:
    """Set the PIN of a person who has none (writing session).

    Raises
    ------
    SurveyError
        ``pin-invalid``, ``pin-too-simple``, ``pin-set-already``, ``access-stale``.
    """
    raise NotImplementedError


def check_pin(session: Session, visitor: Visitor, pin: str, *, clock: Clock = utc_now) -> bool:
    """Return whether the PIN is right (writing session: wrong tries are counted).

    After three wrong tries each further one has to wait, longer each time, at most fifteen minutes.

    Raises
    ------
    SurveyError
        ``pin-delayed`` (fact ``seconds``), ``pin-not-set``, ``access-stale``.
    """
    raise NotImplementedError


def round_tag(round_id: str) -> bytes:
    """Return the first bytes of all keys of a round: they say which round a key belongs to, no more."""
    return hashlib.sha256(f"round {round_id}".encode()).digest()[:TAG_BYTES]


def form_key(keys: KeyStore, visitor: Visitor, code: str, form_id: str) -> bytes:
    """Return the key of a form's draft and response (40 bytes): the round's tag, then HMAC(round key, code ‖ form).

    Raises
    ------
    SurveyError
        ``key-missing`` when the round has been closed.
    """
    message = f"{normalise_code(code) or ''}\x1f{form_id}".encode()
    return round_tag(visitor.round.id) + hmac.digest(keys.round_key(visitor.round.id), message, "sha256")
