"""What the worker keeps of a plan document that was read, and how the pages get it back: light, as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sampling.plan import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from survey.plan_reading import PlanFile

LINES: Final = 4000
"""Lines of a document that are kept to be shown; what was found is kept whole."""


@dataclass(frozen=True, slots=True)
class FoundLine:
    """One finding: its code, whether figures disagree, its words, its place (line 0: the whole text)."""

    code: str
    mismatch: bool
    text: Text
    line: int
    quote: str
    place: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A plan document as it was read: its lines, what was found and understood, a draft plan as YAML."""

    lines: tuple[str, ...]
    more: int
    findings: tuple[FoundLine, ...]
    quantities: int
    products: int
    sums: int
    deadlines: int
    draft: str

    @property
    def mismatches(self) -> tuple[FoundLine, ...]:
        """Return the findings that say something disagrees."""
        return tuple(found for found in self.findings if found.mismatch)

    @property
    def notes(self) -> tuple[FoundLine, ...]:
        """Return the findings that are worth knowing."""
        return tuple(found for found in self.findings if not found.mismatch)

    def lines_found(self) -> dict[int, bool]:
        """Return the lines with findings, and whether one of them is a mismatch."""
        lines: dict[int, bool] = {}
        for found in self.findings:
            lines[found.line] = lines.get(found.line, False) or found.mismatch
        return lines


def kept_reading(file: PlanFile) -> dict[str, Any]:
    """Return a document that was read as plain values."""
    reading = file.reading
    lines = file.document.text.splitlines()
    return {
        "lines": lines[:LINES],
        "more": max(0, len(lines) - LINES),
        "findings": [
            {
                "code": found.code,
                "level": str(found.level),
                "vi": found.text.vi,
                "en": found.text.en,
                "line": found.place.line,
                "quote": found.place.quote,
                "place": file.place(found.place.line),
            }
            for found in reading.findings
        ],
        "quantities": len(reading.quantities),
        "products": len(reading.products),
        "sums": len(reading.sums),
        "deadlines": len(reading.deadlines),
        "draft": reading.draft,
    }


def reading_of(kept: Mapping[str, Any]) -> Reading:
    """Return what `kept_reading` wrote."""
    return Reading(
        lines=tuple(kept["lines"]),
        more=kept["more"],
        findings=tuple(
            FoundLine(
                each["code"],
                each["level"] == "mismatch",
                Text(each["vi"], each["en"]),
                each["line"],
                each["quote"],
                each["place"],
            )
            for each in kept["findings"]
        ),
        quantities=kept["quantities"],
        products=kept["products"],
        sums=kept["sums"],
        deadlines=kept["deadlines"],
        draft=kept["draft"],
    )
