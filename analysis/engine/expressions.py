"""Conditions on rows as a small tree: parsed from text, evaluated on arrays; other engines write SQL."""

from __future__ import annotations

import ast
import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.designs.table import is_missing
from analysis.engine_codes import EstimateCode
from analysis.errors import AnalysisError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from analysis.designs.table import Table


@dataclass(frozen=True, slots=True)
class Column:
    """The value of a column."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, a text or true/false."""

    value: float | int | str | bool


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`left` `sign` `right`, the sign being one of + - * / %."""

    sign: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left` `sign` `right`, the sign being one of == != < <= > >=; unknown where either is missing."""

    sign: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Membership:
    """Whether the value is one of `values`; unknown where it is missing."""

    value: Expression
    values: tuple[float | int | str | bool, ...]


@dataclass(frozen=True, slots=True)
class Junction:
    """All of `parts` (``and``) or any of them (``or``), with SQL's rule for the unknown."""

    sign: str
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """The contrary; unknown stays unknown."""

    part: Expression


@dataclass(frozen=True, slots=True)
class Missing:
    """Whether a column is missing; never unknown."""

    name: str


Expression = Column | Constant | Arithmetic | Comparison | Membership | Junction | Negation | Missing

COMPARE = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%"}
APPLY: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge, "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "%": operator.mod,
}  # fmt: skip


def parse_condition(text: str) -> Expression:
    """Return the tree of a condition such as ``province == "Hà Tĩnh" and age >= 18``.

    Columns are names (in backticks if they are no identifiers), joined by comparisons, ``in [..]``,
    ``and``, ``or``, ``not``, arithmetic, and ``missing(column)``.

    Raises
    ------
    AnalysisError
        If the text is no such condition.

    Examples
    --------
    >>> parse_condition("age >= 18")
    Comparison(sign='>=', left=Column(name='age'), right=Constant(value=18))
    """
    quoted: list[str] = []
    pieces = text.split("`")
    for i in range(1, len(pieces), 2):
        quoted.append(pieces[i])
        pieces[i] = f"__quoted_{len(quoted) - 1}__"
    try:
        tree = ast.parse("".join(pieces).strip(), mode="eval")
        return _convert(tree.body, quoted)
    except (SyntaxError, _NotUnderstoodError) as error:
        reason = error.found if isinstance(error, _NotUnderstoodError) else (error.msg or "syntax")
        facts = {"found": text, "reason": reason}
        raise AnalysisError([Problem("where", EstimateCode.WHERE_SYNTAX, facts)]) from None


class _NotUnderstoodError(Exception):
    def __init__(self, found: str) -> None:
        self.found = found
        super().__init__(found)


def _convert(  # noqa: C901, PLR0911 - one case a kind of node
    node: ast.expr, quoted: list[str]
) -> Expression:
    match node:
        case ast.Name(id=name):
            return Column(_unquoted(name, quoted))
        case ast.Constant(value=bool() | int() | float() | str() as value):
            return Constant(value)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return Constant(-value)
        case ast.UnaryOp(op=ast.USub(), operand=part):
            return Arithmetic("-", Constant(0), _convert(part, quoted))
        case ast.UnaryOp(op=ast.Not() | ast.Invert(), operand=part):
            return Negation(_convert(part, quoted))
        case ast.BoolOp(op=op, values=parts):
            sign = "and" if isinstance(op, ast.And) else "or"
            return Junction(sign, tuple(_convert(part, quoted) for part in parts))
        case ast.BinOp(op=ast.BitAnd() | ast.BitOr() as op, left=left, right=right):
            sign = "and" if isinstance(op, ast.BitAnd) else "or"
            return Junction(sign, (_convert(left, quoted), _convert(right, quoted)))
        case ast.BinOp(op=op, left=left, right=right) if type(op) in SIGNS:
            return Arithmetic(SIGNS[type(op)], _convert(left, quoted), _convert(right, quoted))
        case ast.Compare():
            return _comparison(node, quoted)
        case ast.Call(func=ast.Name(id="missing"), args=[ast.Name(id=name)], keywords=[]):
            return Missing(_unquoted(name, quoted))
    raise _NotUnderstoodError(ast.unparse(node))


def _comparison(node: ast.Compare, quoted: list[str]) -> Expression:
    values = [node.left, *node.comparators]
    parts = [
        _pair(op, left, right, quoted)
        for op, left, right in zip(node.ops, values[:-1], values[1:], strict=True)
    ]
    return parts[0] if len(parts) == 1 else Junction("and", tuple(parts))


def _pair(op: ast.cmpop, left: ast.expr, right: ast.expr, quoted: list[str]) -> Expression:
    if isinstance(op, ast.In | ast.NotIn) and isinstance(right, ast.List | ast.Tuple | ast.Set):
        values = [_convert(each, quoted) for each in right.elts]
        if all(isinstance(each, Constant) for each in values):
            inside = Membership(
                _convert(left, quoted), tuple(each.value for each in values if isinstance(each, Constant))
            )
            return inside if isinstance(op, ast.In) else Negation(inside)
    if type(op) in COMPARE:
        return Comparison(COMPARE[type(op)], _convert(left, quoted), _convert(right, quoted))
    raise _NotUnderstoodError(ast.unparse(right))


def _unquoted(name: str, quoted: list[str]) -> str:
    place = name.removeprefix("__quoted_").removesuffix("__")
    return quoted[int(place)] if name.startswith("__quoted_") else name


def columns_of(expression: Expression) -> tuple[str, ...]:
    """Return the columns that a condition reads, each once."""
    match expression:
        case Column(name) | Missing(name):
            return (name,)
        case Constant():
            return ()
        case Arithmetic(_, left, right) | Comparison(_, left, right):
            found = columns_of(left) + columns_of(right)
        case Membership(value, _):
            found = columns_of(value)
        case Junction(_, parts):
            found = tuple(name for part in parts for name in columns_of(part))
        case Negation(part):
            found = columns_of(part)
    return tuple(dict.fromkeys(found))


def rows_where(expression: Expression, table: Table) -> NDArray[np.bool_]:
    """Return the rows (N,) in which a condition is true; unknown is not true.

    Raises
    ------
    AnalysisError
        If a comparison makes no sense (a text with a number).
    """
    try:
        truth, known = _evaluate(expression, table)
    except TypeError:
        facts = {"found": " ".join(columns_of(expression)), "reason": "text and number"}
        raise AnalysisError([Problem("where", EstimateCode.WHERE_SYNTAX, facts)]) from None
    return np.broadcast_to(np.asarray(truth, dtype=bool) & known, table.rows).copy()


def _evaluate(  # noqa: PLR0911 - one return a kind of node
    expression: Expression, table: Table
) -> tuple[Any, NDArray[np.bool_]]:
    """Return the value of an expression and where it is known."""
    always = np.ones(table.rows, dtype=bool)
    match expression:
        case Column(name):
            values = table.column(name)
            return values, ~is_missing(values)
        case Constant(value):
            return value, always
        case Missing(name):
            return is_missing(table.column(name)), always
        case Arithmetic(sign, left, right) | Comparison(sign, left, right):
            (a, a_known), (b, b_known) = _evaluate(left, table), _evaluate(right, table)
            return _apply(sign, a, b, a_known & b_known)
        case Membership(value, values):
            found, known = _evaluate(value, table)
            return np.isin(np.where(known, found, None), np.array(values, dtype=object)), known
        case Negation(part):
            truth, known = _evaluate(part, table)
            return ~np.asarray(truth, dtype=bool), known
        case Junction(sign, parts):
            return _junction(sign, [_evaluate(part, table) for part in parts])


def _apply(sign: str, a: Any, b: Any, known: NDArray[np.bool_]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    if _is_text(a) != _is_text(b):
        raise TypeError
    left = a[known] if isinstance(a, np.ndarray) else a
    right = b[known] if isinstance(b, np.ndarray) else b
    result = np.asarray(APPLY[sign](left, right))
    out = np.zeros(len(known), dtype=result.dtype if result.dtype.kind in "bf" else np.float64)
    out[known] = result
    return out, known


def _is_text(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind not in "iufb" and not _numbers_inside(value)
    return isinstance(value, str)


def _numbers_inside(values: NDArray[Any]) -> bool:
    first = next((each for each in values if not is_missing(np.array([each], dtype=object))[0]), 0)
    return isinstance(first, int | float | np.number)


def _junction(
    sign: str, parts: list[tuple[Any, NDArray[np.bool_]]]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the conjunction or disjunction: one false part decides ``and``, one true part ``or``."""
    decides = sign == "or"
    sure = [np.asarray(truth, dtype=bool) & known for truth, known in parts]
    unsure = [~known for _, known in parts]
    if decides:
        truth = np.logical_or.reduce(sure)
        return truth, truth | ~np.logical_or.reduce(unsure)
    false = np.logical_or.reduce([~np.asarray(t, dtype=bool) & k for t, k in parts])
    return np.logical_and.reduce(sure), false | ~np.logical_or.reduce(unsure)
