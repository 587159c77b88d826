"""A number that somebody gives for a factor or figure of a plan: exact, positive, read in one way only."""

from __future__ import annotations

import re
from fractions import Fraction
from math import isfinite

from sampling.what_if_codes import WhatIfCode

HUGE = 10**9
_GROUPED = re.compile(r"\d{1,3}([.,]\d{3})+")
_NUMBER = re.compile(r"[+-]?\d{1,20}(?:[.,]\d{1,20}|\s*/\s*\d{1,20})?")

Fault = tuple[WhatIfCode, dict[str, object]]


def read_number(given: Fraction | float | str, *, whole: bool = False) -> Fraction | Fault:
    """Return the number that was given, or what is wrong with it.

    Texts may have a decimal comma or point or be a fraction. ``1.600`` and ``1,600`` are refused: one reader
    sees 1600, another 1,6.

    Examples
    --------
    >>> read_number("42"), read_number("3,5"), read_number("3700/1197")
    (Fraction(42, 1), Fraction(7, 2), Fraction(3700, 1197))
    >>> read_number("1.600")[0].value
    'what-if-number-ambiguous'
    """
    if isinstance(given, str) and _GROUPED.fullmatch(given.strip()):
        meant = re.sub(r"[.,]", "", given.strip())
        return WhatIfCode.NUMBER_AMBIGUOUS, {"found": given.strip(), "meant": meant}
    number = _exact(given)
    shown = str(given)[:40]
    if number is None:
        return WhatIfCode.NUMBER_UNREADABLE, {"found": shown}
    if number <= 0:
        return WhatIfCode.NUMBER_NOT_POSITIVE, {"found": shown}
    if number > HUGE:
        return WhatIfCode.NUMBER_HUGE, {"found": shown}
    if whole and number.denominator != 1:
        return WhatIfCode.NUMBER_NOT_WHOLE, {"found": shown}
    return number


def _exact(given: Fraction | float | str) -> Fraction | None:
    if isinstance(given, bool):
        return None
    if isinstance(given, str):
        text = given.strip()
        if not _NUMBER.fullmatch(text) or re.search(r"/\s*0+$", text):
            return None
        return Fraction(text.replace(",", ".").replace(" ", ""))
    return Fraction(given) if isfinite(given) else None
