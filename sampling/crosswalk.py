"""A plan carried over to the units of a later date: 63 provinces to 34, fewer departments, no districts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sampling.crosswalk_codes import CrosswalkCode
from sampling.crosswalk_communes import commune_groups
from sampling.crosswalk_groups import carried_group
from sampling.crosswalk_scale import Scale
from sampling.crosswalk_units import carried_tier, tier_notes
from sampling.errors import Problem, SamplingError
from sampling.load import parse_plan
from sampling.plan_writing import plan_text_of
from sampling.remarks import words
from sampling.units import kinds, say_day

if TYPE_CHECKING:
    from datetime import date

    from sampling.plan import Group, Plan, Text, Total


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was changed, and why: `where` names the tier, group or total."""

    where: str
    text: Text


@dataclass(frozen=True, slots=True)
class CarriedPlan:
    """A plan at another date, as a value and as the text of a plan file, with every change."""

    plan: Plan
    text: str
    changes: tuple[Change, ...]


def crosswalk(plan: Plan, at: date) -> CarriedPlan:
    """Return `plan` with the units of the day `at`.

    - Units of tiers become their successors (ministries too); numbers that counted them are counted anew.
    - Departments a province are at most 14 (15 in Hà Nội and TP.HCM) since 01/03/2025: their number is one
      factor then, 32 × 14 + 2 × 15 = 478.
    - Groups of districts are gone since 01/07/2025; commune groups stand in, marked as an assumption.
    - A stated figure whose formula has an open factor is rescaled to the new numbers; one whose formula is
      complete is dropped for its product; printed totals are dropped. The old figures stay as `printed`.

    Raises
    ------
    SamplingError
        If the plan lists no provinces, `at` is not after the plan's date, or the catalogue does not know the
        units of a tier.

    Examples
    --------
    >>> from datetime import date
    >>> from sampling.load import load_plan
    >>> from sampling.quota import quotas
    >>> carried = crosswalk(load_plan("757-2023"), date(2025, 7, 1))
    >>> len(carried.plan.tier("province").units), quotas(carried.plan).group("Q02").used
    (34, 1478)
    """
    _refuse(plan, at)
    tiers = tuple(carried_tier(tier, plan.units_at, at) for tier in plan.tiers)
    scale = Scale.between(plan, tiers, at)
    became = {group.id: _became(plan, group, scale) for group in plan.groups}
    groups = tuple(new for found, _ in became.values() for new in found)
    instead = {name: tuple(new.id for new in found) for name, (found, _) in became.items()}
    changes = (
        *(Change(name, text) for name, text in tier_notes(plan, tiers, at)),
        *(change for _, told in became.values() for change in told),
        *_total_notes(plan),
        *_general(plan),
    )
    carried = replace(
        plan,
        id=f"{plan.id}-{at:%Y-%m-%d}",
        title=words("crosswalk-title", title=plan.title, to=say_day(at)),
        units_at=at,
        tiers=tiers,
        groups=tuple(_without(group, {new.id for new in groups}) for group in groups),
        totals=tuple(_total(total, instead) for total in plan.totals),
        facts=(),
        notes=(*plan.notes, *(_noted(change) for change in changes)),
    )
    text = plan_text_of(carried)
    return CarriedPlan(parse_plan(text), text, changes)


def _became(plan: Plan, group: Group, scale: Scale) -> tuple[tuple[Group, ...], tuple[Change, ...]]:
    """Return what a group became, and every change."""
    if not scale.is_gone(group):
        new, notes = carried_group(plan, group, scale)
        return (new,), tuple(Change(group.id, text) for text in notes)
    day = say_day(kinds()["district"].abolished or scale.at)
    stand_ins = commune_groups(plan, group, scale)
    gone = Change(group.id, words("crosswalk-gone", day=day))
    return tuple(one for one, _ in stand_ins), (gone, *(Change(one.id, text) for one, text in stand_ins))


def _total_notes(plan: Plan) -> list[Change]:
    return [
        Change(total.id, words("crosswalk-total", before=total.stated))
        for total in plan.totals
        if total.stated is not None
    ]


def _refuse(plan: Plan, at: date) -> None:
    facts: dict[str, object] = {"plan": plan.id, "to": say_day(at), "from_": say_day(plan.units_at)}
    problems = []
    if not any(tier.id == "province" and tier.units for tier in plan.tiers):
        problems.append(Problem("tiers", CrosswalkCode.NOT_NATIONAL, facts))
    if at <= plan.units_at:
        problems.append(Problem("units_at", CrosswalkCode.BACKWARDS, facts))
    if problems:
        raise SamplingError(problems)


def _general(plan: Plan) -> list[Change]:
    found = [Change("", words("crosswalk-times"))]
    if plan.facts:
        facts = {"count": len(plan.facts), "from_": say_day(plan.units_at)}
        found.append(Change("", words("crosswalk-facts", **facts)))
    return found


def _total(total: Total, instead: dict[str, tuple[str, ...]]) -> Total:
    of = tuple(name for old in total.of for name in instead.get(old, (old,)))
    return replace(total, of=of, stated=None, printed=total.stated)


def _without(group: Group, there: set[str]) -> Group:
    """Return a group that is within no group that is gone."""
    return group if group.persons_within in {None, *there} else replace(group, persons_within=None)


def _noted(change: Change) -> Text:
    if not change.where:
        return change.text
    return replace(
        change.text, vi=f"{change.where}: {change.text.vi}", en=f"{change.where}: {change.text.en}"
    )
