"""What a plan asks of each unit: whole numbers per group that add up to what the group uses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from sampling.controlled_rounding import steady_rounding
from sampling.errors import Problem, SamplingError
from sampling.frame_layout import listing_tier, senders, surveyed_groups, unit_name
from sampling.implied import known_product
from sampling.knobs import known_keys
from sampling.notation import round_to
from sampling.plan import Text
from sampling.quota import quotas
from sampling.what_if_codes import WhatIfCode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sampling.knobs import Knob
    from sampling.plan import Group, Plan
    from sampling.quota import QuotaGroup, QuotaTable


class Basis(StrEnum):
    """Where a unit's number comes from."""

    FORMULA = "formula"
    """Every factor up to the unit is printed: 40 persons a ministry."""
    OWN_TERM = "own-term"
    """The formula has a term for this unit alone."""
    MEAN = "mean"
    """The group's figure over its units, made whole so that everything adds up."""
    LIST = "list"
    """Counted on the dated list."""
    ABSENT = "absent"
    """The unit cannot have this group."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one unit is asked for in one group: persons, where the number comes from, the mean behind it."""

    group: str
    count: int
    basis: Basis
    mean: Fraction | None = None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit that sends lists: its shares in the order of the groups, and their sum."""

    unit: str
    name: Text
    shares: tuple[Share, ...]
    forms: int


@dataclass(frozen=True, slots=True)
class TierShares:
    """The units of one tier that send lists.

    `sums` are the columns' sums, `used` what each group uses; `left` (used − sum) is what the plan states
    beyond its own formula (800 − 19 × 40): nobody is asked for it.
    """

    tier: str
    label: Text
    groups: tuple[Group, ...]
    rows: tuple[UnitRow, ...]
    sums: tuple[int, ...]
    used: tuple[int, ...]

    @property
    def left(self) -> tuple[int, ...]:
        """Return what each group uses beyond the sum of its units."""
        if not self.rows:
            return tuple(0 for _ in self.used)
        return tuple(used - sum_ for used, sum_ in zip(self.used, self.sums, strict=True))


def per_unit(plan: Plan, listed: Mapping[tuple[str, str], int] | None = None) -> tuple[TierShares, ...]:
    """Return what each unit is asked for, tier by tier of the units that send lists.

    Numbers that a formula prints up to the unit are taken as they are. Means are rounded together, units by
    groups, so that each group adds up to what it uses and each unit's sum is next to its mean sum
    (`steady_rounding`). A group that has a list counts it.

    Parameters
    ----------
    plan : Plan
    listed : Mapping, optional
        Persons on the dated list by (group, unit).

    Where nobody names the units of a tier, it has no rows.

    Raises
    ------
    SamplingError
        If `listed` names a group that the plan does not have.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> row = unit_row(per_unit(load_plan("757-2023")), "BNV")
    >>> [(share.group, share.count) for share in row.shares]
    [('Q01', 84), ('Q04', 40), ('Q07', 9)]
    """
    counts = dict(listed or {})
    actual: dict[str, int] = {}
    for (group, _), number in counts.items():
        actual[group] = actual.get(group, 0) + number
    table = quotas(plan, actual)
    groups = surveyed_groups(plan)
    tiers = dict.fromkeys(listing_tier(group) for group in groups)
    return tuple(
        _tier(plan, name, [group for group in groups if listing_tier(group) == name], table, counts)
        for name in tiers
    )


def unit_row(tiers: Sequence[TierShares], unit: str) -> UnitRow:
    """Return the row of one unit.

    Raises
    ------
    SamplingError
        If no such unit sends lists.
    """
    rows = {row.unit: row for tier in tiers for row in tier.rows}
    if unit not in rows:
        facts = {"asked": unit, "known": ", ".join(rows)}
        raise SamplingError([Problem("", WhatIfCode.UNIT_UNKNOWN, facts)])
    return rows[unit]


def _tier(
    plan: Plan,
    name: str,
    groups: Sequence[Group],
    table: QuotaTable,
    listed: Mapping[tuple[str, str], int],
) -> TierShares:
    units = list(dict.fromkeys(unit for group in groups for unit in _units(plan, group)))
    keys = known_keys(plan)
    columns = [
        _column(plan, group, units, figures=table.group(group.id), listed=listed, keys=keys)
        for group in groups
    ]
    _make_whole(columns)
    rows = tuple(_row(plan, unit, [column[unit] for column in columns]) for unit in units)
    label = next((tier.label for tier in plan.tiers if tier.id == name), Text(name, name))
    return TierShares(
        tier=name,
        label=label,
        groups=tuple(groups),
        rows=rows,
        sums=tuple(sum(share.count for share in column.values()) for column in columns),
        used=tuple(table.group(group.id).used or 0 for group in groups),
    )


def _units(plan: Plan, group: Group) -> tuple[str, ...]:
    """Return all units of the listing tier, those without the group too; none where nobody names them.

    The catalogue's units count only where they are as many as the plan's: 705 districts are not the 11 of a
    province.
    """
    tier = plan.listing_tier(group)
    if tier is not None and tier.units:
        return tier.units
    try:
        found = senders(plan, replace(group, absent_for=()))
    except SamplingError:
        return ()
    return found if tier is None or tier.count in {None, len(found)} else ()


def _row(plan: Plan, unit: str, shares: Sequence[Share]) -> UnitRow:
    name = Text(*(unit_name(plan, unit, lang) or unit for lang in ("vi", "en")))
    return UnitRow(unit, name, tuple(shares), sum(share.count for share in shares))


def _column(
    plan: Plan,
    group: Group,
    units: Sequence[str],
    *,
    figures: QuotaGroup,
    listed: Mapping[tuple[str, str], int],
    keys: Mapping[str, Knob],
) -> dict[str, Share]:
    """Return the shares of one group by unit; means are not whole yet (their count is 0)."""
    used = figures.used or 0
    absent = {unit for unit in units if unit in group.absent_for and listing_tier(group) == group.tier}
    column = {unit: Share(group.id, 0, Basis.ABSENT) for unit in absent}
    if figures.actual is not None:
        found = {unit: listed.get((group.id, unit), 0) for unit in units if unit not in absent}
        return column | {unit: Share(group.id, count, Basis.LIST) for unit, count in found.items()}
    own = {unit: _own(group, unit) for unit in units}
    column |= {unit: Share(group.id, count, Basis.OWN_TERM) for unit, count in own.items() if count}
    others = [unit for unit in units if unit not in column]
    each = _printed(plan, group, keys)
    if each is not None:
        return column | {unit: Share(group.id, int(each), Basis.FORMULA, each) for unit in others}
    rest = used - sum(own.values())
    mean = Fraction(rest, len(others)) if others else Fraction(0)
    return column | {unit: Share(group.id, 0, Basis.MEAN, mean) for unit in others}


def _own(group: Group, unit: str) -> int:
    """Return what the terms for this unit alone give it."""
    products = (known_product(term) or Fraction(0) for term in group.terms if unit in term.only_for)
    return round_to(sum(products, start=Fraction(0)), 1)


def _printed(plan: Plan, group: Group, keys: Mapping[str, Knob]) -> Fraction | None:
    """Return how many persons the formula prints for each unit, ``None`` where it does not or not whole."""
    tier = plan.listing_tier(group)
    word = tier.word if tier else ""
    knobs = [keys.get(f"{term.id}.per_{word}") for term in group.terms if not term.only_for]
    values = [knob.value if knob else None for knob in knobs]
    if not values or None in values:
        return None
    each = sum((value or Fraction(0) for value in values), start=Fraction(0))
    return each if each.denominator == 1 else None


def _make_whole(columns: Sequence[dict[str, Share]]) -> None:
    open_columns = [c for c in columns if any(share.basis is Basis.MEAN for share in c.values())]
    units = list(dict.fromkeys(unit for column in open_columns for unit in column))
    if not open_columns:
        return
    table = [
        [(c[unit].mean or Fraction(0)) if c[unit].basis is Basis.MEAN else Fraction(0) for c in open_columns]
        for unit in units
    ]
    cells = steady_rounding(np.array(table, dtype=object)).cells
    for place, column in enumerate(open_columns):
        for row, unit in enumerate(units):
            share = column[unit]
            if share.basis is Basis.MEAN:
                column[unit] = Share(share.group, int(cells[row, place]), share.basis, share.mean)
