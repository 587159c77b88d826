"""Signing what was drawn: an Ed25519 key made once beside the data, readable by its owner only."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from survey.errors import Problem, SurveyCode, SurveyError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

SIGNING_KEY: Final = Path("khaosat-data/keys/selection.ed25519")
"""Where the signing key stands unless another file is named."""

RANDOM_KEY_BYTES: Final = 32
ALGORITHM: Final = "Ed25519"

ENTRIES: Final = ("manifest", "signature.value", "signature.public_key")
"""What every signed file holds."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed text: the text, the signature and the public key that made it, both in hexadecimal.

    `as_written`: whether the file it was read from is, byte for byte, the one that signing wrote.
    """

    text: str
    signature: str
    public_key: str
    as_written: bool = True

    @property
    def holds(self) -> bool:
        """Return whether the signature is that of the text under the public key, in a file nobody touched."""
        try:
            public, value = bytes.fromhex(self.public_key), bytes.fromhex(self.signature)
            Ed25519PublicKey.from_public_bytes(public).verify(value, self.text.encode())
        except (InvalidSignature, ValueError):
            return False
        # Capitals and spaces within hexadecimal digits would read the same.
        return self.as_written and (public.hex(), value.hex()) == (self.public_key, self.signature)


def sign(text: str, key_file: Path) -> Signed:
    """Return the text signed; the key is made when its file is not there.

    Raises
    ------
    SurveyError
        If the key cannot be written or read.
    """
    private = Ed25519PrivateKey.from_private_bytes(owner_key(key_file))
    return Signed(text, private.sign(text.encode()).hex(), _public(private))


def public_key(key_file: Path) -> str | None:
    """Return the public half of the key in a file, ``None`` when there is no such file."""
    if not key_file.exists():
        return None
    return _public(Ed25519PrivateKey.from_private_bytes(owner_key(key_file)))


def _public(private: Ed25519PrivateKey) -> str:
    raw = private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return raw.hex()


def owner_key(file: Path) -> bytes:
    """Return the 32 secret bytes in a file that only its owner may read; they are made if it is not there.

    Raises
    ------
    SurveyError
        ``key-unwritable`` if the file cannot be made or read, or does not hold such a key.
    """
    try:
        if not file.exists():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(
                file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600
            )
            with os.fdopen(descriptor, "wb") as opened:
                opened.write(secrets.token_bytes(RANDOM_KEY_BYTES))
                opened.flush()
                os.fsync(opened.fileno())
        secret = file.read_bytes()
    except OSError as error:
        facts = {"folder": str(file), "reason": error.strerror or str(error)}
        raise SurveyError([Problem("", SurveyCode.KEY_UNWRITABLE, facts)]) from error
    if len(secret) != RANDOM_KEY_BYTES:
        facts = {"folder": str(file), "reason": f"{len(secret)} byte ≠ {RANDOM_KEY_BYTES}"}
        raise SurveyError([Problem("", SurveyCode.KEY_UNWRITABLE, facts)])
    return secret


def signed_text(signed: Signed) -> str:
    """Return the signed text as JSON: the content as it was signed, and the signature beside it."""
    body = {"signature": {"algorithm": ALGORITHM, "public_key": signed.public_key, "value": signed.signature}}
    return (
        json.dumps(
            {"manifest": json.loads(signed.text), **body}, ensure_ascii=False, sort_keys=True, indent=1
        )
        + "\n"
    )


def demand_entries(path: str | Path, content: object, entries: Iterable[str]) -> None:
    """Refuse a content that lacks any of `entries`, written ``outer.inner``.

    Raises
    ------
    SurveyError
        ``manifest-incomplete``, with all that is missing.

    Examples
    --------
    >>> demand_entries("m.json", {"signature": {"value": "00"}}, ["signature.value"])
    """
    missing = [entry for entry in entries if not _holds(content, entry.split("."))]
    if missing:
        facts = {"file": str(path), "missing": ", ".join(missing)}
        raise SurveyError([Problem("", SurveyCode.MANIFEST_INCOMPLETE, facts)])


def _holds(content: object, names: list[str]) -> bool:
    for name in names:
        if not isinstance(content, dict) or name not in content:
            return False
        content = content[name]
    return True


def read_signed(path: str | Path) -> tuple[Signed, dict[str, Any]]:
    """Return a signed JSON file: the text that was signed, and its content.

    Raises
    ------
    SurveyError
        If the file cannot be read or is no signed manifest: ``manifest-incomplete`` names what it lacks.
    """
    try:
        written = Path(path).read_bytes().decode("utf-8")
        content = json.loads(written)
        demand_entries(path, content, ENTRIES)
        manifest, said = content["manifest"], content["signature"]
        text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1)
        signed = Signed(text, str(said["value"]), str(said["public_key"]))
        return replace(signed, as_written=signed_text(signed) == written), manifest
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError) as error:
        facts = {"file": str(path), "reason": getattr(error, "strerror", None) or str(error)[:120]}
        raise SurveyError([Problem("", SurveyCode.FILE_UNREADABLE, facts)]) from error
