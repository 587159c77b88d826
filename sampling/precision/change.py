"""Two expectations side by side: what another response, or another quota, does to precision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sampling.precision.table import PrecisionTable, TierPrecision


@dataclass(frozen=True, slots=True)
class TierChange:
    """A tier before and after: typical half-width and least difference in points, pairs told apart.

    `least` and `told_apart` are ``None`` where no units are ranked.
    """

    tier: str
    half_width: tuple[float, float]
    widest: tuple[float, float]
    least: tuple[float, float] | None
    told_apart: tuple[float, float] | None
    forms: tuple[float, float]


@dataclass(frozen=True, slots=True)
class UnitChange:
    """Half-width of one unit before and after, in points."""

    tier: str
    code: str
    half_width: tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class PrecisionChange:
    """Everything that two expectations of one plan have in common, compared."""

    tiers: tuple[TierChange, ...]
    units: tuple[UnitChange, ...]


def compare(before: PrecisionTable, after: PrecisionTable) -> PrecisionChange:
    """Return the change from one expectation to another, over the tiers and units that both have.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> from sampling.precision import expected_precision, less_response, load_assumptions
    >>> plan, assumed = load_plan("757-2023"), load_assumptions("757-2023")
    >>> after = expected_precision(plan, less_response(assumed, 10))
    >>> change = compare(expected_precision(plan, assumed), after)
    >>> [change.tiers[0].half_width[i] < change.tiers[0].half_width[1 - i] for i in (0, 1)]
    [True, False]
    """
    there = {tier.tier: tier for tier in after.tiers}
    pairs = [(tier, there[tier.tier]) for tier in before.tiers if tier.tier in there]
    return PrecisionChange(
        tuple(_tier(*pair) for pair in pairs), tuple(each for pair in pairs for each in _units(*pair))
    )


def _tier(old: TierPrecision, new: TierPrecision) -> TierChange:
    ranks = None if old.ranks is None or new.ranks is None else (old.ranks, new.ranks)
    return TierChange(
        tier=old.tier,
        half_width=(old.typical.fpc.half_width, new.typical.fpc.half_width),
        widest=(_widest(old), _widest(new)),
        least=None if ranks is None else (ranks[0].typical, ranks[1].typical),
        told_apart=None if ranks is None else (ranks[0].told_apart, ranks[1].told_apart),
        forms=(_forms(old), _forms(new)),
    )


def _widest(tier: TierPrecision) -> float:
    return max(unit.fpc.half_width for unit in tier.units)


def _forms(tier: TierPrecision) -> float:
    return sum(group.forms for group in tier.groups)


def _units(old: TierPrecision, new: TierPrecision) -> list[UnitChange]:
    there = {unit.code: unit for unit in new.units}
    return [
        UnitChange(old.tier, unit.code, (unit.fpc.half_width, there[unit.code].fpc.half_width))
        for unit in old.units
        if unit.code in there
    ]
