"""Where one statement of a block ends and the next begins: sentences and parts between semicolons."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sampling.reading.lexicon import nouns, phrases
from sampling.reading.tokens import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sampling.reading.amounts import Amount, Row
    from sampling.reading.formula_parts import Formula

_Item = TypeVar("_Item", bound="Amount | Formula")
_NEAR = 3


def cuts(row: Row) -> list[int]:
    """Return the token places where a new statement begins, outside brackets.

    A part that begins with *mỗi huyện …* goes on with the number of those units before it.
    """
    found, depth = [], 0
    for place, token in enumerate(row.tokens):
        depth = max(depth + (token.text == "(") - (token.text == ")"), 0)
        if depth or place + 1 == len(row.tokens):
            continue
        if (token.text == ";" and not _begins_with_each(row, place + 1)) or _ends_sentence(row, place):
            found.append(place + 1)
    return found


def _ends_sentence(row: Row, place: int) -> bool:
    token, following = row.tokens[place], row.tokens[place + 1]
    apart = following.start > token.end
    return token.text == "." and apart and (following.text[:1].isupper() or following.kind is Kind.SIGN)


def _begins_with_each(row: Row, place: int) -> bool:
    each = phrases("each").at(row.words, place)
    return each is not None and nouns().at(row.words, place + each[1]) is not None


def by_clause(items: Sequence[_Item], places: Sequence[int]) -> list[list[_Item]]:
    """Return the items of each statement; statements without any are left out."""
    found: dict[int, list[_Item]] = {}
    for item in items:
        found.setdefault(sum(place <= item.start for place in places), []).append(item)
    return [found[number] for number in sorted(found)]


def closes_sentence(row: Row, item: Amount) -> bool:
    """Tell whether words beside a figure say that it adds those before it (*50,155 forms in all*)."""
    after = [phrases("closing").at(row.words, at) for at in range(item.end, item.end + _NEAR)]
    before = [phrases("closing").at(row.words, at) for at in range(max(item.start - _NEAR, 0), item.start)]
    return any(after) or any(before)
