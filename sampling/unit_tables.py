"""The tables of administrative units: one row per unit and period, and who took whose place."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class AdminUnit:
    """A unit during one period of validity; `valid_to` is its last day, ``None`` while it is still valid.

    `parent` is the code of the unit above (a district's province), read at the same date; ``""`` at the top.
    `in_scope` is False for a ministry that the index does not assess; `also` holds other spellings.
    """

    code: str
    name: str
    name_en: str
    kind: str
    valid_from: date
    valid_to: date | None
    parent: str = ""
    full_name: str = ""
    source: str = ""
    in_scope: bool = True
    also: tuple[str, ...] = ()

    def say(self, lang: str) -> str:
        """Return the name in `lang` (``"vi"`` or ``"en"``)."""
        return self.name_en if lang == "en" else self.name

    def valid_on(self, on: date) -> bool:
        """Return whether the unit exists under this code and name on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of unit: its words, its table, and the days for which the table is complete."""

    id: str
    vi: str
    en: str
    table: str
    source: str
    since: date
    until: date | None = None
    abolished: date | None = None
    digits: int = 0
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Succession:
    """On the day `on`, unit `after` took the place of unit `before`."""

    kind: str
    before: str
    after: str
    on: date


@cache
def kinds() -> dict[str, Kind]:
    """Return the kinds of units by id, in the order of the catalogue."""
    content = yaml.safe_load(_text("kinds.yaml"))
    return {kind_id: Kind(id=kind_id, **entry) for kind_id, entry in content.items()}


@cache
def units_by_code(kind: str) -> dict[str, tuple[AdminUnit, ...]]:
    """Return the units of a kind at any date by code, oldest first."""
    index: dict[str, tuple[AdminUnit, ...]] = {}
    for row in unit_rows(kind):
        index[row.code] = (*index.get(row.code, ()), row)
    return index


@cache
def unit_rows(kind: str) -> tuple[AdminUnit, ...]:
    """Return the units of a kind at any date, in the order of their table."""
    return tuple(
        AdminUnit(
            code=row["code"],
            name=row["name"],
            name_en=row["name_en"],
            kind=kind,
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            parent=row["parent"],
            full_name=row["full_name"],
            source=row["source"],
            in_scope=row.get("in_scope", "1") == "1",
            also=tuple(filter(None, row.get("also", "").split("; "))),
        )
        for row in _table(kinds()[kind].table)
    )


@cache
def successions(kind: str) -> tuple[Succession, ...]:
    """Return who took whose place, oldest first."""
    return tuple(
        Succession(kind, row["from"], row["to"], date.fromisoformat(row["on"]))
        for row in _table("successions.csv")
        if row["kind"] == kind
    )


def _table(name: str) -> Iterator[dict[str, str]]:
    lines = (line for line in _text(name).splitlines() if not line.startswith("#"))
    yield from csv.DictReader(lines)


def _text(name: str) -> str:
    return files("sampling").joinpath("catalog", "units", name).read_text(encoding="utf-8")


def say_day(day: date) -> str:
    """Return a day as both languages write it, dd/mm/yyyy."""
    return f"{day:%d/%m/%Y}"
