"""Vietnamese order: the letters of the alphabet first, then the tones of each syllable, then capitals."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
"""The 29 letters in their order, with f, j, w, z where foreign names need them."""

TONES = "\u0300\u0309\u0303\u0301\u0323"
"""Huyền, hỏi, ngã, sắc, nặng: their order after the level tone (ngang)."""

LOOK_ALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТХУаеѕіјорсхуΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABESIJKMHOPCTXYaesijopcxyABEZHIKMNOPTYXo",
)
"""Cyrillic and Greek letters that look like Latin ones; office files hold them unseen."""

CollationKey = tuple[tuple[tuple[int, ...], ...], tuple[int, ...], tuple[int, ...]]

_RANK = {letter: rank for rank, letter in enumerate(ALPHABET, 100)}
_TONE = {mark: rank for rank, mark in enumerate(TONES, 1)}


def vietnamese_key(text: str) -> CollationKey:
    """Return a key that sorts texts in Vietnamese dictionary order.

    Letters come first (a < ă < â < b … d < đ …), over the whole text, word by word; then the tones, syllable
    by syllable (ngang, huyền, hỏi, ngã, sắc, nặng); then small letters before capitals. Composed and
    decomposed texts have the same key, and a tone counts for its syllable, so *hoà* and *hòa* have the same
    key too. Signs other than letters and digits only part words.

    References
    ----------
    Unicode Technical Standard 10, levels 1 to 3; CLDR, collation *vi*.

    Examples
    --------
    >>> sorted(["Đồng Nai", "Điện Biên", "Đà Nẵng", "Đắk Lắk", "Cần Thơ", "An Giang"], key=vietnamese_key)
    ['An Giang', 'Cần Thơ', 'Đà Nẵng', 'Đắk Lắk', 'Điện Biên', 'Đồng Nai']
    >>> vietnamese_key("Hoà Bình") == vietnamese_key("Hòa Bình")
    True
    """
    words = _words(text)
    letters = tuple(tuple(rank for rank, _, _ in word) for word in words)
    tones = tuple(max(tone for _, _, tone in word) for word in words)
    return letters, tones, tuple(upper for word in words for _, upper, _ in word)


def latin(text: str) -> str:
    """Return a text with Latin letters for the Cyrillic and Greek ones that look like them.

    Examples
    --------
    >>> latin("В\u0423\u0422") == "BYT"
    True
    """
    return text if text.isascii() else text.translate(LOOK_ALIKES)


def plain(text: str) -> str:
    """Return the letters and digits of a text in lower case without any mark, its words parted by one space.

    Examples
    --------
    >>> plain("  Họ và TÊN (*) ")
    'ho va ten'
    """
    spread = unicodedata.normalize("NFD", latin(text).lower().replace("đ", "d"))
    kept = "".join(sign if sign.isalnum() else " " for sign in spread if not unicodedata.combining(sign))
    return " ".join(kept.split())


def _words(text: str) -> list[list[tuple[int, int, int]]]:
    """Return words as letters: the place in the alphabet, 1 for a capital, the tone's place."""
    words: list[list[tuple[int, int, int]]] = [[]]
    for letter, marks in _letters(text):
        if letter.isalnum():
            words[-1].append(_placed(letter, marks))
        elif words[-1]:
            words.append([])
    return [word for word in words if word]


def _letters(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for sign in unicodedata.normalize("NFD", latin(text)):
        if found and unicodedata.combining(sign):
            letter, marks = found[-1]
            found[-1] = (letter, marks + sign)
        else:
            found.append((sign, ""))
    return found


@lru_cache(maxsize=4096)
def _placed(letter: str, marks: str) -> tuple[int, int, int]:
    tone = max((_TONE.get(mark, 0) for mark in marks), default=0)
    shape = "".join(mark for mark in marks if mark not in _TONE)
    return _rank(unicodedata.normalize("NFC", letter.lower() + shape)), int(letter.isupper()), tone


def _rank(letter: str) -> int:
    bare = unicodedata.normalize("NFD", letter)[0]
    if letter in _RANK or bare in _RANK:
        return _RANK.get(letter) or _RANK[bare]
    return ord(bare) if bare.isdigit() else ord(bare) + 1000
