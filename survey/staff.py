"""Sign-in of staff by a link that the server prints; the database keeps hashes only."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from survey.clock import Clock, utc_now
from survey.store import staff as rows

if TYPE_CHECKING:
    from survey.store import Session, Store

LIFETIME: Final = timedelta(hours=12)


def create_sign_in(store: Store, *, lifetime: timedelta = LIFETIME, clock: Clock = utc_now) -> str:
    """Make a sign-in link's token (256 bits, URL-safe) and return it; it is shown once."""
    token = secrets.token_urlsafe(32)
    now = clock()
    with store.begin() as session:
        rows.insert_sign_in(session, _hash(token), now + lifetime, now)
    return token


def open_staff_session(session: Session, token: str, *, clock: Clock = utc_now) -> str | None:
    """Exchange a token for a cookie's value, new each time; ``None`` for a wrong one (writing session).

    The cookie ends when the sign-in does.
    """
    expires = rows.sign_in_expires(session, _hash(token))
    if expires is None or clock() >= expires:
        return None
    cookie = secrets.token_urlsafe(32)
    rows.insert_session(session, _hash(cookie), _hash(token), expires)
    return cookie


def check_staff_session(session: Session, cookie: str, *, clock: Clock = utc_now) -> bool:
    """Return whether a cookie's value belongs to a sign-in that has not expired or ended."""
    expires = rows.session_expires(session, _hash(cookie))
    return expires is not None and clock() < expires


def end_staff_session(session: Session, cookie: str) -> None:
    """Sign a browser out (writing session)."""
    rows.drop_session(session, _hash(cookie))


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
