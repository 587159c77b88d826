"""Which ministries a provincial department can judge, at a date: an assumption, as data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml

from sampling.plan import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


@dataclass(frozen=True, slots=True)
class SectorPeriod:
    """The map in force from `since` to `until` (its last day; ``None``: still in force)."""

    since: date
    until: date | None
    ministries: Mapping[str, tuple[str, ...]]

    def holds_on(self, on: date) -> bool:
        """Return whether this map is the one of that day."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class SectorMap:
    """Department → ministries, period by period; `assumption` says that nobody has confirmed it."""

    assumption: bool
    source: str
    note: Text
    periods: tuple[SectorPeriod, ...]


@cache
def sector_map() -> SectorMap:
    """Return the map of the catalogue with its source."""
    text = files("sampling").joinpath("catalog", "units", "sectors.yaml").read_text(encoding="utf-8")
    content = yaml.safe_load(text)
    return SectorMap(
        assumption=content["assumption"],
        source=content["source"],
        note=Text(**content["note"]),
        periods=tuple(
            SectorPeriod(
                entry["since"], entry.get("until"), {key: tuple(units) for key, units in entry["map"].items()}
            )
            for entry in content["periods"]
        ),
    )


def rated_by(agency: str, on: date) -> tuple[str, ...]:
    """Return the codes of the ministries that leaders of `agency` can judge on the day `on`; empty when none.

    `agency` is a kind of provincial department (``"SYT"``).

    Examples
    --------
    >>> from datetime import date
    >>> winter = date(2023, 12, 1)
    >>> rated_by("SYT", winter), rated_by("VPUB", winter), rated_by("BQLKKT", winter)
    (('BYT',), ('BNV', 'BTP'), ())
    """
    for period in sector_map().periods:
        if period.holds_on(on):
            return period.ministries.get(agency, ())
    return ()


def departments_of(ministry: str, on: date) -> tuple[str, ...]:
    """Return the kinds of departments whose leaders can judge `ministry` on the day `on`; empty when none.

    Examples
    --------
    >>> from datetime import date
    >>> departments_of("BNV", date(2023, 12, 1)), departments_of("NHNN", date(2023, 12, 1))
    (('SNV', 'VPUB'), ())
    """
    for period in sector_map().periods:
        if period.holds_on(on):
            return tuple(agency for agency, units in period.ministries.items() if ministry in units)
    return ()
