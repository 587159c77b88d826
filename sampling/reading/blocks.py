"""A cleaned text as blocks: paragraphs, list items with their level, cells; soft line breaks joined."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING

from sampling.reading.letters import BREAK, fold, folds
from sampling.reading.tables import Cell, Table, tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sampling.reading.letters import Cleaned


class Gap(IntEnum):
    """What lies before a piece of text."""

    INLINE = 0
    LINE = 1
    BLANK = 2
    WALL = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text without breaks; `at` holds the place of each letter in the source."""

    text: str
    at: tuple[int, ...]
    gap: Gap


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, list item or cell.

    `level` counts the marks above it (0 outermost); `column` is the heading of its column, `row` the number
    of its row when it stands in a table (−1 outside), `place` that of its column; `body` is where the text
    behind the mark begins.
    """

    text: str
    at: tuple[int, ...]
    mark: str
    body: int
    level: int
    row: int = -1
    column: str = ""
    table: int = -1
    place: int = -1


@dataclass
class _Open:
    """The block that is being joined."""

    text: list[str] = field(default_factory=list)
    at: list[int] = field(default_factory=list)

    def add(self, piece: Piece) -> None:
        if self.text and not self.text[-1].endswith((" ", "-", "/")):
            self.text.append(" ")
            self.at.append(piece.at[0])
        self.text.append(piece.text)
        self.at += piece.at

    @property
    def said(self) -> str:
        return "".join(self.text)


_MARK = re.compile(
    r"(?P<roman>(?:Phần\s+)?[IVX]{1,5}\s*[.)/-](?=\s))"
    r"|(?P<article>(?:Điều|Article|Mục|Chương)\s+\w{1,4}[.:](?=\s))"
    r"|(?P<number>\d{1,2}(?:\.\d{1,2}){0,3}[.)](?=\s)|\d{1,2}(?:\.\d{1,2}){1,3}(?=\s+[^\W\d_]))"
    r"|(?P<letter>[a-zđ][.)](?=\s))"
    r"|(?P<bracket>\([a-z\d]{1,3}\)(?=\s))"
    r"|(?P<bullet>[-+*•●○▪◦·‣►➢✓‒](?=\s|[^\W\d_]))"
)
_INLINE_MARK = re.compile(
    r"(?<=[;:.])\s+(?=[-+*•]\s+[^\W\d_a-zđ])|\s{2,}(?=[-+*•]\s+[^\W\d_])"
    r"|(?<=[^-+\s*])\s+(?=\*\s+[^\W\d_])|\s(?=-\s[^\W\d_a-z][^;.:]{3,90}:\s\+\s)"
)
_ENDS = (".", ";", ":", "!", "?", "./.", "…")
_OPERATORS = folds("x × * + = / , - ( và của các từ đến")
_STARTS = re.compile(
    r"(?:Căn cứ|Thực hiện (?:Quyết|Kế hoạch số|Nghị|Chương|Công)|Triển khai thực hiện|Nơi nhận"
    r"|Trên đây|Tổng (?:số|cộng)|Cộng|Total |Kính gửi|Xét đề nghị)\b",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"[^\d,:;()]{2,40},\s*ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}\s*\.?$")
_ARROWS = ("=>", "→", "⇒", "->")
_WIDE = 45
"""Letters of a line that probably was full, so that the next one goes on with it."""


def blocks(cleaned: Cleaned) -> list[Block]:
    """Return the blocks of a text in its order; those of a table row by row."""
    found: list[Block] = []
    paragraphs: list[Piece] = []
    walls = _Marks()
    for part in tables(cleaned):
        if isinstance(part, Table):
            found += walls.levelled(_joined(paragraphs))
            paragraphs = []
            found += _of_table(part)
        else:
            paragraphs.append(Piece(part.text, part.at, Gap(part.gap)))
    return found + walls.levelled(_joined(paragraphs))


def _of_table(table: Table) -> Iterator[Block]:
    for number, row in enumerate(table.rows):
        for place, cell in enumerate(row):
            column = table.header[place] if place < len(table.header) else ""
            for block in _Marks().levelled(_joined(_cell_pieces(cell))):
                yield replace(block, row=number, column=column, table=table.number, place=place)


def _cell_pieces(cell: Cell) -> Iterator[Piece]:
    start = 0
    for end in [*(place for place, letter in enumerate(cell.text) if letter == BREAK), len(cell.text)]:
        if cell.text[start:end].strip():
            yield Piece(cell.text[start:end], cell.at[start:end], Gap.LINE)
        start = end + 1


# ------------------------------------------------------------------ joining
def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Return pieces with soft line breaks undone and marks inside a line split off."""
    parts = [part for piece in pieces for part in _split_marks(_trimmed(piece))]
    double = _double_spaced(parts)
    joined: list[Piece] = []
    current = _Open()
    for part in parts:
        if current.text and _goes_on(current.said, part, double=double):
            current.add(part)
            continue
        if current.text:
            joined.append(Piece(current.said, tuple(current.at), Gap.LINE))
        current = _Open()
        current.add(part)
    return [*joined, Piece(current.said, tuple(current.at), Gap.LINE)] if current.text else joined


def _trimmed(piece: Piece) -> Piece:
    left = len(piece.text) - len(piece.text.lstrip())
    right = len(piece.text.rstrip())
    return Piece(piece.text[left:right], piece.at[left:right], piece.gap)


def _split_marks(piece: Piece) -> Iterator[Piece]:
    start, gap = 0, piece.gap
    for match in _INLINE_MARK.finditer(piece.text):
        if match.start() > start:
            yield Piece(piece.text[start : match.start()], piece.at[start : match.start()], gap)
            start, gap = match.end(), Gap.LINE
    if piece.text[start:]:
        yield Piece(piece.text[start:], piece.at[start:], gap)


def _double_spaced(parts: Sequence[Piece]) -> bool:
    """Tell whether blank lines stand between the lines of one paragraph (text taken out of a PDF)."""
    starts = [part for part in parts if part.text[:1].islower()]
    return sum(part.gap is Gap.BLANK for part in starts) * 2 > len(starts) > 0


def _goes_on(before: str, part: Piece, *, double: bool) -> bool:  # noqa: PLR0911 - a list of cases
    text, tight = part.text, part.gap < Gap.BLANK or double
    if _SIGNED.match(text) or _SIGNED.match(before):
        return False
    if part.gap is Gap.WALL or not text:
        return False
    unfinished = _inside_brackets(before) or _ends_open(before)
    if _MARK.match(text) and not (unfinished and _is_term(text)):
        return False
    if _STARTS.match(text) and text[:1].isupper() and not unfinished:
        return False
    if unfinished and (tight or not text[:1].isupper()):
        return True
    if before.endswith(_ENDS):
        return False
    if text.startswith(_ARROWS):
        return False
    first = text[:1]
    if first.islower() or first in ",)×=/%" or fold(text.split()[0]) in _OPERATORS:
        return tight or len(before) > _WIDE
    return tight and len(before) >= _WIDE and not (text.isupper() or before.isupper())


def _is_term(text: str) -> bool:
    """Tell whether a line that seems to begin with a mark goes on with a formula (``+ 02 người …``)."""
    return re.match(r"[-+*]\s*[\d(]", text) is not None


def _inside_brackets(text: str) -> bool:
    return len(text) < 1500 and text.count("(") > text.count(")")


def _ends_open(text: str) -> bool:
    words = text.rsplit(None, 1)
    return bool(words) and (fold(words[-1]) in _OPERATORS or text[-1] in ",+=×/(")


# ------------------------------------------------------------------ levels
class _Marks:
    """The kinds of marks that are open, outermost first."""

    def __init__(self) -> None:
        self._open: list[str] = []

    def levelled(self, pieces: Iterable[Piece]) -> list[Block]:
        return [self._block(piece) for piece in pieces]

    def _block(self, piece: Piece) -> Block:
        match = _MARK.match(piece.text)
        if match is None:
            return Block(piece.text, piece.at, "", 0, max(len(self._open) - 1, 0))
        kind = _kind(match)
        if kind in self._open:
            del self._open[self._open.index(kind) + 1 :]
        else:
            self._keep_larger(kind)
            self._open.append(kind)
        body = match.end()
        body += len(piece.text[body:]) - len(piece.text[body:].lstrip())
        return Block(piece.text, piece.at, match.group().strip(), body, len(self._open) - 1)

    def _keep_larger(self, kind: str) -> None:
        while self._open and _rank(self._open[-1]) > _rank(kind):
            self._open.pop()


def _kind(match: re.Match[str]) -> str:
    name = match.lastgroup or ""
    if name == "number":
        return f"number{match.group().rstrip('.)').count('.')}"
    return match.group() if name == "bullet" else name


def _rank(kind: str) -> int:
    """Return how small a kind of mark is: headings stand above bullets."""
    order = ("article", "roman", "number0", "number1", "number2", "number3", "letter", "bracket")
    return order.index(kind) if kind in order else len(order)
