"""Formulas in a row of tokens: sums of products of amounts, brackets, and the figure they are said to give.

formula := sum [equals amount]
sum     := product { ("+" | "và" inside "mỗi …") product }
product := factor { times factor }
factor  := "(" sum ")" | amount | words of a number that is not printed
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sampling.dimension import PERSON
from sampling.reading.amounts import TIMES, Amount, amount_at, per_unit, phrase_before
from sampling.reading.formula_parts import Formula, Product, amounts_of, regrouped
from sampling.reading.letters import fold, folds
from sampling.reading.lexicon import nouns, phrases
from sampling.reading.tokens import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sampling.reading.amounts import Row

_FAR = 16
"""Words that may stand between an amount and the sign that goes on with the formula."""
_PLUS = frozenset({"+"})
_MINUS = folds("- – − trừ minus less")
_JOINING = folds("+ và , and")
_HALT = folds("là tổng mỗi")
_BEFORE_FIGURE = folds("tổng cộng số : khoảng gần là")
_LEADS = folds(": là is are of")
_NUMBER_OF = fold("số")
_MOST = 100
"""Factors of a product, or terms of a sum: more are no formula of a plan."""
_DEEP = 12
"""Brackets inside brackets; deeper ones are not read."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a row says in numbers: formulas and single amounts in their order, and number tokens left over."""

    found: tuple[Formula | Amount, ...]
    left: tuple[int, ...]


def numbers(row: Row) -> Numbers:
    """Return the formulas and amounts of a row, and the number tokens that nothing explains."""
    found: list[Formula | Amount] = []
    left: list[int] = []
    place = 0
    while place < len(row.tokens):
        item, after = _item(row, place)
        if item is not None and after > place:
            found.append(item)
            place = after
            continue
        if after > place:
            left += [at for at in range(place, after) if row.tokens[at].kind is Kind.NUMBER]
            place = after
            continue
        is_number = row.tokens[place].kind is Kind.NUMBER
        if is_number and not _explained(row, place):
            left.append(place)
        place += 1
    return Numbers(tuple(found), tuple(left))


def _explained(row: Row, place: int) -> bool:
    """Tell whether a number that is no amount is part of a date, a name or a list's mark."""
    before, after = row.words[max(place - 1, 0)] if place else "", row.words[place + 1 : place + 2]
    if phrases("labels").before(row.words, place) is not None or (not place and after in (["."], [")"])):
        return True
    near = {before, *after}
    return bool(near & {"/", "-"}) or (before == "(" and after == [")"])


def _item(row: Row, place: int) -> tuple[Formula | Amount | None, int]:
    each = _each_clause(row, place)
    formula = each or _formula(row, place)
    if formula is None:
        return None, place
    formula = _unwrapped(formula)
    only = formula.terms[0].factors[0]
    if formula.is_amount and formula.stated is None and isinstance(only, Amount):
        named = only if only.unit else _named_before(row, only)
        return (named, only.end) if named is not None else (None, place)
    if formula.stated is None and not any(amount.unit for amount in amounts_of(formula)):
        return None, formula.end if len(formula.terms) + len(formula.terms[0].factors) > 2 else place
    return formula, formula.end


def _named_before(row: Row, bare: Amount) -> Amount | None:
    """Return a bare number with what the words of a total before it count (``Tổng số phiếu là 1.480.``)."""
    ends = bare.end >= len(row.tokens) or row.tokens[bare.end].text in ".;)"
    if not ends or bare.value is None or bare.start == 0 or row.words[bare.start - 1] not in _LEADS:
        return None
    start = bare.start - 1
    while start > 0 and row.tokens[start - 1].kind is Kind.WORD and bare.start - start < _FAR:
        start -= 1
    words = range(start, bare.start - 1)
    noun = next((noun for at in words if (noun := nouns().at(row.words, at)) and noun[0] == PERSON), None)
    if noun is None or not any(phrases("total").at(row.words, at) for at in words):
        return None
    return replace(bare, above=PERSON)


def _unwrapped(formula: Formula) -> Formula:
    """Return what stands in brackets around a whole formula."""
    while len(formula.terms) == 1 and len(formula.terms[0].factors) == 1:
        inside = formula.terms[0].factors[0]
        if not isinstance(inside, Formula):
            break
        formula = replace(inside, stated=formula.stated, start=formula.start, end=formula.end, brackets=False)
    return formula


def _formula(row: Row, place: int) -> Formula | None:
    start = _open_words(row, place)
    found = _sum(row, place, depth=0, joined=False) if start is None else start
    if found is None:
        return None
    if found.is_amount and not _equals(row, found.end, signs_only=True):
        return found
    return _swapped(row, _stated(row, found))


def _open_words(row: Row, place: int) -> Formula | None:
    """Return a formula that begins with words for an unprinted number, when `place` is its first ×."""
    if not place or not _is_times(row, place):
        return None
    words = phrase_before(row, place)
    rest = _product(row, place + 1, depth=0) if words is not None else None
    if words is None or rest is None or all(factor.value is None for factor in rest.factors):
        return None
    product = Product((words, *rest.factors), words.start, rest.end)
    return _more_terms(row, product, depth=0, joined=False)


def _sum(row: Row, place: int, *, depth: int, joined: bool) -> Formula | None:
    first = _product(row, place, depth=depth)
    return None if first is None else _more_terms(row, first, depth=depth, joined=joined)


def _more_terms(row: Row, first: Product, *, depth: int, joined: bool) -> Formula:
    terms, end = [first], first.end
    while True:
        sign = _skip_to(row, end, _plus_words(joined=joined))
        following = _product(row, sign + 1, depth=depth) if sign is not None else None
        if following is None or len(terms) > _MOST:
            return Formula(tuple(terms), None, first.start, end)
        terms.append(following)
        end = following.end


def _plus_words(*, joined: bool) -> frozenset[str]:
    return _JOINING if joined else _PLUS


def _product(row: Row, place: int, *, depth: int) -> Product | None:
    first = _factor(row, place, depth=depth)
    if first is None:
        return None
    factors, end = [first], first.end
    while True:
        sign = _skip_to(row, end, TIMES)
        following = _factor(row, sign + 1, depth=depth) if sign is not None else None
        if following is None or len(factors) > _MOST:
            return Product(_shares(factors), first.start, end)
        factors.append(following)
        end = following.end


def _shares(factors: Sequence[Amount | Formula]) -> tuple[Amount | Formula, ...]:
    """Return factors with percentages as shares: 5% × 180 is 9."""
    if len(factors) < 2:
        return tuple(factors)
    return tuple(
        replace(factor, value=factor.value / 100, bound="share")
        if isinstance(factor, Amount) and factor.unit == "%" and factor.value is not None
        else factor
        for factor in factors
    )


def _factor(row: Row, place: int, *, depth: int) -> Amount | Formula | None:
    if row.is_sign(place, "(["):
        return _bracket(row, place, depth=depth) if depth < _DEEP else None
    amount = amount_at(row, place)
    if amount is None and place < len(row.tokens):
        bound = phrases("bounds").at(row.words, place)
        amount = amount_at(row, place + bound[1]) if bound else None
    if amount is None and place and _is_times(row, place - 1):
        return _worded_factor(row, place)
    return amount


def _worded_factor(row: Row, place: int) -> Amount | None:
    """Return words behind a × as a number that is not printed: ``x số đơn vị/sở``."""
    if place + 1 >= len(row.words) or row.words[place] != _NUMBER_OF:
        return None
    noun = nouns().at(row.words, place + 1) or nouns().at(row.words, place + 2)
    if noun is None:
        return None
    at = place + (1 if nouns().at(row.words, place + 1) else 2)
    end = at + noun[1]
    named = Amount(None, row.said(at, end), noun[0], "", place, end, label=row.said(place, end))
    found = per_unit(row, named)
    return replace(found, label=row.said(place, found.end))


def _bracket(row: Row, place: int, *, depth: int) -> Amount | Formula | None:
    less = _difference(row, place)
    if less is not None:
        return less
    inside = _sum(row, place + 1, depth=depth + 1, joined=False)
    if inside is None:
        return None
    closing = _skip_to(row, inside.end, frozenset({")", "]"}))
    if closing is None or inside.is_amount:
        return None
    end = closing + 1
    unit = per_unit(row, Amount(None, "", "", "", place, end))
    end = unit.end
    noun = nouns().at(row.words, end)
    end += noun[1] if noun else 0
    shared = inside.terms if not unit.below else tuple(_shared(term, unit.below) for term in inside.terms)
    return Formula(shared, None, place, end, brackets=True)


def _difference(row: Row, place: int) -> Amount | None:
    """Return ``(20 sở - 02 sở)`` as one amount; its two numbers stay apart in `made_of`."""
    whole = amount_at(row, place + 1)
    if whole is None or whole.value is None or row.words[whole.end : whole.end + 1] == []:
        return None
    less = amount_at(row, whole.end + 1) if row.words[whole.end] in _MINUS else None
    if less is None or less.value is None or not row.is_sign(less.end, ")]"):
        return None
    if less.value >= whole.value or (less.above and less.above != whole.above):
        return None
    found = replace(whole, value=whole.value - less.value, start=place, end=less.end + 1)
    noun = nouns().at(row.words, found.end)
    if noun is not None and not found.above:
        end = found.end + noun[1]
        found = replace(found, unit=row.said(found.end, end), above=noun[0], end=end)
    return replace(per_unit(row, found) if not found.below else found, made_of=(whole, less))


def _shared(term: Product, below: str) -> Product:
    first, *others = term.factors
    if isinstance(first, Amount) and not first.below:
        first = replace(first, below=below)
    return replace(term, factors=(first, *others))


def _is_times(row: Row, place: int) -> bool:
    return 0 <= place < len(row.words) and row.words[place] in TIMES


def _skip_to(row: Row, place: int, signs: frozenset[str], far: int = _FAR) -> int | None:
    """Return the place of the next of `signs` when only words of the amount before it lie between."""
    for at in range(place, min(place + far, len(row.tokens))):
        token = row.tokens[at]
        if at in row.dated:
            return None
        if row.words[at] in signs and not (token.text == "," and at > place + 6):
            return at
        if token.text == "(" and at > place - 1:
            closing = _plain_remark(row, at)
            return None if closing is None else _skip_to(row, closing, signs)
        if token.kind is not Kind.WORD and token.text not in {",", "/", "-", '"'}:
            return None
        if row.words[at] in TIMES or row.words[at] in _HALT:
            return None
    return None


def _plain_remark(row: Row, place: int) -> int | None:
    """Return the place behind a remark in brackets without numbers, or with a × right behind it."""
    plain = True
    for at in range(place + 1, min(place + 30, len(row.tokens))):
        if row.tokens[at].text == ")":
            return at + 1 if plain or _is_times(row, at + 1) else None
        if row.tokens[at].text in "(=" or _is_times(row, at):
            return None
        if row.tokens[at].kind is not Kind.WORD and row.tokens[at].text not in ",/-":
            plain = False
    return None


def _equals(row: Row, place: int, *, signs_only: bool) -> int | None:
    sign = _skip_to(row, place, frozenset({"="}), far=2 * _FAR)
    if sign is not None:
        return sign + 1
    if signs_only:
        return None
    word = phrases("equals").at(row.words, place)
    return None if word is None else place + word[1]


def _stated(row: Row, found: Formula) -> Formula:
    place = _equals(row, found.end, signs_only=False)
    if place is None:
        return found
    while place < len(row.words) and row.words[place] in _BEFORE_FIGURE:
        place += 1
    stated = amount_at(row, place)
    if stated is None or stated.value is None:
        return found
    if _is_times(row, stated.end) or row.is_sign(stated.end, "+"):
        return found
    return regrouped(replace(found, stated=stated, end=stated.end), stated.value)


def _swapped(row: Row, found: Formula) -> Formula:
    """Return ``750 phiếu = 30 phiếu x 25 sở`` as the formula with its figure."""
    if not found.is_amount or found.stated is not None:
        return found
    place = _equals(row, found.end, signs_only=True)
    right = _sum(row, place, depth=0, joined=False) if place is not None else None
    amount = found.terms[0].factors[0]
    if right is None or right.is_amount or not isinstance(amount, Amount):
        return found
    return replace(right, stated=amount, start=found.start)


def _each_clause(row: Row, place: int) -> Formula | None:
    """Return *mỗi huyện 12 trưởng phòng và 05 công chức x 11 huyện* as (12 + 5) per district, times 11."""
    each = phrases("each").at(row.words, place)
    noun = nouns().at(row.words, place + each[1]) if each and each[0] != "một" else None
    if each is None or noun is None:
        return None
    start = place + each[1] + noun[1]
    first = next((at for at in _near(row, start) if amount_at(row, at) is not None), None)
    inside = _amounts_joined(row, first) if first is not None else None
    if inside is None:
        return None
    shared = tuple(_shared(term, noun[0]) for term in inside)
    end = inside[-1].end
    group = Formula(shared, None, place, end, brackets=True)
    return _times_units(row, group, place)


def _near(row: Row, start: int) -> Iterator[int]:
    for at in range(start, min(start + 8, len(row.tokens))):
        if row.tokens[at].kind not in {Kind.WORD, Kind.NUMBER} and row.tokens[at].text not in ":,(":
            return
        yield at


def _amounts_joined(row: Row, place: int) -> tuple[Product, ...] | None:
    terms: list[Product] = []
    at: int | None = place
    while at is not None:
        amount = amount_at(row, at)
        if amount is None or amount.value is None or not amount.persons or amount.below:
            break
        terms.append(Product((amount,), amount.start, amount.end))
        sign = _skip_to(row, amount.end, _plus_words(joined=True))
        at = None if sign is None else sign + 1
    return tuple(terms) or None


def _times_units(row: Row, group: Formula, place: int) -> Formula:
    sign = _skip_to(row, group.end, TIMES)
    units = amount_at(row, sign + 1) if sign is not None else None
    if units is None or units.value is None:
        return replace(group, brackets=False)
    factor: Amount | Formula = group
    if len(group.terms) == 1:
        single = group.terms[0].factors[0]
        factor = replace(single, start=place) if isinstance(single, Amount) else group
    product = Product((factor, units), place, units.end)
    return _stated(row, Formula((product,), None, place, units.end))
