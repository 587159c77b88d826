"""What falls to each department of one unit: departments by groups, whole numbers that add up both ways."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from sampling.controlled_rounding import steady_rounding
from sampling.frame_layout import agencies, agency_kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sampling.per_unit import UnitRow
    from sampling.plan import Plan


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """One department of a unit: persons asked for by group; ``None`` where it is not in the group."""

    agency: str
    counts: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """Persons spread evenly over some departments; they count in every group named."""

    count: int
    members: tuple[str, ...]
    groups: tuple[str, ...]


def by_agency(plan: Plan, row: UnitRow) -> tuple[tuple[str, ...], tuple[AgencyRow, ...]]:
    """Return the groups that a unit lists department by department, and what falls to each department.

    The unit's number in each group is spread evenly over the departments and rounded together: columns add
    up to the unit's numbers, each department's sum is next to its mean sum. Persons of a group that stand on
    another group's list too (`persons_within`) are the same persons in both columns.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> from sampling.per_unit import per_unit, unit_row
    >>> plan = load_plan("757-2023")
    >>> row = unit_row(per_unit(plan), "42")
    >>> groups, rows = by_agency(plan, row)
    >>> groups, [sum(agency.counts[i] or 0 for agency in rows) for i in range(4)]
    (('Q02', 'Q03', 'Q09', 'Q10'), [59, 260, 65, 283])
    """
    counts = {
        share.group: share.count
        for share in row.shares
        if agency_kind(plan.group(share.group)) == "department" and share.count
    }
    members = {name: agencies(plan, plan.group(name), row.unit) for name in counts}
    names = list(dict.fromkeys(one for found in members.values() for one in found))
    if not names:
        return (), ()
    parts = _parts(plan, counts, members)
    cells = steady_rounding(_table(parts, names)).cells
    rows = []
    for i, name in enumerate(names):
        sums = {
            group: sum(int(cells[i, j]) for j, part in enumerate(parts) if group in part.groups)
            for group in counts
        }
        rows.append(AgencyRow(name, tuple(sums[g] if name in members[g] else None for g in counts)))
    return tuple(counts), tuple(rows)


def _parts(plan: Plan, counts: Mapping[str, int], members: Mapping[str, tuple[str, ...]]) -> list[_Part]:
    """Return the persons of the groups, those of a group within another counted in both."""
    parts: list[_Part] = []
    taken: dict[str, str] = {}
    for name, number in counts.items():
        outer = plan.group(name).persons_within or ""
        if outer in counts and outer not in taken and number <= counts[outer]:
            taken[outer] = name
            parts.append(_Part(number, members[name], (name, outer)))
    for name, number in counts.items():
        if any(name == part.groups[0] for part in parts):
            continue
        inner = taken.get(name)
        rest = tuple(one for one in members[name] if inner is None or one not in members[inner])
        left = number - (counts[inner] if inner else 0)
        parts.append(_Part(left, rest or members[name], (name,)))
    return parts


def _table(parts: Sequence[_Part], names: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.object_]]:
    table = np.full((len(names), len(parts)), Fraction(0), dtype=object)
    for j, part in enumerate(parts):
        for i, name in enumerate(names):
            if name in part.members:
                table[i, j] = Fraction(part.count, len(part.members))
    return table
