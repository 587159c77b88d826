"""Shading of a table of points: a few steps of one colour, readable in grey and in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

STEPS = 5
GRID = Fraction(5, 100)
"""Bounds sit on whole five per cent of the maximum."""


@dataclass(frozen=True, slots=True)
class Shading:
    """Equal steps between two shares of the maximum."""

    low: Fraction
    high: Fraction

    def step(self, share: float) -> int:
        """Return the step (1 to 5) of a share of the maximum.

        Examples
        --------
        >>> Shading(Fraction(1, 2), Fraction(1)).step(0.74)
        3
        """
        place = (Fraction(share) - self.low) / (self.high - self.low) * STEPS
        return min(max(math.floor(place) + 1, 1), STEPS)

    def bounds(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """Return the lower and upper share of each step."""
        width = (self.high - self.low) / STEPS
        return tuple((self.low + width * i, self.low + width * (i + 1)) for i in range(STEPS))


def shading(shares: Iterable[float]) -> Shading:
    """Return the steps that span all `shares` (of the maximum, 0 to 1).

    Examples
    --------
    >>> shading([0.61, 0.83]).low, shading([0.61, 0.83]).high
    (Fraction(3, 5), Fraction(17, 20))
    """
    known = [Fraction(share) for share in shares]
    low = math.floor(min(known, default=Fraction(0)) / GRID) * GRID
    high = math.ceil(max(known, default=Fraction(1)) / GRID) * GRID
    return Shading(low, max(high, low + GRID))
