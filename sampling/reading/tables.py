"""Tables in a cleaned text: cells apart by tabs or strokes, repeated headings, rows that go on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sampling.reading.letters import fold, folds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sampling.reading.letters import Cleaned

LINE, BLANK = 1, 2
_RULE = re.compile(r"[\s|:+-]*-[\s|:+-]*")
_COLUMN_NUMBER = re.compile(r"\(?(?:[A-Z]|\d{1,2})\)?(?:\s*=[\s\d()x×*+.-]*)?")
_TOTALS = folds("tổng cộng total")
_COUNTERS = frozenset({"tt", "stt", "no", "no.", "#"})


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell; `at` holds the place of each letter in the source."""

    text: str
    at: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line outside tables; `gap` tells whether blank lines stand before it."""

    text: str
    at: tuple[int, ...]
    gap: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table without its heading rows; `header` holds the words of its columns."""

    number: int
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[Cell, ...]

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(" ".join(cell.text.split()) for cell in self.cells)


def tables(cleaned: Cleaned) -> list[Line | Table]:
    """Return the lines and tables of a text in its order.

    A table goes on behind a page break when its heading is repeated; a row whose first cell is empty goes on
    with the row above, cell by cell.
    """
    parts: list[Line | list[_Row]] = []
    open_rows: list[_Row] | None = None
    for gap, text, at in _lines(cleaned):
        row = _row(text, at, inside=open_rows is not None)
        if row is None:
            if text.strip():
                parts += _inner_lines(text, at, gap)
                open_rows = None
            continue
        known = _headed(parts, row)
        if known is not None:
            open_rows = known
        elif open_rows is None:
            open_rows = [row]
            parts.append(open_rows)
        else:
            open_rows.append(row)
    return [_table(number, part) if isinstance(part, list) else part for number, part in enumerate(parts)]


def _lines(cleaned: Cleaned) -> Iterator[tuple[int, str, tuple[int, ...]]]:
    start, blank = 0, False
    for end in [*(place for place, letter in enumerate(cleaned.text) if letter == "\n"), len(cleaned.text)]:
        text = cleaned.text[start:end]
        yield (BLANK if blank else LINE), text, cleaned.origin[start:end]
        blank = not text.strip()
        start = end + 1


def _inner_lines(text: str, at: tuple[int, ...], gap: int) -> Iterator[Line]:
    start = 0
    for end in [*(place for place, letter in enumerate(text) if letter == "\v"), len(text)]:
        if text[start:end].strip():
            yield Line(text[start:end].replace("\t", " "), at[start:end], gap)
            gap = LINE
        start = end + 1


def _row(text: str, at: tuple[int, ...], *, inside: bool) -> _Row | None:
    strip = text.strip()
    if strip.startswith("|") and strip.count("|") > 2:
        return _cut(text, at, "|", edges=True)
    if "\t" not in text:
        return None
    filled = [cell for cell in text.split("\t") if cell.strip()]
    if len(filled) > 1 or (filled and inside):
        return _cut(text, at, "\t", edges=False)
    return None


def _cut(text: str, at: tuple[int, ...], sign: str, *, edges: bool) -> _Row:
    ends = [place for place, letter in enumerate(text) if letter == sign]
    starts = [0, *(end + 1 for end in ends)]
    cells = [Cell(text[a:b], at[a:b]) for a, b in zip(starts, [*ends, len(text)], strict=True)]
    return _Row(tuple(cells[1:-1] if edges else cells))


def _headed(parts: list[Line | list[_Row]], row: _Row) -> list[_Row] | None:
    """Return the table before whose heading `row` repeats."""
    for part in reversed(parts):
        if isinstance(part, list) and part[0].words == row.words and any(row.words):
            return part
    return None


def _table(number: int, rows: list[_Row]) -> Table:
    header = rows[0].words if _is_header(rows[0]) else ()
    merged: list[list[Cell]] = []
    counted = bool(header) and fold(header[0]) in _COUNTERS
    for row in (_widened(row, len(header)) for row in rows[1 if header else 0 :]):
        if _RULE.fullmatch("|".join(row.words)) or (not merged and _numbers_columns(row)):
            continue
        if merged and counted and not row.words[0] and not _is_total(row):
            merged[-1] = _continued(merged[-1], row)
        else:
            merged.append(list(row.cells))
    return Table(number, header, tuple(tuple(row) for row in merged))


def _numbers_columns(row: _Row) -> bool:
    """Tell whether a row only numbers the columns (``A | B | 1 | 2 | 3 = 1 x 2``)."""
    filled = [word for word in row.words if word]
    return len(filled) > 2 and all(_COLUMN_NUMBER.fullmatch(word) for word in filled)


def _widened(row: _Row, width: int) -> _Row:
    """Return a total row whose first cell spans several columns with its figures under their columns."""
    lacking = width - len(row.cells)
    if lacking <= 0 or not _is_total(row):
        return row
    empty = Cell("", row.cells[0].at[:1])
    return _Row((row.cells[0], *[empty] * lacking, *row.cells[1:]))


def _is_header(row: _Row) -> bool:
    words = [word for word in row.words if word]
    return bool(words) and not any(re.search(r"\d{2}|\d/", word) for word in words) and len(words) > 1


def _is_total(row: _Row) -> bool:
    first = next((word for word in row.words if word), "")
    return fold(first.split()[0]) in _TOTALS if first else False


def _continued(above: list[Cell], row: _Row) -> list[Cell]:
    return [
        _glued(cell, row.cells[place]) if place < len(row.cells) else cell for place, cell in enumerate(above)
    ]


def _glued(above: Cell, below: Cell) -> Cell:
    if not below.text.strip():
        return above
    gap = (above.at or below.at)[-1:] or (0,)
    return Cell(f"{above.text}\v{below.text}", (*above.at, *gap, *below.at))
