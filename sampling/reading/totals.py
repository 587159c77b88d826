"""Which figures a printed total adds: in its sentence, below it, before it in its section, or all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from sampling.reading.amounts import Amount
from sampling.reading.figures import Entry, ReadGroup, ReadTotal
from sampling.reading.lexicon import generic_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sampling.reading.formula_parts import Formula


@dataclass(frozen=True, slots=True)
class Added:
    """What a total adds: its members and their figures, their sum, and whether the printed one agrees.

    `restates` names another total that prints the same sum again; `known`: members were found at all.
    """

    total: str
    members: tuple[str, ...]
    terms: tuple[Fraction, ...]
    sum: Fraction | None
    agrees: bool
    restates: str = ""

    @property
    def known(self) -> bool:
        """Tell whether anything was found to add."""
        return bool(self.terms)


@dataclass(frozen=True, slots=True)
class Resolved:
    """Groups with the number of units that their rates are multiplied by, and what each total adds."""

    entries: tuple[Entry, ...]
    added: tuple[Added, ...]
    implied_units: tuple[tuple[str, Fraction], ...]


def resolve(entries: Sequence[Entry]) -> Resolved:
    """Return the entries with their rates multiplied, and what each total adds."""
    return _Resolver(entries).resolved()


class _Resolver:
    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = {entry.id: entry for entry in entries}
        self._order = [entry.id for entry in entries]
        self._rank = {name: place for place, name in enumerate(self._order)}
        totals = [entry for entry in entries if isinstance(entry, ReadTotal)]
        self._parts = {name for total in totals for name in total.parts}
        self._uncovered: list[str] = []
        self._pending: list[str] = []
        self._added: dict[str, Added] = {}
        self._rates: dict[str, Fraction] = {}
        self._implied: list[tuple[str, Fraction]] = []

    def resolved(self) -> Resolved:
        for name in self._turns():
            entry = self._entries[name]
            if isinstance(entry, ReadTotal):
                self._total(entry)
            elif not entry.external:
                self._solve(entry)
                self._uncovered.append(name)
        for name in self._pending:
            self._late(self._need_total(name))
        added = tuple(self._added[name] for name in self._order if name in self._added)
        return Resolved(tuple(self._entries[name] for name in self._order), added, tuple(self._implied))

    def _need_total(self, name: str) -> ReadTotal:
        entry = self._entries[name]
        assert isinstance(entry, ReadTotal)
        return entry

    def _turns(self) -> list[str]:
        """Return the ids in the order of reckoning: a total that opens comes after what stands below it."""
        turns = {name: (float(place), place) for place, name in enumerate(self._order)}
        for name in self._order:
            entry = self._entries[name]
            if isinstance(entry, ReadTotal) and (entry.opens or entry.parts):
                below = list(self._below(entry)) if entry.opens else list(entry.parts)
                if below:
                    turns[name] = (self._rank[below[-1]] + 0.5, -self._rank[name])
        return sorted(self._order, key=turns.__getitem__)

    def _below(self, total: ReadTotal) -> Iterator[str]:
        for name in self._order[self._rank[total.id] + 1 :]:
            entry = self._entries[name]
            if entry.level <= total.level and entry.span.block != total.span.block:
                return
            yield name

    # -------------------------------------------------------------- one total
    def _total(self, total: ReadTotal) -> None:
        if total.per_unit:
            self._per_unit(total)
            return
        self._multiply(total)
        figure = total.figure
        if figure is None:
            return
        candidates = [found for found in self._candidates(total) if found]
        exact = next((found for found in candidates if self._sum(found) == figure), None)
        chosen = exact or (None if total.id in self._parts else self._nearest(total, candidates, figure))
        if exact is None and self._restated(total, figure):
            return
        if chosen is None or (exact is None and self._is_early(total, chosen)):
            self._pending.append(total.id)
            return
        self._cover(total, chosen, figure)

    def _is_early(self, total: ReadTotal, chosen: Sequence[str]) -> bool:
        """Tell whether a total that fits nothing before it may announce what is still to come."""
        if total.opens and self._outermost(list(self._below(total))):
            return False
        later = list(self._order[self._rank[total.id] + 1 :])
        return (
            (len(chosen) < 2 or not total.parts)
            and not total.column
            and bool(later)
            and not self._closes(total)
        )

    def _closes(self, total: ReadTotal) -> bool:
        """Tell whether a total stands behind at least two figures of its own section."""
        return len(self._section(total)) > 1

    def _cover(self, total: ReadTotal, members: Sequence[str], figure: Fraction) -> None:
        members = [name for name in members if self._figure(name) is not None]
        only = self._entries[members[0]] if len(members) == 1 else None
        if isinstance(only, ReadTotal) and only.figure == figure:
            self._added[total.id] = Added(total.id, (), (), figure, agrees=True, restates=only.id)
            return
        terms = tuple(self._figure(name) or Fraction(0) for name in members)
        found = sum(terms, start=Fraction(0))
        self._added[total.id] = Added(total.id, tuple(members), terms, found, found == figure)
        at = min((self._uncovered.index(name) for name in members if name in self._uncovered), default=None)
        self._uncovered = [name for name in self._uncovered if name not in members]
        self._uncovered.insert(len(self._uncovered) if at is None else at, total.id)

    def _candidates(self, total: ReadTotal) -> Iterator[list[str]]:
        if total.parts:
            yield list(total.parts)
        if total.opens:
            yield self._outermost(list(self._below(total)))
        yield self._section(total)
        yield self._own_section(total)
        if total.formula is not None:
            yield self._formula_members()
        before = [
            name
            for name in self._uncovered
            if self._rank[name] < self._rank[total.id] and not self._adds(name, total.id)
        ]
        for start in range(len(before)):
            yield before[start:]
        totals = [name for name in before if isinstance(self._entries[name], ReadTotal)]
        yield totals
        yield [name for name in before if self._entries[name].tier == total.tier and total.tier]

    def _outermost(self, names: Sequence[str]) -> list[str]:
        """Return the names that no total among them adds already."""
        inside = {member for name in names if name in self._added for member in self._added[name].members}
        return [
            name
            for name in names
            if name not in inside and self._figure(name) is not None and self._sums(name)
        ]

    def _sums(self, name: str) -> bool:
        entry = self._entries[name]
        return not (
            isinstance(entry, ReadTotal)
            and (entry.per_unit or (name not in self._added and entry.formula is None))
        )

    def _section(self, total: ReadTotal) -> list[str]:
        """Return what stands before a total in its own section, not yet added by another."""
        found: list[str] = []
        for name in reversed(self._order[: self._rank[total.id]]):
            entry = self._entries[name]
            if entry.level < total.level:
                break
            if name in self._uncovered:
                found.append(name)
            if (
                not total.grand
                and isinstance(entry, ReadTotal)
                and not entry.per_unit
                and name in self._added
                and entry.level == total.level
            ):
                if found and found[-1] == name:
                    found.pop()
                break
        return list(reversed(found)) if all(self._figure(name) is not None for name in found) else []

    def _own_section(self, total: ReadTotal) -> list[str]:
        """Return what stands before a total under the very heading that it stands under."""
        section = self._section(total)
        return [name for name in section if self._entries[name].span.block > total.section]

    def _formula_members(self) -> list[str]:
        last: list[str] = []
        for name in reversed(self._uncovered):
            entry = self._entries[name]
            if not isinstance(entry, ReadGroup) or entry.rate is None:
                break
            last.append(name)
        return list(reversed(last))

    def _nearest(
        self, total: ReadTotal, candidates: Sequence[list[str]], figure: Fraction
    ) -> list[str] | None:
        """Return what the total was most likely meant to add, though it gives another sum."""
        if (total.parts or total.opens) and candidates:
            return candidates[0]
        several = [found for found in candidates if len(found) > 1] or []
        if not several:
            return candidates[0] if candidates and total.formula is None and len(candidates[0]) > 1 else None
        sections = [names for names in (self._section(total), self._own_section(total)) if len(names) > 1]
        chosen = min(
            sections if sections and not total.grand else several,
            key=lambda found: (abs((self._sum(found) or Fraction(0)) - figure), -len(found)),
        )
        return chosen if total.column or _is_near(self._sum(chosen) or Fraction(0), figure) else None

    def _restated(self, total: ReadTotal, figure: Fraction) -> bool:
        for name in self._added:
            if self._need_total(name).figure == figure:
                self._added[total.id] = Added(total.id, (), (), figure, agrees=True, restates=name)
                return True
        return False

    def _late(self, total: ReadTotal) -> None:
        """Reckon a total that announced figures printed after it."""
        figure = total.figure
        if figure is None or self._restated(total, figure):
            return
        free = [name for name in self._uncovered if not self._adds(name, total.id)]
        after = [name for name in free if self._rank[name] > self._rank[total.id]]
        everything = [name for name in free if name != total.id]
        usable = [[n for n in found if self._figure(n) is not None] for found in (after, everything)]
        several = [
            found
            for found in usable
            if len(found) > 1 or (found and isinstance(self._entries[found[0]], ReadTotal))
        ]
        exact = next((found for found in several if self._sum(found) == figure), None)
        if exact or (several and total.id not in self._parts):
            self._cover(total, exact or several[0], figure)

    def _adds(self, name: str, other: str) -> bool:
        """Tell whether a total adds another figure, itself or through its parts."""
        members = self._added[name].members if name in self._added else ()
        return other in members or any(self._adds(member, other) for member in members)

    # -------------------------------------------------------------- rates
    def _open_rates(self) -> list[str]:
        """Return the last row of groups whose figures are per unit and not yet multiplied."""
        found: list[str] = []
        for name in reversed(self._uncovered):
            entry = self._entries[name]
            if isinstance(entry, ReadTotal) and entry.per_unit:
                continue
            if not _is_open(entry):
                break
            found.append(name)
        return list(reversed(found))

    def _per_unit(self, total: ReadTotal) -> None:
        """Check what is asked in one unit: it adds the rates before it."""
        figure, rates = total.figure, self._open_rates()
        if figure is None:
            return
        if not rates:
            label = total.label
            rate = total.stated
            if rate is not None:
                self._entries[total.id] = ReadGroup(
                    total.id, label, total.tier, total.span, total.level, rate=rate
                )
                self._uncovered.append(total.id)
            return
        terms = tuple(self._rate(name) for name in rates)
        found = sum(terms, start=Fraction(0))
        self._added[total.id] = Added(total.id, tuple(rates), terms, found, found == figure)
        self._rates[total.id] = figure

    def _solve(self, entry: ReadGroup) -> None:
        """Give a rate with a figure behind it its units: *mỗi huyện 60 phiếu, tổng số 480 phiếu*."""
        if entry.rate is None or entry.stated is None or not entry.rate.value or not entry.stated.value:
            return
        count = entry.stated.value / entry.rate.value
        self._implied.append((entry.id, count))
        if count.denominator == 1 and count > 1:
            times = Amount(count, "", entry.rate.below, "", 0, 0, bound="implied")
            self._entries[entry.id] = replace(entry, times=times)

    def _rate(self, name: str) -> Fraction:
        entry = self._entries[name]
        assert isinstance(entry, ReadGroup)
        return (entry.rate.value if entry.rate else None) or Fraction(0)

    def _multiply(self, total: ReadTotal) -> None:
        """Give the rates before a total its number of units: *30 phiếu x 25 sở* multiplies each by 25."""
        rates = self._open_rates()
        units = _units_of(total.formula)
        if not rates:
            return
        if units is None:
            units = self._solved_units(total, rates)
        if units is not None:
            for name in rates:
                entry = self._entries[name]
                assert isinstance(entry, ReadGroup)
                self._entries[name] = replace(entry, times=units)

    def _solved_units(self, total: ReadTotal, rates: Sequence[str]) -> Amount | None:
        """Return the number of units that the total implies for its rates, when it is a whole number."""
        rate = sum((self._rate(name) for name in rates), start=Fraction(0))
        figure = total.figure
        if figure is None or not rate or total.grand:
            return None
        count = figure / rate
        self._implied.append((total.id, count))
        if count.denominator != 1 or count < 2:
            return None
        entry = self._entries[rates[0]]
        assert isinstance(entry, ReadGroup)
        assert entry.rate is not None
        return Amount(count, "", entry.rate.below, "", 0, 0, bound="implied")

    # -------------------------------------------------------------- figures
    def _figure(self, name: str) -> Fraction | None:
        return self._entries[name].figure

    def _sum(self, names: Sequence[str]) -> Fraction | None:
        figures = [self._figure(name) for name in names]
        return (
            None if None in figures else sum((figure or Fraction(0) for figure in figures), start=Fraction(0))
        )


def _is_near(found: Fraction, figure: Fraction) -> bool:
    """Tell whether a sum may be what a figure was meant to be: no other thing altogether."""
    return figure * Fraction(2, 5) <= found <= figure * Fraction(5, 2) or found in {figure * 10, figure / 10}


def _is_open(entry: Entry) -> bool:
    """Tell whether a group's figure is per unit and the number of units is still to come."""
    return (
        isinstance(entry, ReadGroup)
        and entry.rate is not None
        and entry.times is None
        and entry.stated is None
    )


def _units_of(formula: Formula | None) -> Amount | None:
    """Return the factor that counts units in *30 phiếu x 25 sở*."""
    if formula is None or len(formula.terms) != 1:
        return None
    factors = formula.terms[0].factors
    counts = [f for f in factors if isinstance(f, Amount) and not f.persons and f.value is not None]
    return counts[-1] if len(counts) == 1 and len(factors) == 2 else None


def figures_differ(entries: Sequence[Entry]) -> list[tuple[ReadGroup, ReadGroup]]:
    """Return pairs of groups of one tier and one label that print different figures."""
    groups = [entry for entry in entries if isinstance(entry, ReadGroup) and entry.stated is not None]
    groups.sort(key=lambda group: (group.tier, group.label.casefold()))
    return [
        (one, other)
        for one, other in pairwise(groups)
        if one.tier
        and (one.tier, one.label.casefold()) == (other.tier, other.label.casefold())
        and one.figure != other.figure
        and one.span.block != other.span.block
        and len(one.label) > 20
    ]


def generic(word: str) -> bool:
    """Tell whether a unit word may stand for any body."""
    return word in generic_words()
