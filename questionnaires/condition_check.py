"""Whether the conditions of a questionnaire make sense: names, order, rated units, types and codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from questionnaires.conditions import ConditionSyntaxError, Use, parse
from questionnaires.errors import QuestionnaireCode
from questionnaires.model import About, Item, ItemType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from questionnaires.pages import ReadPage
    from questionnaires.reading import Place

_SIGNS = ("=", "!=", "<", "<=", ">", ">=")
_CODED = (ItemType.SINGLE, ItemType.SCALE, ItemType.UNIT_SCALE)
_NUMBERED = (ItemType.NUMBER, ItemType.SCALE, ItemType.UNIT_SCALE)


def check_conditions(pages: Sequence[ReadPage]) -> None:
    """Report every condition that cannot be parsed, or looks at something it cannot know.

    A condition sees the answers of earlier pages only: a page without script cannot change while it is
    filled in.
    """
    everything = {item.id: item for read in pages for item in read.page.items}
    earlier: dict[str, Item] = {}
    for read in pages:
        for item, place in read.items():
            if item.asked_if:
                _check(item, place.at("asked_if"), earlier, everything)
        earlier |= {item.id: item for item in read.page.items}


def _check(item: Item, place: Place, earlier: dict[str, Item], everything: dict[str, Item]) -> None:
    try:
        uses = parse(item.asked_if).uses
    except ConditionSyntaxError as error:
        code = QuestionnaireCode.CONDITION_DEEP if error.deep else QuestionnaireCode.CONDITION_SYNTAX
        place.refuse(code, id=item.id, place=error.place)
        return
    for use in uses:
        used = earlier.get(use.item)
        if used is not None:
            _check_use(item, use, used, place)
        elif use.item in everything:
            place.refuse(QuestionnaireCode.CONDITION_LATER, id=item.id, name=use.item)
        else:
            place.refuse(QuestionnaireCode.CONDITION_NAME, id=item.id, name=use.item)


def _check_use(item: Item, use: Use, used: Item, place: Place) -> None:
    facts = {"id": item.id, "name": use.item}
    per_unit = item.about is About.UNIT and item.type is not ItemType.UNIT_SCALE
    if used.about is About.UNIT and not per_unit:
        place.refuse(QuestionnaireCode.CONDITION_UNIT, **facts)
    elif not _fits(use, used):
        place.refuse(QuestionnaireCode.CONDITION_TYPE, **facts, type=used.type.value, operation=use.operation)
    elif isinstance(use.literal, str) and used.option(use.literal) is None:
        known = ", ".join(option.code for option in used.options)
        place.refuse(QuestionnaireCode.CONDITION_OPTION, **facts, found=use.literal, known=known)


def _fits(use: Use, used: Item) -> bool:
    if use.operation == "selected":
        return used.type in (*_CODED, ItemType.MULTIPLE)
    if use.operation in _SIGNS:
        return used.type in (_CODED if isinstance(use.literal, str) else _NUMBERED)
    return use.operation == "answered" or use.operation in used.specials
