"""Item banks: scales, items and pages that several questionnaires share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from questionnaires.errors import QuestionnaireCode
from questionnaires.items import read_options
from questionnaires.reading import Place, root, take_id, take_mapping

if TYPE_CHECKING:
    from collections.abc import Iterable

    from questionnaires.document import Document
    from questionnaires.errors import Problem
    from questionnaires.model import Option


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
        if take_mapping(place, ("source", "defaults", "scales", "texts", "items", "pages")):
            _add(bank, place)
    return bank


def _add(bank: Bank, place: Place) -> None:
    if place.has("scales") and isinstance(place.at("scales").value, dict):
        for name in place.at("scales").value:  # type: ignore[attr-defined]
            bank.scales[name] = read_options(place.at("scales").at(name), levels=True)
    defaults = place.at("defaults").value
    for kind, shelf in (("items", bank.items), ("pages", bank.pages), ("texts", bank.texts)):
        for entry in place.at(kind).each() if place.has(kind) else ():
            name = take_id(entry.at("id"))
            if name in shelf:
                entry.at("id").refuse(QuestionnaireCode.ID_TWICE, id=name)
            shelf[name] = over(entry, defaults) if kind == "items" else entry
    for entry in bank.texts.values():
        if isinstance(entry.value, dict):
            entry.value.pop("id", None)


def over(entry: Place, defaults: object) -> Place:
    """Return `entry` with the values of `defaults` where it has none of its own."""
    if not isinstance(defaults, dict) or not isinstance(entry.value, dict):
        return entry
    return replace(entry, value={**defaults, **entry.value})
