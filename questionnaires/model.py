"""What a questionnaire is: pages of items, each about the round or about the rated units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Text:
    """One wording in Vietnamese and in English."""

    vi: str
    en: str

    def say(self, lang: str) -> str:
        """Return the wording in `lang` (``"vi"`` or ``"en"``)."""
        return self.en if lang == "en" else self.vi

    def about(self, lang: str, unit: str) -> str:
        """Return the wording with the rated unit's name in the place ``{unit}``.

        Examples
        --------
        >>> Text("Chất lượng văn bản của {unit}", "Quality of documents of {unit}").about("vi", "Bộ Y tế")
        'Chất lượng văn bản của Bộ Y tế'
        """
        return self.say(lang).replace("{unit}", unit)


class ItemType(StrEnum):
    """Kinds of question."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale"
    NUMBER = "number"
    TEXT = "text"
    UNIT_SCALE = "unit_scale"


class About(StrEnum):
    """Whether an item is asked once, or once for each rated unit."""

    ROUND = "round"
    UNIT = "unit"


class Special(StrEnum):
    """Answers that are not a value. "Unanswered" is the absence of any answer."""

    NO_OPINION = "no_opinion"
    CANNOT_JUDGE = "cannot_judge"


@dataclass(frozen=True, slots=True)
class Option:
    """One option; `level` is its place on a scale (1 is the lowest), ``None`` outside scales.

    An `exclusive` option of a multiple choice ("none of these") stands alone.
    """

    code: str
    label: Text
    level: int | None = None
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One question.

    `criterion` is the id of the criterion it feeds (``None`` for background items). `specials` are the
    non-answers that are offered. `asked_if` is the source of a condition over items of earlier pages,
    empty when the item is always asked. `low` and `high` bound a number, both included; `max_length`
    counts characters of a text.
    """

    id: str
    type: ItemType
    label: Text
    about: About
    criterion: str | None = None
    hint: Text | None = None
    options: tuple[Option, ...] = ()
    specials: tuple[Special, ...] = ()
    required: bool = False
    asked_if: str = ""
    low: float | None = None
    high: float | None = None
    whole: bool = False
    max_length: int | None = None

    def option(self, code: str) -> Option | None:
        """Return the option with this code, ``None`` when there is none."""
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True, slots=True)
class Page:
    """One topic on one page, asked once or once for each rated unit."""

    id: str
    title: Text
    items: tuple[Item, ...]
    intro: Text | None = None

    def per_unit(self) -> bool:
        """Return whether the page is shown once for each rated unit."""
        return any(item.about is About.UNIT and item.type is not ItemType.UNIT_SCALE for item in self.items)


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A questionnaire of one respondent group; `version` is the SHA-256 of its canonical content.

    `rates` is ``"own"``, ``"sector"`` or ``"all"``. A returned form is valid when at least `valid_share` of
    its required questions are answered. `assumptions` say in words what nobody has confirmed.
    """

    id: str
    version: str
    group: str
    tier: str
    title: Text
    minutes: int
    rates: str
    pages: tuple[Page, ...]
    sample_content: bool
    source: str
    intro: Text | None = None
    valid_share: float = 0.5
    assumptions: tuple[Text, ...] = ()

    def __hash__(self) -> int:
        """Return the hash of the version, which stands for the content."""
        return hash(self.version)

    def __eq__(self, other: object) -> bool:
        """Return whether the versions are the same; caches ask this very often."""
        return isinstance(other, Questionnaire) and self.version == other.version

    def items(self) -> tuple[Item, ...]:
        """Return all items in page order."""
        return tuple(item for page in self.pages for item in page.items)

    def item(self, item_id: str) -> Item:
        """Return the item with this id.

        Raises
        ------
        KeyError
            If the questionnaire has no such item.
        """
        for item in self.items():
            if item.id == item_id:
                return item
        raise KeyError(item_id)

    def scored(self) -> tuple[Item, ...]:
        """Return the items that feed a criterion, in page order."""
        return tuple(item for item in self.items() if item.criterion is not None)


TIERS = ("ministry", "province", "department", "district", "commune", "central-agency")
"""Kinds of rated unit."""

RATES = ("own", "sector", "all")
"""Which units a respondent of the group rates: his own, those of his field, all."""

Value = str | float | tuple[str, ...] | Special
"""An answer: an option code, a number, option codes, free text, or a special. Scales hold option codes."""

AnswerKey = tuple[str, str | None]
"""Item id, and the rated unit's code for items about units (``None`` for items about the round)."""

Answers = Mapping[AnswerKey, Value]
"""All answers of a form, or of one step of it. A question without an answer has no key."""
