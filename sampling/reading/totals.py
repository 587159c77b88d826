"""Which figures a printed total adds: in its sentence, below it, before it in its section, or all."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from sampling.reading.added import Added, Resolved
from sampling.reading.figures import Entry, ReadGroup, ReadTotal
from sampling.reading.lexicon import generic_words
from sampling.reading.rates import Rates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def resolve(entries: Sequence[Entry]) -> Resolved:
    """Return the entries with their rates multiplied, and what each total adds."""
    return _Resolver(entries).resolved()


class _Resolver(Rates):
    def resolved(self) -> Resolved:
        for name in self._turns():
            entry = self._entries[name]
            if isinstance(entry, ReadTotal):
                self._total(entry)
            elif self._closes_rates(entry):
                self._total(self._need_total(name))
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
        if other not in self._parts:
            return False
        waiting = [name]
        while waiting:
            now = waiting.pop()
            members = self._added[now].members if now in self._added else ()
            if other in members:
                return True
            waiting += members
        return False

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
