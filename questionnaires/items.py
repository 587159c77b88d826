"""One item out of a document: its kind, options, levels, criterion and limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, assert_never

from questionnaires.errors import QuestionnaireCode
from questionnaires.model import About, Item, ItemType, Option, Special, Text
from questionnaires.reading import (
    Place,
    take_choice,
    take_code,
    take_flag,
    take_id,
    take_mapping,
    take_number,
    take_optional_text,
    take_string,
    take_text,
    take_whole,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

KEYS = (
    "id", "type", "label", "hint", "about", "criterion", "options", "scale", "specials", "required",
    "asked_if", "low", "high", "whole", "max_length",
)  # fmt: skip
WITH_OPTIONS = (ItemType.SINGLE, ItemType.MULTIPLE, ItemType.SCALE, ItemType.UNIT_SCALE)
SCALES = (ItemType.SCALE, ItemType.UNIT_SCALE)
LIMIT = 1e12
TEXT_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class Shelf:
    """What an item may refer to: named scales and the criteria that exist (``None``: not known here)."""

    scales: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    criteria: Collection[str] | None = None


def read_item(place: Place, shelf: Shelf) -> Item | None:
    """Return the item at `place`, ``None`` when it is no mapping; problems go to the place's list."""
    if not take_mapping(place, KEYS, required=("id", "type", "label")):
        return None
    if place.at("type").value not in list(ItemType):  # nothing else can be judged
        take_choice(place.at("type"), ItemType, ItemType.TEXT)
        return Item(take_id(place.at("id")), ItemType.TEXT, Text("", ""), About.ROUND)
    kind = ItemType(str(place.at("type").value))
    about = _about(place, kind)
    single_unit = about is About.UNIT and kind is not ItemType.UNIT_SCALE
    options = _options(place, kind, shelf)
    return Item(
        id=take_id(place.at("id")),
        type=kind,
        label=take_text(place.at("label"), about_unit=single_unit),
        about=about,
        criterion=_criterion(place, kind, about, shelf.criteria),
        hint=take_optional_text(place.at("hint"), about_unit=single_unit),
        options=options,
        specials=_specials(place, kind),
        required=take_flag(place.at("required")),
        asked_if=take_string(place.at("asked_if")),
        low=_limit(place, "low", kind),
        high=_high(place, kind),
        whole=take_flag(_only_for(place, "whole", kind, ItemType.NUMBER)),
        max_length=_length(place, kind),
    )


def _about(place: Place, kind: ItemType) -> About:
    if kind is not ItemType.UNIT_SCALE:
        return take_choice(place.at("about"), About, About.UNIT if place.has("about") else About.ROUND)
    if take_choice(place.at("about"), About, About.UNIT) is not About.UNIT:
        place.at("about").refuse(QuestionnaireCode.VALUE_CHOICE, found="round", known="unit")
    return About.UNIT


def read_options(place: Place, *, levels: bool) -> tuple[Option, ...]:
    """Return the options at `place`: at least two, codes once, levels 1 to L on scales."""
    options = tuple(_option(entry) for entry in place.each())
    if isinstance(place.value, list) and len(options) < 2:
        place.refuse(QuestionnaireCode.OPTIONS_FEW, found=len(options))
    seen: set[str] = set()
    for entry, option in zip(place.each(), options, strict=True):
        if option.code.lower() in seen:
            entry.at("code").refuse(QuestionnaireCode.ID_TWICE, id=option.code)
        seen.add(option.code.lower())
    if isinstance(place.value, list):
        _check_levels(place, options, wanted=levels)
    return options


def _check_levels(place: Place, options: tuple[Option, ...], *, wanted: bool) -> None:
    found = sorted(option.level for option in options if option.level is not None)
    if wanted and found != list(range(1, len(options) + 1)):
        listed = ", ".join(map(str, found)) or "–"
        place.refuse(QuestionnaireCode.LEVELS_GAP, levels=len(options), found=listed)
    if found and not wanted:
        place.refuse(QuestionnaireCode.LEVELS_UNWANTED)


def _option(place: Place) -> Option:
    take_mapping(place, ("code", "label", "level", "exclusive"), required=("code", "label"))
    return Option(
        code=take_code(place.at("code")),
        label=take_text(place.at("label")),
        level=take_whole(place.at("level"), low=1, high=100),
        exclusive=take_flag(place.at("exclusive")),
    )


def _options(place: Place, kind: ItemType, shelf: Shelf) -> tuple[Option, ...]:
    if kind not in WITH_OPTIONS:
        for key in ("options", "scale"):
            if place.has(key):
                place.at(key).refuse(QuestionnaireCode.OPTIONS_UNWANTED, key=key, type=kind.value)
        return ()
    if place.has("scale"):
        return _scale(place, kind, shelf)
    if not place.has("options"):
        place.refuse(QuestionnaireCode.OPTIONS_FEW, found=0)
        return ()
    return read_options(place.at("options"), levels=kind in SCALES)


def _scale(place: Place, kind: ItemType, shelf: Shelf) -> tuple[Option, ...]:
    name = take_string(place.at("scale"))
    if place.has("options") or kind not in SCALES:
        place.at("scale").refuse(QuestionnaireCode.OPTIONS_UNWANTED, key="scale", type=kind.value)
    if name not in shelf.scales:
        known = ", ".join(shelf.scales) or "–"
        place.at("scale").refuse(QuestionnaireCode.SCALE_UNKNOWN, asked=name, known=known)
    return shelf.scales.get(name, ())


def _criterion(place: Place, kind: ItemType, about: About, criteria: Collection[str] | None) -> str | None:
    scores = kind in SCALES and about is About.UNIT
    criterion = take_string(place.at("criterion"))
    if scores and isinstance(place.value, dict) and "criterion" not in place.value:
        place.refuse(QuestionnaireCode.CRITERION_NONE)
    if criterion and not scores:
        place.at("criterion").refuse(QuestionnaireCode.CRITERION_UNSCORED, criterion=criterion)
    if criterion and criteria is not None and criterion not in criteria:
        known = ", ".join(sorted(criteria)) or "–"
        place.at("criterion").refuse(QuestionnaireCode.CRITERION_UNKNOWN, asked=criterion, known=known)
    return criterion or None


def _specials(place: Place, kind: ItemType) -> tuple[Special, ...]:
    if not place.has("specials"):
        return ()
    if kind is ItemType.TEXT:  # an empty text says as much, and a typed word must stay text
        place.at("specials").refuse(QuestionnaireCode.OPTIONS_UNWANTED, key="specials", type=kind.value)
        return ()
    offered = [take_choice(entry, Special, Special.NO_OPINION) for entry in place.at("specials").each()]
    return tuple(special for special in Special if special in offered)


def _only_for(place: Place, key: str, kind: ItemType, wanted: ItemType) -> Place:
    if place.has(key) and kind is not wanted:
        place.at(key).refuse(QuestionnaireCode.OPTIONS_UNWANTED, key=key, type=kind.value)
    return place.at(key)


def _limit(place: Place, key: str, kind: ItemType) -> float | None:
    return take_number(_only_for(place, key, kind, ItemType.NUMBER), low=-LIMIT, high=LIMIT)


def _high(place: Place, kind: ItemType) -> float | None:
    high = _limit(place, "high", kind)
    low = place.at("low").value
    if high is not None and isinstance(low, (int, float)) and low > high:
        place.at("high").refuse(QuestionnaireCode.RANGE_ORDER, low=low, high=high)
    return high


def _length(place: Place, kind: ItemType) -> int | None:
    length = take_whole(_only_for(place, "max_length", kind, ItemType.TEXT), low=1, high=100_000)
    match kind:
        case ItemType.TEXT:
            return length or TEXT_LIMIT
        case ItemType.SINGLE | ItemType.MULTIPLE | ItemType.SCALE | ItemType.UNIT_SCALE | ItemType.NUMBER:
            return None
    assert_never(kind)
