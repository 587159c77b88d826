"""Rows of staff's sign-in: hashes with an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from survey.store.running import run
from survey.store.tables import StaffSession, StaffSignIn

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


def insert_sign_in(session: Session, token_sha256: bytes, expires: datetime, now: datetime) -> None:
    """Add a sign-in and drop those that are over."""
    run(session, delete(StaffSignIn).where(StaffSignIn.expires <= now))
    run(session, insert(StaffSignIn), {"token_sha256": token_sha256, "expires": expires})


def sign_in_expires(session: Session, token_sha256: bytes) -> datetime | None:
    """Return when a sign-in ends, ``None`` for an unknown one."""
    statement = select(StaffSignIn.expires).where(StaffSignIn.token_sha256 == token_sha256)
    return run(session, statement).scalar_one_or_none()


def insert_session(session: Session, cookie_sha256: bytes, token_sha256: bytes, expires: datetime) -> None:
    """Add a browser's session."""
    values = {"cookie_sha256": cookie_sha256, "token_sha256": token_sha256, "expires": expires}
    run(session, insert(StaffSession), values)


def session_expires(session: Session, cookie_sha256: bytes) -> datetime | None:
    """Return when a browser's session ends, ``None`` for an unknown one."""
    statement = select(StaffSession.expires).where(StaffSession.cookie_sha256 == cookie_sha256)
    return run(session, statement).scalar_one_or_none()


def drop_session(session: Session, cookie_sha256: bytes) -> None:
    """Remove a browser's session."""
    run(session, delete(StaffSession).where(StaffSession.cookie_sha256 == cookie_sha256))
