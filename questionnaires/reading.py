"""Typed values out of a document: every take reports what is wrong with its path and goes on."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from questionnaires.errors import Problem, QuestionnaireCode
from questionnaires.model import Text

if TYPE_CHECKING:
    from collections.abc import Collection
    from enum import StrEnum

    from questionnaires.document import Document

    Choice = TypeVar("Choice", bound=StrEnum)

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}", re.ASCII)
_SET_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}", re.ASCII)
_HOLE = re.compile(r"[{}]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
RESERVED = frozenset(("and", "or", "not", "selected", "answered", "no_opinion", "cannot_judge"))


@dataclass(frozen=True, slots=True)
class Place:
    """A value inside a document, where it stands, and the list that collects problems."""

    value: object
    path: str
    document: Document
    problems: list[Problem]

    def where(self) -> str:
        """Return file, line (where known) and path in one string."""
        line = self.document.lines.get(self.path)
        file = f"{self.document.name}:{line}" if line else self.document.name
        return f"{file}: {self.path}" if self.path else file

    def refuse(self, code: QuestionnaireCode, **facts: object) -> None:
        """Report a problem of this place."""
        self.problems.append(Problem(self.where(), code, facts))

    def has(self, key: str) -> bool:
        """Return whether this mapping has `key` with a value other than null."""
        return isinstance(self.value, dict) and self.value.get(key) is not None

    def at(self, key: str) -> Place:
        """Return the place of `key` in this mapping."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return replace(self, value=value, path=f"{self.path}.{key}" if self.path else key)

    def each(self) -> list[Place]:
        """Return the places of this list's values; report when it is no list."""
        if not isinstance(self.value, list):
            self.refuse(QuestionnaireCode.NOT_LIST, found=shown(self.value))
            return []
        return [replace(self, value=v, path=f"{self.path}[{i}]") for i, v in enumerate(self.value)]


def root(document: Document, problems: list[Problem]) -> Place:
    """Return the place of the whole document."""
    return Place(document.value, "", document, problems)


def shown(value: object) -> str:
    """Return a value as a short text for a message.

    Examples
    --------
    >>> [shown(value) for value in (None, 0.5, "a" * 60, [1, 2], {})]
    ['–', '0.5', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…', '[…]', '{…}']
    """
    if isinstance(value, (list, dict)):
        return "[…]" if isinstance(value, list) else "{…}"
    text = "–" if value is None else str(value)
    return text if len(text) <= 40 else text[:40] + "…"


def take_mapping(place: Place, allowed: Collection[str], required: Collection[str] = ()) -> bool:
    """Return whether `place` is a mapping; report keys nobody knows and keys that are missing."""
    if not isinstance(place.value, dict):
        place.refuse(QuestionnaireCode.NOT_MAPPING, found=shown(place.value))
        return False
    for key in place.value:
        if key not in allowed:
            place.at(key).refuse(QuestionnaireCode.KEY_UNKNOWN, known=", ".join(allowed))
    for key in required:
        if place.value.get(key) is None:
            place.refuse(QuestionnaireCode.KEY_MISSING, key=key)
    return True


def take_string(place: Place) -> str:
    """Return a string that is not blank; a plain number counts as its digits. Empty where it is absent."""
    if isinstance(place.value, str):
        if _CONTROL.search(place.value):
            place.refuse(QuestionnaireCode.CHARACTERS_HIDDEN)
        return unicodedata.normalize("NFC", place.value).strip()
    if isinstance(place.value, int) and not isinstance(place.value, bool):
        return str(place.value)
    if place.value is not None:
        place.refuse(QuestionnaireCode.NOT_TEXT, found=shown(place.value))
    return ""


def take_id(place: Place) -> str:
    """Return the id of an item or a page: stable ASCII that begins with a letter, at most 32 characters."""
    return _take_key(place, _ID)


def take_code(place: Place) -> str:
    """Return the code of an option: stable ASCII, at most 32 characters."""
    return _take_key(place, _CODE)


def _take_key(place: Place, form: re.Pattern[str]) -> str:
    text = take_string(place)
    if text and not form.fullmatch(text):
        place.refuse(QuestionnaireCode.ID_FORM)
    if text.lower() in RESERVED:
        place.refuse(QuestionnaireCode.ID_RESERVED, reserved=", ".join(sorted(RESERVED)))
    return text


def take_name(place: Place) -> str:
    """Return the id of a questionnaire, a group or a bank: ASCII letters, digits, ``-`` and ``_``."""
    text = take_string(place)
    if text and not _SET_ID.fullmatch(text):
        place.refuse(QuestionnaireCode.ID_FORM)
    return text


def take_text(place: Place, *, about_unit: bool = False) -> Text:
    """Return a wording in both languages; ``{unit}`` may stand in wordings about a rated unit."""
    if place.value is None or not take_mapping(place, ("vi", "en")):
        return Text("", "")
    words = []
    for lang, missing in (("vi", QuestionnaireCode.NO_VIETNAMESE), ("en", QuestionnaireCode.NO_ENGLISH)):
        text = take_string(place.at(lang))
        if not text:
            place.refuse(missing)
        if _HOLE.search(text.replace("{unit}", "") if about_unit else text):
            place.at(lang).refuse(QuestionnaireCode.WORDING_PLACE)
        words.append(text)
    return Text(*words)


def take_optional_text(place: Place, *, about_unit: bool = False) -> Text | None:
    """Return a wording, or ``None`` where there is none."""
    return None if place.value is None else take_text(place, about_unit=about_unit)


def take_choice(place: Place, kinds: type[Choice], default: Choice) -> Choice:
    """Return the member of `kinds` that the place names, `default` where it names none."""
    text = take_string(place)
    if text in {member.value for member in kinds}:
        return kinds(text)
    if text:
        place.refuse(QuestionnaireCode.VALUE_CHOICE, found=text, known=", ".join(kinds))
    return default


def take_word(place: Place, known: Collection[str]) -> str:
    """Return one of the words in `known`."""
    text = take_string(place)
    if text and text not in known:
        place.refuse(QuestionnaireCode.VALUE_CHOICE, found=text, known=", ".join(known))
    return text


def take_flag(place: Place, *, default: bool = False) -> bool:
    """Return a truth value."""
    if place.value is None:
        return default
    if not isinstance(place.value, bool):
        place.refuse(QuestionnaireCode.NOT_FLAG, found=shown(place.value))
        return default
    return place.value


def take_number(place: Place, *, low: float, high: float) -> float | None:
    """Return a number between `low` and `high`, ``None`` where there is none."""
    if place.value is None:
        return None
    if isinstance(place.value, bool) or not isinstance(place.value, (int, float)):
        place.refuse(QuestionnaireCode.NOT_NUMBER, found=shown(place.value))
        return None
    if not low <= place.value <= high:
        place.refuse(QuestionnaireCode.VALUE_RANGE, low=low, high=high, found=shown(place.value))
        return None
    return place.value


def take_whole(place: Place, *, low: int, high: int) -> int | None:
    """Return a whole number between `low` and `high`, ``None`` where there is none."""
    number = take_number(place, low=low, high=high)
    if number is not None and not isinstance(number, int):
        place.refuse(QuestionnaireCode.NOT_WHOLE, found=shown(number))
        return None
    return number
