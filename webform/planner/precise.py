"""How precise the plan of the bench will be: reckoned once per state, beside what the plan itself gives."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from sampling.errors import SamplingError
from sampling.frame_layout import surveyed_groups
from sampling.plan import Text
from sampling.precision import expected_precision, less_response, with_response
from sampling.precision.assumptions_file import assumptions_for
from webform.planner.memory import kept
from webform.planner.shown import figure

if TYPE_CHECKING:
    from sampling.plan import Group, Plan
    from sampling.precision import PrecisionTable, TierPrecision, UnitPrecision
    from webform.planner.changes import Numbers

TYPED: Final = Text("do người lập kế hoạch nhập", "typed by the planner")
LESS: Final = (0, 10, 20)
"""Percent of the response that may be lost, offered to try."""

FIRST: Final = 6
"""Units shown before the rest is folded away."""


def assumed_rates(plan: Plan) -> list[tuple[Group, Fraction]]:
    """Return the groups that are asked, each with the response assumed of it, in percent."""
    assumed = assumptions_for(plan)
    return [(group, Fraction(str(assumed.response_of(group.id))) * 100) for group in surveyed_groups(plan)]


def precision_of(plan: Plan, rates: Numbers = (), less: int = 0) -> PrecisionTable | None:
    """Return what precision is expected of a plan, ``None`` where it asks nobody.

    `rates` are percent by group; `less` takes so many percent of all responses away.
    """
    return kept(("precision", plan.version, rates, less), lambda: _reckoned(plan, rates, less))


def _reckoned(plan: Plan, rates: Numbers, less: int) -> PrecisionTable | None:
    known = {group.id for group in plan.groups}
    given = {group: float(rate / 100) for group, rate in rates if group in known}
    assumed = with_response(assumptions_for(plan), given, TYPED)
    try:
        return expected_precision(plan, less_response(assumed, less) if less else assumed)
    except SamplingError:
        return None


@dataclass(frozen=True, slots=True)
class UnitBar:
    """One unit of the chart: half-widths in points, and what they are of the widest, in percent."""

    unit: UnitPrecision
    share: float
    before: float | None


@dataclass(frozen=True, slots=True)
class TierView:
    """The precision of one tier: as it is now, in the plan, and with less response where that is asked."""

    now: TierPrecision
    base: TierPrecision | None
    less: TierPrecision | None
    first: tuple[UnitBar, ...]
    rest: tuple[UnitBar, ...]

    @property
    def margin(self) -> float:
        """Return the typical half-width, in points."""
        return self.now.typical.fpc.half_width

    @property
    def base_margin(self) -> float | None:
        """Return the typical half-width of the plan itself."""
        return None if self.base is None else self.base.typical.fpc.half_width

    @property
    def moved(self) -> bool:
        """Whether the typical half-width is shown as another one than the plan's."""
        return self.base_margin is not None and figure(self.margin, 2) != figure(self.base_margin, 2)


def tier_views(
    now: PrecisionTable | None, base: PrecisionTable | None, less: PrecisionTable | None
) -> tuple[TierView, ...]:
    """Return the precision tier by tier, units with the widest intervals first."""
    if now is None:
        return ()
    return tuple(_view(tier, _same(base, tier.tier), _same(less, tier.tier)) for tier in now.tiers)


def _same(table: PrecisionTable | None, tier_id: str) -> TierPrecision | None:
    tiers = () if table is None else table.tiers
    return next((tier for tier in tiers if tier.tier == tier_id), None)


def _view(now: TierPrecision, base: TierPrecision | None, less: TierPrecision | None) -> TierView:
    before = {unit.code: unit.fpc.half_width for unit in (base.units if base else ())}
    widest = max([*(u.fpc.half_width for u in now.units), *before.values(), *_widths(less)], default=0) or 1
    order = sorted(now.units, key=lambda unit: (-unit.fpc.half_width, unit.code))
    bars = [
        UnitBar(unit, 100 * unit.fpc.half_width / widest, _share(before.get(unit.code), widest))
        for unit in order
    ]
    shown = FIRST if len(bars) > FIRST + 2 else len(bars)
    return TierView(now, base, less, tuple(bars[:shown]), tuple(bars[shown:]))


def _widths(tier: TierPrecision | None) -> list[float]:
    return [unit.fpc.half_width for unit in tier.units] if tier else []


def _share(width: float | None, widest: float) -> float | None:
    return None if width is None else 100 * width / widest
