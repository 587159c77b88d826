"""What to estimate: means, totals, proportions, ratios, variances, correlations, sizes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from analysis.estimands.quantile_rules import QuantileRule


class ProportionInterval(StrEnum):
    """How the interval of a proportion is made (`analysis.estimands.proportions`)."""

    LOGIT = "logit"
    WILSON = "wilson"
    BETA = "beta"
    LIKELIHOOD = "likelihood"
    MEAN = "mean"
    ASIN = "asin"
    XLOGIT = "xlogit"


@dataclass(frozen=True, slots=True)
class Mean:
    """Means of columns of numbers, each over the rows in which it has a value."""

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """Totals of columns of numbers over the rows in which they have a value."""

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """The number of persons that the rows stand for: Σ w."""


@dataclass(frozen=True, slots=True)
class Proportion:
    """Shares of the categories of columns, among the rows in which the column has a value.

    `levels` keeps to some categories; `interval` is a `ProportionInterval`.
    """

    columns: tuple[str, ...]
    levels: tuple[object, ...] | None = None
    interval: ProportionInterval | str = ProportionInterval.LOGIT


@dataclass(frozen=True, slots=True)
class Count:
    """Totals of persons in each category of columns."""

    columns: tuple[str, ...]
    levels: tuple[object, ...] | None = None


@dataclass(frozen=True, slots=True)
class Ratio:
    """Total of one column over the total of another, over the rows in which both have a value."""

    numerator: str
    denominator: str


@dataclass(frozen=True, slots=True)
class Covariance:
    """The population covariance of two columns (their variance when they are one)."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Correlation:
    """The population correlation of two columns."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Quantile:
    """Quantiles of a column of numbers, over the rows in which it has a value.

    `rule` is a `quantile_rules.QuantileRule`; `interval` says how the interval of the share below the
    quantile is made before it is read back (``mean``, ``beta``, ``xlogit``, ``asin``, …).
    """

    column: str
    shares: tuple[float, ...]
    rule: QuantileRule | str = QuantileRule.MATH
    interval: ProportionInterval | str = ProportionInterval.MEAN


Estimand = Mean | Total | Size | Proportion | Count | Ratio | Covariance | Correlation | Quantile


def mean(*columns: str) -> Mean:
    """Ask for weighted means, each over the rows in which its column has a value.

    Examples
    --------
    >>> mean("q1", "q2")
    Mean(columns=('q1', 'q2'))
    """
    return Mean(columns)


def total(*columns: str) -> Total:
    """Ask for weighted totals."""
    return Total(columns)


def size() -> Size:
    """Ask for the number of persons the rows stand for."""
    return Size()


def proportion(
    *columns: str, levels: tuple[object, ...] | None = None, interval: ProportionInterval | str = "logit"
) -> Proportion:
    """Ask for the shares of categories; `interval` is a `ProportionInterval`."""
    return Proportion(columns, None if levels is None else tuple(levels), interval)


def count(*columns: str, levels: tuple[object, ...] | None = None) -> Count:
    """Ask for the number of persons in each category."""
    return Count(columns, None if levels is None else tuple(levels))


def ratio(numerator: str, denominator: str) -> Ratio:
    """Ask for a ratio of two totals."""
    return Ratio(numerator, denominator)


def variance(*columns: str) -> tuple[Covariance, ...]:
    """Ask for population variances (divisor n - 1 over the rows, weighted)."""
    return tuple(Covariance(column, column) for column in columns)


def covariance_of(first: str, second: str) -> Covariance:
    """Ask for a population covariance."""
    return Covariance(first, second)


def correlation(first: str, second: str) -> Correlation:
    """Ask for a population correlation."""
    return Correlation(first, second)


def quantile(
    column: str,
    *shares: float,
    rule: QuantileRule | str = "math",
    interval: ProportionInterval | str = "mean",
) -> Quantile:
    """Ask for weighted quantiles with Woodruff intervals.

    Examples
    --------
    >>> quantile("q1", 0.5).shares
    (0.5,)
    """
    return Quantile(column, shares, rule, interval)
