"""The tables of the report: points by area and criterion, groups by criterion, merged cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey.report.apart import unit_name
from survey.report.shading import Shading, shading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from survey.resultset import GroupPart, Heading, PartPoints, TierResult, UnitResult


@dataclass(frozen=True, slots=True)
class MergeRow:
    """Cells that were put together, by the names of the units that they rate."""

    group: str
    cells: tuple[str, ...]
    weights: bool
    eligible: int
    answered: int


@dataclass(frozen=True, slots=True)
class PointsTable:
    """Points of all units by area or by criterion, with the shading of the table.

    `rows` hold one part per heading, ``None`` where a unit has none.
    """

    headings: tuple[Heading, ...]
    rows: tuple[tuple[UnitResult, tuple[PartPoints | None, ...]], ...]
    shading: Shading
    suppressed: bool


def points_table(
    headings: tuple[Heading, ...], rows: Iterable[tuple[UnitResult, tuple[PartPoints, ...]]]
) -> PointsTable:
    """Return the points of units by the parts in `headings`, with steps of shading that span them."""
    placed = tuple(
        (unit, tuple(next((part for part in parts if part.id == heading.id), None) for heading in headings))
        for unit, parts in rows
    )
    shown = [part for _, parts in placed for part in parts if part is not None]
    return PointsTable(
        headings=headings,
        rows=placed,
        shading=shading(p.estimate.value / p.max_points for p in shown if p.estimate and p.max_points),
        suppressed=any(part.suppressed for part in shown),
    )


def group_rows(tier: TierResult) -> tuple[tuple[Heading, tuple[GroupPart | None, ...]], ...]:
    """Return what each group says on each criterion; ``None`` where it was not asked."""
    if not tier.group_parts:
        return ()
    found = {(part.criterion, part.group): part for part in tier.group_parts}
    return tuple(
        (criterion, tuple(found.get((criterion.id, group.id)) for group in tier.groups))
        for criterion in tier.criteria
        if any(part.criterion == criterion.id for part in tier.group_parts)
    )


def merge_rows(tier: TierResult, lang: str) -> tuple[MergeRow, ...]:
    """Return the merged cells of a tier by the names of the units that they rate."""
    names = {unit.code: unit_name(unit, lang) for unit in tier.units}

    def named(cell: str) -> str:
        codes = cell.partition("|")[2].lstrip("@").split("+")
        return ", ".join(names.get(code, code) for code in codes)

    return tuple(
        MergeRow(each.group, tuple(map(named, each.cells)), each.weights, each.eligible, each.answered)
        for each in tier.merges
    )
