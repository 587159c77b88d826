"""Numbers inside sentences, as a planner writes them: ``1.600`` in Vietnamese, ``1,600`` in English."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

from sampling.plan import Text

_SWAP = str.maketrans(",.", ".,")
_FEW = 2
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_DIGITS = 6

HUGE = 10**30
"""From here on the digits of a number tell nobody anything."""


def notation(value: float | Fraction, lang: str, decimals: int | None = None) -> str:
    """Return `value` in the notation of `lang`; without `decimals`, whole numbers have none and others two.

    Fractions are rounded exactly, halves up. Numbers from 10³⁰ are told as powers of ten.

    Examples
    --------
    >>> notation(Fraction(3700, 1197), "vi", 4)
    '3,0911'
    >>> notation(50155, "vi"), notation(50155, "en")
    ('50.155', '50,155')
    >>> notation(1e300, "vi"), notation(math.inf, "en")
    ('1 × 10³⁰⁰', '∞')
    """
    if isinstance(value, float) and math.isinf(value):
        return "∞" if value > 0 else "-∞"
    exact = Fraction(value)
    if abs(exact) >= HUGE:
        return power_of_ten(exact, lang)
    places = decimals if decimals is not None else (0 if exact.denominator == 1 else _FEW)
    scaled = (abs(exact) * 10**places + Fraction(1, 2)).__floor__()
    digits = f"{scaled:0{places + 1}d}"
    whole, rest = digits[: len(digits) - places], digits[len(digits) - places :]
    sign = "-" if exact < 0 and scaled else ""
    english = f"{sign}{int(whole):,}" + (f".{rest}" if places else "")
    return english if lang == "en" else english.translate(_SWAP)


def power_of_ten(value: float | Fraction, lang: str) -> str:
    """Return a number as its first three digits times a power of ten.

    Examples
    --------
    >>> power_of_ten(2.5e-12, "vi"), power_of_ten(Fraction(10**400), "en")
    ('2,5 × 10⁻¹²', '1 × 10⁴⁰⁰')
    """
    exact = Fraction(value)
    with localcontext(prec=_DIGITS):
        rounded = Decimal(exact.numerator) / Decimal(exact.denominator)
    digits, _, power = f"{rounded:.2e}".partition("e")
    shown = digits.rstrip("0").rstrip(".")
    raised = str(int(power)).translate(_RAISED)
    return f"{shown if lang == 'en' else shown.translate(_SWAP)} × 10{raised}"


def round_to(value: int | Fraction, grid: int) -> int:
    """Return `value` rounded to the nearest multiple of `grid`, halves up.

    Examples
    --------
    >>> round_to(760, 100), round_to(2079, 100), round_to(155, 1)
    (800, 2100, 155)
    """
    return int((2 * value + grid) // (2 * grid) * grid)


@dataclass(frozen=True, slots=True)
class Shown:
    """A fact in a sentence; in its template ``{fact:4}`` asks for four decimals."""

    value: object
    lang: str

    def __format__(self, spec: str) -> str:
        match self.value:
            case Text():
                return self.value.say(self.lang)
            case bool() | str():
                return str(self.value)
            case date():
                return f"{self.value:%d/%m/%Y}"
            case int() | float() | Fraction():
                return notation(self.value, self.lang, int(spec) if spec else None)
            case tuple():
                return ", ".join(format(Shown(item, self.lang), spec) for item in self.value)
            case _:
                return str(self.value)
