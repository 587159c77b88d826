"""Places in a document: the line, and the words there as they are printed."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sampling.reading.blocks import Block
    from sampling.reading.figures import Span

_TAGS = re.compile(r"<[/!]?[A-Za-z][^<>]{0,300}>|\*\*")
_LONG = 400


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was read: the line (from 1; 0 for the whole document) and the words of the document."""

    line: int
    quote: str

    def said(self, lang: str) -> str:
        """Return the place in words."""
        if not self.line:
            return "cả văn bản" if lang == "vi" else "the whole document"
        return f"dòng {self.line}" if lang == "vi" else f"line {self.line}"


class Places:
    """The places of the blocks of one text."""

    def __init__(self, source: str, blocks: Sequence[Block]) -> None:
        self._source, self._blocks = source, blocks
        self._starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", source))]

    def of(self, span: Span) -> Place:
        """Return the place of a stretch of the text."""
        first = self._blocks[span.block]
        last = self._blocks[span.last] if span.last >= 0 else first
        start = first.at[min(span.start, len(first.at) - 1)]
        if first is last:
            return Place(
                self.line(start),
                self._quote(first.at[span.start : max(span.end, span.start + 1)] or first.at),
            )
        end = last.at[min(max(span.end - 1, 0), len(last.at) - 1)] + 1
        return Place(self.line(start), self._words([(start, max(end, start + 1))]))

    def of_block(self, number: int) -> Place:
        """Return the place of a whole block."""
        block = self._blocks[number]
        return Place(self.line(block.at[0]), self._quote(block.at))

    def line(self, place: int) -> int:
        """Return the line, counted from 1, of a place in the source."""
        return bisect_right(self._starts, place)

    def _quote(self, at: Sequence[int]) -> str:
        """Return the words at places of the source, without what other cells hold between them."""
        stretches: list[tuple[int, int]] = []
        start = before = at[0]
        for place in at[1:]:
            if place > before + 1 and "\t" in self._source[before + 1 : place]:
                stretches.append((start, before + 1))
                start = place
            before = place
        return self._words([*stretches, (start, before + 1)])

    def _words(self, stretches: Sequence[tuple[int, int]]) -> str:
        parts = []
        for start, end in stretches:
            stop = end
            while stop < len(self._source) and "\u0300" <= self._source[stop] <= "\u036f":
                stop += 1
            parts.append(_TAGS.sub("", self._source[start:stop]))
        words = " ".join(" ".join(parts).split())
        return words if len(words) <= _LONG else f"{words[: _LONG - 1]}…"
