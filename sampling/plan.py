"""What a plan says, as values: tiers, respondent groups, quota formulas, totals, tasks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date  # noqa: TC003 - get_type_hints reads the annotations
from enum import StrEnum
from fractions import Fraction  # noqa: TC003 - as above


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
    borrowed_from: str | None = None
    plausible: tuple[Fraction, Fraction] | None = None

    @property
    def alternatives(self) -> tuple[Fraction, ...]:
        """Return the ends of the printed range that differ from `value`, lowest first."""
        ends = (end for end in (self.low, self.high) if end is not None and end != self.value)
        return tuple(sorted(set(ends)))


@dataclass(frozen=True, slots=True)
class Alias:
    """A unit word of one formula that means another one there: *đơn vị* = *bộ*."""

    word: str
    means: str
    source: Source
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
    unit: str = "person"


@dataclass(frozen=True, slots=True)
class Group:
    """A respondent group: who is asked, how many, about which units.

    `terms` add up to the quota. `alternatives` are other formulas that might lie behind the stated figure;
    they are only compared with it. `persons_within` names the group whose list holds the same persons.
    `printed` is the figure of the plan document where a change put it out of force: for comparison only.
    `listed_by` is the tier of the unit that sends the list. `list_word` is the unit word of what a list goes
    through inside that unit (``"department"``: agency by agency), ``None`` when persons are listed directly.
    """

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
    aliases: tuple[Alias, ...] = ()
    alternatives: tuple[Term, ...] = ()
    listed_by: str = ""
    list_word: str | None = None
    printed: Stated | None = None


@dataclass(frozen=True, slots=True)
class UnitName:
    """The name of a rated unit whose code belongs to this plan alone."""

    code: str
    name: Text
    assumption: bool = False


@dataclass(frozen=True, slots=True)
class Tier:
    """One kind of rated unit and the units of it that the plan covers.

    `units` are unit codes read at `Plan.units_at`; `unranked` are assessed but not ranked. `count` is the
    printed number of units, also where the plan names none; `word` is what formulas call one such unit.
    """

    id: str
    label: Text
    survey: SurveyKind
    units: tuple[str, ...]
    source: Source
    unranked: tuple[str, ...] = ()
    scheme: str | None = None
    note: Text | None = None
    names: tuple[UnitName, ...] = ()
    count: int | None = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """A printed sum of groups or of other totals.

    `printed` is the figure of the plan document where a change put it out of force.
    """

    id: str
    tier: str
    of: tuple[str, ...]
    source: Source
    stated: int | None = None
    note: Text | None = None
    unit: str = "form"
    printed: int | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """When a task runs: `words` is what the plan prints, `start` and `end` (both may be missing) bound it.

    `before`: the day `end` is itself too late ("trước ngày 25/12/2022"). `assumption`: the plan's words
    ("đầu tháng 4") do not fix the bounds.
    """

    words: Text
    start: date | None
    end: date | None
    before: bool = False
    assumption: bool = False
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a task; `when` is a time of its own if the plan prints one ("8h00 - 8h10")."""

    id: str
    label: Text
    source: Source
    when: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A task with its four roles; roles hold the bodies as the plan names them.

    `after` names the tasks whose results this one needs; `also` holds other times that are printed for it.
    """

    id: str
    label: Text
    period: Period
    source: Source
    lead: tuple[str, ...] = ()
    drafting: tuple[str, ...] = ()
    cooperating: tuple[str, ...] = ()
    approving: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    kind: str = ""
    after: tuple[str, ...] = ()
    also: tuple[Period, ...] = ()
    tiers: tuple[str, ...] = ()
    assumptions: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Council:
    """An appraisal council: which tiers it appraises, and the decision that set it up (if printed)."""

    id: str
    label: Text
    tiers: tuple[str, ...]
    source: Source
    members: tuple[str, ...] = ()
    established_by: str = ""


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """Days on which nobody works (Tết), so that no deadline can fall there."""

    label: Text
    start: date
    end: date
    source: Source
    assumption: bool = False


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
    councils: tuple[Council, ...] = ()
    closed_days: tuple[ClosedDays, ...] = ()
    words: tuple[tuple[str, Text], ...] = ()

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

    def listing_tier(self, group: Group) -> Tier | None:
        """Return the tier whose units send the lists of `group`; ``None`` when it is no tier of this plan."""
        asked = group.listed_by or group.tier
        return next((tier for tier in self.tiers if tier.id == asked), None)
