"""Words for codes: the messages that pages and the command line show, in Vietnamese and English."""

from __future__ import annotations

import math
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Protocol

import yaml

from sampling.notation import power_of_ten
from sampling.plan import Text
from survey.numbers import fmt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from enum import StrEnum

FACT_DECIMALS = 4
SMALLEST, LARGEST = 0.00005, 1e15
"""Numbers beyond are told as powers of ten: four decimals would show nothing, or three hundred zeros."""
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
        If two files give words for the same code.
    """
    merged: dict[str, dict[str, str]] = {}
    for name in message_files():
        text = files("survey").joinpath("messages", name).read_text(encoding="utf-8")
        for code, words in (yaml.safe_load(text) or {}).items():
            if code in merged:
                raise ValueError(f"{name}: the code {code!r} has words already")
            merged[code] = words
    return merged


def message_files() -> tuple[str, ...]:
    """Return the files of words, package by package: ``sampling.yaml``, ``sampling-reading.yaml``."""
    found = sorted(
        entry.name for entry in files("survey").joinpath("messages").iterdir() if entry.name.endswith(".yaml")
    )
    return tuple(
        name for package in PACKAGES for name in found if name.split(".")[0].split("-")[0] == package
    )


def explain(problem: HasCode, lang: str) -> str:
    """Return one problem in words, with its place in front when it has one."""
    facts = {name: said(fact, lang) for name, fact in problem.facts.items()}
    words = catalogue()[str(problem.code)][lang].format(**facts)
    return f"{problem.path}: {words}" if problem.path else words


def said(fact: object, lang: str) -> object:
    """Return a fact as its language writes it: a wording, or a number with the decimals it prints.

    Examples
    --------
    >>> said(68.5, "vi"), said(0.1 + 0.2, "en"), said(757, "vi"), said("757", "vi")
    ('68,5', '0.3', 757, '757')
    >>> said(1e300, "vi"), said(2.5e-12, "vi"), said(1e12, "vi")
    ('1 × 10³⁰⁰', '2,5 × 10⁻¹²', '1.000.000.000.000')
    """
    if isinstance(fact, Text):
        return fact.say(lang)
    if not isinstance(fact, float) or not math.isfinite(fact):
        return fact
    if fact and not SMALLEST <= abs(fact) < LARGEST:
        return power_of_ten(fact, lang)
    decimals = len(f"{fact:.{FACT_DECIMALS}f}".rstrip("0").partition(".")[2])
    return fmt(fact, decimals, lang)


def explain_all(problems: Iterable[HasCode], lang: str) -> list[str]:
    """Return all problems in words, in their order."""
    return [explain(problem, lang) for problem in problems]
