"""A block of text as tokens: words, numbers, signs; and what only looks like a number (dates, references)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from sampling.reading.letters import fold


class Kind(StrEnum):
    """What a token is."""

    WORD = "word"
    NUMBER = "number"
    SIGN = "sign"
    DATE = "date"
    MONTH = "month"
    REFERENCE = "reference"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Token:
    """One token: `start` and `end` are places in the block's text, `fold` is its word for comparison."""

    kind: Kind
    text: str
    start: int
    end: int
    fold: str


_TOKEN = re.compile(
    r"(?P<reference>https?://\S+|www\.\S+|\S+@\S+"
    r"|\d+(?:/\d{4})?/[A-ZĐ]{2,}[\w&-]*|[A-ZĐ]{1,4}\d+[A-Z]*(?!\w)|\d+(?:[.]\d+)?[A-ZĐ]{2,}\S*)"
    r"|(?P<date>\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}(?!\d)|\d{4}-\d{2}-\d{2}(?!\d))"
    r"|(?P<month>\d{1,2}\s?/\s?\d{4}(?![\d/]))"
    r"|(?P<time>\d{1,2}\s?(?:h|giờ)\s?\d{0,2}(?!\w)|\d{1,2}:\d{2})"
    r"|(?P<number>\d+(?:[.,]\d+)*)"
    r"|(?P<word>[^\W\d_]+?(?=[xX]\d)|[^\W\d_]+)"
    r"|(?P<sign>\S)"
)


def tokens(text: str, start: int = 0) -> list[Token]:
    """Return the tokens of `text` from `start` on.

    Examples
    --------
    >>> [token.text for token in tokens("05 người/cơ quan X 20")]
    ['05', 'người', '/', 'cơ', 'quan', 'X', '20']
    >>> [token.kind.value for token in tokens("757/QĐ-BNV ngày 25/09/2023 lúc 8h00")]
    ['reference', 'word', 'date', 'word', 'time']
    """
    found: list[Token] = []
    for match in _TOKEN.finditer(text, start):
        kind = Kind(match.lastgroup or "sign")
        found.append(Token(kind, match.group(), match.start(), match.end(), fold(match.group())))
    return found


_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_DECIMAL = re.compile(r"\d+[.,]\d+")


def number_value(text: str, *, decimal: bool = False) -> Fraction | None:
    """Return the value of a written number; ``None`` when it is no number a planner would write.

    Three digits behind every mark are thousands in both notations (``22.655``, ``22,655``), except where
    `decimal` says that a fraction is meant (a percentage).

    Examples
    --------
    >>> number_value("1.600"), number_value("22,655"), number_value("3,0911"), number_value("05")
    (Fraction(1600, 1), Fraction(22655, 1), Fraction(30911, 10000), Fraction(5, 1))
    """
    if text.isdigit():
        return Fraction(int(text)) if len(text) <= 12 else None
    if _GROUPED.fullmatch(text) and not (decimal and _DECIMAL.fullmatch(text)):
        return Fraction(int(re.sub(r"[.,]", "", text))) if len(text) <= 15 else None
    if _DECIMAL.fullmatch(text) and len(text) <= 15:
        return Fraction(text.replace(",", "."))
    return None
