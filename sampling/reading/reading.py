"""What was read in a plan document, as values: numbers, times, findings, and a draft plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sampling.remarks import Level

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction

    from sampling.plan import Plan, Text
    from sampling.reading.heading import Heading
    from sampling.reading.places import Place
    from sampling.remarks import Remark


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts; `low` and `high` are the ends of a printed range or bound.

    `bound` is ``estimate`` (dự kiến), ``about``, ``at_least``, ``at_most`` or empty.
    """

    value: Fraction
    unit: str
    low: Fraction | None
    high: Fraction | None
    bound: str
    place: Place


@dataclass(frozen=True, slots=True)
class ProductRead:
    """A product: its printed factors, the words of those that are not printed, what it gives, what is stated.

    `product` is ``None`` while a factor is unknown; `implied` is then what the stated figure makes of it.
    `derived`: the number of units stands elsewhere (15 phiếu/đơn vị … × 25 sở).
    """

    factors: tuple[Fraction, ...]
    unknown: tuple[str, ...]
    product: Fraction | None
    stated: Fraction | None
    implied: Fraction | None
    group: str
    label: str
    place: Place
    derived: bool = False


@dataclass(frozen=True, slots=True)
class SumRead:
    """A sum: its terms, what they give, and the printed figure."""

    terms: tuple[Fraction, ...]
    sum: Fraction
    stated: Fraction | None
    total: str
    label: str
    place: Place


@dataclass(frozen=True, slots=True)
class DeadlineRead:
    """A time of a task: its words, the days it spans, and who leads, drafts, cooperates and approves."""

    task: str
    words: str
    start: date | None
    end: date | None
    before: bool
    assumption: bool
    lead: tuple[str, ...]
    drafting: tuple[str, ...]
    cooperating: tuple[str, ...]
    approving: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: its code, how much it matters, its words, and where it is."""

    code: str
    level: Level
    text: Text
    place: Place
    about: tuple[str, ...] = ()


def found_at(remark: Remark, place: Place, level: Level | None = None) -> Finding:
    """Return a remark as a finding at a place, at another level if asked."""
    return Finding(remark.code, level or remark.level, remark.text, place, remark.about)


@dataclass(frozen=True, slots=True)
class PlanReading:
    """All that was read in one document; `draft` is the text of a plan file, empty without a quota."""

    name: str
    heading: Heading
    quantities: tuple[Quantity, ...]
    products: tuple[ProductRead, ...]
    sums: tuple[SumRead, ...]
    deadlines: tuple[DeadlineRead, ...]
    findings: tuple[Finding, ...]
    plan: Plan
    draft: str

    @property
    def mismatches(self) -> tuple[Finding, ...]:
        """Return the findings that say something disagrees."""
        return tuple(finding for finding in self.findings if finding.level is Level.MISMATCH)

    @property
    def has_quota(self) -> bool:
        """Tell whether the document asks anybody."""
        return bool(self.plan.groups)
