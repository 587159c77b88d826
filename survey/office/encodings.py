"""The letters of a text file: Unicode in any form, Windows-1258, and the fonts of before: TCVN3 and VNI."""

from __future__ import annotations

import re
import unicodedata

VIETNAMESE = "ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
"""The small letters of Vietnamese beyond a to z."""

_TCVN_CODES = (
    0xA8, 0xA9, 0xAE, 0xAA, 0xAB, 0xAC, 0xAD, 0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBB, 0xBC, 0xBD, 0xBE, 0xC6,
    0xC7, 0xC8, 0xC9, 0xCA, 0xCB, 0xCC, 0xCE, 0xCF, 0xD0, 0xD1, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8,
    0xDC, 0xDD, 0xDE, 0xDF, 0xE1, 0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xEB, 0xEC, 0xED,
    0xEE, 0xEF, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0xFA, 0xFB, 0xFC, 0xFD, 0xFE,
)  # fmt: skip
# TCVN 5712:1993 (VN3), small letters in the order of VIETNAMESE; capitals of the plain letters below.
_TCVN = dict(zip(_TCVN_CODES, VIETNAMESE, strict=True)) | dict(
    zip((0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7), "ĂÂÊÔƠƯĐ", strict=True)
)

_VNI_MARKS = {
    **dict(zip("øûõùï", ("\u0300", "\u0309", "\u0303", "\u0301", "\u0323"), strict=True)),
    **dict(
        zip(
            "àåãáä",
            ("\u0302\u0300", "\u0302\u0309", "\u0302\u0303", "\u0302\u0301", "\u0302\u0323"),
            strict=True,
        )
    ),
    **dict(
        zip(
            "èúüéë",
            ("\u0306\u0300", "\u0306\u0309", "\u0306\u0303", "\u0306\u0301", "\u0306\u0323"),
            strict=True,
        )
    ),
    "â": "\u0302",
    "ê": "\u0306",
}
_VNI_BASE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "í": "í", "ò": "ị", "î": "ỵ"}
_VNI = re.compile(
    "([aeouyôöAEOUYÔÖ])([" + "".join(_VNI_MARKS) + "".join(_VNI_MARKS).upper() + "])|([ñìæóíòîÑÌÆÓÍÒÎôöÔÖ])"
)
_COMMON = ("của", "và", "các", "phiếu", "điều", "kế hoạch", "đơn vị", "người", "huyện", "tỉnh", "công chức")


def tcvn3(text: str) -> str:
    """Return a text of TCVN3 bytes read as Latin-1 in Unicode.

    Examples
    --------
    >>> tcvn3("KÕ ho¹ch ®iÒu tra x· héi häc")
    'Kế hoạch điều tra xã hội học'
    """
    return text.translate(_TCVN)


def vni(text: str) -> str:
    """Return a text of VNI Windows bytes read as Windows-1252 in Unicode.

    Examples
    --------
    >>> vni("Keá hoaïch ñieàu tra xaõ hoäi hoïc")
    'Kế hoạch điều tra xã hội học'
    """
    return unicodedata.normalize("NFC", _VNI.sub(_vni_letter, text))


def _vni_letter(match: re.Match[str]) -> str:
    base, mark, single = match.groups()
    letter = base or single
    found = _VNI_BASE.get(letter.lower(), letter.lower())
    found = found.upper() if letter.isupper() else found
    return found + (_VNI_MARKS.get(mark.lower(), "") if mark else "")


def vietnamese_share(text: str) -> float:
    """Return how many of the letters beyond ASCII are Vietnamese, from 0 to 1 (1 for none at all)."""
    letters = [
        letter
        for letter in unicodedata.normalize("NFC", text).lower()
        if letter.isalpha() and ord(letter) > 127
    ]
    return sum(letter in _LETTERS for letter in letters) / len(letters) if letters else 1.0


_LETTERS = frozenset(VIETNAMESE)


def known_words(text: str) -> int:
    """Return how many common words of a plan the text holds.

    Examples
    --------
    >>> known_words("phiếu của các huyện"), known_words("phiÕu cña c¸c huyÖn")
    (4, 0)
    """
    small = unicodedata.normalize("NFC", text).lower()
    return sum(word in small for word in _COMMON)


def decoded(data: bytes) -> tuple[str, str] | None:
    """Return the text of a file and the encoding that fits it best; ``None`` when none does.

    Unicode comes first. Otherwise the encoding whose reading holds most common words wins: a text in TCVN3
    reads as Windows-1258 too, but not as words.
    """
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if data.startswith(mark):
            return _strict(data, encoding)
    zeros = data[:2000].count(0)
    if zeros > len(data[:2000]) // 5:
        return _strict(
            data, "utf-16-le" if data[1:2000:2].count(0) >= data[:2000:2].count(0) else "utf-16-be"
        )
    plain = _strict(data, "utf-8")
    if plain is not None:
        return unfonted(plain[0], "utf-8") or plain
    return _old(data)


def _strict(data: bytes, encoding: str) -> tuple[str, str] | None:
    try:
        text = data.decode(encoding)
    except UnicodeError:
        return None
    return None if "\0" in text else (text, encoding)


def _old(data: bytes) -> tuple[str, str] | None:
    readings = [
        (known_words(text), vietnamese_share(text), name, text)
        for name, text in (
            ("Windows-1258", data.decode("cp1258", errors="replace")),
            ("TCVN3", tcvn3(data.decode("latin-1"))),
            ("VNI", vni(data.decode("cp1252", errors="replace"))),
        )
    ]
    best = max(readings, key=lambda reading: (reading[0], reading[1]))
    if best[0] == 0 and best[1] < 1:
        return None
    return best[3], best[2]


def unfonted(text: str, encoding: str) -> tuple[str, str] | None:
    """Return a text that an old font drew (``KÕ ho¹ch``) converted; ``None`` when it is sound."""
    if vietnamese_share(text) > 0.9 and known_words(text):
        return None
    best = max(((known_words(new), name, new) for name, new in (("TCVN3", tcvn3(text)), ("VNI", vni(text)))))
    return (best[2], f"{encoding}, {best[1]}") if best[0] > known_words(text) + 1 else None
