"""Replicate weights as columns of the data, for programs that want them: only on request, in pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from analysis.designs.replication import Replication

    FloatArray = NDArray[np.float64]

ROWS_AT_ONCE = 65_536


def row_weights(replication: Replication, weights: FloatArray, rows: slice = slice(None)) -> FloatArray:
    """Return full replicate weights w_i·M[unit(i), r] of some rows, (n, R).

    Examples
    --------
    >>> from analysis.designs import Replication
    >>> made = Replication(np.array([[0.0, 2.0], [2.0, 0.0]]), np.array([0, 1, 1]), 0.5, np.ones(2))
    >>> row_weights(made, np.array([1.0, 1.0, 3.0]), slice(1, 3)).tolist()
    [[2.0, 0.0], [6.0, 0.0]]
    """
    return np.asarray(replication.factors[replication.unit[rows]] * weights[rows, None])


def write_replicates(
    path: Path, replication: Replication, weights: FloatArray, *, prefix: str = "rep"
) -> None:
    """Write the weight and R replicate weights as Parquet, a block of rows at a time.

    The file's metadata says scale, rscales, mse and kind, so that any program can use the columns.
    """
    names = ["weight", *(f"{prefix}{number + 1}" for number in range(replication.count))]
    facts = {
        "khaosat.kind": replication.kind,
        "khaosat.scale": repr(float(replication.scale)),
        "khaosat.rscales": ",".join(repr(float(each)) for each in replication.rscales),
        "khaosat.mse": str(replication.mse).lower(),
    }
    schema = pa.schema([(name, pa.float64()) for name in names], metadata=facts)
    with pq.ParquetWriter(path, schema) as writer:
        for start in range(0, len(weights), ROWS_AT_ONCE):
            rows = slice(start, start + ROWS_AT_ONCE)
            block = np.column_stack([weights[rows], row_weights(replication, weights, rows)])
            columns = [pa.array(column) for column in np.ascontiguousarray(block.T)]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
