"""Values and their linearisation: what a number is, and how it moves with each of its sums."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

import numpy as np

from analysis.estimands.targets import Rule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.estimands.targets import Target


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """A number in D domains: `value` (D,) and its derivative by each of its J sums, `slope` (D, J)."""

    value: NDArray[np.float64]
    slope: NDArray[np.float64]


def linearise(
    target: Target, sums: NDArray[np.float64], n: NDArray[np.float64], centres: tuple[float, ...]
) -> Linear:
    """Return the value and slopes of a target in each domain.

    Parameters
    ----------
    target
        The number and its rule.
    sums : (D, J)
        Its sums in each domain, taken around the centres.
    n : (D,)
        Rows with a weight and a value, for the factor n / (n - 1) of variances.
    centres
        Centre of each column that the target lists in `centred` (0 for a level).

    References
    ----------
    Woodruff (1971), *JASA* 66, 411–414 (Taylor linearisation); Särndal, Swensson and Wretman (1992), 5.5–5.7;
    variance and correlation: the same with products as variables.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        match target.rule:
            case Rule.TOTAL:
                return _total(sums, centres)
            case Rule.MEAN:
                return _mean(sums, centres)
            case Rule.RATIO:
                return _ratio(sums, centres)
            case Rule.COVARIANCE:
                return _covariance(sums, n / (n - 1))
            case Rule.CORRELATION:
                return _correlation(sums)
            case _:
                assert_never(target.rule)


def _total(t: NDArray[np.float64], centres: tuple[float, ...]) -> Linear:
    slope = np.ones(t.shape)
    if t.shape[1] == 2:
        slope[:, 1] = centres[0]
    return Linear((t * slope).sum(axis=1), slope)


def _mean(t: NDArray[np.float64], centres: tuple[float, ...]) -> Linear:
    apart = t[:, 0] / t[:, 1]
    return Linear(centres[0] + apart, np.column_stack([1 / t[:, 1], -apart / t[:, 1]]))


def _ratio(t: NDArray[np.float64], centres: tuple[float, ...]) -> Linear:
    a, b = t[:, 0] + centres[0] * t[:, 2], t[:, 1] + centres[1] * t[:, 2]
    value = a / b
    return Linear(value, np.column_stack([1 / b, -value / b, (centres[0] - value * centres[1]) / b]))


def _covariance(t: NDArray[np.float64], factor: NDArray[np.float64]) -> Linear:
    x, y, size, product = t.T
    mean_x, mean_y = x / size, y / size
    plain = product / size - mean_x * mean_y
    slope = np.column_stack([-mean_y, -mean_x, mean_x * mean_y - plain, np.ones(len(t))])
    return Linear(plain * factor, slope * (factor / size)[:, None])


def _correlation(t: NDArray[np.float64]) -> Linear:
    one = np.ones(len(t))
    both = _covariance(t[:, [0, 1, 2, 3]], one)
    first = _covariance(t[:, [0, 0, 2, 4]], one)
    second = _covariance(t[:, [1, 1, 2, 5]], one)
    value = both.value / np.sqrt(first.value * second.value)
    slope = np.zeros(t.shape)
    scale = value / both.value
    for linear, places, weight in (
        (both, (0, 1, 2, 3), scale),
        (first, (0, 0, 2, 4), -value / (2 * first.value)),
        (second, (1, 1, 2, 5), -value / (2 * second.value)),
    ):
        for j, place in enumerate(places):
            slope[:, place] += weight * linear.slope[:, j]
    return Linear(value, slope)
