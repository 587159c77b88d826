"""Smooth functions of estimates by the delta method, with the full covariance."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.exceptions import ComplexWarning

from analysis.engine_codes import EstimateCode
from analysis.errors import AnalysisError, Problem
from analysis.estimands.proportions import t_quantiles

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from analysis.results.estimates import Estimates

STEP = 1e-30
FUNCTIONS = {name: getattr(np, name) for name in ("exp", "log", "sqrt", "sin", "cos", "tan", "arctan")}
ALLOWED = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.Name, ast.Load, ast.Constant, ast.Add, ast.Sub, ast.Mult,
    ast.Div, ast.Pow, ast.USub, ast.UAdd, ast.Call,
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Contrast:
    """L functions of E estimates: `covariance` is (L, L), `gradient` (L, E), the others but `df` (L,)."""

    value: NDArray[np.float64]
    se: NDArray[np.float64]
    df: float
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    covariance: NDArray[np.float64]
    gradient: NDArray[np.float64]


def contrast(
    estimates: Estimates,
    function: Callable[[NDArray[Any]], Any] | str | NDArray[np.float64],
    *,
    df: float | None = None,
) -> Contrast:
    """Return functions of estimates with their covariance.

    Parameters
    ----------
    estimates
        E estimates.
    function
        A matrix of coefficients (E,) or (L, E); a formula in the variables' names (``"q1/q2"``; names that
        stand for several estimates are ``e0``, ``e1``, …, in order); or a function of the vector (E,) made
        of NumPy operations. Derivatives are exact to the last digit (complex step), except for functions
        that refuse complex numbers (then central differences, extrapolated: about ten digits).
    df
        Degrees of freedom; without it the smallest of the estimates used.

    References
    ----------
    Binder (1983); Wolter (2007), *Introduction to Variance Estimation*, ch. 6; Squire and Trapp (1998), *SIAM
    Review* 40, 110–112 (complex step).

    Raises
    ------
    AnalysisError
        If the formula is not understood, coefficients do not fit, or the value is not finite.
    """
    values = estimates.points
    if isinstance(function, str):
        function = _formula(function, estimates)
    value, gradient = _derive(function, values) if callable(function) else _matrix(function, values)
    if not (np.isfinite(value).all() and np.isfinite(gradient).all()):
        raise _refused("not finite")
    covariance = gradient @ estimates.covariance() @ gradient.T
    se = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    used = np.abs(gradient).sum(axis=0) > 0
    degrees = df if df is not None else float(estimates.df[estimates.kept][used].min(initial=np.inf))
    reach = np.where(se > 0, t_quantiles(np.array([degrees]), estimates.level) * se, 0.0)
    return Contrast(value, se, degrees, value - reach, value + reach, covariance, gradient)


def _matrix(
    given: NDArray[np.float64], values: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    matrix = np.atleast_2d(np.asarray(given, dtype=np.float64))
    if matrix.shape[1] != len(values):
        raise _refused(f"{matrix.shape[1]} ≠ {len(values)}")
    return matrix @ values, matrix


def _derive(
    function: Callable[[NDArray[Any]], Any], values: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the values and their derivatives: the complex step where it agrees with differences."""
    with np.errstate(all="ignore"):
        value = np.atleast_1d(np.asarray(function(values), dtype=np.float64))
        columns = np.column_stack([_difference(function, values, k) for k in range(len(values))])
        exact = _complex_step(function, values)
    scale = 1e-6 * np.abs(columns).max(initial=1e-300)
    if exact is not None and exact.shape == columns.shape and (np.abs(exact - columns) <= scale).all():
        return value, exact
    return value, columns


def _complex_step(
    function: Callable[[NDArray[Any]], Any], values: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """Return the derivatives, or None from a function that takes no complex numbers."""
    steps = values + 1j * STEP * np.eye(len(values))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", ComplexWarning)
            return np.column_stack([np.atleast_1d(np.imag(function(each)) / STEP) for each in steps])
    except (TypeError, ComplexWarning):
        return None


def _difference(
    function: Callable[[NDArray[Any]], Any], values: NDArray[np.float64], k: int
) -> NDArray[np.float64]:
    """Return a derivative by central differences of two steps, extrapolated (Richardson)."""
    size = 1e-3 * max(abs(float(values[k])), 1e-3)
    table = []
    for step in (size, size / 2, size / 4):
        up, down = values.copy(), values.copy()
        up[k] += step
        down[k] -= step
        table.append(np.atleast_1d((np.asarray(function(up)) - np.asarray(function(down))) / (2 * step)))
    finer = [(4 * table[1] - table[0]) / 3, (4 * table[2] - table[1]) / 3]
    out: NDArray[np.float64] = (16 * finer[1] - finer[0]) / 15
    return out


def _formula(text: str, estimates: Estimates) -> Callable[[NDArray[Any]], Any]:
    """Return the function that a formula in names of estimates stands for."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError:
        raise _refused(text) from None
    names = _names(estimates)
    for node in ast.walk(tree):
        known = not isinstance(node, ast.Name) or node.id in names or node.id in FUNCTIONS
        if not isinstance(node, ALLOWED) or not known:
            raise _refused(ast.unparse(node) if isinstance(node, ast.expr) else text)
    return lambda vector: _value(tree.body, names, vector)


def _names(estimates: Estimates) -> dict[str, int]:
    """Return the position of each name: e0, e1, …, and each variable that stands for one estimate."""
    variables = [row.variable for row in estimates]
    once = {name: i for i, name in enumerate(variables) if variables.count(name) == 1}
    return {**once, **{f"e{i}": i for i in range(len(variables))}}


def _value(node: ast.expr, names: dict[str, int], vector: NDArray[Any]) -> Any:
    match node:
        case ast.Name(id=name):
            return vector[names[name]]
        case ast.Constant(value=int() | float() as value):
            return value
        case ast.UnaryOp(op=op, operand=part):
            return -_value(part, names, vector) if isinstance(op, ast.USub) else _value(part, names, vector)
        case ast.BinOp(left=left, op=op, right=right):
            a, b = _value(left, names, vector), _value(right, names, vector)
            return {ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply, ast.Div: np.divide,
                    ast.Pow: np.power}[type(op)](a, b)  # fmt: skip
        case ast.Call(func=ast.Name(id=name), args=[part]) if name in FUNCTIONS:
            return FUNCTIONS[name](_value(part, names, vector))
    raise _refused(ast.unparse(node))


def _refused(found: str) -> AnalysisError:
    return AnalysisError([Problem("contrast", EstimateCode.CONTRAST, {"found": found})])
