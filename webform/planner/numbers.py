"""Numbers as planners type them, read exactly: ``1.600`` and ``3,5``, or ``1,600`` and ``3.5`` in English."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from sampling.notation import notation

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 24
MOST_DECIMALS = 4
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " "})
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


def read(text: str, lang: str) -> Fraction | None:
    """Return the number ≥ 0 that was typed, ``None`` when it is none.

    Points and spaces in front of groups of three are thousands, the comma is the decimal mark; in English the
    other way round. A mark of the other language is understood where only one reading is possible (``3.5``).

    Examples
    --------
    >>> read("1.600", "vi"), read("3,5", "vi"), read("3.5", "vi"), read("1,600", "en"), read("1 600", "vi")
    (Fraction(1600, 1), Fraction(7, 2), Fraction(7, 2), Fraction(1600, 1), Fraction(1600, 1))
    >>> read("1.60.0", "vi") is read("mười", "vi") is read("-3", "vi") is None
    True
    """
    typed = text.translate(_SPACES).translate(_DIGITS).strip()
    if len(typed) > LONGEST:
        return None
    for group, point in _marks(lang):
        if _pattern(group, point).fullmatch(typed):
            return Fraction(typed.replace(group, "").replace(" ", "").replace(point, "."))
    return None


def _marks(lang: str) -> Iterator[tuple[str, str]]:
    own, other = ((",", "."), (".", ",")) if lang == "en" else ((".", ","), (",", "."))
    yield own
    yield other


@cache
def _pattern(group: str, point: str) -> re.Pattern[str]:
    grouped = rf"[0-9]{{1,3}}(?:[{re.escape(group)} ][0-9]{{3}})+"
    return re.compile(rf"(?:{grouped}|[0-9]+)(?:[{re.escape(point)}][0-9]{{1,6}})?", re.ASCII)


def write(value: Fraction | float | None, lang: str) -> str:
    """Return a number for an input: as many decimals as it needs, four at most; nothing for none.

    Examples
    --------
    >>> write(Fraction(1600), "vi"), write(Fraction(7, 2), "vi"), write(Fraction(3700, 1197), "en")
    ('1.600', '3,5', '3.0911')
    """
    if value is None:
        return ""
    exact = Fraction(value).limit_denominator(10**12)
    places = next(n for n in range(MOST_DECIMALS + 1) if n == MOST_DECIMALS or not (exact * 10**n) % 1)
    return notation(exact, lang, places)


def exact(text: str) -> Fraction | None:
    """Return the number of an address or of the store (``45``, ``7/2``), ``None`` when it is none.

    Examples
    --------
    >>> exact("7/2"), exact("1/0"), exact("x")
    (Fraction(7, 2), None, None)
    """
    if len(text) > 2 * LONGEST or not re.fullmatch(r"[0-9]+(?:/[0-9]*[1-9][0-9]*)?", text, re.ASCII):
        return None
    return Fraction(text)
