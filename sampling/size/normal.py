"""Quantiles of the normal distribution: how many standard errors a statement needs."""

from __future__ import annotations

from enum import StrEnum

from scipy.special import ndtr, ndtri


class Sided(StrEnum):
    """Whether a test looks at one direction or at both."""

    ONE = "one"
    TWO = "two"


def critical(confidence: float, sided: Sided = Sided.TWO) -> float:
    """Return the number of standard errors that `confidence` (0 to 1) stands for.

    Examples
    --------
    >>> round(critical(0.95), 6), round(critical(0.95, Sided.ONE), 6)
    (1.959964, 1.644854)
    """
    tail = (1 - confidence) / 2 if sided is Sided.TWO else 1 - confidence
    return float(-ndtri(tail))


def detection(power: float, confidence: float, sided: Sided = Sided.TWO) -> float:
    """Return the number of standard errors between no difference and a difference found with `power`.

    Examples
    --------
    >>> round(detection(0.8, 0.95), 4)
    2.8016
    """
    return critical(confidence, sided) + float(ndtri(power))


def power_at(distance: float, confidence: float, sided: Sided = Sided.TWO) -> float:
    """Return the probability of finding a difference of `distance` standard errors (its own direction).

    Examples
    --------
    >>> round(power_at(2.8016, 0.95), 4)
    0.8
    """
    return float(ndtr(distance - critical(confidence, sided)))
