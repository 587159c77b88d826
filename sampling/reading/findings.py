"""What is wrong or worth knowing in a plan document, each with its words and its place."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from sampling.conflicts import conflicts
from sampling.dimension import unit_words
from sampling.mismatches import said_unit
from sampling.notation import notation
from sampling.plan import Text
from sampling.quota import quotas
from sampling.reading.figures import ReadGroup, ReadTotal, Span
from sampling.reading.formula_parts import Formula, amounts_of
from sampling.reading.oddities import Oddities
from sampling.reading.places import Place
from sampling.reading.reading import Finding, found_at
from sampling.reading.totals import figures_differ
from sampling.remarks import Level, mismatch, note

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sampling.quota import QuotaGroup
    from sampling.reading.added import Added, Resolved
    from sampling.reading.amounts import Amount
    from sampling.reading.blocks import Block
    from sampling.reading.draft import Draft
    from sampling.reading.figures import Entry, Statement
    from sampling.reading.heading import Heading
    from sampling.reading.places import Places
    from sampling.reading.quota_tables import ColumnSum
    from sampling.reading.tasks import ReadTask
    from sampling.remarks import Remark

_SILENT = {
    "assumption",
    "chosen-by-rated-unit",
    "product-alone",
    "total-derived",
    "per-unit",
    "no-quotas",
    "total-differs",
    "range-of-product",
    "implied",
}
_MILD = {
    *(
        "time-before-year-end",
        "time-twice",
        "time-tight",
        "time-tight-none",
        "time-tight-end",
        "time-overlap",
    ),
    *(
        "time-missing",
        "role-no-lead",
        "time-weekend",
        "no-whole-number",
        "two-estimates",
        "time-shared-steps",
    ),
}
"""Remarks that any sound plan may earn: worth knowing, no alarm."""
_EARLY_KINDS = {"opening", "lists", "questionnaire", "training"}


class Findings:
    """The findings of one document."""

    def __init__(
        self,
        blocks: Sequence[Block],
        said: Sequence[Statement],
        places: Places,
        head: Heading,
    ) -> None:
        self._blocks, self._said, self._places, self._head = blocks, said, places, head

    def all(
        self,
        resolved: Resolved,
        draft: Draft,
        tasks: Sequence[ReadTask],
        columns: Sequence[ColumnSum],
        tabled: set[int],
    ) -> tuple[Finding, ...]:
        """Return all findings, by line."""
        found = [
            *self._remarks(draft),
            *self._totals(resolved),
            *self._equations(resolved.entries, draft),
            *self._grouped(resolved.entries),
            *self._columns(columns),
            *self._units(draft),
            *self._pairs(resolved.entries),
            *Oddities(self._blocks, self._said, self._places, self._head).all(draft, tasks, tabled),
        ]
        if not draft.plan.groups:
            found.append(found_at(note("read-no-quota"), Place(0, "")))
        return tuple(sorted(found, key=lambda finding: (finding.place.line, finding.level is Level.NOTE)))

    # -------------------------------------------------------------- the planner's own remarks on the draft
    def _remarks(self, draft: Draft) -> Iterator[Finding]:
        table = quotas(draft.plan)
        every = [
            *(remark for group in table.groups for remark in group.remarks),
            *table.remarks,
            *conflicts(draft.plan),
        ]
        kinds = {task.id: task.kind for task in draft.plan.tasks}
        for figures in table.groups:
            if figures.implied is not None and figures.terms and figures.stated is not None:
                yield found_at(_implied_by(draft, figures), draft.places[figures.id])
        for remark in every:
            if remark.code in _SILENT or (remark.code == "range" and not draft.beside & set(remark.about)):
                continue
            place = next((draft.places[name] for name in remark.about if name in draft.places), Place(0, ""))
            yield found_at(remark, place, _level(remark, kinds))

    # -------------------------------------------------------------- totals
    def _totals(self, resolved: Resolved) -> Iterator[Finding]:
        entries = {entry.id: entry for entry in resolved.entries}
        known = {added.total for added in resolved.added}
        for added in resolved.added:
            total = entries[added.total]
            if isinstance(total, ReadTotal):
                yield self._total(total, added, entries)
        for entry in resolved.entries:
            if isinstance(entry, ReadGroup) and entry.made_of:
                yield from self._made_of(entry)
        for entry in resolved.entries:
            open_total = isinstance(entry, ReadTotal) and entry.id not in known and entry.figure is not None
            if open_total and (entry.formula is None or entry.stated is None):
                facts = {"label": _short(entry.label), "stated": entry.figure}
                yield found_at(note("read-total-alone", entry.id, **facts), self._places.of(entry.span))
        for name, count in resolved.implied_units:
            yield from self._implied(entries[name], count)

    def _total(self, total: ReadTotal, added: Added, entries: dict[str, Entry]) -> Finding:
        place = self._places.of(total.span)
        label, stated = _short(total.label), total.figure or Fraction(0)
        if added.restates:
            return found_at(
                note("read-total-twice", total.id, label=label, stated=stated, other=added.restates), place
            )
        facts = {"label": label, "terms": _plus(added.terms), "sum": added.sum}
        if added.agrees:
            return found_at(note("read-sum", total.id, **facts), place)
        difference = abs(stated - (added.sum or 0))
        if len(added.members) == 1 and isinstance(entries[added.members[0]], ReadTotal):
            other = {"label": label, "stated": stated, "other": added.members[0], "sum": added.sum}
            return found_at(mismatch("read-total-other", total.id, *added.members, **other), place)
        rates = [
            entry.rate
            for name in added.members
            if isinstance(entry := entries[name], ReadGroup) and entry.rate
        ]
        if total.formula is not None and total.formula.value == stated and len(rates) == len(added.members):
            return self._rate(total, rates, place)
        return found_at(
            mismatch("read-total-differs", total.id, stated=stated, difference=difference, **facts), place
        )

    def _made_of(self, group: ReadGroup) -> Iterator[Finding]:
        """Yield that the parts of what is asked in one unit do not give it."""
        stated, *terms = [amount.value or Fraction(0) for amount in group.made_of]
        found = sum(terms, start=Fraction(0))
        if found != stated:
            facts = {"label": _short(group.label), "terms": _plus(terms), "sum": found, "stated": stated}
            remark = mismatch("read-total-differs", group.id, difference=abs(stated - found), **facts)
            yield found_at(remark, self._places.of(group.span))

    def _rate(self, total: ReadTotal, rates: Sequence[Amount], place: Place) -> Finding:
        values = tuple(rate.value or Fraction(0) for rate in rates)
        printed = (
            next((a.value for a in amounts_of(total.formula) if a.persons), None) if total.formula else None
        )
        facts = {"label": _short(total.label), "rate": printed, "terms": _plus(values), "sum": sum(values)}
        return found_at(mismatch("read-rate-differs", total.id, **facts), place)

    def _implied(self, total: Entry, count: Fraction) -> Iterator[Finding]:
        stated = total.figure or Fraction(0)
        facts = {"label": _short(total.label), "stated": stated, "rate": stated / count, "count": count}
        place = self._places.of(total.span)
        whole = count.denominator == 1
        remark = (
            note("read-units-implied", total.id, **facts)
            if whole
            else mismatch("read-units-uneven", total.id, **facts)
        )
        yield found_at(remark, place)

    def _columns(self, columns: Sequence[ColumnSum]) -> Iterator[Finding]:
        for column in columns:
            facts = {"label": column.heading, "stated": column.printed, "sum": column.sum}
            remark = mismatch("read-column-differs", **facts, difference=abs(column.printed - column.sum))
            yield found_at(remark, self._places.of(column.span))

    # -------------------------------------------------------------- formulas
    def _equations(self, entries: Sequence[Entry], draft: Draft) -> Iterator[Finding]:
        checked = {
            id(entry.formula)
            for entry in entries
            if isinstance(entry, ReadGroup) and entry.formula and _is_checked(entry, draft)
        }
        closing = {id(entry.stated) for entry in entries if isinstance(entry, ReadTotal) and entry.parts}
        for said in self._said:
            for item in said.found:
                if isinstance(item, Formula) and id(item) not in checked and id(item.stated) not in closing:
                    yield from self._equation(said.span(item.start, item.end), item, item.stated)
        for entry in entries:
            if (
                isinstance(entry, ReadGroup)
                and entry.formula is not None
                and id(entry.formula) not in checked
            ):
                own = entry.stated if entry.stated is not entry.formula.stated else None
                yield from self._equation(entry.span, entry.formula, own)

    def _grouped(self, entries: Sequence[Entry]) -> Iterator[Finding]:
        for entry in entries:
            formula = entry.formula
            if formula is None or not formula.grouped:
                continue
            inside, *others = formula.terms[0].factors
            values = [factor.value or Fraction(0) for factor in others]
            terms = (
                tuple(term.value or Fraction(0) for term in inside.terms)
                if isinstance(inside, Formula)
                else ()
            )
            facts = {"terms": _plus(terms), "times": _times(values), "stated": entry.figure}
            yield found_at(note("read-grouped", entry.id, **facts), self._places.of(entry.span))

    def _equation(self, span: Span, formula: Formula, stated: Amount | None) -> Iterator[Finding]:
        value = formula.value
        if stated is None or stated.value is None or value is None or stated.value == value:
            return
        facts = {"value": value, "stated": stated.value, "difference": abs(value - stated.value)}
        yield found_at(mismatch("read-equation", **facts), self._places.of(span))

    def _units(self, draft: Draft) -> Iterator[Finding]:
        seen = set()
        for read, units in draft.units:
            place = self._places.of(read.span)
            for word, means in units.aliases:
                if (read.id, word) not in seen:
                    seen.add((read.id, word))
                    facts = {"label": _short(read.label), "word": _said(word), "means": _said(means)}
                    yield found_at(note("read-alias", read.id, **facts), place)
            for word in units.missing:
                facts = {"label": _short(read.label), "word": _said(word)}
                yield found_at(note("read-factor-missing", read.id, **facts), place)
            if units.left:
                words = Text(
                    *(", ".join(_said(word).say(lang) for word in units.left) for lang in ("vi", "en"))
                )
                yield found_at(
                    mismatch("read-units-left", read.id, label=_short(read.label), words=words), place
                )
        for read, reason in draft.omitted:
            if reason == "no-figure":
                yield found_at(
                    note("read-group-open", read.id, label=_short(read.label)), self._places.of(read.span)
                )

    # -------------------------------------------------------------- the same thing in two places
    def _pairs(self, entries: Sequence[Entry]) -> Iterator[Finding]:
        for one, other in figures_differ(entries):
            facts = {"label": _short(one.label), "one": one.figure, "other": other.figure}
            yield found_at(
                mismatch("read-group-differs", one.id, other.id, **facts), self._places.of(other.span)
            )


def _implied_by(draft: Draft, figures: QuotaGroup) -> Remark:
    """Return what an unprinted factor must be, with four decimals: another plan may divide by it."""
    implied = figures.implied
    assert implied is not None
    divisors = Text(*(" × ".join(notation(v, lang) for v in implied.divided_by) for lang in ("vi", "en")))
    if len(implied.divided_by) > 1:
        divisors = Text(f"({divisors.vi})", f"({divisors.en})")
    facts = {"stated": figures.stated, "divisors": divisors, "value": implied.value}
    return note("read-implied", figures.id, unit=said_unit(draft.plan, implied.dimension), **facts)


def _level(remark: Remark, kinds: dict[str, str]) -> Level:
    if remark.code in _MILD:
        return Level.NOTE
    if remark.code == "time-shared":
        chain = {kinds.get(name, "") for name in remark.about}
        return Level.MISMATCH if "fieldwork" in chain and chain & _EARLY_KINDS else Level.NOTE
    return remark.level


def _is_checked(entry: ReadGroup, draft: Draft) -> bool:
    """Tell whether the draft's own remarks compare the group's formula with its figure."""
    for group in draft.plan.groups:
        if group.id == entry.id:
            return (
                bool(group.terms)
                and group.stated is not None
                and group.stated.value
                == (
                    entry.formula.stated.value
                    if entry.formula and entry.formula.stated
                    else group.stated.value
                )
            )
    return False


def _plus(terms: Sequence[Fraction]) -> Text:
    return Text(*(" + ".join(notation(term, lang) for term in terms) for lang in ("vi", "en")))


def _times(values: Sequence[Fraction]) -> Text:
    return Text(*(" × ".join(notation(value, lang) for value in values) for lang in ("vi", "en")))


def _said(word: str) -> Text:
    return unit_words().get(word, Text(word, word))


def _short(label: str) -> str:
    return label if len(label) <= 90 else f"{label[:89]}…"
