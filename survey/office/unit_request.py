"""What one unit is asked to send: its groups, how many persons, who is eligible, by when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sampling.frame_layout import agencies, agency_kind
from sampling.per_unit import Basis, per_unit
from sampling.plan import Selection
from sampling.units import unit as unit_on

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sampling.per_unit import Share, TierShares, UnitRow
    from sampling.plan import Group, Plan, Text


@dataclass(frozen=True, slots=True)
class Asked:
    """One group that a unit lists: how many, and whether the number is fixed or a mean to go by."""

    group: Group
    share: Share
    agencies: tuple[str, ...]
    """Names (Vietnamese) of the departments or districts that the list goes through; empty for none."""

    @property
    def fixed(self) -> bool:
        """Return whether exactly this many persons are asked for."""
        return self.group.selection is Selection.FIXED


@dataclass(frozen=True, slots=True)
class Request:
    """The request to one unit."""

    plan: Plan
    tier: str
    unit: str
    name: Text
    asked: tuple[Asked, ...]
    absent: tuple[Group, ...]
    forms: int


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when lists are due: as printed, as a day, and whether that day itself is too late."""

    printed: Text | None
    day: date | None
    before: bool = False


def requests(plan: Plan, listed: Mapping[tuple[str, str], int] | None = None) -> tuple[Request, ...]:
    """Return the request to every unit that sends lists under `plan`.

    Raises
    ------
    SamplingError
        If nothing says which units send a group's lists.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> asked = {one.unit: one for one in requests(load_plan("757-2023"))}
    >>> len(asked), [(one.group.id, one.share.count) for one in asked["TTCP"].asked]
    (82, [('Q01', 84), ('Q04', 40)])
    """
    return tuple(
        _request(plan, tier, row) for tier in per_unit(plan, listed) for row in tier.rows if row.forms
    )


def _request(plan: Plan, tier: TierShares, row: UnitRow) -> Request:
    pairs = list(zip(tier.groups, row.shares, strict=True))
    there = [(group, share) for group, share in pairs if share.basis is not Basis.ABSENT]
    return Request(
        plan=plan,
        tier=tier.tier,
        unit=row.unit,
        name=row.name,
        asked=tuple(Asked(group, share, _agency_names(plan, group, row.unit)) for group, share in there),
        absent=tuple(group for group, share in pairs if share.basis is Basis.ABSENT),
        forms=row.forms,
    )


def _agency_names(plan: Plan, group: Group, unit: str) -> tuple[str, ...]:
    kind = agency_kind(group)
    codes = agencies(plan, group, unit) if kind else ()
    found = (unit_on(code, kind, plan.units_at) for code in codes)
    return tuple(one.full_name or one.name for one in found)


def deadline(plan: Plan) -> Deadline:
    """Return by when the lists are due by the plan's timetable; ``None`` where it does not say."""
    for task in plan.tasks:
        if task.kind == "lists" and (task.period.end or task.period.words.vi):
            return Deadline(task.period.words, task.period.end, task.period.before)
    return Deadline(None, None)
