"""Numbers as people type them: ``1.600`` and ``31,5`` in Vietnamese, ``1,600`` and ``31.5`` in English."""

from __future__ import annotations

import re
from functools import cache

MAX_CHARACTERS = 24


def read_number(text: str, lang: str = "vi") -> float | None:
    """Return the number that `text` writes, ``None`` when it writes none in the notation of `lang`.

    A whole number comes back as an ``int``. Groups of thousands must be groups of three.

    Examples
    --------
    >>> [read_number(text) for text in ("1.600", "31,5", "1 600,25", "-3", "31.5", "1.60", "mười")]
    [1600, 31.5, 1600.25, -3, None, None, None]
    >>> read_number("1,600", "en"), read_number("31.5", "en")
    (1600, 31.5)
    """
    text = text.strip().replace("\u2212", "-").replace("\u00a0", " ").replace("\u202f", " ")
    group, point = (",", ".") if lang == "en" else (".", ",")
    if len(text) > MAX_CHARACTERS or not _pattern(group, point).fullmatch(text):
        return None
    plain = text.replace(group, "").replace(" ", "").replace(point, ".")
    return _tidy(float(plain))


@cache
def _pattern(group: str, point: str) -> re.Pattern[str]:
    grouped = rf"[0-9]{{1,3}}(?:[{group} ][0-9]{{3}})+"
    return re.compile(rf"[-+]?(?:{grouped}|[0-9]+)(?:[{point}][0-9]+)?", re.ASCII)


def _tidy(number: float) -> float:
    """Return a whole number as an ``int``, so that it is stored without a fraction."""
    return int(number) if number.is_integer() else number
