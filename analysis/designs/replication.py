"""Replicate factors: a (units × R) matrix, never a column of the data for each replicate made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array

from analysis.designs.spec import ReplicateKind, Replicates
from analysis.designs.table import numeric
from analysis.engine_codes import DesignCode
from analysis.errors import AnalysisError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.designs.table import Table


FEW_COLUMNS = 4


FEW_COLUMNS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Replication:
    """R replicates of a design.

    Row i has the weight w_i · `factors`[`unit`[i], r] in replicate r: `factors` is (U, R), `unit` (N,).
    V(θ) = `scale` Σ_r `rscales`[r] (θ_r - centre)(θ_r - centre)ᵀ; the centre is the estimate with `mse`,
    otherwise the mean of the replicates whose rscale is above zero. `df` are the degrees of freedom where
    the maker knows them (otherwise the rank of the factors less one).
    """

    factors: NDArray[np.float64]
    unit: NDArray[np.intp]
    scale: float
    rscales: NDArray[np.float64]
    mse: bool = False
    df: float | None = None
    kind: str = "other"

    @property
    def count(self) -> int:
        """Return the number of replicates, R."""
        return int(self.factors.shape[1])

    def totals(self, weighted: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the totals in each replicate, (R, K), of weighted row values (N, K)."""
        sums = sum_rows(weighted, self.unit, len(self.factors))
        out: NDArray[np.float64] = self.factors.T @ sums
        return out

    def spread(self, replicates: NDArray[np.float64], estimate: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the scaled deviations (R, K) whose cross-product is the covariance."""
        centre = estimate if self.mse else replicates[self.rscales > 0].mean(axis=0)
        deviations: NDArray[np.float64] = (replicates - centre) * np.sqrt(self.scale * self.rscales)[:, None]
        return deviations


def sum_rows(values: NDArray[np.float64], code: NDArray[np.intp], size: int) -> NDArray[np.float64]:
    """Return the sums of the rows (N, K) with the same code, (size, K)."""
    if values.shape[1] < FEW_COLUMNS:
        columns = [np.bincount(code, weights=each, minlength=size) for each in values.T]
        return np.column_stack([*columns, np.empty((size, 0))])
    # One pass over all columns: the product with the (size, N) matrix that has one 1 in each column.
    ones, ends = np.ones(len(code)), np.arange(len(code) + 1)
    return np.asarray(csc_array((ones, code, ends), shape=(size, len(code))) @ values, dtype=np.float64)


def given_replication(given: Replicates, table: Table, weight: NDArray[np.float64]) -> Replication:
    """Return the replication that columns of the data give.

    Raises
    ------
    AnalysisError
        If a column is no number or empty, scales are missing or do not fit the kind, or whole weights are
        above zero where the sampling weight is zero.
    """
    columns = [numeric(table.column(name), name).astype(np.float64) for name in given.columns]
    matrix = np.column_stack(columns)
    bad = [
        Problem(name, DesignCode.COLUMN_EMPTY_CELLS, {"column": name, "rows": int(np.isnan(each).sum())})
        for name, each in zip(given.columns, columns, strict=True)
        if np.isnan(each).any()
    ]
    if given.combined and (matrix[weight == 0] != 0).any():
        row = int(np.flatnonzero((matrix != 0).any(axis=1) & (weight == 0))[0]) + 1
        bad.append(Problem("replicates", DesignCode.REPLICATE_ZERO_BASE, {"row": row}))
    if bad:
        raise AnalysisError(bad)
    if given.combined:
        matrix = np.divide(matrix, weight[:, None], out=np.zeros_like(matrix), where=weight[:, None] != 0)
    scale, rscales = _scales(given, matrix.shape[1])
    kind = str(ReplicateKind(given.kind))
    return Replication(matrix, np.arange(len(weight)), scale, rscales, given.mse, given.df, kind)


def _scales(given: Replicates, count: int) -> tuple[float, NDArray[np.float64]]:
    """Return the scale and rscales; what the kind implies holds where nothing is given."""
    kind = ReplicateKind(given.kind)
    implied = {
        ReplicateKind.JK1: (count - 1) / count,
        ReplicateKind.JK2: 1.0,
        ReplicateKind.JKN: 1.0,
        ReplicateKind.BRR: 1 / count,
        ReplicateKind.FAY: 1 / (count * (1 - given.rho) ** 2) if given.rho < 1 else None,
        ReplicateKind.BOOTSTRAP: 1 / max(count - 1, 1),
        ReplicateKind.SDR: 4 / count,
    }
    scale = given.scale if given.scale is not None else implied.get(kind)
    rscales = given.rscales
    if rscales is None and kind is not ReplicateKind.JKN:
        rscales = 1.0
    sizes = np.size(rscales) if rscales is not None else 0
    if scale is None or not scale > 0 or sizes not in {1, count} or np.any(np.asarray(rscales) < 0):
        facts = {"kind": str(kind), "count": count, "found": f"scale={given.scale}, rscales: {sizes}"}
        raise AnalysisError([Problem("replicates", DesignCode.REPLICATE_SCALE, facts)])
    return float(scale), np.broadcast_to(np.asarray(rscales, dtype=np.float64), count).copy()
