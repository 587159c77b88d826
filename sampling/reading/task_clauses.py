"""Sentences with times: which words of a block each time belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sampling.reading.task_kinds import task_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sampling.reading.blocks import Block
    from sampling.reading.dates import Time

_JOINS = re.compile(r",(?:\s+(?:và|and))?\s|\s(?:và|and)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time that is printed for something: the block, the time, and what it is for."""

    block: int
    time: Time
    words: str
    label: str


def words_of(block: Block) -> str:
    """Return the words of a block behind its mark."""
    return block.text[block.body :]


def label_of(block: Block) -> str:
    """Return the words of a block as a label."""
    return " ".join(words_of(block).split()).strip(" .;:")


def clauses(block: Block, found: tuple[Deadline, ...]) -> Iterator[tuple[str, tuple[Deadline, ...]]]:
    """Yield each clause of a block that has a time of its own."""
    ends = [match.start() for match in re.finditer(r"[;.](?=\s)", block.text)] + [len(block.text)]
    start = own = block.body
    parts: list[tuple[str, tuple[Deadline, ...]]] = []
    for end in ends:
        inside = tuple(item for item in found if start <= item.time.start < end)
        if inside:
            start = own if task_kind(block.text[own:end]) else start
            parts.append((" ".join(block.text[start:end].split()).strip(" .;:"), inside))
            start = end + 1
        own = end + 1
    parts = [piece for words, inside in parts for piece in _pieces(block, words, inside)]
    if len(parts) < 2:
        yield label_of(block), found
        return
    yield from parts


def _pieces(
    block: Block, words: str, inside: tuple[Deadline, ...]
) -> Iterator[tuple[str, tuple[Deadline, ...]]]:
    """Yield the parts of one sentence that name tasks of different kinds, each with its own time."""
    bounds = [
        comma.end()
        for one, other in pairwise(inside)
        for comma in list(_JOINS.finditer(block.text, one.time.end, other.time.start))[:1]
    ]
    edges = [max(block.text.rfind(words[:12], 0, inside[0].time.end), 0), *bounds, inside[-1].time.end]
    labels = [" ".join(block.text[start:end].split()).strip(" .;:,") for start, end in pairwise(edges)]
    kinds = [task_kind(label) for label in labels]
    if len(inside) < 2 or len(labels) != len(inside) or "" in kinds or len(set(kinds)) != len(kinds):
        yield words, inside
        return
    yield from zip(labels, ((item,) for item in inside), strict=True)
