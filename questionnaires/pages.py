"""One page out of a document, with the places its items were read from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from questionnaires.banks import Bank, from_bank
from questionnaires.errors import QuestionnaireCode
from questionnaires.items import Shelf, read_item
from questionnaires.model import About, Item, ItemType, Page, Text
from questionnaires.reading import Place, take_id, take_mapping, take_optional_text, take_text

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page with the places it and its items were read from."""

    page: Page
    place: Place
    places: tuple[Place, ...]

    def items(self) -> Iterator[tuple[Item, Place]]:
        """Return each item with its place."""
        return zip(self.page.items, self.places, strict=True)


def read_page(entry: Place, bank: Bank, shelf: Shelf) -> ReadPage:
    """Return the page at `entry`, or the one that it names in a bank; problems go to the place's list."""
    place = from_bank(entry, bank.pages)
    if not take_mapping(place, ("id", "title", "intro", "items"), required=("id", "title", "items")):
        return ReadPage(Page("", Text("", ""), ()), entry, ())
    entries = [from_bank(item, bank.items) for item in place.at("items").each()]
    read = [(item, entry) for entry in entries if (item := read_item(entry, shelf)) is not None]
    if place.at("items").value == []:
        place.at("items").refuse(QuestionnaireCode.ITEMS_NONE)
    page = Page(take_id(place.at("id")), Text("", ""), tuple(item for item, _ in read))
    _refuse_mixed(place, page)
    per_unit = page.per_unit()
    worded = replace(
        page,
        title=take_text(place.at("title"), about_unit=per_unit),
        intro=take_optional_text(place.at("intro"), about_unit=per_unit),
    )
    return ReadPage(worded, entry, tuple(entry for _, entry in read))


def _refuse_mixed(place: Place, page: Page) -> None:
    """Refuse a page with questions asked once and questions asked for each rated unit: it has no one step."""
    if not page.per_unit():
        return
    for item in page.items:
        if item.about is About.ROUND or item.type is ItemType.UNIT_SCALE:
            place.at("items").refuse(QuestionnaireCode.PAGE_MIXED, id=item.id)
