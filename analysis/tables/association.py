"""Tests of independence in a crosstab: Rao–Scott, Wald, adjusted Wald."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import null_space
from scipy.special import chdtrc, fdtrc

from analysis.errors import AnalysisError, Problem, TableCode
from analysis.estimands import count, estimate_bound
from analysis.tables.crossing import CELL, cross_columns
from analysis.tables.mixtures import exact_tail, saddlepoint_tail

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.designs.spec import Design


@dataclass(frozen=True, slots=True)
class Association:
    """Independence of two columns, tested in six ways; every `p_…` is the chance of as much or more.

    `pearson` is the weighted Pearson statistic scaled to the `n` rows. Rao–Scott: `f` on (`f_ndf`, `f_ddf`)
    with `p_f`; `p_chisq` first order on `cells` = (R - 1)(C - 1) degrees; `p_lincom` the exact mixture;
    `p_saddlepoint` its approximation. `wald` on (`cells`, `design_df`), `adjusted_wald` on
    (`cells`, `design_df` - `cells` + 1); the latter is None without degrees of freedom.
    """

    n: int
    cells: int
    design_df: float
    pearson: float
    f: float
    f_ndf: float
    f_ddf: float
    p_f: float
    p_chisq: float
    p_lincom: float
    p_saddlepoint: float
    wald: float
    p_wald: float
    adjusted_wald: float | None
    p_adjusted_wald: float | None


def associate(
    data: object, design: Design, row: str, column: str, *, where: str | None = None, df: float | None = None
) -> Association:
    """Test whether two columns are independent.

    `df` are the design's degrees of freedom, if not those of the rows that meet the condition.

    Raises
    ------
    AnalysisError
        If a column has one category, or the covariance of the table is singular.

    References
    ----------
    Rao and Scott (1984), *Annals of Statistics* 12, 46–60; Thomas and Rao (1987), *JASA* 82, 630–636
    (adjusted Wald); Lumley (2010), *Complex Surveys*, section 2.4.
    """
    crossed = cross_columns(data, design, row, column, where)
    shape = (len(crossed.rows), len(crossed.columns))
    alone = [
        Problem(name, TableCode.ONE_CATEGORY, {"column": name, "found": str(labels[0])})
        for name, labels in ((row, crossed.rows), (column, crossed.columns))
        if len(labels) == 1
    ]
    if alone:
        raise AnalysisError(alone)
    levels = tuple(np.arange(shape[0] * shape[1], dtype=float).tolist())
    found = estimate_bound(crossed.bound, count(CELL, levels=levels), where=f"`{CELL}` >= 0")
    nu = float(found.df[0]) if df is None else df
    if not nu > 0:
        raise AnalysisError([Problem("df", TableCode.NO_DEGREES, {"found": f"{nu:g}"})])
    totals, square = found.points, found.covariance()
    try:
        delta = _design_effects(totals, square, shape, crossed.n)
        wald = _wald(totals, square, shape)
    except np.linalg.LinAlgError:
        raise AnalysisError([Problem(row, TableCode.SINGULAR, {"table": f"{row} × {column}"})]) from None
    return _tests(_pearson(totals, shape, crossed.n), delta, wald, n=crossed.n, nu=nu)


def _pearson(totals: NDArray[np.float64], shape: tuple[int, int], n: int) -> float:
    table = totals.reshape(shape) / totals.sum()
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    return float(n * ((table - expected) ** 2 / expected).sum())


def _design_effects(
    totals: NDArray[np.float64], square: NDArray[np.float64], shape: tuple[int, int], n: int
) -> NDArray[np.float64]:
    """Return the generalised design effects of the interaction contrasts, (cells,), above zero."""
    whole = totals.sum()
    share = totals / whole
    turn = (np.eye(len(share)) - share[:, None]) / whole
    covariance = turn @ square @ turn.T
    inverse = np.divide(1.0, share, out=np.zeros_like(share), where=share > 0)
    sides = [null_space(np.ones((1, size))) for size in shape]
    contrasts = np.kron(*sides) * inverse[:, None]
    above = contrasts.T @ covariance @ contrasts
    below = contrasts.T @ (contrasts * share[:, None]) / n
    found = np.linalg.eigvals(np.linalg.solve(below, above)).real
    if not found.max() > 0:
        raise np.linalg.LinAlgError
    return np.asarray(found[found > 1e-12 * found.max()], dtype=np.float64)


def _wald(totals: NDArray[np.float64], square: NDArray[np.float64], shape: tuple[int, int]) -> float:
    """Return the Wald statistic of cell - row · column / total, without the first row and column."""
    table, whole = totals.reshape(shape), totals.sum()
    across, down = table.sum(axis=1), table.sum(axis=0)
    rows = np.kron(np.eye(shape[0]), np.ones(shape[1]))
    columns = np.kron(np.ones(shape[0]), np.eye(shape[1]))
    r, c = np.divmod(np.arange(len(totals)), shape[1])
    used = (r > 0) & (c > 0)
    r, c = r[used], c[used]
    excess = (totals - np.outer(across, down).ravel() / whole)[used]
    slope = np.eye(len(totals))[used] - rows[r] * (down[c] / whole)[:, None]
    slope += -columns[c] * (across[r] / whole)[:, None] + (across[r] * down[c] / whole**2)[:, None]
    middle = slope @ square @ slope.T
    if np.linalg.matrix_rank(middle) < len(middle):
        raise np.linalg.LinAlgError
    return float(excess @ np.linalg.solve(middle, excess))


def _tests(pearson: float, delta: NDArray[np.float64], wald: float, *, n: int, nu: float) -> Association:
    cells, trace = len(delta), float(delta.sum())
    d0 = trace**2 / float((delta**2).sum())
    left = nu - cells + 1
    adjusted = wald * left / (cells * nu) if left > 0 else None
    return Association(
        n, cells, nu, pearson, pearson / trace, d0, d0 * nu,
        float(fdtrc(d0, d0 * nu, pearson / trace)),
        float(chdtrc(cells, pearson / (trace / cells))),
        exact_tail(pearson, delta, d0 * nu),
        saddlepoint_tail(pearson, delta, d0 * nu),
        wald / cells,
        float(fdtrc(cells, nu, wald / cells)),
        adjusted,
        None if adjusted is None else float(fdtrc(cells, left, adjusted)),
    )  # fmt: skip
