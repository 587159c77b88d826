"""Sums in whole numbers: the same bytes for any order of the rows, on any number of threads.

A double is split into whole numbers of a fixed number of bits below a bound that is known beforehand
("limbs"); integers add up exactly, in any order, and the sum is put together at the end. Floating sums of an
engine with several threads differ from run to run in the last digits; these do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, frexp, ldexp, log2
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

DIGITS = 44  # bits of a value that are always kept: 6e-14 of it
UNKNOWN_RANGE = 60  # bits between the bound and the smallest value, where nothing says how small it is
MOST_LIMBS = 5
LEAST = -900  # smaller numbers count as nothing


@dataclass(frozen=True, slots=True)
class Scale:
    """How values below 2^`exponent` in size are split: `count` limbs of `bits` bits."""

    exponent: int
    bits: int
    count: int

    def split(self, value: Any) -> list[Any]:
        """Return the limbs of an ibis expression of doubles, each an expression of 64-bit integers."""
        left, limbs = value * ldexp(1.0, self.bits - self.exponent), []
        for place in range(self.count):
            # The nearest whole number: what is left is then exact, also of small negative values.
            limb = (left + 0.5).floor().cast("int64")
            limbs.append(limb)
            if place + 1 < self.count:
                left = (left - limb.cast("float64")) * ldexp(1.0, self.bits)
        return limbs

    def join(self, sums: list[NDArray[np.float64]]) -> NDArray[np.float64]:
        """Return the values of sums of limbs, the smallest limb added first."""
        out = sums[-1] * ldexp(1.0, self.exponent - self.bits * self.count)
        for place in range(self.count - 2, -1, -1):
            out = out + sums[place] * ldexp(1.0, self.exponent - self.bits * (place + 1))
        return out


def scale_of(bound: float, smallest: float | None, room: int) -> Scale:
    """Return how to split values up to `bound` in size, the smallest above zero being `smallest`.

    `room` is the number of bits that a limb may have. Without `smallest` a wide range is kept.

    Examples
    --------
    >>> scale_of(50.0, 1.0, 60)
    Scale(exponent=6, bits=60, count=1)
    """
    exponent = max(frexp(bound)[1], LEAST) if bound > 0 else 0
    wide = UNKNOWN_RANGE if smallest is None else max(ceil(log2(bound / smallest)), 0) if smallest else 0
    return Scale(exponent, room, min(max(ceil((DIGITS + wide) / room), 1), MOST_LIMBS))


def room_for(rows: int, *, wide: bool) -> int:
    """Return the bits of a term of a sum over `rows`: where sums are wider than their terms, nearly all.

    Examples
    --------
    >>> room_for(10_000_000, wide=True), room_for(10_000_000, wide=False)
    (61, 37)
    """
    return 61 if wide else 61 - ceil(log2(max(rows, 2)))


@dataclass(frozen=True, slots=True)
class Planned:
    """One sum in an engine: the columns of its limbs, how they are joined, what the result is divided by."""

    columns: tuple[str, ...]
    scale: Scale
    divisor: float

    def value(self, found: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
        """Return the sums, (C,), from the engine's columns."""
        return self.scale.join([found[name] for name in self.columns]) / self.divisor
