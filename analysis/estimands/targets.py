"""From what was asked to single numbers: which sums each needs, and the function that makes it of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, assert_never

from analysis.engine.plan import Factor, Sum
from analysis.engine_codes import EstimateCode
from analysis.errors import AnalysisError, Problem
from analysis.estimands.spec import (
    Correlation,
    Count,
    Covariance,
    Estimand,
    Mean,
    Proportion,
    Quantile,
    Ratio,
    Size,
    Total,
)

if TYPE_CHECKING:
    from analysis.engine.moments import Engine


class Rule(Enum):
    """How a number is made of its sums; `analysis.estimands.linear` holds the formulas."""

    TOTAL = auto()
    MEAN = auto()
    RATIO = auto()
    COVARIANCE = auto()
    CORRELATION = auto()


@dataclass(frozen=True, slots=True)
class Target:
    """One number per domain.

    `sums` are the columns of the moment table it is made of, in the order that its `rule` expects;
    `centred` names the columns whose centre the rule adds back. All its sums share one set of valid rows.
    """

    estimand: str
    variable: str
    category: object
    rule: Rule
    sums: tuple[Sum, ...]
    centred: tuple[str | None, ...]
    valid: tuple[str, ...]
    interval: str = "t"


def targets_of(  # noqa: PLR0911 - one return a kind of estimand
    estimand: Estimand, engine: Engine
) -> tuple[Target, ...]:
    """Return the numbers that an estimand asks for; categories are those that occur."""
    match estimand:
        case Mean(columns):
            return tuple(_of_number("mean", Rule.MEAN, column) for column in columns)
        case Total(columns):
            return tuple(_of_number("total", Rule.TOTAL, column) for column in columns)
        case Size():
            return (Target("size", "", None, Rule.TOTAL, (Sum((), ()),), (None,), ()),)
        case Proportion(columns, levels, interval):
            return tuple(
                _of_level("proportion", Rule.MEAN, column, level, str(interval))
                for column in columns
                for level in _levels(engine, column, levels)
            )
        case Count(columns, levels):
            return tuple(
                _of_level("count", Rule.TOTAL, column, level, "t")
                for column in columns
                for level in _levels(engine, column, levels)
            )
        case Ratio(numerator, denominator):
            return (_of_pair("ratio", Rule.RATIO, numerator, denominator),)
        case Covariance(first, second):
            name = "variance" if first == second else "covariance"
            return (_of_pair(name, Rule.COVARIANCE, first, second),)
        case Correlation(first, second):
            return (_of_pair("correlation", Rule.CORRELATION, first, second),)
        case Quantile(column):
            raise AnalysisError([Problem(column, EstimateCode.QUANTILE_ENGINE, {"column": column})])
        case _:
            assert_never(estimand)


def _levels(engine: Engine, column: str, asked: tuple[object, ...] | None) -> tuple[object, ...]:
    """Return the categories to estimate: those asked for, at least one of which must occur."""
    there = engine.levels(column)
    if asked is not None and not set(asked) & set(there):
        known = ", ".join(str(each) for each in there[:20])
        facts = {"column": column, "found": ", ".join(map(str, asked)), "known": known}
        raise AnalysisError([Problem(column, EstimateCode.LEVEL_UNKNOWN, facts)])
    return there if asked is None else asked


def _of_number(name: str, rule: Rule, column: str) -> Target:
    valid = (column,)
    sums = (Sum((Factor(column),), valid), Sum((), valid))
    return Target(name, column, None, rule, sums, (column,), valid)


def _of_level(name: str, rule: Rule, column: str, level: object, interval: str) -> Target:
    valid = (column,)
    inside = Sum((Factor(column, level),), valid)
    return Target(name, column, level, rule, (inside, Sum((), valid)), (None,), valid, interval)


def _of_pair(name: str, rule: Rule, first: str, second: str) -> Target:
    valid = tuple(dict.fromkeys((first, second)))
    a, b = Factor(first), Factor(second)
    singles = (Sum((a,), valid), Sum((b,), valid), Sum((), valid))
    products = {
        Rule.RATIO: (),
        Rule.COVARIANCE: (Sum((a, b), valid),),
        Rule.CORRELATION: (Sum((a, b), valid), Sum((a, a), valid), Sum((b, b), valid)),
    }[rule]
    variable = {"ratio": f"{first}/{second}", "variance": first}.get(name, f"{first}, {second}")
    return Target(name, variable, None, rule, (*singles, *products), (first, second), valid)


def product_sums(target: Target) -> tuple[tuple[Sum, ...], ...]:
    """Return the second moments Σ w m_j m_k of a target's sums, as a square, for its design effect."""
    return tuple(
        tuple(Sum(_product(a.factors, b.factors), target.valid) for b in target.sums) for a in target.sums
    )


def _product(a: tuple[Factor, ...], b: tuple[Factor, ...]) -> tuple[Factor, ...]:
    """Return the factors of a product; a level times itself is the level."""
    if a == b and len(a) == 1 and a[0].is_level:
        return a
    return tuple(sorted((*a, *b), key=lambda each: (each.column, str(each.level))))


def has_deff(target: Target) -> bool:
    """Return whether a design effect is defined: second moments of second moments are not kept."""
    return target.rule in {Rule.TOTAL, Rule.MEAN, Rule.RATIO}
