"""What the form's server must be told: its key, its public address, whom to ask for help."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY_FILE = "web-session.key"


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one server; all its processes share them.

    `secret` (32 bytes) encrypts session cookies. `base_url` is the public address: when it is https, cookies
    are `Secure` with the `__Host-` prefix and HSTS is sent. `contact` is shown where a person is stuck. A
    session ends after `idle_minutes` without a request, on a shared computer after `shared_idle_minutes`.
    """

    secret: bytes = field(repr=False)
    base_url: str = ""
    contact: str = ""
    idle_minutes: int = 120
    shared_idle_minutes: int = 20
    clock: Callable[[], datetime] = utc_now

    @property
    def secure(self) -> bool:
        """Whether pages travel over https."""
        return self.base_url.startswith("https://")


def session_secret(folder: Path) -> bytes:
    """Return the 32-byte key of session cookies, made once and kept in `folder` for its owner only."""
    path = folder / KEY_FILE
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileExistsError):
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
    return path.read_bytes()
