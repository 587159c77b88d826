"""Amounts in a row of tokens: *từ 03 đến 04 đơn vị*, *05 người/cơ quan*, *tất cả lãnh đạo/sở*."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from sampling.dimension import PERSON
from sampling.reading.letters import fold, folds
from sampling.reading.lexicon import (
    OTHER,
    nouns,
    number_words,
    phrases,
    scale_words,
)
from sampling.reading.tokens import Kind, number_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sampling.reading.tokens import Token

TIMES = folds("x × * nhân ⋅ times")
_NAMED = frozenset({"tháng", "năm", "quý", "ngày", "điểm", "số"})
_SHORT_WORDS = folds("một không năm tư ba hai one two")
_COUNTING_WORDS = folds("hai ba tư two")
_TEN = fold("mười")
_FIVE = fold("năm")
_ON = folds("trên cho ở tại for in")
_FROM = folds("từ from")
_OF = folds("thuộc / mỗi của")
_DEPARTMENT = fold("sở")
PERCENT = "%"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what it counts; `start` and `end` are token places.

    `value` is ``None`` for "all of them, number not printed". `above` and `below` are unit words, `unit` the
    unit as printed. `bound`: ``estimate``, ``about``, ``at_least``, ``at_most``. `made_of`: the two printed
    numbers whose difference it is.
    """

    value: Fraction | None
    unit: str
    above: str
    below: str
    start: int
    end: int
    low: Fraction | None = None
    high: Fraction | None = None
    bound: str = ""
    label: str = ""
    below_printed: bool = False
    made_of: tuple[Amount, ...] = ()

    @property
    def persons(self) -> bool:
        """Tell whether persons or forms are counted."""
        return self.above == PERSON


@dataclass(frozen=True, slots=True)
class Row:
    """A row of tokens with their words for comparison; `dated` are the tokens that belong to dates."""

    text: str
    tokens: Sequence[Token]
    words: Sequence[str]
    dated: frozenset[int] = frozenset()

    def said(self, start: int, end: int) -> str:
        """Return the words from token `start` to before token `end`, as printed."""
        if start >= end:
            return ""
        return " ".join(self.text[self.tokens[start].start : self.tokens[end - 1].end].split())

    def is_sign(self, place: int, signs: str) -> bool:
        """Tell whether the token at `place` is one of `signs`."""
        return place < len(self.tokens) and self.tokens[place].text in signs


def amount_at(row: Row, place: int) -> Amount | None:
    """Return the amount that begins at token `place`; ``None`` where none does."""
    if place >= len(row.tokens):
        return None
    every = phrases("all").at(row.words, place)
    if every is not None:
        return _open(row, place, place + every[1])
    first = _number(row, place)
    if first is None:
        return None
    value, after = first
    low, high, after = _range(row, value, after)
    found = Amount(value, "", "", "", place, after, low, high)
    return _bounded(row, _with_unit(row, found))


def _number(row: Row, place: int) -> tuple[Fraction, int] | None:
    if place >= len(row.tokens) or place in row.dated:
        return None
    token = row.tokens[place]
    if token.kind is Kind.WORD:
        return _worded(row, place)
    if token.kind is not Kind.NUMBER or _is_name(row, place):
        return None
    percent = row.is_sign(place + 1, PERCENT)
    value = number_value(token.text, decimal=percent)
    return None if value is None else (value, place + 1)


def _is_name(row: Row, place: int) -> bool:
    """Tell whether the number is part of a name or a date (*Điều 3*, *số 8*, *năm 2023*), not a count."""
    before = phrases("labels").before(row.words, place)
    if before is None:
        return place > 0 and row.words[place - 1] == "-" and _is_name(row, place - 2) if place > 1 else False
    counted = before[0] in _NAMED and nouns().at(row.words, place + 1) is not None
    return not counted or (before[0] != "số" and len(row.tokens[place].text) == 4)


def _worded(row: Row, place: int) -> tuple[Fraction, int] | None:
    """Return a number in words when a counted noun follows at once (*mười phiếu*, *hai mươi lăm phiếu*)."""
    total, current, end = 0, 0, place
    while end < len(row.words) and row.tokens[end].kind is Kind.WORD:
        word = row.words[end]
        if word in number_words() and not (current % 10 and word != _TEN):
            current += number_words()[word]
        elif word in scale_words() and end > place:
            scale = scale_words()[word]
            total, current = (
                (total + (current or 1) * scale, 0) if scale >= 100 else (total, (current or 1) * 10)
            )
        else:
            break
        end += 1
    single = end == place + 1 and row.words[place] in _SHORT_WORDS and not _is_five(row, place)
    noun = nouns().at(row.words, end) if end > place else None
    if noun is None or (single and not _counts(row.words[place], noun[0])):
        return None
    return Fraction(total + current), end


def _is_five(row: Row, place: int) -> bool:
    """Tell whether *năm* is five, not a year: behind a sign, before what is asked (``: năm phiếu``)."""
    behind_sign = place > 0 and (row.tokens[place - 1].kind is Kind.SIGN or row.words[place - 1] in TIMES)
    noun = nouns().at(row.words, place + 1)
    return row.words[place] == _FIVE and behind_sign and noun is not None and noun[0] == PERSON


def _counts(word: str, noun: str) -> bool:
    """Tell whether a short number word counts: *hai huyện* does, *một đơn vị* is an article."""
    return word in _COUNTING_WORDS and noun != OTHER


def _range(row: Row, value: Fraction, after: int) -> tuple[Fraction | None, Fraction | None, int]:
    between = phrases("between").at(row.words, after)
    if between is None:
        return None, None, after
    second = _number(row, after + between[1])
    dashed = between[0] == "-"
    counted = second is not None and (nouns().at(row.words, second[1]) or row.is_sign(second[1], PERCENT))
    if second is None or second[0] <= value or (dashed and not counted):
        return None, None, after
    return value, second[0], second[1]


def _with_unit(row: Row, found: Amount) -> Amount:
    if row.is_sign(found.end, PERCENT):
        return replace(found, unit="%", above=OTHER, end=found.end + 1)
    noun = nouns().at(row.words, found.end)
    if noun is None:
        return found
    unit_end = found.end + noun[1]
    above = noun[0]
    longer = nouns().at(row.words, unit_end)
    if longer is not None and longer[0] == above == PERSON:
        unit_end += longer[1]
    named = replace(found, unit=row.said(found.end, unit_end), above=above, end=unit_end)
    return per_unit(row, named)


def per_unit(row: Row, found: Amount) -> Amount:
    """Return an amount with what it is counted per: ``/1 đơn vị``, ``/sở``, *mỗi xã*, ``per unit``."""
    place = found.end
    if row.is_sign(place, "("):
        return found
    each = phrases("each").at(row.words, place)
    if row.is_sign(place, "/"):
        place += 1
        place += 1 if place < len(row.tokens) and row.tokens[place].text in {"1", "01"} else 0
        inner = phrases("each").at(row.words, place)
        place += inner[1] if inner else 0
    elif each is not None and each[0] != "một":
        place += each[1]
    elif place + 1 < len(row.words) and row.words[place] in _ON:
        inner = phrases("each").at(row.words, place + 1)
        if inner is None:
            return found
        place += 1 + inner[1]
    else:
        return found
    noun = nouns().at(row.words, place)
    if noun is None:
        return found
    end = place + noun[1]
    unit = f"{found.unit}/{row.said(place, end)}"
    return replace(found, unit=unit, below=noun[0], end=end, below_printed=True)


def _bounded(row: Row, found: Amount) -> Amount:
    start = found.start
    if found.low is not None and start and row.words[start - 1] in _FROM:
        start -= 1
    bound = phrases("bounds").before(row.words, start)
    if bound is None:
        return replace(found, start=start)
    value = found.value
    low = value if bound[0] == "at_least" and found.low is None else found.low
    high = value if bound[0] == "at_most" and found.high is None else found.high
    return replace(found, bound=bound[0], low=low, high=high, start=start - bound[1])


_STOP = frozenset(";:()=+") | TIMES


def _open(row: Row, start: int, place: int) -> Amount | None:
    """Return "all of …": its noun, the words up to the next sign, and what it is counted per."""
    end, above, below = place, "", ""
    while end < len(row.tokens) and row.tokens[end].text.lower() not in _STOP and end - place < 24:
        if row.tokens[end].kind is Kind.NUMBER or row.tokens[end].text in ".,":
            break
        noun = nouns().at(row.words, end)
        if row.is_sign(end, "/") and above:
            below_noun = nouns().at(row.words, end + 1)
            below = below_noun[0] if below_noun else ""
            end += 1 + (below_noun[1] if below_noun else 0)
            break
        above = above or (noun[0] if noun else "")
        end += noun[1] if noun else 1
    if not above or end == place:
        return None
    label = row.said(start, end)
    return Amount(
        None, row.said(place, end), above, below, start, end, label=label, below_printed=bool(below)
    )


def phrase_before(row: Row, end: int) -> Amount | None:
    """Return the words before token `end` as a factor whose number is not printed (*số vụ, cục thuộc bộ*)."""
    start = end
    while start > 0 and row.tokens[start - 1].text not in "(:;=+" and end - start < 14:
        if row.tokens[start - 1].kind is not Kind.WORD and row.tokens[start - 1].text not in ",/":
            return None
        start -= 1
    inside = [(place, nouns().at(row.words, place)) for place in range(start, end)]
    found = [(place, noun) for place, noun in inside if noun is not None and noun[0] != OTHER]
    if not found or end - start < 2 or start == 0:
        return None
    below = ""
    for place, noun in found[1:]:
        if row.words[place - 1] in _OF:
            below = noun[0]
    above = found[0][1][0] if row.words[found[0][0]] != _DEPARTMENT or len(found) == 1 else found[1][1][0]
    label = row.said(start, end)
    return Amount(None, label, above, "" if below == above else below, start, end, label=label)
