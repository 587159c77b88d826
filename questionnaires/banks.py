"""Item banks: scales, items and pages that several questionnaires share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from questionnaires.errors import QuestionnaireCode
from questionnaires.items import read_options
from questionnaires.reading import Place, root, take_id, take_mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from questionnaires.document import Document
    from questionnaires.errors import Problem
    from questionnaires.model import Option


KEYS = ("source", "defaults", "scales", "texts", "items", "pages")


@dataclass(frozen=True, slots=True)
class Bank:
    """What a questionnaire may take from one or more bank files, by id."""

    scales: dict[str, tuple[Option, ...]]
    items: dict[str, Place]
    pages: dict[str, Place]
    texts: dict[str, Place]


def read_banks(documents: Iterable[Document], problems: list[Problem]) -> Bank:
    """Return the content of all `documents` together.

    What an item leaves out comes from the defaults of its bank.
    """
    bank = Bank({}, {}, {}, {})
    for document in documents:
        place = root(document, problems)
        if take_mapping(
            place, ("source", "defaults", "scales", "texts", "items", "pages"), required=("source",)
        ):
            _add(bank, place)
    return bank


def _add(bank: Bank, place: Place) -> None:
    scales = place.at("scales")
    if place.has("scales") and take_mapping(scales, known := _keys(scales)):
        bank.scales.update({name: read_options(scales.at(name), levels=True) for name in known})
    defaults = place.at("defaults").value
    _shelve(bank.items, place.at("items"), lambda entry: over(entry, defaults))
    _shelve(bank.pages, place.at("pages"), lambda entry: entry)
    _shelve(bank.texts, place.at("texts"), _without_id)


def _keys(place: Place) -> tuple[str, ...]:
    return tuple(place.value) if isinstance(place.value, dict) else ()


def _shelve(shelf: dict[str, Place], place: Place, made: Callable[[Place], Place]) -> None:
    for entry in place.each() if place.value is not None else ():
        name = take_id(entry.at("id"))
        if not name:
            entry.refuse(QuestionnaireCode.KEY_MISSING, key="id")
        if name in shelf:
            entry.at("id").refuse(QuestionnaireCode.ID_TWICE, id=name)
        shelf[name] = made(entry)


def _without_id(entry: Place) -> Place:
    words = entry.value if isinstance(entry.value, dict) else {}
    return replace(entry, value={key: value for key, value in words.items() if key != "id"})


def over(entry: Place, defaults: object) -> Place:
    """Return `entry` with the values of `defaults` where it has none of its own."""
    if not isinstance(defaults, dict) or not isinstance(entry.value, dict):
        return entry
    return replace(entry, value={**defaults, **entry.value})


def from_bank(entry: Place, shelf: dict[str, Place]) -> Place:
    """Return what `entry` names in a bank (``m1_1``, or ``use: m1_1`` with changes), or `entry` itself."""
    if isinstance(entry.value, str):
        found = shelf.get(entry.value)
    elif isinstance(entry.value, dict) and "use" in entry.value:
        found = shelf.get(str(entry.value["use"]))
    else:
        return entry
    if found is None:
        entry.refuse(QuestionnaireCode.ITEM_UNKNOWN, known=", ".join(shelf) or "–")
        return replace(entry, value={}, problems=[])
    if isinstance(entry.value, str):
        return found
    changes = {key: value for key, value in entry.value.items() if key != "use"}
    return over(replace(entry, value=changes), found.value)
