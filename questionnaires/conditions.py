"""Conditions ("asked if"): a small language over earlier answers, parsed once to closures.

::

    condition  = both { "or" both }
    both       = negation { "and" negation }
    negation   = "not" negation | "(" condition ")" | call | comparison
    call       = ("answered" | "no_opinion" | "cannot_judge") "(" item ")" | "selected" "(" item "," text ")"
    comparison = item ("=" | "!=" | "<" | "<=" | ">" | ">=") (text | number)
    text       = "'" option code "'"

A text is compared with the chosen option's code, a number with a number item or with the level of a scale.
A question that has no answer, or whose answer is "no opinion" or "cannot judge", satisfies no comparison,
not even ``!=``. ``answered`` holds for any answer, the two special ones included.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from questionnaires.model import Special, Value

MAX_DEPTH = 16
MAX_CHARACTERS = 1000


class Known(Protocol):
    """The answers a condition may look at, seen from one page of one rated unit."""

    def value(self, item: str) -> Value | None:
        """Return the answer to `item`, ``None`` when it has none."""

    def number(self, item: str) -> float | None:
        """Return the number or the level of the answer to `item`, ``None`` when it has none."""


Holds = Callable[[Known], bool]


@dataclass(frozen=True, slots=True)
class Use:
    """One use of an item: the comparison or call, and what it is compared with."""

    item: str
    operation: str
    literal: str | float | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed condition: `holds` evaluates it, `uses` says which items it looks at and how."""

    source: str
    holds: Holds
    uses: tuple[Use, ...]


class ConditionSyntaxError(ValueError):
    """The text is no condition; `place` counts characters from 1, `deep` tells too many levels."""

    def __init__(self, place: int, *, deep: bool = False) -> None:
        self.place = place
        self.deep = deep
        super().__init__(f"at character {place}")


_TOKEN = re.compile(
    r"\s*(?:(?P<name>[A-Za-z][A-Za-z0-9_]*)|(?P<number>-?[0-9]{1,12}(?:\.[0-9]{1,6})?)"
    r"|(?P<text>'[^']*')|(?P<mark>!=|<=|>=|[=<>(),]))",
    re.ASCII,
)
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "=": operator.eq, "!=": operator.ne,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_CALLS = ("answered", "no_opinion", "cannot_judge", "selected")
_WORDS = ("and", "or", "not")


@lru_cache(maxsize=1024)
def parse(source: str) -> Condition:
    """Return the condition that `source` writes.

    Raises
    ------
    ConditionSyntaxError
        If `source` is no condition, is longer than 1000 characters or nested deeper than 16 levels.

    Examples
    --------
    >>> for use in parse("contact = 'yes' and not selected(ways, 'email')").uses:
    ...     print(use.item, use.operation, use.literal)
    contact = yes
    ways selected email
    >>> parse("contact = ")
    Traceback (most recent call last):
    ...
    questionnaires.conditions.ConditionSyntaxError: at character 11
    """
    parser = _Parser(_tokens(source), len(source) + 1)
    holds = parser.condition(1)
    parser.end()
    return Condition(source, holds, tuple(parser.uses))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    place: int


def _tokens(source: str) -> list[_Token]:
    if len(source) > MAX_CHARACTERS:
        raise ConditionSyntaxError(MAX_CHARACTERS + 1)
    tokens: list[_Token] = []
    position = 0
    while source[position:].strip():
        match = _TOKEN.match(source, position)
        if match is None or match.lastgroup is None:
            blank = len(source[position:]) - len(source[position:].lstrip())
            raise ConditionSyntaxError(position + blank + 1)
        tokens.append(_Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup) + 1))
        position = match.end()
    return tokens


@dataclass(slots=True)
class _Parser:
    tokens: list[_Token]
    last: int
    at: int = 0
    uses: list[Use] = field(default_factory=list)

    def condition(self, depth: int) -> Holds:
        """Return ``a or b or …``."""
        if depth > MAX_DEPTH:
            raise ConditionSyntaxError(self._place(), deep=True)
        parts = [self._both(depth)]
        while self._skip("name", "or"):
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else _any(tuple(parts))

    def end(self) -> None:
        """Refuse whatever stands after the condition."""
        if self.at < len(self.tokens):
            raise ConditionSyntaxError(self._place())

    def _both(self, depth: int) -> Holds:
        parts = [self._negation(depth)]
        while self._skip("name", "and"):
            parts.append(self._negation(depth))
        return parts[0] if len(parts) == 1 else _all(tuple(parts))

    def _negation(self, depth: int) -> Holds:
        if depth > MAX_DEPTH:
            raise ConditionSyntaxError(self._place(), deep=True)
        if self._skip("name", "not"):
            inner = self._negation(depth + 1)
            return lambda known: not inner(known)
        if self._skip("mark", "("):
            inner = self.condition(depth + 1)
            self._expect("mark", ")")
            return inner
        return self._leaf()

    def _leaf(self) -> Holds:
        name = self._expect("name").text
        if name in _CALLS:
            return self._call(name)
        if name in _WORDS:
            raise ConditionSyntaxError(self.tokens[self.at - 1].place)
        sign = self._expect("mark")
        if sign.text not in _COMPARE:
            raise ConditionSyntaxError(sign.place)
        literal = self._literal()
        self.uses.append(Use(name, sign.text, literal))
        if isinstance(literal, str):
            if sign.text not in {"=", "!="}:
                raise ConditionSyntaxError(sign.place)
            return _code_is(name, literal, wanted=sign.text == "=")
        return _number_is(name, _COMPARE[sign.text], literal)

    def _call(self, call: str) -> Holds:
        self._expect("mark", "(")
        name = self._expect("name").text
        literal = None
        if call == "selected":
            self._expect("mark", ",")
            literal = self._expect("text").text[1:-1]
        self._expect("mark", ")")
        self.uses.append(Use(name, call, literal))
        if literal is not None:
            return _selected(name, literal)
        if call == "answered":
            return lambda known: known.value(name) is not None
        special = Special(call)
        return lambda known: known.value(name) is special

    def _literal(self) -> str | float:
        if self._next("text"):
            return self._expect("text").text[1:-1]
        return float(self._expect("number").text)

    def _next(self, kind: str, text: str | None = None) -> bool:
        if self.at >= len(self.tokens):
            return False
        token = self.tokens[self.at]
        return token.kind == kind and (text is None or token.text == text)

    def _skip(self, kind: str, text: str) -> bool:
        found = self._next(kind, text)
        self.at += found
        return found

    def _expect(self, kind: str, text: str | None = None) -> _Token:
        if not self._next(kind, text):
            raise ConditionSyntaxError(self._place())
        self.at += 1
        return self.tokens[self.at - 1]

    def _place(self) -> int:
        return self.tokens[self.at].place if self.at < len(self.tokens) else self.last


def _any(parts: tuple[Holds, ...]) -> Holds:
    return lambda known: any(part(known) for part in parts)


def _all(parts: tuple[Holds, ...]) -> Holds:
    return lambda known: all(part(known) for part in parts)


def _code_is(item: str, code: str, *, wanted: bool) -> Holds:
    def holds(known: Known) -> bool:
        value = known.value(item)
        return isinstance(value, str) and not isinstance(value, Special) and (value == code) is wanted

    return holds


def _selected(item: str, code: str) -> Holds:
    def holds(known: Known) -> bool:
        value = known.value(item)
        return code in value if isinstance(value, tuple) else value == code and not isinstance(value, Special)

    return holds


def _number_is(item: str, compare: Callable[[float, float], bool], number: float) -> Holds:
    def holds(known: Known) -> bool:
        value = known.number(item)
        return value is not None and compare(value, number)

    return holds
