"""From a formula in names of columns to outcome and regressors, through patsy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import patsy  # type: ignore[import-untyped]
from scipy.linalg import qr

from analysis.errors import AnalysisError, Problem, TableCode
from analysis.regression.fitting import Family, Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.designs.table import Table

REFUSED = (patsy.PatsyError, NameError, SyntaxError, TypeError, ValueError, KeyError, AttributeError)


@dataclass(frozen=True, slots=True, eq=False)
class Matrices:
    """Complete rows of a model: `place` (n,) in the data, what is fitted, and terms with their columns."""

    place: NDArray[np.intp]
    rows: Rows
    terms: tuple[tuple[str, tuple[int, ...]], ...]


def named_columns(formula: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns whose names stand in a formula.

    Examples
    --------
    >>> named_columns("y ~ age + Q('api.stu')", ("y", "age", "ag", "api.stu"))
    ('y', 'age', 'api.stu')
    """
    return tuple(n for n in known if re.search(rf"(?<![\w.]){re.escape(n)}(?![\w.])", formula))


def matrices(table: Table, formula: str, family: Family, inside: NDArray[np.bool_]) -> Matrices:
    """Return the complete rows that weigh and meet the condition.

    Raises
    ------
    AnalysisError
        If the formula is not understood, rows are too few, columns collinear, or the outcome does not fit.
    """
    place = np.flatnonzero(inside)
    frame = pd.DataFrame({name: table.column(name)[place] for name in table.names}, index=place)
    try:
        y, x = patsy.dmatrices(formula, frame, NA_action="drop", return_type="dataframe")
    except REFUSED as error:
        facts: dict[str, object] = {"formula": formula, "reason": str(error).splitlines()[0]}
        raise AnalysisError([Problem("formula", TableCode.FORMULA, facts)]) from None
    outcome = _outcome(y, family)
    info: Any = x.design_info
    terms = tuple(
        (str(name), tuple(range(part.start, part.stop))) for name, part in info.term_name_slices.items()
    )
    rows = Rows(outcome, x.to_numpy(np.float64), tuple(map(str, x.columns)), formula, family)
    _check_rank(rows)
    return Matrices(x.index.to_numpy(np.intp), rows, terms)


def _outcome(y: pd.DataFrame, family: Family) -> NDArray[np.float64]:
    """Return the outcome as one column; of two columns of a condition or a two-way category, the second."""
    values = y.to_numpy(np.float64)
    name = str(y.columns[-1])
    if not len(values):
        raise AnalysisError([Problem(name, TableCode.NO_CASES, {"columns": name})])
    wide = values.shape[1] > (2 if family is Family.LOGISTIC else 1)
    outcome: NDArray[np.float64] = values[:, -1]
    outside = {
        Family.LINEAR: False,
        Family.LOGISTIC: bool(((outcome != 0) & (outcome != 1)).any()) or np.ptp(outcome) == 0,
        Family.POISSON: bool((outcome < 0).any()) or not outcome.any(),
    }[family]
    if wide or outside:
        found = f"{outcome.min():g}…{outcome.max():g}" if not wide else f"{values.shape[1]}"
        facts = {"outcome": name, "family": str(family), "found": found}
        raise AnalysisError([Problem(name, TableCode.OUTCOME, facts)])
    return outcome


def _check_rank(rows: Rows) -> None:
    count, width = rows.regressors.shape
    if count <= width:
        facts: dict[str, object] = {"formula": rows.formula, "parameters": width, "rows": count}
        raise AnalysisError([Problem("formula", TableCode.TOO_FEW, facts)])
    size = np.linalg.norm(rows.regressors, axis=0)
    _, triangle, order = qr(rows.regressors / np.where(size > 0, size, 1.0), mode="economic", pivoting=True)
    weak = np.abs(np.diag(triangle)) <= 1e-10
    if weak.any():
        columns = ", ".join(rows.names[i] for i in np.sort(order[weak]))
        raise AnalysisError([Problem("formula", TableCode.COLLINEAR, {"columns": columns})])
