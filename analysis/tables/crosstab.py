"""Weighted crosstabs: shares of cells, of rows, of columns, with errors and intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.estimands import count, estimate_bound, proportion
from analysis.tables.crossing import CELL, cross_columns

if TYPE_CHECKING:
    import pandas as pd

    from analysis.designs.spec import Design
    from analysis.results.estimates import Estimates


@dataclass(frozen=True, slots=True, eq=False)
class Crosstab:
    """A table of R rows × C columns over the `n` rows of data that have both.

    `counts` and `cells` hold persons and shares of the whole, R · C estimates row by row (empty cells are
    zero); `within_rows` the shares of the columns in each row, `within_columns` the shares of the rows in
    each column, domain by domain.
    """

    row: str
    column: str
    rows: tuple[object, ...]
    columns: tuple[object, ...]
    n: int
    counts: Estimates
    cells: Estimates
    within_rows: Estimates
    within_columns: Estimates

    def to_pandas(self) -> pd.DataFrame:
        """Return a pandas table, one row a cell: persons, share, error, interval, and both percentages."""
        import pandas as pd  # noqa: PLC0415 - only who asks for it waits for it

        shape = (len(self.rows), len(self.columns))
        across = self.within_rows.points.reshape(shape)
        down = self.within_columns.points.reshape(shape[::-1]).T
        records = [
            {
                self.row: row, self.column: column, "persons": persons.value, "persons_se": persons.se,
                "share": cell.value, "se": cell.se, "low": cell.low, "high": cell.high, "n": persons.n,
                "of_row": across[divmod(place, shape[1])], "of_column": down[divmod(place, shape[1])],
            }
            for place, (row, column, persons, cell) in enumerate(
                (row, column, *both)
                for (row, column), both in zip(
                    [(r, c) for r in self.rows for c in self.columns],
                    zip(self.counts, self.cells, strict=True), strict=True,
                )
            )
        ]  # fmt: skip
        return pd.DataFrame(records).drop(columns="n")


def crosstab(
    data: object, design: Design, row: str, column: str, *, where: str | None = None, level: float = 0.95
) -> Crosstab:
    """Return a weighted crosstab of two columns, over the rows that have both.

    Raises
    ------
    AnalysisError
        If no row has both columns, or the design or condition is wrong.

    Examples
    --------
    >>> from analysis.designs import Design
    >>> data = {"w": [1.0, 2.0, 3.0, 2.0], "a": ["x", "x", "y", "y"], "b": [0, 1, 0, 0]}
    >>> crosstab(data, Design(weight="w"), "a", "b").cells.points.tolist()
    [0.125, 0.25, 0.625, 0.0]
    """
    crossed = cross_columns(data, design, row, column, where)
    levels = tuple(np.arange(len(crossed.rows) * len(crossed.columns), dtype=float).tolist())
    bound, both = crossed.bound, f"`{CELL}` >= 0"
    return Crosstab(
        row,
        column,
        crossed.rows,
        crossed.columns,
        crossed.n,
        estimate_bound(bound, count(CELL, levels=levels), where=both, level=level),
        estimate_bound(bound, proportion(CELL, levels=levels), where=both, level=level),
        estimate_bound(bound, proportion(column, levels=crossed.columns), by=row, where=both, level=level),
        estimate_bound(bound, proportion(row, levels=crossed.rows), by=column, where=both, level=level),
    )
