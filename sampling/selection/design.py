"""A sampling design: what is drawn at each stage, from the first units down to persons."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from sampling.selection.methods import EQUAL, Method

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sampling.plan import Text

ROWS = "rows"
"""The size that counts a unit's rows in the frame."""

OTHERS = "*"
"""In sample sizes by stratum: all strata that are not named."""


class Allocation(StrEnum):
    """How a total is shared among the domains of a stage."""

    EQUAL = "equal"
    PROPORTIONAL = "proportional"


@dataclass(frozen=True, slots=True)
class Permanent:
    """Permanent random numbers: where the sample starts on the circle [0, 1), and which way it goes."""

    start: float = 0.0
    backwards: bool = False
    collocated: bool = False


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a unit: its number of rows, a column that is one value in the unit, or a column's sum."""

    column: str
    summed: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: within every unit drawn before and every stratum, so many units by this method.

    `n` maps a stratum (labels joined by `` / ``), the unit drawn before, or ``*`` to a sample size. `rate` is
    a share of the units, at least `at_least` of them; `total` is shared among all domains of the stage.
    `chosen` and `reason` belong to purposive selection.
    """

    unit: str
    method: Method
    strata: tuple[str, ...] = ()
    size: Size | None = None
    n: Mapping[str, int] = field(default_factory=dict)
    rate: float | None = None
    at_least: int = 0
    total: int | None = None
    allocate: Allocation = Allocation.EQUAL
    sort: tuple[str, ...] = ()
    serpentine: bool = False
    balance: tuple[str, ...] = ()
    permanent: Permanent | None = None
    chosen: tuple[str, ...] = ()
    reason: str = ""
    take_all_if_short: bool = False

    @property
    def equal(self) -> bool:
        """Return whether all units of a domain have the same probability."""
        return self.method in EQUAL or self.size is None

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns of the frame that this stage reads."""
        sized = (self.size.column,) if self.size and self.size.column != ROWS else ()
        return tuple(dict.fromkeys((self.unit, *self.strata, *sized, *self.sort, *self.balance)))


@dataclass(frozen=True, slots=True)
class Design:
    """A design of one or several stages; `person` is the column of ids, `reserves` a number per domain.

    `where` keeps the rows of the frame whose columns have one of the values named; the others do not count.
    """

    id: str
    title: Text
    person: str
    stages: tuple[Stage, ...]
    reserves: int = 0
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns of the frame that any stage reads, and the ids."""
        kept = [column for column, _ in self.where]
        read = [column for stage in self.stages for column in stage.columns]
        return tuple(dict.fromkeys((self.person, *kept, *read)))

    @property
    def purposive(self) -> tuple[Stage, ...]:
        """Return the stages that somebody chose: no margin of error can be given."""
        return tuple(stage for stage in self.stages if stage.method is Method.PURPOSIVE)
