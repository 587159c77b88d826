"""What a budget allows: how many forms, and which modes bring most of them back."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import floor, inf
from typing import TYPE_CHECKING

from sampling.cost import CostTable, Mix, group_cost, plan_cost
from sampling.cost_codes import CostCode
from sampling.errors import Problem, SamplingError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sampling.cost_book import CostBook
    from sampling.plan import Plan
    from sampling.precision.assumptions import Assumptions


@dataclass(frozen=True, slots=True)
class BudgetFit:
    """What fits a budget with the modes of a cost table.

    `forms` is the largest number of forms to send with the groups in the plan's proportions, `share` its part
    of the plan's (1 at most), `left` what remains of the budget and `missing` what the whole plan lacks (0
    when it fits).
    """

    budget: float
    forms: int
    share: float
    left: float
    missing: float

    @property
    def fits(self) -> bool:
        """Whether the whole plan is within the budget."""
        return self.missing == 0


def forms_within(table: CostTable, budget: float) -> BudgetFit:
    """Return how many forms a budget pays for, groups in proportion.

    Examples
    --------
    >>> from sampling.cost import load_costs, plan_cost
    >>> from sampling.load import load_plan
    >>> from sampling.precision import load_assumptions
    >>> table = plan_cost(load_plan("binh-phuoc-2022"), load_costs(), load_assumptions("binh-phuoc-2022"))
    >>> forms_within(table, table.total).forms, forms_within(table, table.fixed_total).forms
    (367, 0)
    """
    variable = table.total - table.fixed_total
    room = budget - table.fixed_total
    share = min(1.0, max(0.0, room / variable)) if variable > 0 else float(room >= 0)
    forms = floor(table.sent * share + 1e-6)
    spent = table.fixed_total + (variable * forms / table.sent if table.sent else 0.0)
    missing = max(0.0, table.total - budget)
    return BudgetFit(budget, forms, share, budget - spent, missing if missing > 1e-6 * table.total else 0.0)


@dataclass(frozen=True, slots=True)
class _Step:
    """A change of a group from one mode to a dearer one that brings more forms back."""

    group: str
    old: str
    new: str
    cost: float
    gain: float


def best_mix(
    plan: Plan,
    book: CostBook,
    assumptions: Assumptions,
    budget: float,
    *,
    counts: Mapping[str, float] | None = None,
    modes: Sequence[str] = (),
) -> dict[str, Mix]:
    """Return the modes by group that bring back the most forms within a budget when everybody is asked.

    A linear programme with one constraint: every group starts in its cheapest mode, then the changes of mode
    along each group's concave hull are made in the order of forms gained per đồng, the last one in part.

    Raises
    ------
    SamplingError
        If even the cheapest modes cost more than the budget (by how much, and how many forms would fit).

    References
    ----------
    Sinha and Zoltners (1979), The multiple-choice knapsack problem, *Operations Research* 27, 503-515.
    """
    allowed = [book.mode(name).id for name in modes] or [mode.id for mode in book.modes]
    table = plan_cost(plan, book, assumptions, counts=counts)
    hulls = {
        group.group: _hull(plan, (group.group, group.sent), book, assumptions, allowed)
        for group in table.groups
    }
    start = {group: hull[0][0] for group, hull in hulls.items()}
    cheapest = plan_cost(
        plan, book, assumptions, mixes={g: ((m, 1.0),) for g, m in start.items()}, counts=counts
    )
    room = budget - cheapest.total
    if room < -1e-6 * cheapest.total:
        fit = forms_within(cheapest, budget)
        money = {"budget": budget, "need": cheapest.total, "short": -room}
        facts = {name: float(round(value)) for name, value in money.items()} | {"forms": float(fit.forms)}
        raise SamplingError([Problem("", CostCode.BUDGET_SHORT, facts)])
    steps = [step for group, hull in hulls.items() for step in _steps(group, hull)]
    return _climb(start, sorted(steps, key=_worth), max(room, 0.0))


def _worth(step: _Step) -> tuple[float, str]:
    return (-(step.gain / step.cost if step.cost > 0 else inf), step.group)


def _hull(
    plan: Plan, forms: tuple[str, float], book: CostBook, assumptions: Assumptions, modes: Sequence[str]
) -> list[tuple[str, float, float]]:
    """Return (mode, cost, forms back) of the modes on the upper concave hull, the cheapest first."""
    group, sent = forms
    rate = assumptions.response_of(group)
    costs = [group_cost(plan, group, sent, ((mode, 1.0),), book, rate=rate) for mode in modes]
    points = sorted(
        ((cost.mix[0][0], cost.total, cost.returned) for cost in costs),
        key=lambda point: (point[1], -point[2], point[0]),
    )
    hull: list[tuple[str, float, float]] = []
    for point in points:
        if hull and point[2] <= hull[-1][2]:
            continue
        while len(hull) > 1 and _slope(hull[-2], hull[-1]) <= _slope(hull[-1], point):
            hull.pop()
        hull.append(point)
    return hull


def _slope(one: tuple[str, float, float], other: tuple[str, float, float]) -> float:
    cost = other[1] - one[1]
    return (other[2] - one[2]) / cost if cost > 0 else inf


def _steps(group: str, hull: list[tuple[str, float, float]]) -> list[_Step]:
    return [_Step(group, old[0], new[0], new[1] - old[1], new[2] - old[2]) for old, new in pairwise(hull)]


def _climb(start: Mapping[str, str], steps: Sequence[_Step], room: float) -> dict[str, Mix]:
    mixes: dict[str, Mix] = {group: ((mode, 1.0),) for group, mode in start.items()}
    for step in steps:
        if step.cost > room:
            part = room / step.cost
            if part > 0:
                mixes[step.group] = ((step.old, 1 - part), (step.new, part))
            break
        mixes[step.group] = ((step.new, 1.0),)
        room -= step.cost
    return mixes
