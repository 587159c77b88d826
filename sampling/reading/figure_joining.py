"""Numbers of one sentence that belong together: a rate with its units, a formula with its figure."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, TypeGuard

from sampling.dimension import PERSON
from sampling.reading.amounts import Amount
from sampling.reading.formulas import Formula, Product
from sampling.reading.lexicon import OTHER, generic_words

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 3
_GIVES = re.compile(r"\s*(?:[(=:]|,?\s*(?:tức|tổng|tổng cộng|là|bằng)(?:\s+là)?:?)\s*", re.IGNORECASE)


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
    if len(rates) != 1 or len(counts) != 1 or formulas:
        return list(found)
    rate, count = rates[0], counts[0]
    if count.above != _rate_unit(rate) and not {count.above, _rate_unit(rate)} & generic_words():
        return list(found)
    start, end = min(rate.start, count.start), max(rate.end, count.end)
    factor = replace(rate, brackets=True) if isinstance(rate, Formula) else rate
    made = Formula((Product((factor, count), start, end),), None, start, end)
    return [made if item is rate else item for item in found]


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
    if any(gap > 4 for gap in apart):
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
