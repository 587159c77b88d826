"""Distances of calibration: the g-weight as a function of the score, its slope and its potential.

For a score u = x'λ/σ² each distance gives F(u) with F(0) = F'(0) = 1 (Deville and Särndal 1992, §2).
Bounds may differ from row to row (bounds on the weight rather than on g).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

LARGEST_EXPONENT = 500.0


class Distance(StrEnum):
    """Deville and Särndal (1992): case 1 linear, case 2 raking (multiplicative), case 6 logit."""

    LINEAR = "linear"
    RAKING = "raking"
    LOGIT = "logit"


def g_of(distance: Distance, u: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Return F(u), inside [low, high].

    Examples
    --------
    >>> wide = np.array([0.5]), np.array([2.0])
    >>> [float(g_of(kind, np.array([0.0]), *wide)[0]) for kind in Distance]
    [1.0, 1.0, 1.0]
    """
    match distance:
        case Distance.LINEAR:
            return np.clip(1 + u, low, high)
        case Distance.RAKING:
            return np.clip(np.exp(np.minimum(u, LARGEST_EXPONENT)), low, high)
        case Distance.LOGIT:
            share = _logistic(u, low, high)
            return np.asarray(low + (high - low) * share)
        case _:
            assert_never(distance)


def slope_of(distance: Distance, u: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Return F'(u); zero where a clipped distance rests on a bound."""
    match distance:
        case Distance.LINEAR:
            return ((1 + u > low) & (1 + u < high)).astype(np.float64)
        case Distance.RAKING:
            g = np.exp(np.minimum(u, LARGEST_EXPONENT))
            return np.where((g > low) & (g < high), g, 0.0)
        case Distance.LOGIT:
            share = _logistic(u, low, high)
            return np.asarray((high - low) * _rate(low, high) * share * (1 - share))
        case _:
            assert_never(distance)


def potential_of(distance: Distance, u: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Return a function whose derivative is F: what the dual of the calibration problem adds up."""
    match distance:
        case Distance.LINEAR:
            inside = np.clip(u, low - 1, high - 1)
            return np.asarray(inside + inside**2 / 2 + _beyond(u, inside, low, high))
        case Distance.RAKING:
            with np.errstate(divide="ignore"):
                inside = np.clip(np.minimum(u, LARGEST_EXPONENT), np.log(low), np.log(high))
            return np.exp(inside) + _beyond(u, inside, low, high)
        case Distance.LOGIT:
            rate = _rate(low, high)
            start = np.log((1 - low) / (high - 1))
            return np.asarray(low * u + (high - low) / rate * np.logaddexp(0, rate * u + start))
        case _:
            assert_never(distance)


def _beyond(u: FloatArray, inside: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    gap = u - inside
    bound = np.where(gap > 0, high, low)
    return np.multiply(gap, bound, out=np.zeros_like(gap), where=gap != 0)


def _rate(low: FloatArray, high: FloatArray) -> FloatArray:
    return np.asarray((high - low) / ((1 - low) * (high - 1)))


def _logistic(u: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    start = np.log((1 - low) / (high - 1))
    exponent = np.clip(_rate(low, high) * u + start, -LARGEST_EXPONENT, LARGEST_EXPONENT)
    return np.asarray(1 / (1 + np.exp(-exponent)))
