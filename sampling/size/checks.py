"""What a question about sizes must satisfy: every fault of one question is named at once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sampling.errors import Problem, SamplingError
from sampling.size_codes import SizeCode

if TYPE_CHECKING:
    from collections.abc import Iterable

# Squares of figures with three or four digits that cancel leave less than this.
NOTHING = 1e-12

LEAST, MOST = 1e-60, 1e60
"""Figures beyond these are slips of the keyboard; squares of their ratios still fit into a float."""
MOST_PERSONS = 1e12
"""The largest population or sample that is spoken of: a hundred times mankind."""


def demand(*found: Problem | None) -> None:
    """Raise one error with every problem among `found`.

    Raises
    ------
    SamplingError
        If any of `found` is a problem.
    """
    problems = [each for each in found if each is not None]
    if problems:
        raise SamplingError(problems)


def share(name: str, value: float) -> Problem | None:
    """Return a problem unless 0 < value < 1."""
    if 0 < value < LEAST:
        return Problem(name, SizeCode.OUT_OF_SCALE, {"found": float(value)})
    if 0 < value < 1:
        return None
    return Problem(name, SizeCode.NOT_BETWEEN, {"found": float(value), "low": 0, "high": 1})


def rate(name: str, value: float) -> Problem | None:
    """Return a problem unless 0 < value ≤ 1."""
    return None if value == 1 else share(name, value)


def between(name: str, value: float, low: float, high: float) -> Problem | None:
    """Return a problem unless low ≤ value ≤ high."""
    if low <= value <= high:
        return None
    return Problem(name, SizeCode.NOT_BETWEEN, {"found": float(value), "low": low, "high": high})


def positive(name: str, value: float) -> Problem | None:
    """Return a problem unless value is finite and above zero."""
    if not math.isfinite(value):
        return Problem(name, SizeCode.NOT_FINITE, {"found": str(value)})
    if value <= 0:
        return Problem(name, SizeCode.NOT_POSITIVE, {"found": float(value)})
    return _scale(name, value)


def not_negative(name: str, value: float) -> Problem | None:
    """Return a problem if value is below zero or not finite."""
    if not math.isfinite(value):
        return Problem(name, SizeCode.NOT_FINITE, {"found": str(value)})
    if value < 0:
        return Problem(name, SizeCode.NEGATIVE, {"found": float(value)})
    return _scale(name, value) if value else None


def _scale(name: str, value: float) -> Problem | None:
    """Return a problem if the square of a positive value is out of the reach of arithmetic."""
    return None if LEAST <= value <= MOST else Problem(name, SizeCode.OUT_OF_SCALE, {"found": float(value)})


def population(name: str, value: float) -> Problem | None:
    """Return a problem unless value is a count of 1 or more; infinity stands for a very large population."""
    if 1 <= value <= MOST_PERSONS or value == math.inf:
        return None
    if value > MOST_PERSONS:
        return Problem(name, SizeCode.TOO_MANY, {"found": float(value), "most": MOST_PERSONS})
    return Problem(name, SizeCode.BELOW, {"found": _said(value), "low": 1})


def design_effect(name: str, value: float) -> Problem | None:
    """Return a problem unless value is finite and positive."""
    return positive(name, value)


def sample(name: str, n: float, units: float) -> Problem | None:
    """Return a problem unless 0 < n ≤ units."""
    if n > units:
        return Problem(name, SizeCode.SAMPLE_OVER_POPULATION, {"n": float(n), "population": float(units)})
    return positive(name, n)


def persons(value: float) -> Problem | None:
    """Return a problem if an answer asks for more persons than there are, or than a float can hold."""
    if value <= MOST_PERSONS:
        return None
    found = float(value) if math.isfinite(value) else "∞"
    return Problem("", SizeCode.SIZE_HUGE, {"found": found, "most": MOST_PERSONS})


def one_target(names: Iterable[str], values: Iterable[float | None]) -> Problem | None:
    """Return a problem unless exactly one of the targets is given."""
    asked = tuple(names)
    given = [name for name, value in zip(asked, values, strict=True) if value is not None]
    if len(given) == 1:
        return None
    code = SizeCode.TARGETS_MANY if given else SizeCode.NO_TARGET
    return Problem("", code, {"known": ", ".join(asked), "given": ", ".join(given) or "–"})


def _said(value: float) -> float | str:
    return float(value) if math.isfinite(value) else str(value)


def spread(name: str, variance: float) -> Problem | None:
    """Return a problem if nothing varies: any sample gives the same number, and none has an error."""
    return None if variance > NOTHING else Problem(name, SizeCode.NO_SPREAD, {})
