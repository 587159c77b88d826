"""What to sum, for any engine: keys, value expressions, centres; no arrays, no SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.engine.expressions import Expression


@dataclass(frozen=True, slots=True)
class Factor:
    """A value of a row: the column less its centre, or 1 where the column equals `level`, else 0."""

    column: str
    level: object = None

    @property
    def is_level(self) -> bool:
        """Return whether the factor says that the column has a level."""
        return self.level is not None


@dataclass(frozen=True, slots=True)
class Sum:
    """One column of the moment table: Σ w · Π factors over the rows in which all of `valid` have a value.

    Without factors it is Σ w. In SQL: ``SUM(CASE WHEN v IS NOT NULL THEN w * (a - centre_a) * ... END)``.
    """

    factors: tuple[Factor, ...]
    valid: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Centre:
    """The constant taken off a column before it is summed, so that second moments keep their digits."""

    column: str
    value: float


@dataclass(frozen=True, slots=True)
class MomentPlan:
    """One pass over the rows.

    The key of a cell is (sampling unit, domain): the unit is that of the design's last stage that varies
    (or of the replicates), the domain a combination of the `by` columns that occurs. Rows where `where` is
    not true, or a `by` column is missing, belong to no domain; their units stay in the frame. Per cell
    and entry of `sums` one float; per cell and entry of `counts` the number of rows with a weight other
    than zero in which those columns all have a value (an empty entry counts all rows).

    Cells come in ascending order of (unit, domain), whatever the order of the rows.

    Where every row is a unit of a one-stage design with one fraction a stratum, the key may be (stratum,
    domain) instead; the engine then also returns, for each entry (a, b) of `pairs`, positions in `sums`, the
    sum of (w m_a - mean) (w m_b - mean) over the rows of the cell, m being what the entry sums and the means
    those of the cell (in SQL: ``REGR_SXY`` or ``COVAR_POP * COUNT``, never raw squares). `by_unit` asks for
    units all the same, because the covariance between estimates needs them.
    """

    by: tuple[str, ...]
    where: Expression | None
    sums: tuple[Sum, ...]
    counts: tuple[tuple[str, ...], ...]
    centres: tuple[Centre, ...]
    pairs: tuple[tuple[int, int], ...] = ()
    by_unit: bool = False

    def columns(self) -> tuple[str, ...]:
        """Return the columns that the plan reads besides those of the design."""
        from analysis.engine.expressions import columns_of  # noqa: PLC0415 - a leaf without its own plan

        asked = [*self.by, *(columns_of(self.where) if self.where is not None else ())]
        asked += [factor.column for each in self.sums for factor in each.factors]
        asked += [column for each in self.sums for column in each.valid]
        return tuple(dict.fromkeys(asked))

    def centre_of(self, column: str) -> float:
        """Return the centre of a column; 0 where none was asked for."""
        return next((each.value for each in self.centres if each.column == column), 0.0)
