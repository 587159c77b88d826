"""How a quantile is read off a weighted sample: the rules of Hyndman and Fan, and others in use."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

TIE = 1e-12
DENOMINATOR = 1_000_000


class QuantileRule(StrEnum):
    """The rules; `math` is `hf1`, `school` is `hf2`."""

    MATH = "math"
    SCHOOL = "school"
    SHAHVAISH = "shahvaish"
    HF1 = "hf1"
    HF2 = "hf2"
    HF3 = "hf3"
    HF4 = "hf4"
    HF5 = "hf5"
    HF6 = "hf6"
    HF7 = "hf7"
    HF8 = "hf8"
    HF9 = "hf9"

    @property
    def is_local(self) -> bool:
        """Return whether the rows next to the quantile are enough, given the weight below them."""
        return self in {self.MATH, self.SCHOOL, self.HF1, self.HF2, self.HF4}


def weighted_quantile(
    values: NDArray[np.float64],
    weight: NDArray[np.float64],
    share: float,
    rule: QuantileRule = QuantileRule.MATH,
    *,
    below: float = 0.0,
    total: float | None = None,
) -> float:
    """Return the quantile of a share of sorted values.

    Parameters
    ----------
    values, weight : (n,)
        Values in ascending order, and their weights, all above zero. Rows with equal values keep their
        order, which only the interpolating rules hf4 to hf9 look at.
    share
        Between 0 and 1.
    rule
        A `QuantileRule`. A cumulative weight within 1e-12 of the total from ``share · total`` is equal to it:
        a sum of many equal weights does not lose its tie to rounding. The share itself is the binary number
        that it is: 0.5 and 0.25 tie; 0.1 lies a hair above one tenth and takes the next value (as in R).
    below, total
        For rules that are local: the weight of the rows below those given, and of all rows.

    References
    ----------
    Hyndman and Fan (1996), *The American Statistician* 50, 361–365; Shah and Vaish (2006), *Proceedings of
    the Survey Research Methods Section*, ASA (weights scaled to mean 1).

    Examples
    --------
    >>> values, weight = np.arange(1.0, 201.0), np.full(200, 30.97)
    >>> weighted_quantile(values, weight, 0.5), weighted_quantile(values, weight, 0.5, QuantileRule.SCHOOL)
    (100.0, 100.5)
    """
    climbing = below + np.cumsum(weight)
    whole = float(climbing[-1]) if total is None else total
    aim, last = share * whole, len(values) - 1
    if rule not in STEPS and rule is not QuantileRule.HF4:
        return _between(values, weight, climbing, share, rule)
    if rule is QuantileRule.HF3:
        starts = np.flatnonzero(np.r_[values[1:] != values[:-1], True])
        values, climbing, last = values[starts], climbing[starts], len(starts) - 1
    at = min(int(np.searchsorted(climbing, aim - TIE * whole)), last)
    near, side, above = abs(climbing[at] - aim) <= TIE * whole, _side(share), min(at + 1, last)
    if near and side > 0 and rule is not QuantileRule.HF4:
        return float(values[above])
    tied = near and side == 0
    if rule is QuantileRule.HF4:
        part = 0.0 if at == 0 else float((aim - climbing[at - 1]) / weight[at])
        low, high = values[max(at - 1, 0)], values[at]
        return float(high if near else low + (high - low) * part)
    if tied and rule in {QuantileRule.SCHOOL, QuantileRule.HF2}:
        return float((values[at] + values[above]) / 2)
    return float(values[above] if tied and rule is QuantileRule.HF3 and at % 2 == 0 else values[at])


def _side(share: float) -> int:
    """Return whether a share, as the binary number it is, lies above (1), on (0) or below (-1) a fraction."""
    exact = Fraction(share)
    plain = exact.limit_denominator(DENOMINATOR)
    return int(exact > plain) - int(exact < plain)


STEPS = {QuantileRule.MATH, QuantileRule.SCHOOL, QuantileRule.HF1, QuantileRule.HF2, QuantileRule.HF3}


def _between(
    values: NDArray[np.float64],
    weight: NDArray[np.float64],
    climbing: NDArray[np.float64],
    share: float,
    rule: QuantileRule,
) -> float:
    """Return the quantile by the rules that give each row a position between 0 and 1."""
    count, final, whole = len(values), weight[-1], climbing[-1]
    if count == 1:
        return float(values[0])
    before = climbing - weight
    match rule:
        case QuantileRule.SHAHVAISH:
            scale = count / whole
            place = (climbing * scale + 0.5 - weight * scale / 2) / (count + 1)
            at = int(np.searchsorted(place, share + TIE, side="right")) - 1
            return float(values[max(at, 0)])
        case QuantileRule.HF5:
            place = (climbing - weight / 2) / whole
        case QuantileRule.HF6:
            place = climbing / (whole + final)
        case QuantileRule.HF7:
            place = before / before[-1]
        case QuantileRule.HF8:
            place = (before / 3 + climbing * 2 / 3) / (whole + final / 3)
        case _:
            place = (before * 3 / 8 + climbing * 5 / 8) / (whole + final / 4)
    return float(np.interp(share, place, values))
