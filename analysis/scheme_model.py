"""What a scoring scheme says, as values: how answers become points, tier by tier."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from analysis.errors import AnalysisCode, AnalysisError, Problem

if TYPE_CHECKING:
    from analysis.rules import Rule


class Pooling(StrEnum):
    """How groups are put together on one criterion."""

    AVERAGE = "average"
    POOL = "pool"


class OutsideWeight(StrEnum):
    """What counts equally among raters from the provinces: each person, or each province."""

    PERSON = "person"
    PROVINCE = "province"


class Redistribution(StrEnum):
    """Where the weight of a group that is absent for a unit goes."""

    PROPORTIONAL = "proportional"
    EQUAL = "equal"


class RoundingOf(StrEnum):
    """What is rounded: each criterion (printed parts add up), the total, or nothing."""

    CRITERION = "criterion"
    TOTAL = "total"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording in Vietnamese and in English."""

    vi: str
    en: str

    def say(self, lang: str) -> str:
        """Return the wording in `lang` (``"vi"`` or ``"en"``)."""
        return self.en if lang == "en" else self.vi


@dataclass(frozen=True, slots=True)
class SchemeSource:
    """Where a setting was read."""

    id: str
    document: Wording
    place: str


@dataclass(frozen=True, slots=True)
class Assumption:
    """A setting that nobody confirmed: its path in the document and what is assumed."""

    path: str
    words: Wording


@dataclass(frozen=True, slots=True)
class Area:
    """An area of the index with its survey points."""

    id: str
    label: Wording
    max_points: float
    assumption: bool = False


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion that the survey scores.

    `items` are columns of the ratings; several items of one criterion count equally. `weights` are pairs
    (group id, weight > 0). A ``linked`` criterion has neither: its percentage is given.
    `rule_assumption` is true where the rule is.
    """

    id: str
    area: str
    label: Wording
    max_points: float
    rule: Rule
    items: tuple[str, ...] = ()
    weights: tuple[tuple[str, float], ...] = ()
    assumption: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class AbsentGroup:
    """A group that a unit cannot have."""

    group: str
    unit: str
    reason: Wording


@dataclass(frozen=True, slots=True)
class Rounding:
    """Half-up decimal rounding of points."""

    of: RoundingOf
    decimals: int = 2


@dataclass(frozen=True, slots=True)
class SchemeTier:
    """The scheme of one tier.

    `max_points` are the survey points, `index_points` the whole index. `no_opinion` and `cannot_judge`
    are percentages of the maximum, or ``None`` for "out of the denominator". `units` is empty when the
    scheme leaves them to the list. Units with fewer than `minimum_forms` forms are "for reference only";
    `reference_ranked` says whether they are ranked. Cells under `minimum_cell` answers are not published.
    """

    id: str
    label: Wording
    max_points: float
    index_points: float
    areas: tuple[Area, ...]
    criteria: tuple[Criterion, ...]
    no_opinion: float | None = None
    cannot_judge: float | None = None
    pooling: Pooling = Pooling.AVERAGE
    outside: OutsideWeight = OutsideWeight.PERSON
    redistribution: Redistribution = Redistribution.PROPORTIONAL
    absent: tuple[AbsentGroup, ...] = ()
    rounding: Rounding = Rounding(RoundingOf.CRITERION)
    units: tuple[str, ...] = ()
    unranked: tuple[str, ...] = ()
    minimum_forms: int = 5
    reference_ranked: bool = True
    minimum_cell: int = 5
    assumptions: tuple[Assumption, ...] = ()

    def criterion(self, criterion_id: str) -> Criterion:
        """Return the criterion with this id.

        Raises
        ------
        KeyError
            If the tier has no such criterion.
        """
        for criterion in self.criteria:
            if criterion.id == criterion_id:
                return criterion
        raise KeyError(criterion_id)

    def groups(self) -> tuple[str, ...]:
        """Return the ids of all groups that have a weight, sorted."""
        return tuple(sorted({group for criterion in self.criteria for group, _ in criterion.weights}))


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme document; `version` is the SHA-256 of its text."""

    id: str
    version: str
    title: Wording
    sources: tuple[SchemeSource, ...]
    tiers: tuple[SchemeTier, ...]

    def tier(self, tier_id: str) -> SchemeTier:
        """Return the scheme of one tier.

        Raises
        ------
        AnalysisError
            If the document has no such tier (``scheme-tier-unknown``).
        """
        for tier in self.tiers:
            if tier.id == tier_id:
                return tier
        known = ", ".join(tier.id for tier in self.tiers)
        facts = {"asked": tier_id, "scheme": self.id, "known": known}
        raise AnalysisError([Problem("", AnalysisCode.SCHEME_TIER_UNKNOWN, facts)])
