"""Raking to several margins: on the cross-classified cells, the factor gathered to the rows once."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.weighting.distances import Distance
from analysis.weighting.factor import Cells, cross
from analysis.weighting.feasibility import certify
from analysis.weighting.margins import check_carried, check_margins
from analysis.weighting.solve import solve
from analysis.weighting.steps import MarginSweeps, Regression, Step, StepKind, add_step
from analysis.weighting.sums import sum_by
from analysis.weighting.task import Task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analysis.weighting.margins import Margin
    from analysis.weighting.steps import Linearisation, Weights

    FloatArray = NDArray[np.float64]

TOLERANCE = 1e-10
SWEEPS = 100


class Residuals(StrEnum):
    """How the variance of raked estimates takes out what the margins explain.

    ``survey``: ten sweeps of unweighted category means, as R survey does (its standard errors
    exactly). ``regression``: the least-squares residual weighted by the weights before raking, the
    derivative of the estimator (Deville and Särndal 1992, eq. 3.4). Where weights before raking are equal and
    the margins nearly unrelated, both agree.
    """

    SURVEY = "survey"
    REGRESSION = "regression"


def rake(
    weights: Weights,
    margins: Sequence[Margin],
    *,
    tolerance: float = TOLERANCE,
    residuals: Residuals | str = Residuals.SURVEY,
) -> Weights:
    """Return weights that meet all margins, by proportional fitting of the cells.

    The rows are counted into occupied cells once; the sweeps run on the cells; where they are slow
    (strongly related margins) Newton's method on the same problem finishes them. Whether the margins
    can be met with positive weights is certified first: in closed form where every combination of
    categories occurs (the independence table meets them), by linear programme otherwise.

    Parameters
    ----------
    tolerance
        Greatest relative miss of a margin's category.
    residuals
        For the variance: as R survey (default) or by weighted regression (`Residuals`).

    Raises
    ------
    AnalysisError
        If margins disagree, a category has nobody, or no positive weights meet them all.

    References
    ----------
    Deming and Stephan (1940), Ann. Math. Stat. 11, 427-444. Deville, Särndal and Sautory (1993),
    JASA 88, 1013-1020 (raking as calibration).

    Examples
    --------
    >>> from analysis.weighting.margins import margin
    >>> from analysis.weighting.steps import base_weights
    >>> a = margin("a", ["x", "x", "y", "y"], {"x": 30, "y": 10})
    >>> b = margin("b", ["u", "v", "u", "v"], {"u": 20, "v": 20})
    >>> rake(base_weights([10.0] * 4), [a, b]).current.tolist()
    [15.0, 15.0, 5.0, 5.0]
    """
    check_margins(margins, len(weights))
    cells = cross([each.factor for each in margins], keep_empty=True)
    mass = sum_by(cells.codes, weights.current, cells.count)
    totals = [each.totals for each in margins]
    carried = [sum_by(level, mass, len(each)) for level, each in zip(cells.table, totals, strict=True)]
    check_carried(margins, carried)
    certify_cells(margins, cells, mass)
    g, sweeps = fit_cells(cells.table, mass, totals, tolerance=tolerance)
    if sweeps > SWEEPS:
        g, sweeps = solve(_task(margins, cells, mass))
    after = np.take(g, cells.codes)
    after *= weights.current
    basis: Linearisation
    if Residuals(residuals) is Residuals.SURVEY:
        basis = MarginSweeps(cells.table, tuple(len(each) for each in totals), cells.codes)
    else:
        basis = Regression(indicators(cells.table, totals), cells.codes, None, None)
    label = ", ".join(each.name for each in margins)
    return add_step(weights, Step(StepKind.RAKE, label, weights.current, after, basis, sweeps))


def certify_cells(margins: Sequence[Margin], cells: Cells, mass: FloatArray) -> None:
    """Refuse margins that no positive cell weights can meet, naming the category."""
    if not np.all(mass > 0) or len(mass) < np.prod([len(each.totals) for each in margins], dtype=float):
        certify(_task(margins, cells, mass))


def _task(margins: Sequence[Margin], cells: Cells, mass: FloatArray) -> Task:
    names = tuple(f"{each.name}={level}" for each in margins for level in each.factor.levels)
    totals = [each.totals for each in margins]
    # margins agree to 1e-9 (checked); agree exactly, lest rounding count as a contradiction
    totals = [each * (totals[0].sum() / each.sum()) for each in totals]
    held = mass > 0
    x, ones = indicators(cells.table, totals), np.ones(cells.count)
    g_low, g_high = np.zeros(cells.count), np.full(cells.count, np.inf)
    mass = np.where(held, mass, 0.0)
    return Task(names, x, mass, np.concatenate(totals), g_low, g_high, ones, Distance.RAKING, "margins")


def indicators(table: NDArray[np.int64], totals: Sequence[FloatArray]) -> FloatArray:
    """Return the (C, ΣL) matrix that says which category of each margin a cell has."""
    return np.column_stack([np.eye(len(each))[level] for level, each in zip(table, totals, strict=True)])


def fit_cells(
    table: NDArray[np.int64], mass: FloatArray, totals: Sequence[FloatArray], *, tolerance: float = TOLERANCE
) -> tuple[FloatArray, int]:
    """Return g (C,) of iterative proportional fitting, and the sweeps used (`SWEEPS` + 1: not yet met).

    Parameters
    ----------
    table
        (k, C): the category of each cell in each of k margins.
    mass
        (C,) sums of weights.
    totals
        k arrays of category totals.
    """
    factors = [np.ones(len(each)) for each in totals]
    g: FloatArray = np.ones(len(mass))
    for sweep in range(SWEEPS):
        worst = 0.0
        for level, asked, own in zip(table, totals, factors, strict=True):
            sums = sum_by(level, mass * g, len(asked))
            change = asked / sums
            worst = max(worst, float(np.max(np.abs(change - 1))))
            np.multiply(own, change, out=own)
            g = g * change[level]
        if worst <= tolerance:
            return _product(table, factors), sweep + 1
    return _product(table, factors), SWEEPS + 1


def _product(table: NDArray[np.int64], factors: Sequence[Any]) -> FloatArray:
    g: FloatArray = np.ones(table.shape[1])
    for level, own in zip(table, factors, strict=True):
        g *= own[level]
    return g
