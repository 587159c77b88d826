"""What scoring a tier gives: frozen values, with and without the finite population correction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.errors import Problem
from analysis.scheme_model import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from analysis.errors import AnalysisCode
    from analysis.response import CellWeight, Merge


@dataclass(frozen=True, slots=True)
class Estimate:
    """Points with standard error, degrees of freedom and 95 % interval clipped to what is possible.

    `df` is ``None`` where `se` is 0 or comes from given figures only. All are ``None`` except `value`
    for a given figure whose error is unknown.
    """

    value: float
    se: float | None = None
    df: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class GroupPart:
    """What one group says about one unit on one criterion.

    `percent` of the maximum with its `se` (with fpc); `weight` is the share of the group after
    redistribution (0 when it has no answers); `suppressed` cells must not be published.
    """

    group: str
    answers: int
    percent: float | None
    se: float | None
    weight: float
    suppressed: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Points of one criterion, one area, or the total of one unit.

    `printed` is `estimate.value` after the scheme's rounding. `estimate` is ``None`` when there is nothing
    to estimate; then the part is absent, never 0. `max_points` of an area or a total are those of its
    criteria that are present. `asked` forms put the question (for an area or a total: over its criteria),
    `answers` of them gave something that is scored; `no_opinion`, `cannot_judge` and `unanswered` count
    the others. `given` marks a linked figure. `alike` marks a criterion on which all persons of each group
    said the same: it tells what each said. `suppressed` parts must not be published.
    """

    id: str
    max_points: float
    estimate: Estimate | None
    without_fpc: Estimate | None
    printed: float | None
    asked: int = 0
    answers: int = 0
    no_opinion: int = 0
    cannot_judge: int = 0
    unanswered: int = 0
    given: bool = False
    alike: bool = False
    suppressed: bool = False
    groups: tuple[GroupPart, ...] = ()

    @property
    def no_opinion_share(self) -> float:
        """Share of "no opinion" and "cannot judge" among the questions put; 0 when none was put."""
        return (self.no_opinion + self.cannot_judge) / self.asked if self.asked else 0.0


@dataclass(frozen=True, slots=True)
class Note:
    """A statement about a result: `kind` is ``assumption``, ``warning`` or ``method``.

    `unit` is the rated unit that it is about, empty for the whole tier. Facts may be `Wording`s: texts of
    the scheme and numbers written for each language.
    """

    kind: str
    path: str
    code: AnalysisCode
    facts: Mapping[str, object] = field(default_factory=dict)
    unit: str = ""

    def problem(self, lang: str) -> Problem:
        """Return the note as code and plain facts in `lang`, which the words of messages explain."""
        facts = {
            name: fact.say(lang) if isinstance(fact, Wording) else fact for name, fact in self.facts.items()
        }
        return Problem("", self.code, facts)


@dataclass(frozen=True, slots=True)
class UnitScore:
    """One rated unit.

    `total` are its survey points, `index` appraised plus survey points. `forms` valid of `returned` of
    `asked` are about the unit. `complete` is false when a criterion that others have is absent: such a unit
    is not ranked. `chosen` (†): the unit chose the persons of at least one of its groups.
    `rank_low`..`rank_high` is the simultaneous 95 % rank interval.
    """

    code: str
    total: Part
    areas: tuple[Part, ...]
    criteria: tuple[Part, ...]
    asked: int
    returned: int
    forms: int
    ranked: bool
    complete: bool
    chosen: bool
    reference_only: bool
    rank: int | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    tied: bool = False
    appraised: float | None = None
    index: Estimate | None = None
    index_printed: float | None = None
    index_rank: int | None = None
    index_rank_low: int | None = None
    index_rank_high: int | None = None
    index_tied: bool = False


@dataclass(frozen=True, slots=True)
class DistinguishablePair:
    """Two ranked units whose difference is real, jointly over all pairs at 95 %."""

    above: str
    below: str
    difference: float
    se: float


@dataclass(frozen=True, slots=True, eq=False)
class Component:
    """The survey component of one tier.

    `covariance` and `covariance_without_fpc` are (U, U) over `units` in order, in points squared;
    `difference_se` (U, U) with fpc. `max_points` are those of the criteria with any figure,
    `missing_points` those of the others (SIPAS not given). `pairs` of ranked units were compared with
    the critical value `critical_value`; `together` are the groups of consecutive ranks in which no pair is
    distinguishable. `weights` are those of the cells' answers.
    """

    tier: str
    max_points: float
    missing_points: float
    index_points: float
    units: tuple[UnitScore, ...]
    covariance: NDArray[np.float64]
    covariance_without_fpc: NDArray[np.float64]
    difference_se: NDArray[np.float64]
    pairs: int
    critical_value: float
    distinguishable: tuple[DistinguishablePair, ...]
    together: tuple[tuple[str, ...], ...]
    weights: tuple[CellWeight, ...]
    merges: tuple[Merge, ...]
    notes: tuple[Note, ...]
    seed: int
    draws: int

    @property
    def order(self) -> tuple[str, ...]:
        """Codes of the units in the order of the matrices."""
        return tuple(unit.code for unit in self.units)

    def unit(self, code: str) -> UnitScore:
        """Return one unit.

        Raises
        ------
        KeyError
            If the unit is not part of this component.
        """
        for unit in self.units:
            if unit.code == code:
                return unit
        raise KeyError(code)
