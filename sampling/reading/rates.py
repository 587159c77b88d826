"""What is asked in one unit, and the number of units that multiplies it, when totals are reckoned."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from sampling.reading.added import Added
from sampling.reading.amounts import Amount
from sampling.reading.figures import Entry, ReadGroup, ReadTotal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sampling.reading.formula_parts import Formula


class Rates:
    """The entries of a document while their totals are reckoned, with what is asked in one unit."""

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

    def _closes_rates(self, entry: ReadGroup) -> bool:
        """Take a bare product behind rates as their total: 30 and 20 in one unit, then *22 x 50 = 1.100*."""
        rates = self._open_rates()
        factors = _two_bare(entry.formula)
        rate = sum((self._rate(name) for name in rates), start=Fraction(0))
        if len(rates) < 2 or rate not in factors or entry.stated is None:
            return False
        count = factors[1] if factors[0] == rate else factors[0]
        for name in rates:
            group = self._entries[name]
            assert isinstance(group, ReadGroup)
            assert group.rate is not None
            times = Amount(count, "", group.rate.below, "", 0, 0)
            self._entries[name] = replace(group, times=times)
        self._entries[entry.id] = ReadTotal(
            entry.id,
            entry.label,
            entry.tier,
            entry.span,
            entry.level,
            entry.stated,
            entry.formula,
            section=entry.section,
        )
        return True

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


def _two_bare(formula: Formula | None) -> tuple[Fraction, ...]:
    """Return the two numbers of a product that names no units; nothing of any other formula."""
    if formula is None or len(formula.terms) != 1 or len(formula.terms[0].factors) != 2:
        return ()
    factors = [f for f in formula.terms[0].factors if isinstance(f, Amount) and not f.unit]
    values = tuple(factor.value for factor in factors if factor.value is not None)
    return values if len(values) == 2 else ()
