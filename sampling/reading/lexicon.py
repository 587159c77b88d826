"""The words of plan documents: what is counted, what stands around numbers (``catalog/reading.yaml``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from sampling.dimension import PERSON
from sampling.reading.letters import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_WORD = re.compile(r"\w+|[^\w\s]")
OTHER = "other"
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Noun:
    """What a noun counts: the word of a unit (``"person"``, ``"department"``…), or `OTHER`."""

    word: str
    length: int


@cache
def content() -> dict[str, Any]:
    """Return the file of words as it is written."""
    text = files("sampling").joinpath("catalog", "reading.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=_Loader)  # noqa: S506 - the safe loader, in C
    return loaded


def folded(phrase: str) -> tuple[str, ...]:
    """Return the words of a phrase for comparison.

    Examples
    --------
    >>> folded("Cơ quan, ĐƠN VỊ") == folded("cơ quan, đơn vị"), len(folded("cơ quan, đơn vị"))
    (True, 5)
    """
    return tuple(fold(word) for word in _WORD.findall(phrase))


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases to find in a row of folded words: the longest at a place wins."""

    entries: dict[tuple[str, ...], str]
    longest: dict[str, int]

    def at(self, words: Sequence[str], place: int) -> tuple[str, int] | None:
        """Return what the longest phrase at `place` stands for and its length; ``None`` without one."""
        most = self.longest.get(words[place], 0) if 0 <= place < len(words) else 0
        for length in range(min(most, len(words) - place), 0, -1):
            found = self.entries.get(tuple(words[place : place + length]))
            if found is not None:
                return found, length
        return None

    def before(self, words: Sequence[str], place: int) -> tuple[str, int] | None:
        """Return what a phrase that ends right before `place` stands for and its length."""
        for length in range(min(4, place), 0, -1):
            found = self.entries.get(tuple(words[place - length : place]))
            if found is not None:
                return found, length
        return None

    def anywhere(self, words: Sequence[str]) -> str | None:
        """Return what the first phrase in `words` stands for."""
        for place in range(len(words)):
            found = self.at(words, place)
            if found is not None:
                return found[0]
        return None


def _phrases(pairs: Iterable[tuple[str, str]]) -> Phrases:
    entries: dict[tuple[str, ...], str] = {}
    longest: dict[str, int] = {}
    for phrase, meaning in pairs:
        words = folded(phrase)
        entries.setdefault(words, meaning)
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return Phrases(entries, longest)


@cache
def nouns() -> Phrases:
    """Return the counted nouns: phrase → unit word."""
    known = content()
    pairs = [(word, PERSON) for row in known["persons"] for word in row]
    for unit, written in known["bodies"].items():
        pairs += [(word, unit) for word in _flat(written)]
    pairs += [(word, OTHER) for row in known["others"] for word in row]
    return _phrases(pairs)


def _flat(written: Iterable[Any]) -> list[str]:
    return [word for row in written for word in (row if isinstance(row, list) else [row])]


@cache
def phrases(key: str) -> Phrases:
    """Return a list of phrases of the file; each stands for itself, or for the name that it is under."""
    known = content()[key]
    if isinstance(known, dict):
        return _phrases((word, name) for name, row in known.items() for word in _flat(row))
    return _phrases((word, word) for word in known)


@cache
def generic_words() -> frozenset[str]:
    """Return the unit words that may stand for any body: *đơn vị*, *cơ quan*."""
    return frozenset(content()["generic"])


@cache
def number_words() -> dict[str, int]:
    """Return the words of numbers below ten and of the tens that are one word."""
    return {fold(word): value for word, value in content()["number_words"].items()}


@cache
def scale_words() -> dict[str, int]:
    """Return the words that multiply: *mươi*, *trăm*, *nghìn*."""
    scales = {"tens": 10, "hundreds": 100, "thousands": 1000}
    return {fold(word): value for key, value in scales.items() for word in content()[key]}
