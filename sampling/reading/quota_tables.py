"""Tables of quotas: which columns multiply or add up to the last, and what rows and totals say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from sampling.dimension import PERSON
from sampling.reading.amounts import Amount, Row, amount_at
from sampling.reading.figure_words import tidy, tier_of
from sampling.reading.figures import Entry, ReadGroup, ReadTotal, Span
from sampling.reading.formula_parts import Formula, Product
from sampling.reading.lexicon import OTHER, folded, nouns, phrases
from sampling.reading.tokens import number_value, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sampling.reading.blocks import Block

_SECTION = re.compile(r"^(?:[IVX]{1,4}|[A-Z])\.?$")
_COUNTER = re.compile(r"^(?:\d{1,3}|[IVX]{1,4}|[A-Za-z])[.)]?$")
_NOTES = re.compile(r"ghi chú|chú thích|note|remark|địa bàn|tỷ lệ|tỉ lệ", re.IGNORECASE)
_MONEY = re.compile(r"\btiền\b|đồng\b|kinh phí|đơn giá|\bVND\b|\bVNĐ\b", re.IGNORECASE)
_FEW = 2


@dataclass(frozen=True, slots=True)
class QuotaTable:
    """A table of quotas: its entries, the blocks it takes, and sums that its total row prints wrongly."""

    entries: tuple[Entry, ...]
    blocks: frozenset[int]
    columns: tuple[ColumnSum, ...]


@dataclass(frozen=True, slots=True)
class ColumnSum:
    """A column under which a total row prints another figure than the column's sum."""

    span: Span
    heading: str
    printed: Fraction
    sum: Fraction
    terms: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """One row: its blocks by column, its label, its counter and its amounts by column."""

    blocks: tuple[int, ...]
    label: str
    counter: str
    amounts: dict[int, Amount]

    @property
    def is_total(self) -> bool:
        """Tell whether the row prints sums of the rows above."""
        found = phrases("total").at(folded(self.label), 0)
        return found is not None and folded(self.label)[found[1] : found[1] + 1] != folded("hợp")


def quota_tables(blocks: Sequence[Block]) -> list[QuotaTable]:
    """Return the tables of quotas in a document."""
    numbers = dict.fromkeys(block.table for block in blocks if block.table >= 0)
    found = [_table(blocks, number) for number in numbers]
    return [table for table in found if table is not None]


def _table(blocks: Sequence[Block], number: int) -> QuotaTable | None:
    places = [place for place, block in enumerate(blocks) if block.table == number]
    headings = {blocks[place].place: blocks[place].column for place in places}
    if any(phrases("roles").at(folded(text), 0) == ("time", len(folded(text))) for text in headings.values()):
        return None
    columns = _number_columns(blocks, places, headings)
    if not columns:
        return None
    lines = [_line(blocks, row, headings, columns) for row in _rows(blocks, places)]
    relation = _relation(lines, columns, headings)
    entries = tuple(_entries(blocks, lines, columns, relation))
    if not any(isinstance(entry, ReadGroup) for entry in entries):
        return None
    return QuotaTable(entries, frozenset(places), tuple(_column_sums(lines, columns, headings, relation)))


def _rows(blocks: Sequence[Block], places: Sequence[int]) -> list[list[int]]:
    rows: dict[int, list[int]] = {}
    for place in places:
        rows.setdefault(blocks[place].row, []).append(place)
    return list(rows.values())


def _number_columns(blocks: Sequence[Block], places: Sequence[int], headings: dict[int, str]) -> list[int]:
    """Return the columns of persons, forms or units, without the one that counts the rows."""
    found = []
    for column in sorted(headings):
        cells = [blocks[place].text.strip() for place in places if blocks[place].place == column]
        numeric = [text for text in cells if _cell_amount(text, "") is not None]
        rows = {blocks[place].row for place in places}
        often = len(numeric) * 10 >= len(cells) * 6 and len(numeric) * 10 >= len(rows) * 4
        aside = _NOTES.match(headings[column]) or _MONEY.search(headings[column])
        if often and not _is_counter(headings[column], cells, column) and not aside:
            found.append(column)
    words = [word for column in found for word in folded(headings[column])]
    asks = phrases("asked").anywhere(words) or phrases("total").anywhere(words)
    cells_ask = any(
        amount.persons
        for place in places
        if (amount := _cell_amount(blocks[place].text, headings[blocks[place].place])) is not None
    )
    return found if asks or cells_ask else []


def _is_counter(heading: str, cells: Sequence[str], column: int) -> bool:
    if heading.casefold().strip(". ") in {"tt", "stt", "no", "#", "số tt"}:
        return True
    return column == 0 and not heading and all(_COUNTER.match(cell) for cell in cells)


def _cell_amount(text: str, heading: str) -> Amount | None:
    """Return the amount of a cell: its number, with the unit of the cell or else of its column."""
    row_tokens = tokens(text)
    row = Row(text, row_tokens, [token.fold for token in row_tokens])
    found = amount_at(row, 0) if row_tokens else None
    if found is None and row_tokens:
        bound = phrases("bounds").at(row.words, 0)
        found = amount_at(row, bound[1]) if bound else None
    if found is None or found.value is None or len(row_tokens) > found.end + 3 or "%" in text:
        return None
    if not found.unit and len(row_tokens) == 1 and number_value(text) is None:
        return None
    above, below = (found.above, found.below) if found.above not in {"", OTHER} else _heading_unit(heading)
    return Amount(found.value, found.unit, above, below, 0, 0, found.low, found.high, found.bound)


def _heading_unit(heading: str) -> tuple[str, str]:
    """Return what a column counts, and per what: ``Số phiếu/đơn vị`` is persons per unit.

    Examples
    --------
    >>> _heading_unit("Số phiếu/đơn vị"), _heading_unit("Số sở")
    (('person', 'unit'), ('department', ''))
    """
    words = folded(heading)
    found: list[str] = []
    place = 0
    while place < len(words):
        noun = nouns().at(words, place)
        if noun is not None and noun[0] != OTHER:
            found.append(noun[0])
            place += noun[1]
        else:
            place += 1
    if not found:
        return PERSON, ""
    each = "/" in words or phrases("each").anywhere([w for w in words if w not in folded("một")]) is not None
    if PERSON in found and each:
        return PERSON, next((word for word in found if word != PERSON), "unit")
    return (PERSON if PERSON in found else found[0]), ""


def _line(
    blocks: Sequence[Block], row: Sequence[int], headings: dict[int, str], columns: Sequence[int]
) -> _Line:
    texts: dict[int, str] = {}
    for place in row:
        column = blocks[place].place
        texts[column] = f"{texts.get(column, '')} {blocks[place].text}".strip()
    others = {column: text for column, text in texts.items() if column not in columns}
    counter = next((t for c, t in others.items() if c == 0 and _COUNTER.match(t)), "")
    label = next((tidy(text) for text in others.values() if not _COUNTER.match(text) and text), "")
    amounts = {
        column: amount
        for column in columns
        if (amount := _cell_amount(texts.get(column, ""), headings[column])) is not None
    }
    return _Line(tuple(row), label, counter, amounts)


# ------------------------------------------------------------------ how columns hang together
def _relation(lines: Sequence[_Line], columns: Sequence[int], headings: dict[int, str]) -> str:
    """Return how the last number column follows from the others: ``product``, ``sum``, or ``none``.

    `times`: there is no last column, the two there are make the product.
    """
    if len(columns) < _FEW:
        return "none"
    full = [line for line in lines if len(line.amounts) == len(columns) and not line.is_total]
    units = [_heading_unit(headings[column]) for column in columns]
    closes = phrases("total").anywhere(folded(headings[columns[-1]])) is not None
    if len(columns) == _FEW and not closes and _is_rate_by_count(units):
        return "times"
    if len(columns) < _FEW + 1:
        return "none"
    products = sum(_product(line, columns) == _last(line, columns) for line in full)
    sums = sum(_sum(line, columns) == _last(line, columns) for line in full)
    if products or sums:
        return "product" if products >= sums else "sum"
    if len(columns) == _FEW + 1 and _is_rate_by_count(units[:2]):
        return "product"
    return "sum" if closes else "none"


def _is_rate_by_count(units: Sequence[tuple[str, str]]) -> bool:
    persons = [unit for unit in units if unit[0] == PERSON]
    return len(units) == _FEW and len(persons) == 1


def _values(line: _Line, columns: Sequence[int]) -> list[Fraction]:
    return [line.amounts[column].value or Fraction(0) for column in columns if column in line.amounts]


def _product(line: _Line, columns: Sequence[int]) -> Fraction:
    return prod(_values(line, columns[:-1]), start=Fraction(1))


def _sum(line: _Line, columns: Sequence[int]) -> Fraction:
    return sum(_values(line, columns[:-1]), start=Fraction(0))


def _last(line: _Line, columns: Sequence[int]) -> Fraction | None:
    amount = line.amounts.get(columns[-1])
    return amount.value if amount else None


# ------------------------------------------------------------------ rows
def _entries(
    blocks: Sequence[Block], lines: Sequence[_Line], columns: Sequence[int], relation: str
) -> Iterator[Entry]:
    tier = ""
    sections = any(_SECTION.match(line.counter) for line in lines) and any(
        line.counter[:1].isdigit() for line in lines
    )
    for line in lines:
        place = line.blocks[0]
        span = Span(place, 0, len(blocks[line.blocks[-1]].text), line.blocks[-1])
        own = phrases("tiers").anywhere(folded(line.label))
        section = not line.amounts or (sections and _SECTION.match(line.counter) is not None)
        tier = (own or tier) if section else tier
        level = 1 if section else 2
        if section and line.amounts and not line.is_total:
            yield _total(line, columns, tier, span, level, opens=True)
        elif line.is_total and line.amounts:
            yield _total(line, columns, tier, span, 1 if not sections else 0, opens=False)
        elif line.amounts:
            yield _group(line, columns, relation, tier=tier or tier_of(blocks, place), span=span, level=level)


def _total(
    line: _Line, columns: Sequence[int], tier: str, span: Span, level: int, *, opens: bool
) -> ReadTotal:
    stated = line.amounts.get(columns[-1])
    grand = phrases("grand").anywhere(folded(line.label)) is not None
    return ReadTotal(
        "", line.label, tier, span, level, stated, opens=opens, grand=grand, column=(Fraction(1),)
    )


def _group(
    line: _Line, columns: Sequence[int], relation: str, *, tier: str, span: Span, level: int
) -> ReadGroup:
    amounts = [line.amounts[column] for column in columns if column in line.amounts]
    group = ReadGroup("", line.label, tier, span, level)
    complete = len(amounts) == len(columns)
    if relation == "times" and complete:
        return _with_formula(group, _multiplied(amounts), None)
    if relation == "product" and len(amounts) > 1:
        closed = columns[-1] in line.amounts
        return _with_formula(
            group, _multiplied(amounts[:-1] if closed else amounts), amounts[-1] if closed else None
        )
    if relation == "sum" and columns[-1] in line.amounts and len(amounts) > _FEW:
        return _with_formula(
            group, Formula(tuple(Product((a,), 0, 0) for a in amounts[:-1]), None, 0, 0), amounts[-1]
        )
    last = amounts[-1]
    if last.below:
        return ReadGroup("", line.label, tier, span, level, rate=last)
    return ReadGroup("", line.label, tier, span, level, stated=last)


def _with_formula(group: ReadGroup, formula: Formula, stated: Amount | None) -> ReadGroup:
    return ReadGroup(group.id, group.label, group.tier, group.span, group.level, stated, formula)


def _multiplied(amounts: Sequence[Amount]) -> Formula:
    return Formula((Product(tuple(amounts), 0, 0),), None, 0, 0)


def _column_sums(
    lines: Sequence[_Line], columns: Sequence[int], headings: dict[int, str], relation: str
) -> Iterator[ColumnSum]:
    """Yield columns whose last total row prints another figure than the sum of the rows above it."""
    last = next((place for place in range(len(lines) - 1, -1, -1) if lines[place].is_total), None)
    if last is None or relation != "sum" or any(line.is_total for line in lines[:last]):
        return
    for column in columns[:-1]:
        printed = lines[last].amounts.get(column)
        terms = tuple(
            line.amounts[column].value or Fraction(0)
            for line in lines[:last]
            if column in line.amounts and not (line.counter and _SECTION.match(line.counter))
        )
        found = sum(terms, start=Fraction(0))
        if printed is not None and printed.value != found and len(terms) > 1:
            span = Span(lines[last].blocks[0], 0, 10**6, lines[last].blocks[-1])
            yield ColumnSum(span, headings[column], printed.value or Fraction(0), found, terms)
