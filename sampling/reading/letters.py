"""The letters of a document made comparable, each still knowing where it stood.

Composed letters (NFC), letters of other alphabets that only look Latin, HTML and Markdown remains, marks that
are not seen, broken code points: all are put right here, and nothing behind this module meets them again.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

BREAK = "\v"
"""A break inside a line of the file: the end of an HTML paragraph."""
BROKEN = "\ufffd"
"""What stands for code points that mean nothing."""

# Cyrillic and Greek letters that look Latin, and those that a broken font left in real plans (Ӝ for Ộ).
_LOOK_ALIKE = str.maketrans(
    "АВЕКМНОРСТХаеорсхуіІјЈѕЅԁЅҺһӀΑΒΕΖΗΙΚΜΝΟΡΤΥΧοναιӜӝӮӯӐӑÐðƉɖƢƣ✕✖⨯∗⁎＊",
    "ABEKMHOPCTXaeopcxyiIjJsSdSHhIABEZHIKMNOPTYXovaiỘộỪừĂăĐđĐđƯư××××××",
)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), "-")
_TAG_BREAK = re.compile(r"</?(?:p|br|div|tr|li|h[1-6]|table|ul|ol|tbody|thead)\b[^<>]*>", re.IGNORECASE)
_TAG_CELL = re.compile(r"</t[dh]\s*>", re.IGNORECASE)
_PIECE = re.compile(
    r"<[/!]?[A-Za-z][^<>]{0,300}>"  # a tag
    r"|&(?:[A-Za-z]{2,8}|#\d{1,6}|#x[0-9A-Fa-f]{1,6});"
    r"|\*\*|__|`+|(?m:^[ \t]*#{1,6}[ \t]+)|\\(?=[-*_#.+()\[\]|])|\r\n?"
    r"|[A-Za-z0-9 \n\t,.;:()/%=+-]+"  # what needs no care
    r"|.",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text put right; `origin[i]` is where its letter `i` stood in `source`."""

    text: str
    origin: tuple[int, ...]
    source: str


def clean(source: str) -> Cleaned:
    r"""Return a text with comparable letters, and where each stood.

    Examples
    --------
    >>> clean("<b>05</b> ngươ\u0300i х 20 sơ\u0309").text
    '05 người x 20 sở'
    """
    letters: list[str] = []
    origin: list[int] = []
    for start, piece in _pieces(source):
        if len(piece) > 1 and _plain(piece):
            letters += piece
            origin += range(start, start + len(piece))
            continue
        for letter in _righted(piece):
            if letter == BROKEN and letters and letters[-1] == BROKEN:
                continue
            letters.append(letter)
            origin.append(start)
    return Cleaned("".join(letters), tuple(origin), source)


def _plain(piece: str) -> bool:
    return piece.isascii() and piece[0] not in "<&*_`\\\r" and not piece.lstrip(" \t").startswith("#")


def _pieces(source: str) -> list[tuple[int, str]]:
    """Return the pieces of a text with their places; a letter keeps the marks that follow it."""
    found: list[tuple[int, str]] = []
    for match in _PIECE.finditer(source):
        piece = match.group()
        if len(piece) == 1 and found and unicodedata.combining(piece):
            start, last = found[-1]
            if len(last) > 1 and _plain(last):
                found[-1] = (start, last[:-1])
                found.append((start + len(last) - 1, last[-1] + piece))
            else:
                found[-1] = (start, last + piece)
        else:
            found.append((match.start(), piece))
    return [entry for entry in found if entry[1]]


@lru_cache(maxsize=4096)
def _righted(piece: str) -> str:
    if piece[0] == "<":
        return _tag(piece)
    if piece[0] == "&" and len(piece) > 1:
        return _letters(html.unescape(piece))
    if piece[0] in "`\\" or piece in ("**", "__") or piece.lstrip(" \t").startswith("#"):
        return piece if piece == "#" else ""
    if piece[0] == "\r":
        return "\n"
    return _letters(piece)


def _tag(piece: str) -> str:
    if _TAG_BREAK.fullmatch(piece):
        return BREAK
    if _TAG_CELL.fullmatch(piece):
        return "\t"
    return "" if len(piece) > 1 else piece


def _letters(piece: str) -> str:
    composed = unicodedata.normalize("NFC", piece).translate(_LOOK_ALIKE).translate(_DASHES)
    composed = unicodedata.normalize("NFC", composed)
    return "".join(_letter(letter) for letter in composed)


def _letter(letter: str) -> str:  # noqa: PLR0911 - a list of cases
    kind = unicodedata.category(letter)
    if letter in "\n\t\v":
        return letter
    if letter in "\u2028\u2029":
        return BREAK
    if letter == "\f":
        return "\n"
    if kind == "Zs":
        return " "
    if kind in {"Cc", "Cf"}:
        return ""
    if kind in {"Cn", "Co", "Cs"} or letter == BROKEN:
        return BROKEN
    folded = unicodedata.normalize("NFKC", letter)
    wide = "\uff01" <= letter <= "\uff5e" or "\U0001d400" <= letter <= "\U0001d7ff" or kind == "Nl"
    return folded if wide else letter


_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


@lru_cache(maxsize=16384)
def fold(word: str) -> str:
    """Return a word for comparison: small letters, its tone at the end (hoà and hòa are one word).

    Examples
    --------
    >>> fold("Hoà") == fold("hòa"), fold("số") == fold("sở")
    (True, False)
    """
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFD", word.lower())
    tones = "".join(sign for sign in apart if sign in _TONES)
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if sign not in _TONES)) + tones


def folds(words: str) -> frozenset[str]:
    """Return the words of a line (apart by spaces) for comparison."""
    return frozenset(fold(word) for word in words.split())
