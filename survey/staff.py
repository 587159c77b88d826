"""Sign-in of staff by a link that the server prints; the database keeps hashes only."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from survey.clock import Clock, utc_now

if TYPE_CHECKING:
    from survey.store import Session, Store

LIFETIME: Final = timedelta(hours=12)


def create_sign_in(store: Store, *, lifetime: timedelta = LIFETIME, clock: Clock = utc_now) -> str:
    """Make a sign-in link's token (256 bits, URL-safe) and return it; it is shown once."""
    raise NotImplementedError


def check_sign_in(session: Session, token: str, *, clock: Clock = utc_now) -> bool:
    """Return whether a token is known and has not expired; nothing is changed."""
    raise NotImplementedError


def open_staff_session(session: Session, token: str, *, clock: Clock = utc_now) -> str | None:
    """Exchange a token for a cookie's value, new each time; ``None`` for a wrong one (writing session)."""
    raise NotImplementedError


def check_staff_session(session: Session, cookie: str, *, clock: Clock = utc_now) -> bool:
    """Return whether a cookie's value belongs to a sign-in that has not expired or ended."""
    raise NotImplementedError


def end_staff_session(session: Session, cookie: str) -> None:
    """Sign a browser out (writing session)."""
    raise NotImplementedError
