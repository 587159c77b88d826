"""Access codes: 128 bits as 26 letters of Crockford's base 32, read tolerantly, kept as a hash only."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from itertools import pairwise
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS: Final = 26
_ENDS: Final = (0, 5, 10, 15, 20, LETTERS)
_PRINTED: Final = re.compile(f"[{ALPHABET[:8]}][{ALPHABET}]{{25}}")
_LOOKALIKE: Final = str.maketrans("OIL", "011")


def derive_code(secret: bytes, invitation: str) -> str:
    """Return the code of an invitation: HMAC-SHA256(secret, invitation id), its first 128 bits.

    Examples
    --------
    >>> derive_code(bytes(32), "a")
    '4P2PM-NTJHK-C4CC8-DDSSN-ACBT34'
    """
    number = int.from_bytes(hmac.digest(secret, invitation.encode(), "sha256")[:16], "big")
    letters = "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
    return group_letters(letters)


def group_letters(letters: str) -> str:
    """Return 26 letters in groups, as they are printed.

    Examples
    --------
    >>> group_letters("2ABCDEFGHJKMNPQRSTVWXYZ012")
    '2ABCD-EFGHJ-KMNPQ-RSTVW-XYZ012'
    """
    return "-".join(letters[start:end] for start, end in pairwise(_ENDS))


def normalise_code(text: str) -> str | None:
    """Return the 26 letters that somebody typed, ``None`` when it cannot be a code.

    Case, spaces and dashes do not matter; O is read as 0, I and L as 1.

    Examples
    --------
    >>> normalise_code(" 2abcd–efghj kmnpq-rstvw-xyzo12 ")
    '2ABCDEFGHJKMNPQRSTVWXYZ012'
    >>> normalise_code("2ABCD") is None
    True
    """
    if len(text) > 200:  # nobody types that; no work is spent on it
        return None
    printed = text.replace("-", "")
    if _PRINTED.fullmatch(printed):
        return printed
    kept = (c for c in unicodedata.normalize("NFKC", text).upper() if unicodedata.category(c) not in _IGNORED)
    letters = "".join(kept).translate(_LOOKALIKE)
    good = len(letters) == LETTERS and set(letters) <= set(ALPHABET) and letters[0] in ALPHABET[:8]
    return letters if good else None


_IGNORED: Final = frozenset({"Zs", "Zl", "Zp", "Pd", "Pc", "Cc", "Cf"})


def code_hash(code: str) -> bytes:
    """Return what the database keeps of a code (SHA-256 of its 26 letters, 32 bytes).

    A text that is no code has a hash too, which no invitation has: unknown and malformed codes take the
    same path.
    """
    return hashlib.sha256((normalise_code(code) or "").encode()).digest()
