"""What a survey costs: by group, tier and mode; how many forms and which modes a budget allows; staff."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, isfinite
from typing import TYPE_CHECKING

from sampling.cost_book import CostBook, FixedCost, Mode, Per, UnitCost, Workload, load_costs
from sampling.cost_codes import CostCode
from sampling.errors import Problem, SamplingError
from sampling.frame_layout import surveyed_groups
from sampling.quota import quotas

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sampling.plan import Plan, Text
    from sampling.precision.assumptions import Assumptions

__all__ = [
    "CostBook",
    "CostTable",
    "FixedCost",
    "GroupCost",
    "Mix",
    "Mode",
    "Per",
    "UnitCost",
    "Workload",
    "group_forms",
    "load_costs",
    "plan_cost",
    "single_mode",
    "staff_needed",
]

Mix = tuple[tuple[str, float], ...]
"""Shares (adding to 1) of the forms of a group that are asked in each mode."""
_ADDS_TO_ONE = 1e-9


@dataclass(frozen=True, slots=True)
class CostLine:
    """One item of the cost of a group in one mode: `quantity` × `price` = `amount`."""

    mode: str
    item: str
    label: Text
    quantity: float
    price: float
    amount: float


@dataclass(frozen=True, slots=True)
class GroupCost:
    """The cost of one group.

    `sent` forms asked, `returned` expected back, `days` of staff work; `amount` holds everything but the
    staff's days, `total` those too. `per_form` is the total per form that comes back.
    """

    group: str
    tier: str
    label: Text
    mix: Mix
    sent: float
    returned: float
    lines: tuple[CostLine, ...]
    days: float
    amount: float
    total: float

    @property
    def per_form(self) -> float:
        """Total per form expected back."""
        return self.total / self.returned if self.returned else 0.0


@dataclass(frozen=True, slots=True)
class TierCost:
    """The cost of a tier: its groups and what is fixed for it alone."""

    tier: str
    label: Text
    sent: float
    returned: float
    variable: float
    fixed: float
    days: float

    @property
    def total(self) -> float:
        """Variable and fixed cost."""
        return self.variable + self.fixed


@dataclass(frozen=True, slots=True)
class CostTable:
    """The cost of a whole plan; `shared` are fixed costs that belong to no tier, in money and days."""

    plan: str
    currency: str
    groups: tuple[GroupCost, ...]
    tiers: tuple[TierCost, ...]
    fixed: tuple[FixedCost, ...]
    shared: float
    total: float
    days: float
    book: CostBook

    @property
    def sent(self) -> float:
        """Forms sent out."""
        return sum(group.sent for group in self.groups)

    @property
    def returned(self) -> float:
        """Forms expected back."""
        return sum(group.returned for group in self.groups)

    @property
    def fixed_total(self) -> float:
        """Everything that does not depend on the number of forms."""
        return self.total - sum(group.total for group in self.groups)


def single_mode(plan: Plan, mode: str) -> dict[str, Mix]:
    """Return the mix that asks every group of `plan` in one mode."""
    return {group.id: ((mode, 1.0),) for group in surveyed_groups(plan)}


def group_forms(plan: Plan, counts: Mapping[str, float] | None = None) -> dict[str, float]:
    """Return the forms to be sent by group: those of `counts`, else the figure in use; without one, none."""
    table = quotas(plan)
    found = {g.id: (counts or {}).get(g.id, table.group(g.id).used) for g in surveyed_groups(plan)}
    return {group: float(figure) for group, figure in found.items() if figure}


def plan_cost(
    plan: Plan,
    book: CostBook,
    assumptions: Assumptions,
    *,
    mixes: Mapping[str, Mix] | None = None,
    counts: Mapping[str, float] | None = None,
) -> CostTable:
    """Return what the survey of a plan costs.

    Parameters
    ----------
    plan
        Its quotas are the forms sent out.
    book
        Unit costs, see `load_costs`.
    assumptions
        The response expected of each group (`sampling.precision.load_assumptions`).
    mixes
        Modes by group; a group that is not named is asked in the book's default mode.
    counts
        Forms by group where they differ from the plan's figures.

    Raises
    ------
    SamplingError
        If a mode is unknown, shares do not add to 1, or the plan asks nobody.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> from sampling.precision import load_assumptions
    >>> table = plan_cost(load_plan("757-2023"), load_costs(), load_assumptions("757-2023"))
    >>> table.sent, round(table.returned), table.total > table.fixed_total > 0
    (50155.0, 37616, True)
    """
    forms = group_forms(plan, counts)
    if not forms:
        raise SamplingError([Problem("", CostCode.NO_FORMS, {"plan": plan.id})])
    chosen = {group: (mixes or {}).get(group, ((book.default_mode, 1.0),)) for group in forms}
    _refuse_broken(chosen, book)
    groups = tuple(
        group_cost(plan, group, sent, chosen[group], book, rate=assumptions.response_of(group))
        for group, sent in forms.items()
    )
    tiers = tuple(_tier(plan, tier, groups, book) for tier in dict.fromkeys(each.tier for each in groups))
    shared = [each for each in book.fixed if not each.tier]
    shared_total = sum(fixed_amount(each, book) for each in shared)
    return CostTable(
        plan=plan.id,
        currency=book.currency,
        groups=groups,
        tiers=tiers,
        fixed=tuple(each for each in book.fixed if not each.tier or each.tier in {t.tier for t in tiers}),
        shared=shared_total,
        total=shared_total + sum(tier.total for tier in tiers),
        days=sum(tier.days for tier in tiers) + sum(each.days for each in shared),
        book=book,
    )


def _refuse_broken(mixes: Mapping[str, Mix], book: CostBook) -> None:
    problems = []
    known = [mode.id for mode in book.modes]
    for group, mix in mixes.items():
        facts: dict[str, object] = {"known": ", ".join(known)}
        problems += [
            Problem(group, CostCode.MODE_UNKNOWN, {"asked": mode, **facts})
            for mode, _ in mix
            if mode not in known
        ]
        total = sum(share for _, share in mix)
        if abs(total - 1) > _ADDS_TO_ONE or any(share < 0 for _, share in mix):
            problems.append(Problem(group, CostCode.MIX_SUM, {"sum": round(total, 6)}))
    if problems:
        raise SamplingError(problems)


def reminders_sent(sent: float, response: float, reminders: int) -> float:
    """Return how many reminders go out in all when each wave brings back the same share of those left.

    With R reminders there are R + 1 waves; before reminder j, (1 - r)^(j/(R+1)) of the forms are missing.

    Examples
    --------
    One reminder, response 75 %: half of the forms came back before it, half of the rest after it.

    >>> reminders_sent(100, 0.75, 1)
    50.0
    """
    waves = reminders + 1
    missing = [float((1 - response) ** (wave / waves)) for wave in range(1, waves)]
    return sent * sum(missing)


def group_cost(plan: Plan, group: str, sent: float, mix: Mix, book: CostBook, *, rate: float) -> GroupCost:
    """Return the cost of `sent` forms of a group; `rate` × the mode's factor is expected back."""
    lines: list[CostLine] = []
    days = returned = 0.0
    for mode_id, share in mix:
        mode = book.mode(mode_id)
        quantity = _quantities(sent * share, min(1.0, rate * mode.response_factor), mode)
        returned += quantity[Per.RETURNED]
        days += sum(quantity[work.per] / work.per_day for work in mode.workloads)
        lines += [
            CostLine(
                mode.id, each.id, each.label, quantity[each.per], each.value, quantity[each.per] * each.value
            )
            for each in mode.costs
            if quantity[each.per]
        ]
    amount = sum(line.amount for line in lines)
    found = plan.group(group)
    total = amount + days * book.day.value
    return GroupCost(group, found.tier, found.label, mix, sent, returned, tuple(lines), days, amount, total)


def _quantities(sent: float, rate: float, mode: Mode) -> dict[Per, float]:
    return {
        Per.SENT: sent,
        Per.RETURNED: sent * rate,
        Per.REMINDER: reminders_sent(sent, rate, mode.reminders),
    }


def fixed_amount(fixed: FixedCost, book: CostBook) -> float:
    """Return a fixed cost in money, its days of work priced."""
    return fixed.value + fixed.days * book.day.value


def _tier(plan: Plan, tier: str, groups: tuple[GroupCost, ...], book: CostBook) -> TierCost:
    mine = [group for group in groups if group.tier == tier]
    own = [each for each in book.fixed if each.tier == tier]
    return TierCost(
        tier=tier,
        label=plan.tier(tier).label,
        sent=sum(group.sent for group in mine),
        returned=sum(group.returned for group in mine),
        variable=sum(group.total for group in mine),
        fixed=sum(fixed_amount(each, book) for each in own),
        days=sum(group.days for group in mine) + sum(each.days for each in own),
    )


def staff_needed(days: float, working_days: float) -> int:
    """Return how many persons do `days` of work within `working_days` days.

    Raises
    ------
    SamplingError
        If the window has no working day.

    Examples
    --------
    >>> staff_needed(210.5, 21)
    11
    """
    if not working_days > 0 or not isfinite(days):
        raise SamplingError([Problem("", CostCode.WINDOW_EMPTY, {})])
    return ceil(days / working_days - 1e-9)
