"""What the plan of the bench costs: modes and prices that were chosen, groups beside each other, a budget."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from sampling.cost import fixed_amount, load_costs, plan_cost
from sampling.cost_budget import forms_within
from sampling.errors import SamplingError
from sampling.plan import Text
from sampling.precision import with_response
from sampling.precision.assumptions_file import assumptions_for
from webform.planner.memory import kept
from webform.planner.precise import TYPED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sampling.cost import CostBook, CostTable, GroupCost
    from sampling.cost_budget import BudgetFit
    from sampling.plan import Plan
    from webform.planner.changes import Split

DAY: Final = "day"
BUDGET: Final = "budget"
MILLION: Final = 10**6


@dataclass(frozen=True, slots=True)
class Price:
    """A price that can be changed: its key, its words, its value in the book."""

    key: str
    label: Text
    unit: Text
    value: Fraction | None
    assumption: bool


def prices() -> Iterator[Price]:
    """Yield the prices of the cost book: a day of staff, what each mode takes a form, what is fixed."""
    book = load_costs()
    money = Text(book.currency, "VND" if book.currency == "đồng" else book.currency)
    yield _price(DAY, book.day.label, _per(money, "ngày công", "day of work"), book.day.value)
    for mode in book.modes:
        for cost in mode.costs:
            words = Text(f"{mode.label.vi}: {cost.label.vi}", f"{mode.label.en}: {cost.label.en}")
            yield _price(f"{mode.id}.{cost.id}", words, _per(money, "phiếu", "form"), cost.value)
    for fixed in book.fixed:
        yield _price(f"fixed.{fixed.id}", fixed.label, money, fixed.value)
    budget = Text("ngân sách có thể dùng", "budget at hand")
    yield Price(BUDGET, budget, money, value=None, assumption=False)


def _price(key: str, label: Text, unit: Text, value: float) -> Price:
    return Price(key, label, unit, Fraction(str(value)), assumption=True)


def _per(money: Text, vi: str, en: str) -> Text:
    return Text(f"{money.vi}/{vi}", f"{money.en}/{en}")


def mode_ids() -> tuple[str, ...]:
    """Return the modes of the cost book; the first is the one that holds without a choice."""
    book = load_costs()
    rest = (mode.id for mode in book.modes if mode.id != book.default_mode)
    return (book.default_mode, *rest)


def book_with(given: Mapping[str, Fraction]) -> CostBook:
    """Return the cost book with other prices."""
    book = load_costs()
    modes = tuple(
        replace(
            mode,
            costs=tuple(
                replace(c, value=float(given.get(f"{mode.id}.{c.id}", Fraction(str(c.value)))))
                for c in mode.costs
            ),
        )
        for mode in book.modes
    )
    fixed = tuple(
        replace(f, value=float(given.get(f"fixed.{f.id}", Fraction(str(f.value))))) for f in book.fixed
    )
    day = replace(book.day, value=float(given.get(DAY, Fraction(str(book.day.value)))))
    return replace(book, modes=modes, fixed=fixed, day=day)


def cost_of(plan: Plan, split: Split) -> CostTable | None:
    """Return what a plan costs with the prices, modes and response chosen; ``None`` if it asks nobody."""
    chosen = split.rates, split.prices, split.modes
    return kept(("cost", plan.version, *chosen), lambda: _reckoned(plan, split))


def _reckoned(plan: Plan, split: Split) -> CostTable | None:
    known = {group.id for group in plan.groups}
    rates = {group: float(rate / 100) for group, rate in split.rates if group in known}
    assumed = with_response(assumptions_for(plan), rates, TYPED)
    mixes = {group: ((mode, 1.0),) for group, mode in split.modes if group in known}
    try:
        return plan_cost(plan, book_with(dict(split.prices)), assumed, mixes=mixes)
    except SamplingError:
        return None


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the stacked bar: a group, or what is fixed; `start`, `width` in percent of the wider bar."""

    key: str
    label: Text
    amount: float
    start: float
    width: float
    group: GroupCost | None = None


@dataclass(frozen=True, slots=True)
class CostView:
    """The cost now and in the plan, as bars of one scale, and what a budget would pay for."""

    now: CostTable
    base: CostTable | None
    slices: tuple[Slice, ...]
    base_slices: tuple[Slice, ...]
    fit: BudgetFit | None

    @property
    def per_form(self) -> float:
        """Return the cost of a form that comes back, everything included."""
        return self.now.total / self.now.returned if self.now.returned else 0.0

    @property
    def fixed(self) -> tuple[tuple[Text, float], ...]:
        """Return what is fixed, each with its days of work priced."""
        return tuple((each.label, fixed_amount(each, self.now.book)) for each in self.now.fixed)


def cost_view(
    now: CostTable | None, base: CostTable | None, prices: Mapping[str, Fraction]
) -> CostView | None:
    """Return the cost as its section shows it."""
    if now is None:
        return None
    widest = max(now.total, base.total if base else 0) or 1
    budget = prices.get(BUDGET)
    fit = None if budget is None else forms_within(now, float(budget))
    return CostView(now, base, _slices(now, widest), _slices(base, widest) if base else (), fit)


def _slices(table: CostTable, widest: float) -> tuple[Slice, ...]:
    fixed = Text("cố định", "fixed")
    parts = [(group.group, group.label, group.total, group) for group in table.groups]
    found, start = list[Slice](), 0.0
    for key, label, amount, group in [("fixed", fixed, table.fixed_total, None), *parts]:
        width = 100 * amount / widest
        found.append(Slice(key, label, amount, start, width, group))
        start += width
    return tuple(found)
