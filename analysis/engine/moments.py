"""The moment table: what every engine hands over, and all that the closed forms need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from analysis.designs.bound import Bound, Frame
    from analysis.designs.replication import Replication
    from analysis.engine.plan import MomentPlan
    from analysis.engine.tally import Rows


@dataclass(frozen=True, slots=True, eq=False)
class Domains:
    """The D domains: `by` names the columns, `labels` one tuple of labels a domain, ascending."""

    by: tuple[str, ...]
    labels: tuple[tuple[object, ...], ...]

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, slots=True, eq=False)
class StratumSquares:
    """Cells that are strata: `units` (C,) rows, `squares` (C, P) centred products of the plan's pairs.

    `again` runs the plan by units, for the covariance between estimates.
    """

    units: NDArray[np.intp]
    squares: NDArray[np.float64]
    again: Callable[[], Moments]


@dataclass(frozen=True, slots=True, eq=False)
class AdjustedRows:
    """The rows, where the variance must know how their weights were adjusted (`Bound.calibration`).

    `place` (M,) are the rows in domains, `domain` (M,) theirs, `values` their columns, with the weight 1.
    """

    bound: Bound
    place: NDArray[np.intp]
    domain: NDArray[np.intp]
    values: Rows


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Sums of C cells (unit × domain), ascending in (unit, domain).

    `unit` (C,) is a unit of `frame.last` (of `replication` where there are replicates, a row where a second
    phase needs rows), `domain` (C,) a position in `domains`. `sums` is (C, S) and `counts` (C, T), in the
    order of the plan. `weighing` (C,) counts the rows whose weight is not zero. With `strata`, `unit` is a
    stratum of `frame.last` instead (see `MomentPlan`).
    """

    plan: MomentPlan
    frame: Frame
    domains: Domains
    unit: NDArray[np.intp]
    domain: NDArray[np.intp]
    sums: NDArray[np.float64]
    counts: NDArray[np.int64]
    weighing: NDArray[np.int64]
    replication: Replication | None = None
    rows: Bound | None = None
    strata: StratumSquares | None = None
    adjusted: AdjustedRows | None = None


class Engine(Protocol):
    """What runs a plan: NumPy in memory (`analysis.engine.memory`), or a database."""

    def levels(self, column: str) -> tuple[object, ...]:
        """Return the values that occur in a column, ascending, missing left out."""
        ...

    def centre(self, column: str) -> float:
        """Return the pilot centre of a column of numbers: the middle between its ends."""
        ...

    def moments(self, plan: MomentPlan) -> Moments:
        """Return the moment table of a plan."""
        ...
