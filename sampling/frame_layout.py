"""Where the rows of a respondent group come from: who sends its lists, and what its persons rate."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sampling.errors import Problem, SamplingError
from sampling.frame_codes import FrameCode
from sampling.plan import Rates, Selection, SurveyKind
from sampling.sectors import rated_by
from sampling.units import kinds, meanings_of, units_of

if TYPE_CHECKING:
    from datetime import date

    from sampling.plan import Group, Plan

COLUMNS = (
    "person",
    "group",
    "unit",
    "agency",
    "rates",
    "position",
    "name",
    "email",
    "phone",
    "invented",
)
"""The columns of a frame file, in their order: one row is one form."""

AGENCY_KINDS = {"department": "department", "agency": "department", "district": "district"}
"""What a list goes through inside a province: the unit word of the plan → the kind of unit."""


def surveyed_groups(plan: Plan) -> tuple[Group, ...]:
    """Return the groups whose persons are listed: of a sociological survey, not of an outside source."""
    asked = {tier.id for tier in plan.tiers if tier.survey is SurveyKind.SOCIOLOGICAL}
    return tuple(
        group for group in plan.groups if group.tier in asked and group.selection is not Selection.EXTERNAL
    )


def listing_tier(group: Group) -> str:
    """Return the tier of the units that send this group's lists."""
    return group.listed_by or group.tier


def senders(plan: Plan, group: Group) -> tuple[str, ...]:
    """Return the codes of the units that send a list for `group`, without those that cannot have the group.

    Raises
    ------
    SamplingError
        If neither the plan nor the catalogue names such units.
    """
    codes = _tier_units(plan, listing_tier(group))
    if not codes:
        raise SamplingError([Problem(group.id, FrameCode.NO_UNITS, {"tier": listing_tier(group)})])
    return tuple(code for code in codes if code not in group.absent_for)


def _tier_units(plan: Plan, tier_id: str) -> tuple[str, ...]:
    for tier in plan.tiers:
        if tier.id == tier_id and tier.units:
            return tier.units
    if tier_id in kinds():
        return tuple(unit.code for unit in units_of(tier_id, plan.units_at))
    return ()


def unit_name(plan: Plan, code: str, lang: str) -> str:
    """Return the name of a unit that sends lists under `plan`, ``""`` when it is not known."""
    for name in (name for tier in plan.tiers for name in tier.names):
        if name.code == code:
            return name.name.say(lang)
    for kind in dict.fromkeys(listing_tier(group) for group in plan.groups):
        meant = meanings_of(code, kind) if kind in kinds() else ()
        for unit in meant:
            if unit.valid_on(plan.units_at):
                return unit.say(lang)
    return ""


def agency_kind(group: Group) -> str:
    """Return the kind of unit a list goes through (``"department"``, ``"district"``), ``""`` when none."""
    if listing_tier(group) != "province":
        return ""
    return AGENCY_KINDS.get(group.list_word or "", "")


def agencies(plan: Plan, group: Group, unit: str) -> tuple[str, ...]:
    """Return the agencies of `unit` that the list of `group` goes through, ``("",)`` when there are none.

    Departments that can judge no ministry are left out of a group that rates by sector.
    """
    kind = agency_kind(group)
    if not kind:
        return ("",)
    return _agencies(kind, unit, plan.units_at, narrow=group.list_word == "department")


@cache
def _agencies(kind: str, unit: str, on: date, *, narrow: bool) -> tuple[str, ...]:
    if kind == "district":
        return tuple(row.code for row in units_of("district", on, parent=unit))
    types = tuple(row.code for row in units_of("department", on, parent=""))
    return tuple(code for code in types if rated_by(code, on)) if narrow else types


def rated_units(plan: Plan, group: Group, unit: str, agency: str) -> tuple[str, ...]:
    """Return the codes of the units that a person of this row rates."""
    match group.rates:
        case Rates.OWN:
            return (unit,)
        case Rates.SECTOR:
            named = rated_by(agency, plan.units_at)
            scope = plan.tier(group.tier).units or named
        case Rates.ALL:
            named = scope = plan.tier(group.tier).units
    return tuple(code for code in named if code in scope and code not in group.absent_for)
