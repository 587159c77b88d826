"""The units of a quota formula: what they cancel to, and which factor is in the way.

A unit is a product of words with whole exponents: 40 người/đơn vị is person¹ · unit⁻¹. The units of a
formula's factors multiply; a formula counts persons when everything cancels except one *person*.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from sampling.plan import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sampling.plan import Alias, Factor

PERSON = "person"

Dimension = tuple[tuple[str, int], ...]
"""Words with their exponents (never 0), in alphabetical order."""

_TIMES = re.compile(r"\s*[*×·]\s*")
_ONE = re.compile(r"^1\s+")


@dataclass(frozen=True, slots=True)
class Left:
    """A unit word that meets no partner: the factor (by its position) that brings it, and on which side."""

    factor: int
    word: str
    divides: bool


@cache
def unit_words() -> dict[str, Text]:
    """Return the unit words that every plan may use, with their wording."""
    return {word: Text(entry["vi"], entry["en"]) for word, entry in _catalogue().items()}


@cache
def _spellings() -> dict[str, str]:
    return {
        spelling.casefold(): word
        for word, entry in _catalogue().items()
        for spelling in (word, entry["vi"], entry["en"], entry["many"], *entry.get("also", ()))
    }


@cache
def _catalogue() -> dict[str, Any]:
    text = files("sampling").joinpath("catalog", "words.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(text)
    return content


def split_unit(text: str, own: Mapping[str, Text] | None = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the unit words above and below the stroke, as ids where the spelling is known.

    `own` holds words that the plan itself declares.

    Raises
    ------
    ValueError
        If there is more than one stroke or an empty side.

    Examples
    --------
    >>> split_unit("người/1 đơn vị")
    (('person',), ('unit',))
    >>> split_unit("province")
    (('province',), ())
    """
    above, *below = text.split("/")
    if len(below) > 1 or not above.strip() or any(not side.strip() for side in below):
        raise ValueError(text)
    names = {
        spelling.casefold(): word
        for word, wording in (own or {}).items()
        for spelling in (word, wording.vi, wording.en)
    }
    return _words(above, names), tuple(word for side in below for word in _words(side, names))


def _words(side: str, own: Mapping[str, str]) -> tuple[str, ...]:
    spelled = (_ONE.sub("", part.strip()) for part in _TIMES.split(side.strip()))
    return tuple(own.get(word.casefold()) or _spellings().get(word.casefold(), word) for word in spelled)


def meanings(aliases: Iterable[Alias]) -> dict[str, str]:
    """Return what each alias stands for in the end.

    Raises
    ------
    ValueError
        If aliases lead back to themselves; the argument is the word.
    """
    direct = {alias.word: alias.means for alias in aliases}
    return {word: _follow(word, direct) for word in direct}


def _follow(word: str, direct: Mapping[str, str]) -> str:
    seen = {word}
    end = word
    while end in direct:
        end = direct[end]
        if end in seen:
            raise ValueError(word)
        seen.add(end)
    return end


def dimension(factors: Iterable[Factor], aliases: Mapping[str, str] | None = None) -> Dimension:
    """Return what the units of `factors` multiply to, aliases replaced and equal words cancelled."""
    exponents: dict[str, int] = {}
    for _, word, sign in _sides(factors, aliases or {}):
        exponents[word] = exponents.get(word, 0) + sign
    return tuple(sorted((word, power) for word, power in exponents.items() if power))


def _sides(factors: Iterable[Factor], aliases: Mapping[str, str]) -> Iterator[tuple[int, str, int]]:
    for index, factor in enumerate(factors):
        for word in factor.numerator:
            yield index, aliases.get(word, word), 1
        for word in factor.denominator:
            yield index, aliases.get(word, word), -1


def left_over(factors: Sequence[Factor], aliases: Mapping[str, str] | None = None) -> tuple[Left, ...]:
    """Return the unit words that keep a formula from counting persons; empty when it does.

    For a word that is left, the last factors that bring it on that side are named. A formula that cancels to
    nothing at all has nothing left: ask `dimension` whether *person* remains.
    """
    found = []
    for word, power in dimension(factors, aliases):
        extra = power - 1 if word == PERSON else power
        bringing = [
            i for i, name, sign in _sides(factors, aliases or {}) if name == word and sign * extra > 0
        ]
        found += [Left(index, word, extra < 0) for index in bringing[len(bringing) - abs(extra) :]]
    return tuple(sorted(found, key=lambda left: (left.factor, left.word)))


def say_dimension(unit: Dimension, words: Mapping[str, Text], lang: str, *, one: bool = False) -> str:
    """Return a dimension as a planner writes it, for `one` or (in English) several of it.

    Examples
    --------
    >>> per_department = (("department", -1), ("person", 1))
    >>> say_dimension(per_department, unit_words(), "vi"), say_dimension(per_department, unit_words(), "en")
    ('người/sở', 'persons/department')
    """
    above = [_said(word, words, lang, one=one) for word, power in unit for _ in range(power)]
    below = [_said(word, words, lang, one=True) for word, power in unit for _ in range(-power)]
    return "/".join(part for part in (" × ".join(above) or "1", " × ".join(below)) if part)


def _said(word: str, words: Mapping[str, Text], lang: str, *, one: bool) -> str:
    if lang == "en" and not one and word in _catalogue():
        return str(_catalogue()[word]["many"])
    return words[word].say(lang) if word in words else word
