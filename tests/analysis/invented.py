"""Invented tiers, lists and answers, small enough to read in a test."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.rules import Rule, RuleName
from analysis.scheme_model import Area, Criterion, Rounding, RoundingOf, SchemeTier, Wording

LABEL = Wording("nhãn", "label")
FIVE = Rule(RuleName.OPTION_PERCENT, 5, (0, 25, 50, 75, 100))
LINKED = Rule(RuleName.LINKED)


def criterion(
    name: str, points: float, weights: dict[str, float], *, area="1", rule=FIVE, items=None
) -> Criterion:
    """Return a criterion `name` with one item of the same name, or with `items`."""
    items = (name,) if items is None else tuple(items)
    return Criterion(name, area, LABEL, points, rule, items, tuple(weights.items()))


def linked(name: str, points: float, *, area="1") -> Criterion:
    """Return a criterion whose percentage is given."""
    return Criterion(name, area, LABEL, points, LINKED)


def tier(*criteria: Criterion, rounding=RoundingOf.NONE, index_points=100.0, **settings) -> SchemeTier:
    """Return a tier of these criteria; areas and points follow from them."""
    areas = sorted({each.area for each in criteria})
    points = {area: sum(each.max_points for each in criteria if each.area == area) for area in areas}
    return SchemeTier(
        id="tier",
        label=LABEL,
        max_points=sum(points.values()),
        index_points=index_points,
        areas=tuple(Area(area, LABEL, points[area]) for area in areas),
        criteria=criteria,
        rounding=Rounding(rounding),
        **settings,
    )


@dataclass
class Listing:
    """Cells with the answers of their persons: a person is a mapping from unit to levels by item."""

    rows: list[dict] = field(default_factory=list)
    cells: list[dict] = field(default_factory=list)

    def cell(
        self, group: str, units: str, eligible: int, persons: list[dict], *, name: str | None = None
    ) -> Listing:
        """Add a cell named ``group|units`` whose `persons` answered."""
        name = f"{group}|{name or units}"
        first = len({row["response"] for row in self.rows})
        for i, person in enumerate(persons):
            for unit, levels in person.items():
                self.rows.append(
                    {"response": first + i, "group": group, "cell": name, "unit": unit, **levels}
                )
        counts = {"eligible": eligible, "returned": len(persons), "valid": len(persons)}
        self.cells.append({"group": group, "cell": name, "units": units, **counts})
        return self

    def own(self, group: str, unit: str, eligible: int, **levels) -> Listing:
        """Add a cell that rates one unit; `levels` holds the answers of all persons, item by item."""
        persons = [
            {unit: dict(zip(levels, person, strict=True))} for person in zip(*levels.values(), strict=True)
        ]
        return self.cell(group, unit, eligible, persons)

    @property
    def ratings(self) -> pd.DataFrame:
        """Ratings as the dataset hands them on."""
        frame = pd.DataFrame(self.rows).fillna(-3)
        levels = frame.columns.difference(["response", "group", "cell", "unit"])
        return frame.astype({**dict.fromkeys(levels, np.int8), "response": np.int32, "cell": "category"})

    @property
    def listed(self) -> pd.DataFrame:
        """The listed cells as the dataset hands them on."""
        return pd.DataFrame(self.cells)
