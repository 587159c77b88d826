"""Whether a value fits a question."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, assert_never

from questionnaires.errors import AnswerCode
from questionnaires.model import Item, ItemType, Special, Value

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a value does not fit.

    `facts` hold limits, as ``float`` for the surface to write in its language; never the value.
    """

    code: AnswerCode
    facts: Mapping[str, object] = field(default_factory=dict)


def misfit(item: Item, value: Value) -> Refusal | None:
    """Return why `value` is no answer to `item`, ``None`` when it is one.

    Examples
    --------
    >>> from questionnaires.model import About, Text
    >>> item = Item("hours", ItemType.NUMBER, Text("Số giờ", "Hours"), About.ROUND, low=0, high=60)
    >>> misfit(item, 31.5) is None
    True
    >>> misfit(item, 61).code
    <AnswerCode.NUMBER_HIGH: 'answer-high'>
    """
    if isinstance(value, Special):
        return None if value in item.specials else Refusal(AnswerCode.NOT_OFFERED)
    match item.type:
        case ItemType.SINGLE | ItemType.SCALE | ItemType.UNIT_SCALE:
            offered = isinstance(value, str) and item.option(value) is not None
            return None if offered else Refusal(AnswerCode.NOT_OFFERED)
        case ItemType.MULTIPLE:
            return _misfit_codes(item, value)
        case ItemType.NUMBER:
            return _misfit_number(item, value)
        case ItemType.TEXT:
            return _misfit_text(item, value)
    assert_never(item.type)


def _misfit_codes(item: Item, value: Value) -> Refusal | None:
    options = [item.option(code) for code in value] if isinstance(value, tuple) else [None]
    if not options or None in options or len(set(options)) < len(options):
        return Refusal(AnswerCode.NOT_OFFERED)
    if len(options) > 1 and any(option is not None and option.exclusive for option in options):
        return Refusal(AnswerCode.EXCLUSIVE)
    return None


def _misfit_number(item: Item, value: Value) -> Refusal | None:
    if isinstance(value, (str, tuple)) or not math.isfinite(value):
        return Refusal(AnswerCode.NUMBER_FORM)
    if item.low is not None and value < item.low:
        return Refusal(AnswerCode.NUMBER_LOW, {"low": float(item.low)})
    if item.high is not None and value > item.high:
        return Refusal(AnswerCode.NUMBER_HIGH, {"high": float(item.high)})
    if item.whole and value != int(value):
        return Refusal(AnswerCode.NUMBER_WHOLE)
    return None


def _misfit_text(item: Item, value: Value) -> Refusal | None:
    if not isinstance(value, str) or not value:
        return Refusal(AnswerCode.STORED)
    if item.max_length is not None and len(value) > item.max_length:
        return Refusal(AnswerCode.TEXT_LONG, {"limit": float(item.max_length), "found": float(len(value))})
    return None
