"""A draft plan from what was read: tiers, groups, totals and tasks, assumptions marked."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sampling.dimension import PERSON, unit_words
from sampling.plan import (
    Alias,
    Factor,
    Group,
    Plan,
    Rates,
    Selection,
    Source,
    Stated,
    SurveyKind,
    Term,
    Text,
    Tier,
    Total,
)
from sampling.reading.draft_tasks import plan_tasks
from sampling.reading.draft_words import (
    NOTES,
    assumptions,
    both,
    chooser,
    factor_label,
    formula_of,
    has_open,
    has_word,
    is_outside,
    is_whole,
    may_range,
    slug,
    within,
)
from sampling.reading.figures import ReadGroup, ReadTotal
from sampling.reading.lexicon import OTHER
from sampling.reading.units import products_of, read_units

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sampling.reading.added import Added
    from sampling.reading.amounts import Amount
    from sampling.reading.figures import Entry, Span
    from sampling.reading.heading import Heading
    from sampling.reading.places import Place, Places
    from sampling.reading.tasks import ReadTask
    from sampling.reading.units import UnitsRead

UNKNOWN_TIER = "survey"
_TIERS = {
    "ministry": (Text("cấp bộ", "ministry tier"), "ministry"),
    "province": (Text("cấp tỉnh", "province tier"), "province"),
    "department": (Text("cấp sở", "department tier"), "department"),
    "district": (Text("cấp huyện", "district tier"), "district"),
    "commune": (Text("cấp xã", "commune tier"), "commune"),
    "central-agency": (
        Text("cơ quan Trung ương trên địa bàn", "central agencies in the province"),
        "central-agency",
    ),
    UNKNOWN_TIER: (Text("cấp chưa rõ trong văn bản", "tier not told by the document"), "unit"),
}
_MORE_WORDS = {
    "village": Text("thôn", "villages"),
    "bureau": Text("chi cục, trung tâm", "bureaus"),
    "service": Text("dịch vụ", "services"),
}
_GRIDS = (100, 10)
NO_YEAR = 2000
"""Stands for the year where a document names none; the draft says so."""
_ALL_ASKED = re.compile(r"tất cả|toàn bộ|toàn thể|100\s?%|\ball\b|\bevery\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan as far as the document tells, where its parts were read, and what could not be put into it.

    `beside` holds the groups whose formula takes one number where other words print a range.
    """

    plan: Plan
    places: Mapping[str, Place]
    omitted: tuple[tuple[ReadGroup, str], ...]
    units: tuple[tuple[ReadGroup, UnitsRead], ...]
    beside: frozenset[str] = frozenset()


def draft_plan(
    entries: Sequence[Entry],
    added: Sequence[Added],
    tasks: Sequence[ReadTask],
    head: Heading,
    places: Places,
    *,
    name: str,
    ranges: Mapping[str, Amount],
) -> Draft:
    """Return the draft of a plan; `name` is the document's, `ranges` the ranges printed beside a formula."""
    return _Drafter(entries, added, head, places, name=name, ranges=ranges).draft(tasks)


class _Drafter:
    def __init__(
        self,
        entries: Sequence[Entry],
        added: Sequence[Added],
        head: Heading,
        places: Places,
        *,
        name: str,
        ranges: Mapping[str, Amount],
    ) -> None:
        self._entries, self._added, self._head, self._places = entries, added, head, places
        self._name, self._ranges = name, ranges
        self._document = " ".join(filter(None, (head.number, head.title[:120].strip()))) or name
        self._omitted: list[tuple[ReadGroup, str]] = []
        self._units: list[tuple[ReadGroup, UnitsRead]] = []
        self._words: dict[str, Text] = {}
        self._beside: set[str] = set()
        self._known: dict[str, Place] = {}

    def draft(self, tasks: Sequence[ReadTask]) -> Draft:
        groups = tuple(within([g for g in (self._group(e) for e in self._groups()) if g is not None]))
        totals = tuple(self._totals({group.id for group in groups}))
        made, places = plan_tasks(tasks, self._places, self._document)
        self._known |= places
        year = self._head.year or NO_YEAR
        plan = Plan(
            id=slug(self._name),
            version="",
            title=both(self._head.title or self._name),
            issuer=self._head.issuer or "(chưa rõ nơi ban hành)",
            document=self._head.number or self._name,
            dated=self._head.dated,
            year=year,
            units_at=self._head.dated or date(year, 12, 31),
            tiers=tuple(self._tiers(groups)),
            groups=groups,
            totals=totals,
            tasks=made,
            notes=NOTES,
            words=tuple(sorted(self._words.items())),
        )
        return Draft(plan, self._known, tuple(self._omitted), tuple(self._units), frozenset(self._beside))

    def _groups(self) -> Iterator[ReadGroup]:
        yield from (entry for entry in self._entries if isinstance(entry, ReadGroup))

    def _source(self, span: Span, name: str = "") -> Source:
        place = self._places.of(span)
        if name:
            self._known[name] = place
        return Source(self._document, place.said("vi"), place.quote)

    # -------------------------------------------------------------- groups
    def _group(self, read: ReadGroup) -> Group | None:
        source = self._source(read.span, read.id)
        terms, aliases = self._terms(read, source)
        stated = self._stated(read, source)
        if stated is None and not read.external and (not terms or has_open(terms)):
            self._omitted.append((read, "no-figure"))
            return None
        words = f"{read.label} {source.quote}"
        every = has_open(terms) or _ALL_ASKED.search(words) is not None
        return Group(
            id=read.id,
            tier=read.tier or self._tier_of(read),
            label=both(read.label or f"Nhóm {read.id}"),
            selection=Selection.EXTERNAL
            if read.external
            else Selection.TAKE_ALL
            if every
            else Selection.FIXED,
            chosen_by=chooser(words, every=every or read.external),
            rates=Rates.SECTOR if is_outside(read, terms) else Rates.OWN,
            source=source,
            terms=terms,
            stated=stated,
            assumptions=tuple(
                assumptions(words, every=every or read.external, outside=is_outside(read, terms))
            ),
            aliases=aliases,
            listed_by="province" if has_word(terms, "province") and self._has_tier("province") else "",
        )

    def _has_tier(self, tier: str) -> bool:
        return any((entry.tier or "") == tier for entry in self._entries if isinstance(entry, ReadGroup))

    def _tier_of(self, read: ReadGroup) -> str:
        """Return the tier that the units of a formula name, when no heading does."""
        formula = formula_of(read)
        for amounts in products_of(formula) if formula else []:
            for amount in reversed(amounts):
                if amount.above in _TIERS and not amount.below:
                    return amount.above
        return UNKNOWN_TIER

    def _terms(self, read: ReadGroup, source: Source) -> tuple[tuple[Term, ...], tuple[Alias, ...]]:
        formula = formula_of(read)
        products = products_of(formula) if formula is not None else []
        read_all = [read_units(amounts) for amounts in products]
        self._units += [(read, units) for units in read_all if not units.cancels]
        if not products or any(not units.cancels for units in read_all) or not all(map(is_whole, products)):
            if any(not units.cancels for units in read_all) and read.stated is None:
                self._omitted.append((read, "units"))
            return (), ()
        aliases = dict.fromkeys(pair for units in read_all for pair in units.aliases)
        if len({word for word, _ in aliases}) != len(aliases) or {w for w, _ in aliases} & {
            m for _, m in aliases
        }:
            return (), ()
        self._units += [(read, units) for units in read_all if units.aliases or units.missing]
        label = both(read.label or f"Nhóm {read.id}")
        terms = tuple(
            Term(
                id=read.id if len(products) == 1 else f"{read.id}.{number}",
                factors=tuple(self._factors(read, units, source)),
                label=label,
                source=source,
            )
            for number, units in enumerate(read_all, 1)
        )
        return terms, tuple(Alias(word, means, source, assumption=True) for word, means in aliases)

    def _factors(self, read: ReadGroup, units: UnitsRead, source: Source) -> Iterator[Factor]:
        others = [factor.amount for factor in units.factors if factor.above == OTHER]
        for number, factor in enumerate(units.factors, 1):
            amount = factor.amount
            beside = others[0] if others else amount
            printed = self._ranges.get(f"{read.id}:{factor.above}")
            low, high = (
                (amount.low, amount.high) if amount.bound not in {"at_least", "at_most"} else (None, None)
            )
            if printed is not None and low is None and may_range(amount, printed):
                low, high = printed.low, printed.high
                self._beside.add(read.id)
            above = self._word(factor.above, amount)
            yield Factor(
                name=f"{'persons' if factor.above == PERSON else factor.above.replace('-', '_')}_{number}",
                label=factor_label(factor),
                value=amount.value,
                numerator=(above,),
                denominator=tuple(self._word(word, beside) for word in (*factor.below, *factor.implied)),
                source=source,
                low=low if high is not None else None,
                high=high if low is not None else None,
                assumption=bool(factor.implied) or amount.bound == "implied",
            )

    def _word(self, word: str, amount: Amount) -> str:
        if word == OTHER:
            word = slug(amount.unit) or "item"
            self._words.setdefault(word, both(amount.unit))
        elif word not in unit_words():
            self._words.setdefault(word, _MORE_WORDS.get(word, both(word)))
        return word

    def _stated(self, read: ReadGroup, source: Source) -> Stated | None:
        amount = read.stated
        if amount is None or amount.value is None or amount.value.denominator != 1 or amount.value < 1:
            return None
        value = int(amount.value)
        product = formula_of(read)
        differs = product is not None and product.value is not None and product.value != value
        estimate = amount.bound in {"estimate", "about"}
        grid = next((g for g in _GRIDS if value % g == 0), 1) if estimate or differs else 1
        return Stated(value, source, estimate=estimate, rounded_to=grid)

    # -------------------------------------------------------------- totals and tiers
    def _totals(self, groups: set[str]) -> Iterator[Total]:
        printed = {entry.id: entry for entry in self._entries if isinstance(entry, ReadTotal)}
        made = self._usable(printed, groups)
        for added in self._added:
            if added.total not in made:
                continue
            entry = printed[added.total]
            tiers = {e.tier for e in self._entries if e.id in added.members}
            tier = next(iter(tiers)) if len(tiers) == 1 else ""
            stated = entry.figure
            yield Total(
                id=entry.id,
                tier=(entry.tier or tier) if (entry.tier or tier) in self._tier_names() else "all",
                of=added.members,
                source=self._source(entry.span, entry.id),
                stated=int(stated) if stated is not None and stated.denominator == 1 else None,
            )

    def _usable(self, printed: Mapping[str, ReadTotal], groups: set[str]) -> set[str]:
        """Return the totals all of whose members, and members of members, are in the plan."""
        made = {
            added.total: added.members
            for added in self._added
            if added.members and not added.restates and not printed[added.total].per_unit
        }
        while missing := [name for name, members in made.items() if not set(members) <= groups | set(made)]:
            for name in missing:
                del made[name]
        return set(made)

    def _tier_names(self) -> set[str]:
        return {entry.tier or self._tier_of(entry) for entry in self._groups()}

    def _tiers(self, groups: Sequence[Group]) -> Iterator[Tier]:
        for tier in dict.fromkeys(group.tier for group in groups):
            label, word = _TIERS[tier]
            first = next(group for group in groups if group.tier == tier)
            count = self._count(tier, groups)
            yield Tier(
                id=tier,
                label=label,
                survey=SurveyKind.SOCIOLOGICAL,
                units=(),
                source=first.source,
                count=count,
                word=word,
            )

    def _count(self, tier: str, groups: Sequence[Group]) -> int | None:
        """Return the number of units that the formulas of a tier multiply by most often."""
        found: Counter[int] = Counter()
        for group in groups:
            aliases = {alias.word: alias.means for alias in group.aliases}
            for term in group.terms if group.tier == tier else ():
                for factor in term.factors:
                    word = aliases.get(factor.numerator[0], factor.numerator[0])
                    generic = word in {"unit", "body"} and not factor.denominator
                    if (word == tier or generic) and factor.value and not factor.denominator:
                        found[int(factor.value)] += 1
        return min(found, key=lambda count: (-found[count], -count)) if found else None
