"""The secrets of a round: two files beside the database, never inside it.

The *invitation secret* makes the codes; the *round key* makes the keys under which drafts and responses are
stored. Both are destroyed at the close, and with them every way from a person to an answer.
"""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from survey.errors import Problem, SurveyCode, SurveyError

if TYPE_CHECKING:
    from collections.abc import Iterable

SECRET_BYTES: Final = 32
_ROUND_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_KINDS: Final = ("invitations", "round")


def valid_round_id(round_id: str) -> bool:
    """Return whether a text can name a round (it also names files and stands in addresses).

    Examples
    --------
    >>> valid_round_id("2023-ministry"), valid_round_id("../etc")
    (True, False)
    """
    return _ROUND_ID.fullmatch(round_id) is not None


class KeyStore:
    """The folder of key files (mode 0700; files 0600).

    Files are read on each use and nothing is kept in memory, so that a destroyed key is gone from every
    running process too.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self, round_id: str) -> None:
        """Make both secrets of a round.

        Raises
        ------
        SurveyError
            ``key-exists`` if the folder holds a key of that name; ``key-unwritable`` if it cannot be written.
        """
        paths, made = self._paths(round_id), list[Path]()
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for path in paths:
                _write_new(path, secrets.token_bytes(SECRET_BYTES), made)
            _sync_folder(self.folder)
        except OSError as error:
            _drop(made)  # and not what somebody else made, who makes the same round at this moment
            for path in paths:
                if path.exists():
                    taken = {"round": round_id, "file": str(path)}
                    raise SurveyError([Problem("", SurveyCode.KEY_EXISTS, taken)]) from error
            facts = {"folder": str(self.folder), "reason": error.strerror or str(error)}
            raise SurveyError([Problem("", SurveyCode.KEY_UNWRITABLE, facts)]) from error

    def exists(self, round_id: str) -> bool:
        """Return whether both secrets of a round are there."""
        return all(path.exists() for path in self._paths(round_id))

    def invitation_secret(self, round_id: str) -> bytes:
        """Return the secret that makes the codes of a round (32 bytes).

        Raises
        ------
        SurveyError
            ``key-missing`` if there is none: the round is closed, or the folder is not the right one.
        """
        return self._read(round_id, "invitations")

    def round_key(self, round_id: str) -> bytes:
        """Return the secret that makes the keys of drafts and responses (32 bytes).

        Raises
        ------
        SurveyError
            ``key-missing`` if there is none.
        """
        return self._read(round_id, "round")

    def destroy(self, round_id: str) -> None:
        """Overwrite and remove both secrets; what is gone already stays gone."""
        for path in self._paths(round_id):
            _destroy(path)
        if self.folder.exists():
            _sync_folder(self.folder)

    def _paths(self, round_id: str) -> list[Path]:
        return [self._path(round_id, kind) for kind in _KINDS]

    def _path(self, round_id: str, kind: str) -> Path:
        if not valid_round_id(round_id):
            raise SurveyError([Problem("", SurveyCode.ROUND_ID_INVALID, {"asked": round_id})])
        return self.folder / f"{round_id}.{kind}.key"

    def _read(self, round_id: str, kind: str) -> bytes:
        path = self._path(round_id, kind)
        try:
            secret = path.read_bytes()
        except OSError:
            secret = b""
        if len(secret) != SECRET_BYTES:
            raise SurveyError([Problem("", SurveyCode.KEY_MISSING, {"round": round_id, "file": str(path)})])
        return secret


def _write_new(path: Path, content: bytes, made: list[Path]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    made.append(path)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _drop(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink()


def _destroy(path: Path) -> None:
    try:
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(max(SECRET_BYTES, path.stat().st_size)))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open a folder; it writes its entries through
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
