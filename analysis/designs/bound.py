"""A design bound to data: integer codes of rows, small tables of units, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from analysis.designs.spec import Lonely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.designs.replication import Replication
    from analysis.designs.spec import Design, Pps
    from analysis.designs.table import Table


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """The U sampling units of one stage and their H strata, numbered stratum by stratum, label by label.

    `stratum` (U,) and `parent` (U,) are positions: the stratum of a unit, and its unit of the stage before
    (0 at the first stage). `sampled` (H,) counts the units drawn. `fraction` (U,) is the sampling fraction
    of the unit's stratum, or the unit's inclusion probability; 0 means no finite population correction.
    `names` (H,) are the strata in words, for messages.
    """

    stratum: NDArray[np.intp]
    parent: NDArray[np.intp]
    sampled: NDArray[np.intp]
    fraction: NDArray[np.float64]
    names: tuple[str, ...]

    @property
    def units(self) -> int:
        """Return the number of units, U."""
        return len(self.stratum)

    @property
    def strata(self) -> int:
        """Return the number of strata, H."""
        return len(self.sampled)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What the variance needs of a design besides sums per unit: every stage whose units vary.

    `stages` run from the first to the last; stages below one without a finite population correction add
    nothing to the variance and are left out. Any engine that sums per unit of the last stage kept can hand
    its sums to `analysis.designs.covariance.unit_covariance` with this frame.
    """

    stages: tuple[Stage, ...]
    pps: Pps | None = None
    joint: NDArray[np.float64] | None = None
    lonely: Lonely = Lonely.FAIL
    lonely_domains: bool = False
    collapsed: tuple[str, ...] = ()
    second_phase: bool = False

    @property
    def last(self) -> Stage:
        """Return the finest stage kept."""
        return self.stages[-1]


@dataclass(frozen=True, slots=True, eq=False)
class ResponseCells:
    """The second phase: `cell` (N,) of each row, of `asked` (G,) persons `answered` (G,) did."""

    cell: NDArray[np.intp]
    asked: NDArray[np.float64]
    answered: NDArray[np.float64]


class Calibration(Protocol):
    """What adjusted the weights since the draw, so that the variance can follow (`analysis.weighting`).

    `base` (N,) are the weights of the draw, `current` (N,) those of the analysis.
    """

    @property
    def base(self) -> NDArray[np.float64]:
        """Return the weights of the draw, (N,)."""
        ...

    @property
    def current(self) -> NDArray[np.float64]:
        """Return the weights of the analysis, (N,)."""
        ...

    def covariance(
        self, bound: Bound, values: NDArray[np.float64], mask: NDArray[np.bool_] | None = None
    ) -> NDArray[np.float64]:
        """Return the covariance (K, K) of Σ w z, w the current weights, z = `values` (N, K)."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """A design bound to N rows.

    Attributes
    ----------
    weight : (N,)
        Final weight of each row: zero for those asked who did not answer.
    unit : (N,)
        Unit of the last stage kept in `frame`, per row.
    frame
        The units and strata.
    replication
        Replicate factors, where the variance comes from replicates.
    response
        Response cells, where non-response is a second phase.
    calibration
        How the weights were adjusted to known totals or for non-response, where they were.
    """

    design: Design
    table: Table
    weight: NDArray[np.float64]
    unit: NDArray[np.intp]
    frame: Frame
    replication: Replication | None = None
    response: ResponseCells | None = None
    calibration: Calibration | None = None

    @property
    def rows(self) -> int:
        """Return the number of rows, N."""
        return len(self.weight)

    def psu(self) -> NDArray[np.intp]:
        """Return the first-stage unit of each row, (N,)."""
        return climb(self.frame, self.unit, len(self.frame.stages) - 1)


def climb(frame: Frame, unit: NDArray[np.intp], steps: int) -> NDArray[np.intp]:
    """Return the ancestors of units of the last stage, `steps` stages up."""
    for stage in frame.stages[len(frame.stages) - steps :][::-1]:
        unit = stage.parent[unit]
    return unit


def fractions_above(frame: Frame) -> tuple[NDArray[np.float64], ...]:
    """Return per stage (U,) the product of the sampling fractions of a unit's ancestors (1 at the first)."""
    above = [np.ones(frame.stages[0].units)]
    for before, stage in zip(frame.stages[:-1], frame.stages[1:], strict=True):
        above.append((above[-1] * before.fraction)[stage.parent])
    return tuple(above)
