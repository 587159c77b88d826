"""Areas of the index with their numbers of criteria and component criteria, per decision and tier."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from sampling.errors import Problem, SamplingError
from sampling.plan import Text
from sampling.unit_codes import UnitCode

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Area:
    """One area: how many criteria and how many component criteria it has."""

    id: str
    label: Text
    criteria: int
    components: int


@dataclass(frozen=True, slots=True)
class AreaTable:
    """The areas of one tier under one decision, which add up to the printed totals."""

    decision: str
    tier: str
    source: str
    areas: tuple[Area, ...]

    @property
    def criteria(self) -> int:
        """Return the number of criteria of all areas."""
        return sum(area.criteria for area in self.areas)

    @property
    def components(self) -> int:
        """Return the number of component criteria of all areas."""
        return sum(area.components for area in self.areas)


def areas(decision: str, tier: str) -> AreaTable:
    """Return the areas of `tier` under `decision` (its number, with or without ``"/QĐ-BNV"``).

    Raises
    ------
    SamplingError
        If the catalogue has no areas for this decision and tier.

    Examples
    --------
    >>> table = areas("876", "ministry")
    >>> len(table.areas), table.criteria, table.components
    (7, 38, 97)
    """
    number = decision.partition("/")[0].strip()
    for table in _tables():
        if (table.decision, table.tier) == (number, tier):
            return table
    known = ", ".join(f"{table.decision} ({table.tier})" for table in _tables())
    facts = {"asked": decision, "tier": tier, "known": known}
    raise SamplingError([Problem("", UnitCode.DECISION_UNKNOWN, facts)])


@cache
def _tables() -> tuple[AreaTable, ...]:
    text = files("sampling").joinpath("catalog", "units", "areas.yaml").read_text(encoding="utf-8")
    return tuple(read_areas(entry) for entry in yaml.safe_load(text).values())


def read_areas(entry: Mapping[str, Any]) -> AreaTable:
    """Return one table of areas from its entry in the catalogue.

    Raises
    ------
    ValueError
        If the areas do not add up to the totals of the decision.
    """
    found = tuple(
        Area(area["id"], Text(area["vi"], area["en"]), area["criteria"], area["components"])
        for area in entry["areas"]
    )
    table = AreaTable(entry["decision"], entry["tier"], entry["source"], found)
    counted = {"areas": len(found), "criteria": table.criteria, "components": table.components}
    if counted != entry["total"]:
        raise ValueError(f"decision {table.decision}, {table.tier}: {counted} instead of {entry['total']}")
    return table
