"""What each block of a document says in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sampling.reading.amounts import Row
from sampling.reading.dates import times
from sampling.reading.figures import Statement
from sampling.reading.formulas import numbers
from sampling.reading.slovin_lines import known_at, spent
from sampling.reading.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sampling.reading.blocks import Block
    from sampling.reading.tokens import Token


def statements(blocks: Sequence[Block]) -> list[Statement]:
    """Return what each block says in numbers."""
    found = []
    for place, (block, sized) in enumerate(zip(blocks, known_at(blocks), strict=True)):
        row_tokens = tokens(block.text, block.body)
        sizing = spent(block.text, known=sized)
        spans = [(time.start, time.end) for time in times(block.text, None) if not time.relative]
        spans += sizing
        dated = frozenset(
            number
            for number, token in enumerate(row_tokens)
            if any(start <= token.start < end for start, end in spans)
        )
        row = Row(block.text, row_tokens, [token.fold for token in row_tokens], dated)
        said = numbers(row)
        left = [at for at in said.left if not _is_inside(row_tokens[at], sizing)]
        found.append(Statement(place, row, said.found, tuple(left)))
    return found


def _is_inside(token: Token, spans: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a token stands in one of the stretches, or right behind it (``N = `` 12.000)."""
    return any(start <= token.start <= end for start, end in spans)
