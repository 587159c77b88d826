"""What is odd in the words of a plan: open ranges, counts that differ, impossible days, unclear numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from sampling.notation import notation
from sampling.plan import Text
from sampling.reading.dates import YEARS, times
from sampling.reading.draft_tasks import is_weekday_wrong
from sampling.reading.figures import Span
from sampling.reading.formula_parts import amounts_of
from sampling.reading.letters import BROKEN, fold
from sampling.reading.reading import Finding, found_at
from sampling.reading.slovin_lines import sizes_read
from sampling.reading.tokens import Kind
from sampling.remarks import mismatch, note

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sampling.reading.amounts import Amount
    from sampling.reading.blocks import Block
    from sampling.reading.draft import Draft
    from sampling.reading.figures import Statement
    from sampling.reading.heading import Heading
    from sampling.reading.places import Places
    from sampling.reading.tasks import ReadTask

_EXCEPTION = re.compile(
    r"không có|trừ |ngoại trừ|không bao gồm|except|without|\(\d\)|\+\s*\d"
    r"|(?:và|,)\s*\d+\s+(?:thành phố|thị xã|thị trấn|quận|phường|đặc khu)",
    re.IGNORECASE,
)
_BODY = fold("cơ") + " quan"
_CLOSE = Fraction(3, 4)
"""Numbers of one kind of units that are nearer than this look like one number, misprinted."""


class Oddities:
    """What is odd in the words of one document."""

    def __init__(
        self, blocks: Sequence[Block], said: Sequence[Statement], places: Places, head: Heading
    ) -> None:
        self._blocks, self._said, self._places, self._head = blocks, said, places, head

    def all(self, draft: Draft, tasks: Sequence[ReadTask], tabled: set[int]) -> Iterator[Finding]:
        """Yield all of them; `tabled` are the blocks of tables of quotas."""
        yield from self._ranges(draft)
        yield from self._counts()
        yield from self._sizes()
        yield from self._dates(tasks)
        yield from self._left(tabled)
        yield from self._letters()

    def _ranges(self, draft: Draft) -> Iterator[Finding]:
        used = {
            (factor.low, factor.high)
            for group in draft.plan.groups
            if group.id in draft.beside
            for term in group.terms
            for factor in term.factors
            if factor.low is not None
        }
        for said in self._said:
            for item in said.found:
                for amount in amounts_of(item):
                    if amount.low is None or amount.high is None or (amount.low, amount.high) in used:
                        continue
                    facts = {"low": amount.low, "high": amount.high, "unit": amount.unit}
                    yield found_at(
                        note("read-ambiguous", **facts), self._places.of(said.span(amount.start, amount.end))
                    )

    def _counts(self) -> Iterator[Finding]:
        """Yield counts of one kind of units that are printed with different numbers (20 and 21 agencies)."""
        found: dict[str, dict[Fraction, list[tuple[Amount, Span]]]] = defaultdict(lambda: defaultdict(list))
        for said in self._said:
            for item in said.found:
                for amount in amounts_of(item):
                    if _is_whole_count(amount):
                        assert amount.value is not None
                        found[_kind_of(amount)][amount.value].append(
                            (amount, said.span(amount.start, amount.end))
                        )
        for values in found.values():
            if len(values) > 1 and min(values) >= _CLOSE * max(values):
                yield self._counted(values)

    def _counted(self, values: dict[Fraction, list[tuple[Amount, Span]]]) -> Finding:
        """Return the finding about one kind of units, at the number that is printed least often."""
        usual = max(values, key=lambda value: (len(values[value]), value))
        others = [value for value in values if value != usual]
        rare = sorted(others, key=lambda value: len(values[value]))
        odd = next((value for value in rare if not self._is_excused(values[value])), rare[0])
        amount, span = values[odd][0]
        said = Text(*(self._values(values, lang) for lang in ("vi", "en")))
        excused = self._is_excused(values[odd])
        code = "read-quantity-exception" if excused else "read-quantity-differs"
        remark = (note if excused else mismatch)(code, unit=amount.unit, values=said)
        return found_at(remark, self._places.of(span))

    def _is_excused(self, uses: Sequence[tuple[Amount, Span]]) -> bool:
        """Tell whether the sentences say why a number is another one: a footnote, a further term."""
        texts = [self._blocks[span.block].text for _, span in uses]
        return all(_EXCEPTION.search(text) is not None for text in texts)

    def _values(self, values: dict[Fraction, list[tuple[Amount, Span]]], lang: str) -> str:
        said = []
        for value, uses in sorted(values.items()):
            lines = dict.fromkeys(self._places.of(span).said(lang) for _, span in uses)
            said.append(f"{notation(value, lang)} ({', '.join(lines)})")
        return "; ".join(said)

    # -------------------------------------------------------------- sample sizes
    def _sizes(self) -> Iterator[Finding]:
        for size in sizes_read(self._blocks):
            facts = {
                "population": size.population,
                "margin": size.margin * 100,
                "exact": size.exact,
                "up": ceil(size.exact),
                "stated": size.stated,
            }
            remark = note("read-slovin", **facts) if size.agrees else mismatch("read-slovin-differs", **facts)
            yield found_at(remark, self._places.of(Span(size.block, size.start, size.end)))

    # -------------------------------------------------------------- dates
    def _dates(self, tasks: Sequence[ReadTask]) -> Iterator[Finding]:
        for task in tasks:
            for item in task.deadlines:
                time = item.time
                place = self._places.of(Span(item.block, time.start, time.end))
                if time.impossible:
                    yield found_at(mismatch("read-date-impossible", when=item.words), place)
                elif time.reversed:
                    yield found_at(mismatch("read-date-reversed", when=item.words), place)
                elif time.last is not None and self._head.dated is not None and time.last < self._head.dated:
                    yield found_at(mismatch("read-date-past", when=item.words, dated=self._head.dated), place)
                elif time.assumption and time.last is not None and not re.search(r"\d{4}", item.words):
                    yield found_at(note("read-date-year", when=item.words, year=str(time.last.year)), place)
                if time.first is not None and time.first == time.last:
                    text = self._blocks[item.block].text[max(time.start - 20, 0) : time.end]
                    wrong = is_weekday_wrong(text, time.first.weekday())
                    if wrong:
                        yield found_at(mismatch("read-weekday", when=item.words, weekday=wrong), place)

    # -------------------------------------------------------------- what was not understood
    def _left(self, tabled: set[int]) -> Iterator[Finding]:
        for said in self._said:
            if said.block in tabled or self._blocks[said.block].text.strip(" .").isdigit():
                continue
            dated = [(time.start, time.end) for time in times(self._blocks[said.block].text, None)]
            for place in said.left:
                token = said.row.tokens[place]
                if any(start <= token.start < end for start, end in dated) or _is_year(token.text):
                    continue
                following = said.row.tokens[place + 1] if place + 1 < len(said.row.tokens) else None
                if place == 0 and following is not None and following.kind is Kind.TIME:
                    continue
                start, end = max(place - 4, 0), min(place + 6, len(said.row.tokens))
                yield found_at(
                    note("read-not-understood", number=token.text), self._places.of(said.span(start, end))
                )

    def _letters(self) -> Iterator[Finding]:
        broken = [number for number, block in enumerate(self._blocks) if BROKEN in block.text]
        if broken:
            count = sum(self._blocks[number].text.count(BROKEN) for number in broken)
            yield found_at(note("read-broken-letters", count=count), self._places.of_block(broken[0]))


def _is_year(text: str) -> bool:
    return text.isdigit() and len(text) == 4 and int(text) in YEARS


def _is_whole_count(amount: Amount) -> bool:
    bodies = {"ministry", "province", "district", "commune", "department", "central-agency", "body"}
    return amount.above in bodies and not amount.below and amount.low is None and (amount.value or 0) >= 5


def _kind_of(amount: Amount) -> str:
    """Return what a count is of: bodies are named in many ways, but *cơ quan chuyên môn* are *cơ quan*."""
    return _BODY if fold(amount.unit).startswith(_BODY) else amount.above
