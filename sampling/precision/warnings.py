"""What to warn about before fieldwork: small cells, groups the rated unit chooses, missing figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sampling.frame_layout import surveyed_groups, unit_name
from sampling.plan import ChosenBy, Text
from sampling.precision.cells import tier_units
from sampling.remarks import mismatch, note

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sampling.plan import Group, Plan
    from sampling.precision.assumptions import Assumptions
    from sampling.precision.cells import ListedCell
    from sampling.precision.table import TierPrecision, UnitPrecision
    from sampling.remarks import Remark

ALONE = 1.5
"""Persons per cell up to which a cell is said to hold one person."""
SILENT = 0.01
"""Chance that nobody of a cell answers from which on it is said."""
NAMED = 3
"""Units that a remark names before it says how many more."""


def warnings(
    plan: Plan, cells: Sequence[ListedCell], assumptions: Assumptions, tiers: Sequence[TierPrecision]
) -> tuple[Remark, ...]:
    """Return the warnings: groups in the order of the plan, then tiers."""
    found: list[Remark] = []
    for group in surveyed_groups(plan):
        mine = [cell for cell in cells if cell.group == group.id]
        found += _group(plan, group, mine, assumptions)
    for tier in tiers:
        found += _tier(tier)
    return tuple(found)


def _group(
    plan: Plan, group: Group, cells: Sequence[ListedCell], assumptions: Assumptions
) -> Iterator[Remark]:
    if not cells:
        yield mismatch("precision-no-figure", group.id)
        return
    if group.chosen_by is ChosenBy.RATED_UNIT:
        yield mismatch("precision-chosen", group.id)
    points = assumptions.points_of(group.tier)
    if points is not None and not any(each.weights.get(group.id) for each in points.criteria):
        yield mismatch("precision-unscored", group.id)
    yield from _small(plan, group, cells, assumptions)


def _small(
    plan: Plan, group: Group, cells: Sequence[ListedCell], assumptions: Assumptions
) -> Iterator[Remark]:
    least, rate = assumptions.minimum_cell, assumptions.response_of(group.id)
    opinion = 1 - assumptions.answers.missing_of(group.id)
    alone = [cell for cell in cells if cell.persons < ALONE]
    tiny = [cell for cell in cells if ALONE <= cell.persons < least]
    about = _answers(plan, group, cells, rate * opinion)
    few = [unit for unit, answers in about.items() if 0 < answers < least]
    silent = [cell for cell in cells if (1 - rate) ** cell.persons >= SILENT]
    if alone:
        yield mismatch("precision-alone", group.id, count=len(alone), units=_named(plan, _units(alone)))
    if tiny:
        fewest = min(cell.persons for cell in tiny)
        facts = {"count": len(tiny), "least": least, "fewest": float(round(fewest, 1))}
        yield mismatch("precision-anonymity", group.id, **facts, units=_named(plan, _units(tiny)))
    if few:
        facts = {"count": len(few), "least": least, "fewest": float(round(min(about[u] for u in few), 1))}
        yield mismatch("precision-few", group.id, **facts, units=_named(plan, few))
    if silent:
        chance = max((1 - rate) ** cell.persons for cell in silent)
        facts = {"count": len(silent), "percent": float(round(100 * chance, 1))}
        yield mismatch("precision-silent", group.id, **facts, units=_named(plan, _units(silent)))


def _answers(plan: Plan, group: Group, cells: Sequence[ListedCell], answering: float) -> dict[str, float]:
    found = dict.fromkeys(tier_units(plan, group.tier), 0.0)
    for cell in cells:
        for unit in cell.units:
            found[unit] = found.get(unit, 0.0) + cell.persons * answering
    return found


def _units(cells: Sequence[ListedCell]) -> list[str]:
    return list(dict.fromkeys(cell.place or "+".join(cell.units) for cell in cells))


def _named(plan: Plan, codes: Sequence[str]) -> Text:
    """Return the first few units by name, and how many more there are."""
    more = len(codes) - NAMED
    vi, en = (", ".join(_name(plan, code, lang) for code in codes[:NAMED]) for lang in ("vi", "en"))
    return Text(
        vi + (f" và {more} nơi khác" if more > 0 else ""), en + (f" and {more} more" if more > 0 else "")
    )


def _name(plan: Plan, code: str, lang: str) -> str:
    return " + ".join(unit_name(plan, each, lang) or each for each in code.split("+"))


def _tier(tier: TierPrecision) -> Iterator[Remark]:
    if tier.stand_in:
        yield mismatch("precision-stand-in", tier.tier, tier=tier.label, points=tier.max_points)
    given = round(tier.max_points - tier.asked_points, 10)
    if given > 0:
        yield note("precision-given", tier.tier, tier=tier.label, given=given, points=tier.max_points)
    silent = [unit for unit in tier.units if unit.forms == 0]
    if silent:
        yield mismatch("precision-unasked", tier.tier, count=len(silent), units=_labels(silent))


def _labels(units: Sequence[UnitPrecision]) -> Text:
    return Text(*(", ".join(unit.name.say(lang) or unit.code for unit in units) for lang in ("vi", "en")))
