"""Which numbers of one block count those who are asked, and the words around them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sampling.reading.amounts import Amount
from sampling.reading.clauses import by_clause, cuts
from sampling.reading.figure_joining import (
    gives,
    reckons,
    repeats,
    times_rate,
    with_units,
    without_breakdowns,
)
from sampling.reading.figure_words import tidy
from sampling.reading.formula_parts import Formula, amounts_of, counts_persons
from sampling.reading.letters import fold, folds
from sampling.reading.lexicon import content, folded, phrases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sampling.reading.blocks import Block
    from sampling.reading.figures import Span, Statement

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
_NOT_TOTAL = folds("hợp kết thể quát cục thanh bí")


_DUTY = re.compile(r"chịu trách nhiệm|hiệu lực (?:thi hành|kể từ)", re.IGNORECASE)
_OF_ALL = folds("trong trên tổng số của of the all total")
_COMPARING = folds("hơn thay dưới vượt tăng giảm")
_SPARE = re.compile(r"dự phòng[^;.]{0,30}$", re.IGNORECASE)
_AGAINST = folds("so với")


class BlockFigures:
    """The numbers of one block that count those who are asked."""

    def __init__(self, blocks: Sequence[Block], said: Statement, place: int) -> None:
        self._blocks, self._block, self._said, self._place = blocks, blocks[place], said, place
        self._cuts = cuts(said.row)
        self._figures: dict[int, Amount] = {}
        self._led: dict[int, Formula | Amount] = {}
        self._made_of: dict[int, tuple[Amount, ...]] = {}
        self._items = [item for item in self._persons() if self._is_quota(item)]

    def asked(self) -> bool:
        """Tell whether the block asks anybody."""
        return bool(self._items)

    # -------------------------------------------------------------- what is asked
    def _persons(self) -> list[Formula | Amount]:
        found: list[Formula | Amount] = []
        for item in self._said.found:
            if isinstance(item, Formula):
                found += [item] if self._counts(item) else []
            elif item.persons and item.value is not None:
                found.append(item)
        found, self._made_of = without_breakdowns(found, self._said.row, self._cuts)
        joined: list[Formula | Amount] = []
        for items in by_clause(self._said.found, self._cuts):
            joined += with_units([item for item in found if item in items], items)
        return self._with_figures(with_units(joined, self._said.found))

    def _with_figures(self, found: Sequence[Formula | Amount]) -> list[Formula | Amount]:
        """Return the items, a figure right behind a formula taken as its result: ``5 × 20 (100 phiếu)``."""
        made: list[Formula | Amount] = []
        for item in found:
            last = made[-1] if made else None
            between = self._between(last, item) if last is not None else ""
            if isinstance(last, Formula) and last.stated is None and gives(item, between):
                made[-1] = replace(last, stated=item, end=item.end)
            elif isinstance(last, Amount) and last.below and gives(item, between) and between.strip() != "(":
                self._figures[id(last)] = item
            elif last is not None and reckons(last, item, between):
                self._led[id(item)] = last
                made[-1] = item
            elif isinstance(last, Amount) and (whole := times_rate(last, item)) is not None:
                made[-1] = whole
            elif repeats(last, item) and between.strip() == "(":
                continue
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
        if self._is_condition(item) or self._is_base(item) or _DUTY.search(self._block.text):
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
        words = folded(self._before(item))
        spare = _SPARE.search(self._before(item)) is not None
        return spare or bool(set(words[-5:]) & _COMPARING) or set(words) >= _AGAINST

    def _is_base(self, item: Amount) -> bool:
        """Tell whether a percentage is taken of the number (*5% trong số 4.000 doanh nghiệp*)."""
        row, at = self._said.row, item.start - 1
        while at >= 0 and row.words[at] in _OF_ALL:
            at -= 1
        return 0 <= at < item.start - 1 and row.tokens[at].text == "%"

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
        label = tidy(self._before(self._led.get(id(item), item)))
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

    def _is_total(self, item: Formula | Amount) -> bool:
        words = folded(self._before(item))
        for at in range(min(5, len(words))):
            found = phrases("total").at(words, at)
            following = words[at + found[1]] if found and at + found[1] < len(words) else ""
            if found and following not in _NOT_TOTAL:
                return True
        return False

    def _opens(self, item: Formula | Amount) -> bool:
        """Tell whether the parts of a figure follow it: ``gồm:``, ``cụ thể:``, a colon at the end."""
        row = self._said.row
        near = row.words[item.end : item.end + 8]
        if phrases("introduces").anywhere(near) is not None:
            return True
        return self._block.text.rstrip().endswith(":") and item is self._items[-1]


def _forms() -> set[str]:
    return {fold(word) for word in content()["forms"]}


def _asked_words(text: str) -> bool:
    return phrases("asked").anywhere(folded(text)) is not None
