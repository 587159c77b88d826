"""Posted strings as values: what each kind of question accepts from a page."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, assert_never

from questionnaires.errors import AnswerCode
from questionnaires.model import Item, ItemType, Special, Value
from questionnaires.numerals import read_number
from questionnaires.values import Refusal, misfit

if TYPE_CHECKING:
    from collections.abc import Sequence

MARK = "__"
"""What stands before the name of a special in a posted value."""

_KEPT = "\n\t"


def read_posted(item: Item, values: Sequence[str], lang: str = "vi") -> Value | Refusal | None:
    """Return the answer in the posted values of one field, why there is none, or ``None`` for no answer."""
    given = list(dict.fromkeys(text for text in map(tidy, values) if text))
    if not given:
        return None
    value = _special(item, given) or _value(item, given, lang)
    if isinstance(value, Refusal):
        return value
    return misfit(item, value) or value


def tidy(text: str) -> str:
    r"""Return text as it is kept: composed letters (NFC), plain line ends, no hidden control characters.

    Examples
    --------
    >>> tidy("  ho\u0300a\r\nbi\u0300nh\x00 ")
    'hòa\nbình'
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.isprintable():
        text = "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in {"Cc", "Cs"})
    return text.strip()


def _special(item: Item, given: list[str]) -> Special | Refusal | None:
    if item.type is ItemType.TEXT:
        return None
    named = [special for special in Special if MARK + special.value in given]
    if named and len(given) > 1:
        return Refusal(AnswerCode.SPECIAL_MIXED)
    return named[0] if named else None


def _value(item: Item, given: list[str], lang: str) -> Value | Refusal:
    if item.type is ItemType.MULTIPLE:
        return _codes(item, given)
    if len(given) > 1:
        return Refusal(AnswerCode.SEVERAL)
    match item.type:
        case ItemType.SINGLE | ItemType.SCALE | ItemType.UNIT_SCALE | ItemType.TEXT:
            return given[0]
        case ItemType.NUMBER:
            number = read_number(given[0], lang)
            return Refusal(AnswerCode.NUMBER_FORM) if number is None else number
    assert_never(item.type)


def _codes(item: Item, given: list[str]) -> Value | Refusal:
    """Return chosen codes in the order of the options, however they were posted."""
    chosen = tuple(option.code for option in item.options if option.code in given)
    return chosen if len(chosen) == len(given) else Refusal(AnswerCode.NOT_OFFERED)
