"""Answers as people see them: in the fields of a page, and in words on the review page."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from questionnaires.answers import field_name
from questionnaires.model import Item, Special, Value
from questionnaires.posted import MARK
from survey.numbers import fmt
from webform.words import words

if TYPE_CHECKING:
    from questionnaires.model import Answers

Raw = dict[str, list[str]]
"""Values as a browser posts them: field name → values."""


def as_posted(answers: Answers, lang: str) -> Raw:
    """Return saved answers as the fields of a page hold them."""
    return {field_name(key): _posted(value, lang) for key, value in answers.items()}


def in_words(item: Item, value: Value, lang: str) -> str:
    """Return one answer in words."""
    if isinstance(value, Special):
        return words(lang)[f"special.{value.value}"]
    if isinstance(value, tuple):
        return "; ".join(_option(item, code, lang) for code in value)
    if isinstance(value, str):
        return _option(item, value, lang)
    return number_in_words(value, lang)


def number_in_words(value: float, lang: str) -> str:
    """Return a number with as many decimals as it has.

    Examples
    --------
    >>> number_in_words(1600.5, "vi"), number_in_words(1600.0, "en")
    ('1.600,5', '1,600')
    """
    exact = Decimal(repr(value)).normalize()
    exponent = exact.as_tuple().exponent
    return fmt(value, max(0, -exponent) if isinstance(exponent, int) else 0, lang)


def _posted(value: Value, lang: str) -> list[str]:
    if isinstance(value, Special):
        return [MARK + value.value]
    if isinstance(value, tuple):
        return list(value)
    return [value if isinstance(value, str) else number_in_words(value, lang)]


def _option(item: Item, code: str, lang: str) -> str:
    option = item.option(code)
    return option.label.say(lang) if option else code
