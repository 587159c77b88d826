"""Fit a model to a sample: formula, weights, design-based covariance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.binding import bind
from analysis.designs.covariance import covariance
from analysis.designs.degrees import degrees
from analysis.designs.table import Table, column_names
from analysis.engine.expressions import columns_of, parse_condition, rows_where
from analysis.engine_codes import EstimateCode
from analysis.errors import AnalysisError, Problem, TableCode
from analysis.regression.fitting import Family, fit, influence
from analysis.regression.formulas import Matrices, matrices, named_columns
from analysis.regression.results import Regression

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.designs.bound import Bound
    from analysis.designs.replication import Replication
    from analysis.designs.spec import Design


def regress(
    data: object,
    design: Design,
    formula: str,
    family: Family | str = Family.LINEAR,
    *,
    where: str | None = None,
    level: float = 0.95,
    df: float | None = None,
) -> Regression:
    """Return a regression with the covariance that the design implies.

    Parameters
    ----------
    data, design
        As for `analysis.estimate`.
    formula
        In the notation of statsmodels and patsy: ``"score ~ age + C(group)"``. patsy evaluates it as Python:
        never pass a stranger's text.
    family
        ``"linear"``, ``"logistic"`` (outcome 0/1, a condition, or two categories) or ``"poisson"``.
    where
        A domain: rows outside it add nothing, their units stay.
    df
        Degrees of freedom of tests, instead of design degrees + 1 - K.

    Rows with a missing variable are left out and counted. With replicate weights the model is fitted anew
    for each replicate.

    Raises
    ------
    AnalysisError
        For a formula that is not understood, collinear columns, separation, too few rows or degrees.

    References
    ----------
    Binder (1983); Fuller (1975), *Sankhyā* C 37, 117–132.

    Examples
    --------
    >>> from analysis.designs import Design
    >>> data = {"w": [1.0] * 4, "x": [0.0, 1.0, 2.0, 3.0], "y": [1.0, 3.0, 4.0, 8.0]}
    >>> regress(data, Design(weight="w"), "y ~ x")["x"].value.__round__(6)
    2.2
    """
    condition = None if where is None else parse_condition(where)
    columns = named_columns(formula, column_names(data))
    asked = (*columns, *(columns_of(condition) if condition is not None else ()))
    bound = bind(data, design, columns=tuple(dict.fromkeys(asked)))
    inside = np.ones(bound.rows, dtype=bool) if condition is None else rows_where(condition, bound.table)
    return regress_bound(bound, formula, columns, _family(family), inside=inside, level=level, df=df)


def regress_bound(
    bound: Bound,
    formula: str,
    columns: tuple[str, ...],
    family: Family,
    *,
    inside: NDArray[np.bool_],
    level: float = 0.95,
    df: float | None = None,
) -> Regression:
    """Return a regression on a design bound already, over the rows `inside` (N,) that weigh."""
    used = inside & (bound.weight > 0)
    found = matrices(_only(bound, columns), formula, family, used)
    weight = bound.weight[found.place]
    beta = fit(found.rows, weight)
    square = _covariance(bound, found, weight, beta)
    mask = np.zeros(bound.rows, dtype=bool)
    mask[found.place] = True
    left = degrees(bound, mask) + 1 - len(beta) if df is None else df
    if not left > 0:
        raise AnalysisError([Problem("df", TableCode.NO_DEGREES, {"found": f"{left:g}"})])
    return Regression(
        str(family), formula, found.rows.names, beta, square, left, level,
        len(found.place), int(used.sum()) - len(found.place), found.terms,
    )  # fmt: skip


def _only(bound: Bound, columns: tuple[str, ...]) -> Table:
    return Table(columns, tuple(bound.table.column(name) for name in columns))


def _family(family: Family | str) -> Family:
    if str(family) not in set(Family):
        facts = {"option": "family", "found": str(family), "known": ", ".join(Family)}
        raise AnalysisError([Problem("family", EstimateCode.OPTION, facts)])
    return Family(family)


def _covariance(
    bound: Bound, found: Matrices, weight: NDArray[np.float64], beta: NDArray[np.float64]
) -> NDArray[np.float64]:
    if bound.replication is not None:
        return _refitted(bound.replication, found, weight, beta)
    z = np.zeros((bound.rows, len(beta)))
    z[found.place] = influence(found.rows, weight, beta)
    return covariance(bound, z)


def _refitted(
    replication: Replication, found: Matrices, weight: NDArray[np.float64], beta: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the covariance from a fit in each replicate, started at the estimate."""
    unit = replication.unit[found.place]
    each = [fit(found.rows, weight * factor[unit], beta) for factor in replication.factors.T]
    spread = replication.spread(np.array(each), beta)
    square: NDArray[np.float64] = spread.T @ spread
    return square
