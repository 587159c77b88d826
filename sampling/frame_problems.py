"""What was seen in a respondent list, row by row: errors, warnings, and notes of what was settled."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sampling.frame_codes import FrameCode


class Level(StrEnum):
    """What follows: an error refuses its unit's list, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing seen: in which row (0: in none), in which unit's list, how grave, and its facts."""

    row: int
    unit: str
    level: Level
    code: FrameCode
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Return nothing: the surface says the row in its own words."""
        return ""


class Findings:
    """Collects what is seen; equal notes of one unit become one, with the number of their rows."""

    def __init__(self) -> None:
        self._found: list[RowProblem] = []
        self._notes: dict[tuple[str, FrameCode, tuple[tuple[str, object], ...]], tuple[int, int]] = {}

    def error(self, row: int, unit: str, code: FrameCode, /, **facts: object) -> None:
        """Record what refuses the list of `unit`."""
        self._found.append(RowProblem(row, unit, Level.ERROR, code, facts))

    def warn(self, row: int, unit: str, code: FrameCode, /, **facts: object) -> None:
        """Record what a person should look at."""
        self._found.append(RowProblem(row, unit, Level.WARNING, code, facts))

    def note(self, row: int, unit: str, code: FrameCode, /, **facts: object) -> None:
        """Record what was settled on the way; its words may use ``{rows}``."""
        key = (unit, code, tuple(facts.items()))
        first, count = self._notes.get(key, (row, 0))
        self._notes[key] = (first, count + 1)

    def refused(self) -> frozenset[str]:
        """Return the units with an error."""
        return frozenset(one.unit for one in self._found if one.level is Level.ERROR)

    def all(self) -> tuple[RowProblem, ...]:
        """Return everything seen, by row number; what concerns no single row comes last."""
        notes = [
            RowProblem(first, unit, Level.NOTE, code, {**dict(facts), "rows": count})
            for (unit, code, facts), (first, count) in self._notes.items()
        ]
        return tuple(sorted([*self._found, *notes], key=lambda one: (one.row == 0, one.row)))
