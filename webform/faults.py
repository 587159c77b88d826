"""Which faults of the store pass by themselves: the page says so and keeps what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from survey.errors import SurveyCode

if TYPE_CHECKING:
    from collections.abc import Collection
    from enum import StrEnum

    from survey.errors import SurveyError

UNAVAILABLE = frozenset(
    {
        SurveyCode.DATABASE_BUSY,
        SurveyCode.DATABASE_FULL,
        SurveyCode.DATABASE_READONLY,
        SurveyCode.DATABASE_UNREADABLE,
    }
)
RETRY_SECONDS = 30


def unavailable(error: SurveyError) -> bool:
    """Return whether the store cannot serve at this moment."""
    return has_code(error, UNAVAILABLE)


def has_code(error: SurveyError, codes: Collection[StrEnum]) -> bool:
    """Return whether one of the problems has one of these codes."""
    return any(problem.code in codes for problem in error.problems)
