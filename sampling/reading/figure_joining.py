"""Numbers of one sentence that belong together: a rate with its units, a formula with its figure."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, TypeGuard

from sampling.dimension import PERSON
from sampling.reading.amounts import Amount
from sampling.reading.formula_parts import Formula, Product
from sampling.reading.lexicon import OTHER, generic_words, phrases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sampling.reading.amounts import Row

_LONGEST = 3
_NEAR = 6
_APART = 8
"""Tokens between the numbers of *4 huyện, mỗi huyện chọn 5 xã, mỗi xã khảo sát 35 người*."""
_GIVES = re.compile(
    r"\s*\)?\s*(?:[(=:]|,?\s*(?:tức|như vậy|nghĩa là"
    r"|tương ứng|tương đương|tổng cộng|tổng số|tổng|cộng|thành|là|bằng"
    r"|in total|a total of|or)"
    r"(?!\s+(?:chung|toàn|cả|ba|hai|các))(?:\s+[^\W\d_]+){0,8}?:?)\s*",
    re.IGNORECASE,
)


def gives(item: Formula | Amount, between: str) -> TypeGuard[Amount]:
    """Tell whether `item` is the figure that the formula before it gives; `between` are the words there."""
    figure = isinstance(item, Amount) and item.persons and not item.below
    return figure and _GIVES.fullmatch(between) is not None


def with_units(
    found: Sequence[Formula | Amount], every: Sequence[Formula | Amount]
) -> list[Formula | Amount]:
    """Return the items with a lone rate and a lone count of its units in one sentence made a product.

    *11 huyện, mỗi huyện 10 phiếu* is 11 × 10.
    """
    rates = [item for item in found if _rate_unit(item)]
    counts = [item for item in every if isinstance(item, Amount) and _is_count(item)]
    formulas = [item for item in found if isinstance(item, Formula) and item not in rates]
    if len(rates) == 1 and len(counts) > 1 and not formulas:
        return _chained(found, rates[0], counts)
    if len(rates) > 1 and not formulas:
        return _paired(found, rates, counts)
    if len(rates) != 1 or len(counts) != 1 or formulas or not _fits(rates[0], counts[0]):
        return list(found)
    made = _made(rates[0], counts[0])
    return [made if item is rates[0] else item for item in found]


def _fits(rate: Formula | Amount, count: Amount) -> bool:
    return count.above == _rate_unit(rate) or bool({count.above, _rate_unit(rate)} & generic_words())


def _paired(
    found: Sequence[Formula | Amount], rates: Sequence[Formula | Amount], counts: Sequence[Amount]
) -> list[Formula | Amount]:
    """Return several rates, each with the one count before it: ``(04 huyện) 500 phiếu/đơn vị, (5 xã) …``."""
    starts = [0, *(rate.end for rate in rates[:-1])]
    own = [
        [count for count in counts if start <= count.start < rate.start]
        for start, rate in zip(starts, rates, strict=True)
    ]
    if any(len(some) != 1 or not _fits(rate, some[0]) for some, rate in zip(own, rates, strict=True)):
        return list(found)
    made = {id(rate): _made(rate, some[0]) for some, rate in zip(own, rates, strict=True)}
    return [made.get(id(item), item) for item in found]


def _made(rate: Formula | Amount, count: Amount) -> Formula:
    start, end = min(rate.start, count.start), max(rate.end, count.end)
    factor = replace(rate, brackets=True) if isinstance(rate, Formula) else rate
    return Formula((Product((factor, count), start, end),), None, start, end)


def _chained(
    found: Sequence[Formula | Amount], rate: Formula | Amount, counts: Sequence[Amount]
) -> list[Formula | Amount]:
    """Return *4 huyện, mỗi huyện 5 xã, mỗi xã 35 người dân* as 4 × 5 × 35."""
    kinds = [count.above for count in counts]
    unit = _rate_unit(rate)
    chained = len(set(kinds)) == len(kinds) <= _LONGEST and counts[-1].above == unit
    if not chained or counts[-1].end > rate.start:
        return list(found)
    apart = [after.start - before.end for before, after in pairwise([*counts, rate])]
    if any(gap > _APART for gap in apart):
        return list(found)
    factor = replace(rate, brackets=True) if isinstance(rate, Formula) else rate
    start, end = counts[0].start, rate.end
    made = Formula((Product((*counts, factor), start, end),), None, start, end)
    return [made if item is rate else item for item in found]


def _rate_unit(item: Formula | Amount) -> str:
    """Return what a rate, or a sum of rates (*mỗi sở 5 lãnh đạo và 10 công chức*), is per."""
    if isinstance(item, Amount):
        return item.below if item.persons else ""
    units = {unit for term in item.terms for unit in [_single_unit(term)]}
    return units.pop() if len(units) == 1 and item.stated is None else ""


def _single_unit(term: Product) -> str:
    only = term.factors[0]
    return only.below if len(term.factors) == 1 and isinstance(only, Amount) and only.persons else ""


def times_rate(rate: Amount, item: Formula | Amount) -> Formula | None:
    """Return a rate with *14 sở là 210 người* behind it as one product."""
    if not rate.below or not isinstance(item, Formula) or not item.is_amount or item.stated is None:
        return None
    count = item.terms[0].factors[0]
    if not isinstance(count, Amount) or not _is_count(count) or not _fits(rate, count):
        return None
    return replace(_made(rate, count), stated=item.stated, end=item.end)


def closes(formulas: Sequence[Formula]) -> bool:
    """Tell whether the figure behind the last of several formulas adds them all."""
    last = formulas[-1]
    if last.stated is None or last.value == last.stated.value or any(f.stated for f in formulas[:-1]):
        return False
    values = [formula.value for formula in formulas]
    return None not in values and sum(value or 0 for value in values) == last.stated.value


def _is_count(item: Amount) -> bool:
    return (
        item.above not in {PERSON, OTHER, ""} and not item.below and item.value is not None and item.value > 1
    )


def repeats(last: Formula | Amount | None, item: Formula | Amount) -> bool:
    """Tell whether a figure is printed again, in words (``60 người (sáu mươi người)``)."""
    printed = last.stated if isinstance(last, Formula) else last
    return isinstance(item, Amount) and printed is not None and printed.value == item.value


def without_breakdowns(
    found: Sequence[Formula | Amount], row: Row, cuts: Sequence[int]
) -> tuple[list[Formula | Amount], dict[int, tuple[Amount, ...]]]:
    """Return the items without what others are made of, and those parts by the `id` of the whole.

    ``15 công chức/sở (05 lãnh đạo và 10 chuyên viên)``; of ``688 công chức (trong đó có 95 kiêm nhiệm)`` the
    one part that is named is no group beside the whole.
    """
    parts_of: dict[int, tuple[Amount, ...]] = {}
    dropped: set[int] = set()
    for place, item in enumerate(found):
        if not isinstance(item, Amount) or item.value is None or id(item) in dropped:
            continue
        inside = _announced(found[place + 1 :], item, row, cuts)
        if item.below and len(inside) > 1:
            parts_of[id(item)] = (item, *inside)
            dropped |= {id(part) for part in inside}
        elif len(inside) == 1 and _is_named_part(item, inside[0], row):
            alone = inside[0] is found[-1] or _in_brackets(row, item.end, inside[0].end)
            dropped |= {id(inside[0])} if alone else set()
    return [item for item in found if id(item) not in dropped], parts_of


def _announced(
    following: Sequence[Formula | Amount], whole: Amount, row: Row, cuts: Sequence[int]
) -> tuple[Amount, ...]:
    """Return the bare figures that stand in a bracket behind a figure, or behind *gồm*, *trong đó*."""
    if not following:
        return ()
    near = range(whole.end, min(whole.end + _NEAR, following[0].start))
    opening = next((at for at in near if row.is_sign(at, "(")), None)
    end = next((cut for cut in cuts if cut > whole.end), len(row.tokens))
    if opening is not None:
        end = next((at for at in range(opening, len(row.tokens)) if row.tokens[at].text == ")"), end)
    elif phrases("introduces").anywhere(row.words[whole.end : following[0].start]) is None:
        return ()
    inside = [item for item in following if item.start < end]
    bare = [item for item in inside if isinstance(item, Amount) and not item.below]
    return tuple(bare) if len(bare) == len(inside) else ()


def _is_named_part(whole: Amount, part: Amount, row: Row) -> bool:
    words = row.words[whole.end : part.start]
    smaller = (part.value or 0) < (whole.value or 0)
    return smaller and whole.persons and phrases("of_which").anywhere(words) is not None


def _in_brackets(row: Row, start: int, end: int) -> bool:
    return any(row.is_sign(at, "(") for at in range(start, end))


def reckons(rate: Formula | Amount, item: Formula | Amount, between: str) -> TypeGuard[Formula]:
    """Tell whether a formula reckons with the rate right before it: *mỗi xã 95 người: 3 x 2 x 95 = 570*."""
    if not _rate_unit(rate) or not isinstance(item, Formula) or item.stated is None:
        return False
    values = [factor.value for term in item.terms for factor in term.factors]
    return rate.value in values and re.fullmatch(r"[^.;]{0,60}:\s*", between) is not None


def adds_up(items: Sequence[Formula | Amount]) -> bool:
    """Tell whether the parts behind the first figure give it."""
    head, *parts = [(item.stated or item) if isinstance(item, Formula) else item for item in items]
    values = [part.value for part in parts]
    return bool(parts) and None not in values and sum(value or 0 for value in values) == head.value
