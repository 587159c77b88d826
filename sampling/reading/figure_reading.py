"""Which numbers of a document are quotas: the groups that it asks and the totals that it prints."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sampling.reading.amounts import Amount
from sampling.reading.block_figures import BlockFigures
from sampling.reading.clauses import by_clause, closes_sentence
from sampling.reading.figure_joining import (
    adds_up,
    closes,
    repeats,
)
from sampling.reading.figure_words import tidy, tier_of
from sampling.reading.figures import Entry, ReadGroup, ReadTotal, Span
from sampling.reading.formula_parts import Formula, amounts_of, regrouped
from sampling.reading.lexicon import folded, phrases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sampling.reading.blocks import Block
    from sampling.reading.figures import Statement

_EXTERNAL = re.compile(
    r"(?:theo|by|through|thông qua|lấy từ|sử dụng kết quả)\b[^.;]{0,60}(?:SIPAS|hài lòng)", re.IGNORECASE
)


_MOST = 200
"""Numbers of one paragraph; one with more is no sentence of a plan, and would take long to read."""


def entries(blocks: Sequence[Block], said: Sequence[Statement], skip: set[int]) -> list[Entry]:
    """Return the groups and totals of a document in its order; blocks in `skip` are read elsewhere."""
    found: list[Entry] = []
    for place, block in enumerate(blocks):
        if place in skip or len(said[place].found) > _MOST:
            continue
        reader = _Reader(blocks, said[place], place)
        found += reader.entries()
        if not reader.asked() and _EXTERNAL.search(block.text) and block.mark in {"+", "-", "*", "•"}:
            found.append(_external(blocks, place))
    return found


def _external(blocks: Sequence[Block], place: int) -> ReadGroup:
    block = blocks[place]
    label = block.text[block.body :].split(":")[0]
    tier = tier_of(blocks, place)
    span = Span(place, block.body, len(block.text))
    return ReadGroup("", " ".join(label.split()), tier, span, block.level, external=True)


class _Reader(BlockFigures):
    """The quota statements of one block."""

    def entries(self) -> list[Entry]:
        """Return the groups and totals that the block states."""
        if not self._items:
            return []
        first = self._items[0]
        together = [] if self._is_total(first) else self._formulas()
        if together:
            return together
        return [entry for items in list(self._statements()) for entry in self._of(items)]

    def _of(self, items: list[Formula | Amount]) -> list[Entry]:
        every, self._items = self._items, items
        found = self._stated()
        self._items = every
        return found

    def _statements(self) -> Iterator[list[Formula | Amount]]:
        """Yield the items of each sentence; parts that a figure announces stay with it."""
        parts = by_clause(self._items, self._cuts)
        while parts:
            now = parts.pop(0)
            while parts and self._opens(now[0]) and not adds_up(now) and not self._begins(parts[0]):
                now = [*now, *parts.pop(0)]
            yield now

    def _begins(self, items: Sequence[Formula | Amount]) -> bool:
        """Tell whether a sentence has parts of its own, or is a total."""
        return self._is_total(items[0]) or (len(items) > 1 and self._opens(items[0]))

    def _stated(self) -> list[Entry]:
        """Return what one statement says."""
        first = self._items[0]
        closing = self._closing()
        if closing:
            return closing
        if self._is_total(first):
            return self._total(first)
        if isinstance(first, Amount) and not first.below:
            return self._head(first)
        return self._formulas() or [self._entry(item) for item in self._items]

    def _formulas(self) -> list[Entry]:
        """Return what formulas say together: rates and what multiplies them, products and their sum."""
        rates = [item for item in self._items if isinstance(item, Amount) and item.below]
        formulas = [item for item in self._items if isinstance(item, Formula)]
        if rates and len(formulas) == 1 and self._items[-1] is formulas[0]:
            return self._rates(rates, formulas[0])
        if len(formulas) > 1 and len(formulas) == len(self._items) and closes(formulas):
            return self._closed(formulas)
        return []

    def _closing(self) -> list[Entry]:
        """Return figures and the last one that adds them: ``A 1.600, B 600, 2.200 in all``."""
        *parts, last = self._items
        if isinstance(last, Amount) and len(parts) > 2:
            parts = [part for part in parts if not repeats(part, last)]
        if len(parts) < 2 or not isinstance(last, Amount) or last.below or self._opens(self._items[0]):
            return []
        if not closes_sentence(self._said.row, last):
            return []
        summed = any(self._is_total(part) for part in parts)
        groups: list[Entry] = [
            self._make_total(part, part, None, part.end)
            if isinstance(part, Amount) and summed
            else self._group(part)
            for part in parts
        ]
        total = self._with_parts(last, last, self._parent(), [])
        return [replace(total, parts=("own",) * len(groups)), *groups]

    def _entry(self, item: Formula | Amount) -> Entry:
        return self._total(item)[0] if self._is_total(item) and item is self._items[-1] else self._group(item)

    def _rates(self, rates: Sequence[Amount], formula: Formula) -> list[Entry]:
        """Return what is asked in one unit, and the formula that multiplies it: ``… : 17 người x 20 sở``."""
        if len(rates) == 1:
            return [replace(self._group(formula), label=self._label(rates[0]))]
        total = self._make_total(formula, formula.stated, formula, formula.end)
        return [*(self._group(rate) for rate in rates), total]

    def _closed(self, formulas: Sequence[Formula]) -> list[Entry]:
        """Return formulas whose last figure adds them all: ``A (5 x 20) và B (4 x 20) = 180 người``."""
        last = formulas[-1]
        parts = [self._group(item) for item in (*formulas[:-1], replace(last, stated=None))]
        stated = last.stated
        assert stated is not None
        total = self._with_parts(stated, stated, self._parent() or parts[0].label, parts)
        return [total, *parts]

    # -------------------------------------------------------------- groups and totals
    def _group(self, item: Formula | Amount, stated: Amount | None = None) -> ReadGroup:
        own = self._block.text[self._block.body : self._said.row.tokens[self._items[0].start].start]
        tier = tier_of(self._blocks, self._place, own)
        start = min(item.start, stated.start) if stated else item.start
        end = max(item.end, stated.end) if stated else item.end
        group = ReadGroup("", self._label(stated or item), tier, self._span(start, end), self._block.level)
        if isinstance(item, Formula):
            figure = stated or item.stated
            formula = regrouped(item, figure.value) if figure and figure.value is not None else item
            inside = [self._made_of.get(id(amount), ()) for amount in amounts_of(item)]
            return replace(group, formula=formula, stated=figure, made_of=next(filter(None, inside), ()))
        if item.below:
            figure, parts = self._figures.get(id(item)), self._made_of.get(id(item), ())
            return replace(group, rate=item, stated=figure, made_of=parts)
        return replace(group, stated=item)

    def _total(self, first: Formula | Amount) -> list[Entry]:
        others = [item for item in self._items if item is not first and item.start > first.start]
        formula = first if isinstance(first, Formula) else None
        stated = first.stated if isinstance(first, Formula) else first
        if formula is None and len(others) == 1 and isinstance(others[0], Formula) and not self._opens(first):
            formula, others = others[0], []
        parts = self._parts(others) if self._opens(first) or len(others) > 1 else []
        if parts:
            return [self._with_parts(first, stated, self._before(first), parts), *parts]
        end = max([first.end, *(item.end for item in (formula,) if item)])
        return [self._make_total(first, stated, formula, end)]

    def _make_total(
        self, first: Formula | Amount, stated: Amount | None, formula: Formula | None, end: int
    ) -> ReadTotal:
        label = self._before(first)
        words = folded(label)
        per_unit = (isinstance(first, Amount) and bool(first.below)) or (formula is None and _is_each(words))
        return ReadTotal(
            "",
            tidy(label) or self._parent(),
            tier_of(self._blocks, self._place, label),
            self._span(first.start, end),
            self._block.level,
            stated,
            formula,
            opens=self._opens(first) and formula is None,
            per_unit=per_unit,
            grand=phrases("grand").anywhere(words) is not None,
        )

    def _with_parts(
        self, first: Formula | Amount, stated: Amount | None, label: str, parts: Sequence[ReadGroup]
    ) -> ReadTotal:
        tier = tier_of(self._blocks, self._place, label)
        span = self._span(first.start, first.end)
        return ReadTotal(
            "",
            tidy(label) or self._parent(),
            tier,
            span,
            self._block.level,
            stated,
            parts=("own",) * len(parts),
        )

    def _parts(self, items: Sequence[Formula | Amount]) -> list[ReadGroup]:
        groups = [self._group(item) for item in items]
        if groups and len(tidy(self._before(items[0]))) < _SHORT_LABEL:
            labels = [self._after(item) or group.label for item, group in zip(items, groups, strict=True)]
            return [replace(group, label=label) for group, label in zip(groups, labels, strict=True)]
        return groups

    def _head(self, head: Amount) -> list[Entry]:
        """Return a figure with what follows it: its formula, its parts, or other groups beside it."""
        others = self._items[1:]
        if not others and _LEADS_ON.search(self._block.text):
            return [self._make_total(head, head, None, head.end)]
        formulas = [item for item in others if isinstance(item, Formula)]
        if (
            len(formulas) == 1
            and (len(others) == 1 or formulas[0] is others[0])
            and self._belongs(head, formulas[0])
        ):
            return [self._group(formulas[0], head), *(self._group(item) for item in others[1:])]
        if len(others) > 1 and self._opens(head):
            parts = self._parts(others)
            return [self._with_parts(head, head, self._before(head), parts), *parts]
        return [self._entry(item) for item in self._items]

    def _belongs(self, head: Amount, formula: Formula) -> bool:
        """Tell whether a formula explains the figure before it: nothing ends between them."""
        row = self._said.row
        between = self._block.text[row.tokens[head.end - 1].end : row.tokens[formula.start].start]
        if formula.stated is not None and formula.stated.value != head.value:
            return False
        return ";" not in between and ". " not in between


_SHORT_LABEL = 4
_LEADS_ON = re.compile(
    r"(?:gồm|bao gồm|cụ thể|cụ thể là|trong đó|như sau|chia ra|including|of which|namely|:)\s*[:.,]?\s*$",
    re.IGNORECASE,
)


def _is_each(words: Sequence[str]) -> bool:
    found = [phrases("each").at(words, at) for at in range(len(words))]
    return any(each is not None and each[0] in {"mỗi", "từng", "each", "per"} for each in found)
