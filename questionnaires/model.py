"""What a questionnaire is: pages of items, each about the round or about the rated units."""

from __future__ import annotations

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
    """One option; `level` is its place on a scale (1 is the lowest), ``None`` outside scales."""

    code: str
    label: Text
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One question.

    `criterion` is the id of the criterion it feeds (``None`` for background items). `specials` are the
    non-answers that are offered. `asked_if` is the source of a condition over earlier items, empty when
    the item is always asked.
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


@dataclass(frozen=True, slots=True)
class Page:
    """One topic on one page."""

    id: str
    title: Text
    items: tuple[Item, ...]
    intro: Text | None = None


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A questionnaire of one respondent group; `version` is the SHA-256 of its canonical content."""

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

    def items(self) -> tuple[Item, ...]:
        """Return all items in page order."""
        return tuple(item for page in self.pages for item in page.items)


Value = str | float | tuple[str, ...] | Special
"""An answer: an option code, a number, option codes, free text, or a special. Scales hold option codes."""

AnswerKey = tuple[str, str | None]
"""Item id, and the rated unit's code for items about units (``None`` for items about the round)."""
