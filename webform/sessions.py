"""Sessions that live in an encrypted cookie: the server keeps no access code, and a disk shows none."""

from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict

if TYPE_CHECKING:
    from flask import Flask, Request, Response

    from webform.settings import Settings

REFRESH_SECONDS = 300


def derived_key(secret: bytes, purpose: str) -> bytes:
    """Return a 32-byte key for one purpose (HKDF-SHA256, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret)


def box(secret: bytes, purpose: str) -> Fernet:
    """Return an authenticated cipher for one purpose."""
    return Fernet(base64.urlsafe_b64encode(derived_key(secret, purpose)))


class VisitSession(CallbackDict[str, Any], SessionMixin):
    """What a browser carries between pages; `issued` is when its cookie was written (Unix seconds)."""

    def __init__(self, values: dict[str, Any] | None = None, issued: float = 0.0) -> None:
        def changed(session: CallbackDict[str, Any]) -> None:
            session.modified = True  # type: ignore[attr-defined]

        super().__init__(values, changed)
        self.modified = False
        self.issued = issued


class EncryptedSessions(SessionInterface):
    """Reads and writes the session cookie; one that is forged, foreign or too old is an empty session."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.box = box(settings.secret, "session")
        self.name = "__Host-khaosat" if settings.secure else "khaosat"

    def open_session(self, app: Flask, request: Request) -> VisitSession:  # noqa: ARG002 - Flask's signature
        """Return the session that the request carries."""
        try:
            token = request.cookies.get(self.name, "").encode()
            plain = json.loads(self.box.decrypt(token))
        except (InvalidToken, ValueError):
            return VisitSession()
        if time.time() - plain["at"] > self._idle_seconds(plain["values"]):
            return VisitSession()
        return VisitSession(plain["values"], plain["at"])

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:  # noqa: ARG002
        """Write the cookie when it changed or grew old; an emptied session removes it.

        A cookie that is merely read is not written again: a slow background save must not overwrite what a
        later page put into it.
        """
        assert isinstance(session, VisitSession)
        if session.modified and not session:
            response.delete_cookie(self.name, secure=self.settings.secure, httponly=True, samesite="Lax")
        elif session and (session.modified or time.time() - session.issued > REFRESH_SECONDS):
            self._write(session, response)

    def _write(self, session: VisitSession, response: Response) -> None:
        plain = json.dumps({"at": time.time(), "values": dict(session)})
        response.set_cookie(
            self.name,
            self.box.encrypt(plain.encode()).decode(),
            max_age=None if session.get("shared") else self.settings.idle_minutes * 60,
            secure=self.settings.secure,
            httponly=True,
            samesite="Lax",
        )
        response.vary.add("Cookie")

    def _idle_seconds(self, values: dict[str, Any]) -> int:
        shared = bool(values.get("shared"))
        return 60 * (self.settings.shared_idle_minutes if shared else self.settings.idle_minutes)
