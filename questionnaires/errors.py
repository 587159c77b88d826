"""Errors of questionnaires: codes and facts; the surface owns the words."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class QuestionnaireCode(StrEnum):
    """What went wrong; each code has its words in ``survey/messages/questionnaires.yaml``."""

    QUESTIONNAIRE_UNKNOWN = "questionnaire-unknown"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: where it is, what kind it is, and the facts that its words need."""

    path: str
    code: StrEnum
    facts: Mapping[str, object] = field(default_factory=dict)


class QuestionnaireError(Exception):
    """All problems that were found in one input, at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.path}: {p.code} {dict(p.facts)}" for p in self.problems))
