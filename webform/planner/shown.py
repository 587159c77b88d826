"""How the planner's pages show numbers: in the reader's notation, differences with their sign."""

from __future__ import annotations

from fractions import Fraction

from sampling.notation import notation
from survey.numbers import round_half_up
from webform.words import current_lang


def signed(value: float | Fraction, decimals: int = 0) -> str:
    """Return a difference with its sign, ``0`` as it is."""
    shown = notation(abs(Fraction(value)), current_lang(), decimals)
    if not any(digit in shown for digit in "123456789"):
        return shown
    return f"+{shown}" if value > 0 else f"\u2212{shown}"


def apart(value: float | Fraction, before: float | Fraction, decimals: int) -> str:
    """Return the difference of two numbers as they are shown: what a reader would subtract.

    Examples
    --------
    >>> round_half_up(0.353, 2) - round_half_up(0.357, 2)
    Decimal('-0.01')
    """
    return signed(Fraction(round_half_up(value, decimals) - round_half_up(before, decimals)), decimals)


def figure(value: float | Fraction | None, decimals: int | None = 0) -> str:
    """Return a number with so many decimals, a dash for none."""
    return "–" if value is None else notation(Fraction(value), current_lang(), decimals)
