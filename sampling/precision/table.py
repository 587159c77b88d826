"""Expected precision as values: units, groups, ranks of each tier, and what to warn about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sampling.plan import Text
    from sampling.precision.assumptions import Assumptions
    from sampling.remarks import Remark


@dataclass(frozen=True, slots=True)
class Expected:
    """Expected standard error, degrees of freedom (infinite without error), half-width of a 95 % interval."""

    se: float
    df: float
    half_width: float


@dataclass(frozen=True, slots=True)
class UnitPrecision:
    """What is expected for one unit, in points.

    `asked` and `forms` are persons asked and forms expected back. `fpc` is what the report will print (finite
    population correction); `plain` is without it. `chosen` (†): some of its persons are chosen by the unit
    itself, so that the margin covers non-response among those listed and nothing else. `told_apart` is how
    many of the other ranked units are expected to be distinguishable from it, `rank_width` how many ranks its
    rank interval is expected to span; both ``None`` for a unit that is not ranked.
    """

    code: str
    name: Text
    asked: float
    forms: float
    fpc: Expected
    plain: Expected
    chosen: bool
    told_apart: float | None = None
    rank_width: float | None = None


@dataclass(frozen=True, slots=True)
class GroupPrecision:
    """What is expected from one group.

    `asked` and `forms` are totals; `fewest` the forms expected for the unit that gets fewest. `half_width` is
    that of the group's mean for a typical unit, in percent of the maximum: ``None`` (†) where the rated unit
    chooses the persons, for then no margin of error can be given. `share` is the part (0 to 1) of the
    variance of the units' points that comes from this group.
    """

    group: str
    label: Text
    chosen: bool
    asked: float
    response: float
    forms: float
    units: int
    fewest: float
    half_width: float | None
    share: float


@dataclass(frozen=True, slots=True)
class RankPrecision:
    """How well the ranked units can be told apart.

    `critical`: standard errors that a difference must exceed when all pairs are judged together. `least`,
    `typical` and `most` are the smallest, median and largest difference (points) from which on a pair is told
    apart; `pairs` the number of pairs, `told_apart` how many of them are expected to be; `rank_width` the
    mean number of ranks in a rank interval.
    """

    units: int
    critical: float
    least: float
    typical: float
    most: float
    pairs: int
    told_apart: float
    rank_width: float


@dataclass(frozen=True, slots=True, eq=False)
class TierPrecision:
    """Expected precision of one tier.

    `max_points` are the survey points, `asked_points` those that answers decide. `difference_se` (n, n) are
    standard errors of the differences of all pairs of units, with finite population correction, in the order
    of `units`; `covariance` and `covariance_without_fpc` belong to the same order.
    """

    tier: str
    label: Text
    max_points: float
    asked_points: float
    units: tuple[UnitPrecision, ...]
    groups: tuple[GroupPrecision, ...]
    ranks: RankPrecision | None
    difference_se: NDArray[np.float64]
    covariance: NDArray[np.float64]
    covariance_without_fpc: NDArray[np.float64]
    stand_in: bool

    def unit(self, code: str) -> UnitPrecision:
        """Return one unit.

        Raises
        ------
        KeyError
            If the tier has no such unit.
        """
        for unit in self.units:
            if unit.code == code:
                return unit
        raise KeyError(code)

    @property
    def typical(self) -> UnitPrecision:
        """The unit whose half-width is the median (the lower of two)."""
        ordered = sorted(self.units, key=lambda unit: (unit.fpc.half_width, unit.code))
        return ordered[(len(ordered) - 1) // 2]


@dataclass(frozen=True, slots=True, eq=False)
class PrecisionTable:
    """Expected precision of a plan, tier by tier, with the assumptions it rests on and warnings."""

    plan: str
    tiers: tuple[TierPrecision, ...]
    remarks: tuple[Remark, ...]
    assumptions: Assumptions

    def tier(self, tier_id: str) -> TierPrecision:
        """Return one tier.

        Raises
        ------
        KeyError
            If nothing was reckoned for such a tier.
        """
        for tier in self.tiers:
            if tier.tier == tier_id:
                return tier
        raise KeyError(tier_id)
