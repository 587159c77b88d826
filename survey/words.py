"""Words for codes: the messages that pages and the command line show, in Vietnamese and English."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Protocol

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from enum import StrEnum

PACKAGES = ("sampling", "questionnaires", "analysis", "survey")


class HasCode(Protocol):
    """A problem of any package: where, what kind, which facts."""

    @property
    def path(self) -> str: ...  # noqa: D102 - a shape, not behaviour
    @property
    def code(self) -> StrEnum: ...  # noqa: D102 - a shape, not behaviour
    @property
    def facts(self) -> Mapping[str, object]: ...  # noqa: D102 - a shape, not behaviour


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return all messages: code → language → words with ``{fact}`` places.

    Raises
    ------
    ValueError
        If two packages give words for the same code.
    """
    merged: dict[str, dict[str, str]] = {}
    for package in PACKAGES:
        text = files("survey").joinpath("messages", f"{package}.yaml").read_text(encoding="utf-8")
        for code, words in (yaml.safe_load(text) or {}).items():
            if code in merged:
                raise ValueError(f"{package}.yaml: the code {code!r} has words already")
            merged[code] = words
    return merged


def explain(problem: HasCode, lang: str) -> str:
    """Return one problem in words, with its place in front when it has one."""
    words = catalogue()[str(problem.code)][lang].format(**problem.facts)
    return f"{problem.path}: {words}" if problem.path else words


def explain_all(problems: Iterable[HasCode], lang: str) -> list[str]:
    """Return all problems in words, in their order."""
    return [explain(problem, lang) for problem in problems]
