"""What a plan says, as values: tiers, respondent groups, quota formulas, totals, tasks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Text:
    """One wording in Vietnamese and in English.

    Examples
    --------
    >>> Text("bộ", "ministry").say("en")
    'ministry'
    """

    vi: str
    en: str

    def say(self, lang: str) -> str:
        """Return the wording in `lang` (``"vi"`` or ``"en"``)."""
        return self.en if lang == "en" else self.vi


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number was read: the document, the place in it, and the words there."""

    document: str
    place: str
    quote: str = ""


class SurveyKind(StrEnum):
    """How a tier's survey points come about."""

    SOCIOLOGICAL = "sociological"
    EXTERNAL = "external"
    NONE = "none"


class Selection(StrEnum):
    """How the persons of a group are found."""

    TAKE_ALL = "take_all"
    FIXED = "fixed"
    EXTERNAL = "external"


class ChosenBy(StrEnum):
    """Who picks the persons: everybody is listed, or somebody chooses."""

    EVERYONE = "everyone"
    RATED_UNIT = "rated_unit"
    ORGANISER = "organiser"
    RANDOM = "random"


class Rates(StrEnum):
    """Which units a respondent of a group rates."""

    OWN = "own"
    SECTOR = "sector"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Factor:
    """One named factor of a quota formula.

    `value` is ``None`` for "all, number not printed"; `numerator` and `denominator` are unit words
    (``"person"``, ``"department"``, ``"province"``…): 40 persons/unit has numerator ``("person",)`` and
    denominator ``("unit",)``. `low`/`high` hold a printed range ("03 đến 04").
    """

    name: str
    label: Text
    value: Fraction | None
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    source: Source
    low: Fraction | None = None
    high: Fraction | None = None
    assumption: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """A product of factors; `only_for` holds unit codes when the term belongs to single units."""

    id: str
    factors: tuple[Factor, ...]
    label: Text
    source: Source
    only_for: tuple[str, ...] = ()
    stated: int | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure printed in the plan; `estimate` for "dự kiến", `rounded_to` for the grid it sits on."""

    value: int
    source: Source
    estimate: bool = False
    rounded_to: int = 1
    assumption: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A respondent group: who is asked, how many, about which units."""

    id: str
    tier: str
    label: Text
    selection: Selection
    chosen_by: ChosenBy
    rates: Rates
    source: Source
    terms: tuple[Term, ...] = ()
    stated: Stated | None = None
    unknown: str | None = None
    persons_within: str | None = None
    absent_for: tuple[str, ...] = ()
    priority: int = 0
    reasons: tuple[Text, ...] = ()
    assumptions: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Tier:
    """One kind of rated unit and the units of it that the plan covers.

    `units` are unit codes read at `Plan.units_at`; `unranked` are assessed but not ranked.
    """

    id: str
    label: Text
    survey: SurveyKind
    units: tuple[str, ...]
    source: Source
    unranked: tuple[str, ...] = ()
    scheme: str | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """A printed sum of groups or of other totals."""

    id: str
    tier: str
    of: tuple[str, ...]
    source: Source
    stated: int | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """When a task runs. `start`/`end` bound it; `words` is what the plan prints."""

    words: Text
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Task:
    """A task with its four roles; roles hold the bodies as the plan names them."""

    id: str
    label: Text
    period: Period
    source: Source
    lead: tuple[str, ...] = ()
    drafting: tuple[str, ...] = ()
    cooperating: tuple[str, ...] = ()
    approving: tuple[str, ...] = ()
    steps: tuple[Text, ...] = ()
    kind: str = ""
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A survey plan as data; `version` is the SHA-256 of the file it came from."""

    id: str
    version: str
    title: Text
    issuer: str
    document: str
    dated: date | None
    year: int
    units_at: date
    tiers: tuple[Tier, ...]
    groups: tuple[Group, ...]
    totals: tuple[Total, ...]
    tasks: tuple[Task, ...]
    aliases: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, Factor], ...] = field(default=())
    notes: tuple[Text, ...] = ()

    def group(self, group_id: str) -> Group:
        """Return the group with this id.

        Raises
        ------
        KeyError
            If the plan has no such group.
        """
        for group in self.groups:
            if group.id == group_id:
                return group
        raise KeyError(group_id)

    def tier(self, tier_id: str) -> Tier:
        """Return the tier with this id.

        Raises
        ------
        KeyError
            If the plan has no such tier.
        """
        for tier in self.tiers:
            if tier.id == tier_id:
                return tier
        raise KeyError(tier_id)
