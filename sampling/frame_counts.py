"""Whether a list's numbers look like the plan's: only said, never refused."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from sampling.frame_codes import FrameCode
from sampling.frame_figures import districts_to_choose, mean_per_unit, special_figures
from sampling.frame_layout import agency_kind, senders
from sampling.plan import Selection

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sampling.frame_entries import Entry
    from sampling.frame_problems import Findings
    from sampling.plan import Group, Plan

TOLERANCE = {Selection.TAKE_ALL: 0.5, Selection.FIXED: 0.25}
"""How far a unit's number may lie from the plan's mean per unit, as a share of it, before it is remarked."""


def see_counts(entries: Iterable[Entry], plan: Plan, groups: Iterable[Group], findings: Findings) -> None:
    """Record units whose number of persons in a group is far from the plan's."""
    counts = Counter((entry.group, entry.unit) for entry in entries)
    for group in groups:
        units = senders(plan, group)
        special, mean = special_figures(group), mean_per_unit(group, units)
        for unit in units:
            expected, found = float(special.get(unit, mean)), counts[group.id, unit]
            far = expected and abs(found - expected) > max(1.0, TOLERANCE[group.selection] * expected)
            if found and far:
                facts = {"group": group.id, "found": found, "expected": round(expected)}
                findings.warn(0, unit, FrameCode.COUNT_FAR, **facts)


def see_districts(entries: Sequence[Entry], groups: Iterable[Group], findings: Findings) -> None:
    """Record provinces that chose fewer or more districts than the plan says."""
    for group in groups:
        bounds = districts_to_choose(group) if agency_kind(group) == "district" else None
        if bounds is None:
            continue
        chosen: dict[str, set[str]] = defaultdict(set)
        for entry in entries:
            if entry.group == group.id:
                chosen[entry.unit].add(entry.agency)
        for unit, districts in chosen.items():
            if not bounds[0] <= len(districts) <= bounds[1]:
                facts = {"group": group.id, "found": len(districts), "low": bounds[0], "high": bounds[1]}
                findings.warn(0, unit, FrameCode.DISTRICT_COUNT, **facts)


def see_within(entries: Sequence[Entry], groups: Iterable[Group], findings: Findings) -> None:
    """Record units where persons of a group are missing from the group that the plan says contains them."""
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entry in entries:
        people[entry.group, entry.unit].add(entry.person)
    for group in groups:
        for (group_id, unit), inner in list(people.items()):
            outer = people.get((group.persons_within or "", unit))
            if group_id == group.id and outer and not inner <= outer:
                facts = {"group": group_id, "outer": group.persons_within, "found": len(inner - outer)}
                findings.warn(0, unit, FrameCode.NOT_WITHIN, **facts)
