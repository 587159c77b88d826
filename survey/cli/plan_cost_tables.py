"""Costs as tables, JSON and CSV."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.text import Text as Line

from sampling.cost import fixed_amount, plan_cost, staff_needed
from sampling.cost_budget import best_mix, forms_within
from survey.cli.plan_layout import bullets, print_parts, said, title
from survey.cli.word_tables import grid
from survey.numbers import fmt, fmt_percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import RenderableType

    from sampling.cost import CostTable
    from sampling.cost_budget import BudgetFit
    from sampling.plan import Plan
    from sampling.precision import Assumptions

WORDS = {
    "total": (
        (
            "Tổng: {total} {currency} cho {sent} phiếu phát ra, dự kiến thu về {back}; {each} {currency} "
            "một phiếu thu về."
        ),
        (
            "In all: {total} {currency} for {sent} forms sent, {back} expected back; {each} {currency} a "
            "form returned."
        ),
    ),
    "tier": (
        "{tier}: {total} {currency}, {sent} phiếu phát ra, {back} thu về, {days} ngày công.",
        "{tier}: {total} {currency}, {sent} forms sent, {back} back, {days} days of work.",
    ),
    "fixed": (
        "Chi cố định",
        "Fixed",
    ),
    "fits": (
        "Dự toán {budget} {currency} đủ, còn {left}.",
        "The budget of {budget} {currency} suffices, {left} remain.",
    ),
    "short": (
        (
            "Dự toán {budget} {currency} thiếu {missing}: theo tỷ lệ của kế hoạch chỉ đủ {forms} phiếu "
            "({share})."
        ),
        (
            "The budget of {budget} {currency} lacks {missing}: in the plan's proportions it pays for "
            "{forms} forms ({share})."
        ),
    ),
    "best": (
        "Trong dự toán, hỏi đủ mọi người, thu về nhiều nhất ({back} phiếu, {total} {currency}): {mixes}.",
        "Within it, with everybody asked, most forms come back ({back}, {total} {currency}) by: {mixes}.",
    ),
    "staff": (
        "{days} ngày công; trong {window} ngày làm việc cần {staff} người.",
        "{days} days of work; {staff} people within {window} working days.",
    ),
    "days": (
        "{days} ngày công.",
        "{days} days of work.",
    ),
    "guess": (
        (
            "Mọi đơn giá và năng suất là giả định, chưa ai xác nhận: hãy thay bằng định mức của đơn vị "
            "(--costs)."
        ),
        (
            "All prices and workloads are assumptions, confirmed by nobody: replace them with your own "
            "(--costs)."
        ),
    ),
}
GROUPS = (
    *(("id", "Mã", "Id", False), ("label", "Nhóm đối tượng", "Respondent group", False)),
    *(
        ("mode", "Hình thức", "Mode", False),
        ("sent", "Phát ra", "Sent", True),
        ("back", "Thu về", "Back", True),
    ),
    *(("days", "Ngày công", "Days", True), ("total", "Thành tiền", "Total", True)),
    *(("each", "Một phiếu", "A form", True),),
)


@dataclass(frozen=True, slots=True)
class Budget:
    """What a budget allows: how many forms, and the modes that bring most of them back."""

    fit: BudgetFit
    best: CostTable


@dataclass(frozen=True, slots=True)
class CostShown:
    """What one call shows; `days` are the working days of the fieldwork, if known."""

    plan: Plan
    table: CostTable
    budget: Budget | None
    days: float | None


def budget_of(
    plan: Plan,
    table: CostTable,
    assumptions: Assumptions,
    budget: float | None,
    *,
    counts: Mapping[str, float] | None = None,
) -> Budget | None:
    """Return what a budget allows, ``None`` without one."""
    if budget is None:
        return None
    mixes = best_mix(plan, table.book, assumptions, budget, counts=counts)
    best = plan_cost(plan, table.book, assumptions, mixes=mixes, counts=counts)
    return Budget(forms_within(table, budget), best)


def whole(shown: CostShown, lang: str) -> dict[str, Any]:
    """Return everything as JSON."""
    table = shown.table
    return {
        "plan": table.plan,
        "currency": table.currency,
        "total": round(table.total),
        "sent": table.sent,
        "returned": round(table.returned, 2),
        "staff_days": round(table.days, 2),
        "staff": None if shown.days is None else staff_needed(table.days, shown.days),
        "tiers": [
            {
                "tier": each.tier,
                "sent": each.sent,
                "returned": round(each.returned, 2),
                "variable": round(each.variable),
                "fixed": round(each.fixed),
                "total": round(each.total),
            }
            for each in table.tiers
        ],
        "groups": [
            {
                "group": each.group,
                "tier": each.tier,
                "modes": dict(each.mix),
                "sent": each.sent,
                "returned": round(each.returned, 2),
                "staff_days": round(each.days, 2),
                "total": round(each.total),
                "per_form": round(each.per_form),
            }
            for each in table.groups
        ],
        "fixed": [
            {"id": each.id, "label": each.label.say(lang), "value": each.value, "staff_days": each.days}
            for each in table.fixed
        ],
        "budget": None if shown.budget is None else _budget(shown.budget),
        "assumption": any(price.assumption for mode in table.book.modes for price in mode.costs),
    }


def _budget(budget: Budget) -> dict[str, Any]:
    fit, best = budget.fit, budget.best
    return {
        "budget": fit.budget,
        "fits": fit.fits,
        "forms": fit.forms,
        "share": round(fit.share, 6),
        "left": round(fit.left),
        "missing": round(fit.missing),
        "best": {
            "total": round(best.total),
            "returned": round(best.returned, 2),
            "modes": {each.group: dict(each.mix) for each in best.groups},
        },
    }


def line_rows(shown: CostShown, lang: str) -> list[dict[str, Any]]:
    """Return one row per price and group."""
    return [
        {
            "group": group.group,
            "tier": group.tier,
            "mode": line.mode,
            "item": line.item,
            "label": line.label.say(lang),
            "quantity": round(line.quantity, 4),
            "price": line.price,
            "amount": round(line.amount, 2),
        }
        for group in shown.table.groups
        for line in group.lines
    ]


def page(shown: CostShown, lang: str) -> None:
    """Print the costs by group, the fixed ones, what the budget allows, and the staff."""
    table = shown.table
    parts: list[RenderableType] = [*title(shown.plan, lang), Line("")]
    parts += [Line(_total(table, lang), style="bold"), Line("")]
    parts += [grid(GROUPS, _rows(table, lang), lang), Line("")]
    parts += [Line(text, style="bold") for text in _tiers(table, lang)]
    lines = [
        f"{each.label.say(lang)}: {_money(fixed_amount(each, table.book), lang)}" for each in table.fixed
    ]
    parts += [Padding(Line(_say("fixed", lang), style="bold"), (1, 0, 0, 0)), bullets(lines)]
    parts += [Padding(Line(text), (1, 0, 0, 0)) for text in (*_allowed(shown, lang), _staff(shown, lang))]
    parts += [Padding(Line(f"{said('assumptions', lang)}: {_say('guess', lang)}", style="dim"), (1, 0, 0, 0))]
    print_parts(parts)


def _say(key: str, lang: str, **facts: str) -> str:
    return WORDS[key][lang == "en"].format(**facts)


def _money(value: float, lang: str) -> str:
    return fmt(value, 0, lang)


def _total(table: CostTable, lang: str) -> str:
    facts = {"total": table.total, "sent": table.sent, "back": table.returned}
    each = table.total / table.returned if table.returned else 0.0
    numbers = {name: _money(value, lang) for name, value in {**facts, "each": each}.items()}
    return _say("total", lang, currency=table.currency, **numbers)


def _modes(table: CostTable, mix: tuple[tuple[str, float], ...], lang: str) -> str:
    names = [(table.book.mode(mode).label.say(lang), share) for mode, share in mix]
    return " + ".join(
        name if share == 1 else f"{name} {fmt_percent(share, 0, lang)}" for name, share in names
    )


def _rows(table: CostTable, lang: str) -> list[dict[str, str]]:
    return [
        {
            "id": each.group,
            "label": each.label.say(lang),
            "mode": _modes(table, each.mix, lang),
            "sent": fmt(each.sent, 0, lang),
            "back": fmt(each.returned, 0, lang),
            "days": fmt(each.days, 1, lang),
            "total": _money(each.total, lang),
            "each": _money(each.per_form, lang),
        }
        for each in table.groups
    ]


def _tiers(table: CostTable, lang: str) -> list[str]:
    return [
        _say(
            "tier",
            lang,
            tier=each.label.say(lang),
            total=_money(each.total, lang),
            currency=table.currency,
            sent=fmt(each.sent, 0, lang),
            back=fmt(each.returned, 0, lang),
            days=fmt(each.days, 0, lang),
        )
        for each in table.tiers
    ]


def _allowed(shown: CostShown, lang: str) -> list[str]:
    if shown.budget is None:
        return []
    fit, best, currency = shown.budget.fit, shown.budget.best, shown.table.currency
    money = {name: _money(getattr(fit, name), lang) for name in ("budget", "left", "missing")}
    share = fmt_percent(fit.share, 0, lang)
    key = "fits" if fit.fits else "short"
    lines = [_say(key, lang, currency=currency, forms=fmt(fit.forms, 0, lang), share=share, **money)]
    mixes = "; ".join(f"{each.group} {_modes(best, each.mix, lang)}" for each in best.groups)
    numbers = {"back": fmt(best.returned, 0, lang), "total": _money(best.total, lang)}
    return [*lines, _say("best", lang, currency=currency, mixes=mixes, **numbers)]


def _staff(shown: CostShown, lang: str) -> str:
    days = fmt(shown.table.days, 0, lang)
    if shown.days is None:
        return _say("days", lang, days=days)
    staff = fmt(staff_needed(shown.table.days, shown.days), 0, lang)
    return _say("staff", lang, days=days, window=fmt(shown.days, 0, lang), staff=staff)
