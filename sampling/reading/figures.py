"""Respondent groups and totals as read, before they become a plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from sampling.reading.amounts import Amount, Row
    from sampling.reading.blocks import Block
    from sampling.reading.formula_parts import Formula


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one block, or of a row of cells up to block `last`."""

    block: int
    start: int
    end: int
    last: int = -1


@dataclass(frozen=True, slots=True)
class Statement:
    """What one block says in numbers; `left` holds the number tokens that nothing explains."""

    block: int
    row: Row
    found: tuple[Formula | Amount, ...]
    left: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Return where tokens `start` to before `end` stand in the block."""
        return Span(self.block, self.row.tokens[start].start, self.row.tokens[max(end - 1, start)].end)


@dataclass(frozen=True, slots=True)
class ReadGroup:
    """A respondent group as read.

    `stated` is its printed figure, `formula` what it is reckoned from. `rate` counts per unit (*15
    phiếu/đơn vị*) until `times` is known, the number of those units. `external`: counted by
    another survey (SIPAS). `section` is the block of the heading above it; `made_of`
    are a figure of its formula and the figures that this one is said to be made of.
    """

    id: str
    label: str
    tier: str
    span: Span
    level: int
    stated: Amount | None = None
    formula: Formula | None = None
    rate: Amount | None = None
    times: Amount | None = None
    external: bool = False
    section: int = -1
    made_of: tuple[Amount, ...] = ()

    @property
    def figure(self) -> Fraction | None:
        """Return the figure that totals add: the stated one, else the product."""
        if self.stated is not None and self.stated.value is not None:
            return self.stated.value
        if self.formula is not None:
            return self.formula.value
        if self.rate is not None and self.times is not None and self.rate.value and self.times.value:
            return self.rate.value * self.times.value
        return None


@dataclass(frozen=True, slots=True)
class ReadTotal:
    """A printed sum as read; `parts` are the groups that stand inside the same sentence, if any.

    `opens`: its parts follow ("gồm:"). `per_unit`: it adds what is asked in one unit (*mỗi sở 30 phiếu*).
    """

    id: str
    label: str
    tier: str
    span: Span
    level: int
    stated: Amount | None
    formula: Formula | None = None
    parts: tuple[str, ...] = ()
    opens: bool = False
    per_unit: bool = False
    grand: bool = False
    column: tuple[Fraction, ...] = ()
    section: int = -1

    @property
    def figure(self) -> Fraction | None:
        """Return the printed figure, else what its formula gives."""
        if self.stated is not None and self.stated.value is not None:
            return self.stated.value
        return self.formula.value if self.formula is not None else None


Entry = ReadGroup | ReadTotal


def number_ids(found: Sequence[Entry]) -> list[Entry]:
    """Return the entries with their ids: Q01, Q02… for groups, T01… for totals, in their order."""
    groups = totals = 0
    named: list[Entry] = []
    for entry in found:
        if isinstance(entry, ReadGroup):
            groups += 1
            named.append(replace(entry, id=f"Q{groups:02d}"))
        else:
            totals += 1
            named.append(replace(entry, id=f"T{totals:02d}"))
    return list(_own_parts(list(_heads_opened(named))))


def with_sections(found: Sequence[Entry], blocks: Sequence[Block]) -> list[Entry]:
    """Return the entries with the block of the heading that they stand under."""
    named: list[Entry] = []
    for entry in found:
        above = range(entry.span.block - 1, -1, -1)
        heads = (at for at in above if blocks[at].mark and blocks[at].level < entry.level)
        named.append(replace(entry, section=next(heads, -1)))
    return named


def _heads_opened(named: Sequence[Entry]) -> Iterator[Entry]:
    """Yield the entries; a bare figure with two or more groups below it in the list is their total."""
    for place, entry in enumerate(named):
        below = []
        for other in named[place + 1 :]:
            if other.level <= entry.level:
                break
            below.append(other)
        bare = isinstance(entry, ReadGroup) and entry.stated is not None and entry.formula is None
        if bare and sum(isinstance(other, ReadGroup) for other in below) > 1 and entry.span.last < 0:
            yield ReadTotal(
                entry.id.replace("Q", "S"),
                entry.label,
                entry.tier,
                entry.span,
                entry.level,
                entry.stated,
                opens=True,
            )
        else:
            yield entry


def _own_parts(named: Sequence[Entry]) -> Iterator[Entry]:
    for place, entry in enumerate(named):
        if isinstance(entry, ReadTotal) and entry.parts[:1] == ("own",):
            parts = named[place + 1 : place + 1 + len(entry.parts)]
            yield replace(entry, parts=tuple(part.id for part in parts))
        else:
            yield entry
