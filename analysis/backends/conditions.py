"""Conditions on rows as ibis expressions, with SQL's rule for the unknown."""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any

from analysis.backends.source import as_number, load_ibis
from analysis.engine.expressions import (
    APPLY,
    Arithmetic,
    Column,
    Comparison,
    Constant,
    Expression,
    Junction,
    Membership,
    Missing,
    Negation,
    columns_of,
)
from analysis.engine_codes import EstimateCode
from analysis.errors import AnalysisError, Problem


def condition(expression: Expression, table: Any) -> Any:
    """Return a condition as a boolean ibis expression on `table`; null where it is unknown.

    Raises
    ------
    AnalysisError
        If a text is compared with a number.
    """
    try:
        return _truth(_value(expression, table))
    except TypeError:
        facts = {"found": " ".join(columns_of(expression)), "reason": "text and number"}
        raise AnalysisError([Problem("where", EstimateCode.WHERE_SYNTAX, facts)]) from None


def _value(expression: Expression, table: Any) -> Any:  # noqa: PLR0911 - one return a kind of node
    ibis = load_ibis()

    match expression:
        case Column(name):
            return table[name]
        case Constant(value):
            return ibis.literal(value)
        case Missing(name):
            return table[name].isnull()
        case Arithmetic(sign, left, right):
            return _arithmetic(sign, _number(_value(left, table)), _number(_value(right, table)))
        case Comparison(sign, left, right):
            return APPLY[sign](*_alike(_value(left, table), _value(right, table)))
        case Membership(value, values):
            return _membership(_value(value, table), values)
        case Negation(part):
            return ~_truth(_value(part, table))
        case Junction(sign, parts):
            found = [_truth(_value(part, table)) for part in parts]
            return reduce(operator.and_ if sign == "and" else operator.or_, found)


def _truth(value: Any) -> Any:
    kind = value.type()
    if kind.is_boolean():
        return value
    if kind.is_numeric():
        return value != 0
    raise TypeError


def _number(value: Any) -> Any:
    kind = value.type()
    if not (kind.is_boolean() or kind.is_numeric()):
        raise TypeError
    return as_number(value)


def _arithmetic(sign: str, left: Any, right: Any) -> Any:
    """Return the result; what divides by zero is unknown, and a remainder has the sign of the divisor."""
    if sign in {"/", "%"}:
        left, right = left.cast("float64"), right.cast("float64").nullif(0.0)
    if sign == "%":
        return left - right * (left / right).floor().cast("float64")
    return APPLY[sign](left, right)


def _alike(left: Any, right: Any) -> tuple[Any, Any]:
    kinds = (left.type(), right.type())
    if all(kind.is_boolean() for kind in kinds):
        return left, right
    if any(kind.is_numeric() or kind.is_boolean() for kind in kinds):
        return _number(left), _number(right)
    return left, right


def _membership(value: Any, values: tuple[float | int | str | bool, ...]) -> Any:
    """Return whether the value is one of those of its kind; no text is a number."""
    text = not (value.type().is_numeric() or value.type().is_boolean())
    alike = [each for each in values if isinstance(each, str) is text]
    plain = value if text else _number(value)
    # An empty list still leaves the missing unknown.
    return plain.isin(alike) if alike else plain != plain  # noqa: PLR0124
