"""Which numbers of a document are quotas: the groups that it asks and the totals that it prints."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sampling.reading.amounts import Amount, Row
from sampling.reading.dates import times
from sampling.reading.figure_joining import closes, gives, with_units
from sampling.reading.figure_words import tidy, tier_of
from sampling.reading.figures import Entry, ReadGroup, ReadTotal, Span, Statement
from sampling.reading.formulas import Formula, amounts_of, counts_persons, numbers, regrouped
from sampling.reading.letters import fold, folds
from sampling.reading.lexicon import content, folded, phrases
from sampling.reading.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sampling.reading.blocks import Block

_EMPTY_LABELS = frozenset(
    fold(words)
    for words in (
        "số lượng phiếu",
        "số lượng",
        "số phiếu",
        "số lượng mẫu",
        "quy mô mẫu",
        "cỡ mẫu",
        "số lượng phiếu điều tra",
    )
)
_EXTERNAL = re.compile(
    r"(?:theo|by|through|thông qua|lấy từ|sử dụng kết quả)\b[^.;]{0,60}(?:SIPAS|hài lòng)", re.IGNORECASE
)
_NOT_TOTAL = folds("hợp kết thể quát cục thanh bí")


def statements(blocks: Sequence[Block]) -> list[Statement]:
    """Return what each block says in numbers."""
    found = []
    for place, block in enumerate(blocks):
        row_tokens = tokens(block.text, block.body)
        spans = [(time.start, time.end) for time in times(block.text, None) if not time.relative]
        dated = frozenset(
            number
            for number, token in enumerate(row_tokens)
            if any(start <= token.start < end for start, end in spans)
        )
        row = Row(block.text, row_tokens, [token.fold for token in row_tokens], dated)
        said = numbers(row)
        found.append(Statement(place, row, said.found, said.left))
    return found


def entries(blocks: Sequence[Block], said: Sequence[Statement], skip: set[int]) -> list[Entry]:
    """Return the groups and totals of a document in its order; blocks in `skip` are read elsewhere."""
    found: list[Entry] = []
    for place, block in enumerate(blocks):
        if place in skip:
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


class _Reader:
    """The quota statements of one block."""

    def __init__(self, blocks: Sequence[Block], said: Statement, place: int) -> None:
        self._blocks, self._block, self._said, self._place = blocks, blocks[place], said, place
        self._items = [item for item in self._persons() if self._is_quota(item)]

    def asked(self) -> bool:
        return bool(self._items)

    def entries(self) -> list[Entry]:
        """Return the groups and totals that the block states."""
        if not self._items:
            return []
        first = self._items[0]
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

    # -------------------------------------------------------------- what is asked
    def _persons(self) -> list[Formula | Amount]:
        found: list[Formula | Amount] = []
        for item in self._said.found:
            if isinstance(item, Formula):
                found += [item] if self._counts(item) else []
            elif item.persons and item.value is not None:
                found.append(item)
        return self._with_figures(with_units(found, self._said.found))

    def _with_figures(self, found: Sequence[Formula | Amount]) -> list[Formula | Amount]:
        """Return the items, a figure right behind a formula taken as its result: ``5 × 20 (100 phiếu)``."""
        made: list[Formula | Amount] = []
        for item in found:
            last = made[-1] if made else None
            between = self._between(last, item) if last is not None else ""
            if isinstance(last, Formula) and last.stated is None and gives(item, between):
                made[-1] = replace(last, stated=item, end=item.end)
            else:
                made.append(item)
        return made

    def _between(self, one: Formula | Amount, other: Formula | Amount) -> str:
        row = self._said.row
        return self._block.text[row.tokens[one.end - 1].end : row.tokens[other.start].start]

    def _counts(self, item: Formula) -> bool:
        if any("đồng" in amount.unit for amount in amounts_of(item)):
            return False
        if counts_persons(item):
            return True
        return item.stated is not None and _asked_words(self._block.text)

    def _is_quota(self, item: Formula | Amount) -> bool:
        words = folded(self._before(item))
        banned = phrases("not_asked")
        start = banned.at(words, 0) if words else None
        if isinstance(item, Formula):
            return start is None and not self._is_condition(item)
        if start is not None or any(banned.at(words, at) for at in range(max(len(words) - 3, 0), len(words))):
            return False
        if self._is_condition(item):
            return False
        if item.below and any(
            isinstance(other, Formula) and self._counts(other) for other in self._said.found
        ):
            return True
        if _forms() & set(folded(item.unit)):
            return not (item.bound == "at_most" and item.below)
        return _asked_words(self._block.text) or self._context_asks()

    def _is_condition(self, item: Formula | Amount) -> bool:
        """Tell whether the number only limits or compares (*không quá 5 người*, *01 phiếu cho mỗi người*)."""
        words = set(folded(self._before(item))[-5:])
        return bool(words & _COMPARING)

    def _context_asks(self) -> bool:
        level = self._block.level
        for at in range(self._place - 1, max(self._place - 30, -1), -1):
            above = self._blocks[at]
            titled = not above.mark and above.level == level == 0
            if above.level < level or titled or (at == self._place - 1 and not self._block.mark):
                level = min(level, above.level)
                if _asked_words(above.text):
                    words = folded(above.text)
                    return phrases("not_asked").at(words, 0) is None
        return False

    # -------------------------------------------------------------- words
    def _before(self, item: Formula | Amount) -> str:
        """Return the words between the item before and this one."""
        start = self._block.body
        for other in self._said.found:
            if other.end <= item.start and (isinstance(other, Formula) or other.persons):
                start = max(start, self._said.row.tokens[other.end - 1].end)
        end = self._said.row.tokens[item.start].start if item.start < len(self._said.row.tokens) else start
        return self._block.text[start:end] if end > start else ""

    def _label(self, item: Formula | Amount) -> str:
        label = tidy(self._before(item))
        label = label.rsplit(": ", 1)[-1] if len(label.rsplit(": ", 1)[-1]) > 3 else label
        if fold(label) in _EMPTY_LABELS:
            label = self._parent() or label
        after = self._after(item) if len(label) < 4 else ""
        return label if len(label) >= 4 else after or self._parent()

    def _after(self, item: Formula | Amount) -> str:
        tokens_ = self._said.row.tokens
        end = tokens_[item.end - 1].end
        unit = item.unit if isinstance(item, Amount) else ""
        rest = tidy(re.split(r"[;.(=)]|,\s|\bx\b|\bvà\b", self._block.text[end : end + 120])[0])
        return f"{unit} {rest}".strip() if len(rest) > 3 else ""

    def _parent(self) -> str:
        for at in range(self._place - 1, -1, -1):
            above = self._blocks[at]
            label = tidy(above.text[above.body :])[:160].strip()
            heads = above.level < self._block.level or not self._block.mark
            if heads and fold(label) not in _EMPTY_LABELS and not label.casefold().startswith("đối tượng"):
                return label
        return ""

    def _span(self, start: int, end: int) -> Span:
        return self._said.span(start, end)

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
            return replace(group, formula=formula, stated=figure)
        return replace(group, rate=item) if item.below else replace(group, stated=item)

    def _is_total(self, item: Formula | Amount) -> bool:
        words = folded(self._before(item))
        for at in range(min(5, len(words))):
            found = phrases("total").at(words, at)
            following = words[at + found[1]] if found and at + found[1] < len(words) else ""
            if found and following not in _NOT_TOTAL:
                return True
        return False

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

    def _opens(self, item: Formula | Amount) -> bool:
        """Tell whether the parts of a figure follow it: ``gồm:``, ``cụ thể:``, a colon at the end."""
        row = self._said.row
        near = row.words[item.end : item.end + 8]
        if phrases("introduces").anywhere(near) is not None:
            return True
        return self._block.text.rstrip().endswith(":") and item is self._items[-1]

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
_COMPARING = folds("hơn thay dưới vượt")


def _forms() -> set[str]:
    return {fold(word) for word in content()["forms"]}


def _asked_words(text: str) -> bool:
    return phrases("asked").anywhere(folded(text)) is not None


def _is_each(words: Sequence[str]) -> bool:
    found = [phrases("each").at(words, at) for at in range(len(words))]
    return any(each is not None and each[0] in {"mỗi", "từng", "each", "per"} for each in found)
