"""What the planner has to say about a plan: mismatches, warnings and notes, in words of both languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml

from sampling.notation import Shown
from sampling.plan import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Level(StrEnum):
    """How much a remark matters: figures that disagree, or something worth knowing."""

    MISMATCH = "mismatch"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark: its code, the ids it is about (groups, totals or tasks), its facts and its words."""

    code: str
    level: Level
    about: tuple[str, ...]
    text: Text
    facts: Mapping[str, object] = field(default_factory=dict)


@cache
def templates() -> dict[str, dict[str, str]]:
    """Return the words of remarks (``remarks*.yaml``): code → language → sentence with ``{fact}`` places."""
    merged: dict[str, dict[str, str]] = {}
    for entry in sorted(files("sampling").joinpath("catalog").iterdir(), key=lambda entry: entry.name):
        if entry.name.startswith("remarks") and entry.name.endswith(".yaml"):
            merged |= yaml.safe_load(entry.read_text(encoding="utf-8"))
    return merged


def words(code: str, **facts: object) -> Text:
    """Return the sentence of `code` filled with `facts`, numbers in the notation of each language.

    Raises
    ------
    KeyError
        If the code has no words, or its sentence asks for a fact that is not given.

    Examples
    --------
    >>> words("total-derived", total="T06", sum=50155).vi
    'tổng T06 = 50.155 không ghi trong kế hoạch, chỉ do cộng lại'
    """
    sentence = templates()[code]
    return Text(*(_filled(sentence[lang], facts, lang) for lang in ("vi", "en")))


def _filled(sentence: str, facts: Mapping[str, object], lang: str) -> str:
    return sentence.format(**{name: Shown(value, lang) for name, value in facts.items()})


def mismatch(code: str, *about: str, **facts: object) -> Remark:
    """Return a remark that figures disagree."""
    return Remark(code, Level.MISMATCH, about, words(code, **facts), facts)


def note(code: str, *about: str, **facts: object) -> Remark:
    """Return a remark that is worth knowing."""
    return Remark(code, Level.NOTE, about, words(code, **facts), facts)


def joined(texts: Iterable[Text], between: Text | str = "; ") -> Text:
    """Return several wordings as one."""
    found = list(texts)
    gap = Text(between, between) if isinstance(between, str) else between
    return Text(gap.vi.join(t.vi for t in found), gap.en.join(t.en for t in found))


def sentences(texts: Iterable[Text]) -> Text:
    """Return several wordings as sentences: each begins with a capital and ends with a stop."""
    found = list(texts)
    return Text(*(" ".join(_sentence(t.say(lang)) for t in found) for lang in ("vi", "en")))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "!", "?")) else ".")
