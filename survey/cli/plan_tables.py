"""Plans, quotas and timetables as tables for a screen of 80 to 120 columns."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Group as Lines
from rich.text import Text as Line

from sampling.plan import ChosenBy, Text
from sampling.quota import quotas
from sampling.remarks import Level
from survey.cli.plan_layout import columns, count, heading, marked, paired, print_parts, said, title

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType

    from sampling.plan import Plan
    from sampling.quota import QuotaGroup, QuotaTable, QuotaTotal
    from sampling.remarks import Remark
    from sampling.timetable import TaskRow, Timetable


# ------------------------------------------------------------------ khaosat plan list
def list_table(plans: Sequence[Plan], lang: str) -> None:
    """Print the plans of the catalogue, the newest year first."""
    table = columns(lang, "id", "plan", *(("year", "right"), ("forms", "right"), ("tasks", "right")))
    for plan in sorted(plans, key=lambda plan: (-plan.year, plan.id)):
        title = Line(plan.title.say(lang))
        title.append(f"\n{plan.issuer} · {plan.document}", style="dim")
        table.add_row(
            plan.id, title, str(plan.year), count(quotas(plan).forms or None, lang), str(len(plan.tasks))
        )
    print_parts([table, Line(said("list-next", lang), style="dim")])


# ------------------------------------------------------------------ khaosat plan quotas
def quota_table(plan: Plan, table: QuotaTable, lang: str) -> None:
    """Print the quotas tier by tier, then what does not agree, notes and assumptions."""
    parts: list[RenderableType] = [*title(plan, lang)]
    for tier in plan.tiers:
        groups = [group for group in table.groups if group.tier == tier.id]
        if groups:
            totals = [total for total in table.totals if total.tier == tier.id]
            parts += [heading(tier.label.say(lang).upper(), lang), _quota_tier(groups, totals, table, lang)]
    parts += _grand(plan, table, lang)
    remarks = [*(remark for group in table.groups for remark in group.remarks), *table.remarks]
    disagreeing = [remark for remark in remarks if remark.level is Level.MISMATCH]
    parts += _remarks("mismatches", disagreeing, lang)
    if plan.groups and not disagreeing:
        parts += [heading("mismatches", lang), Line(said("no-mismatches", lang))]
    parts += _remarks(
        "notes", [r for r in remarks if r.level is Level.NOTE and r.code not in _SHOWN_ELSEWHERE], lang
    )
    parts += _assumed(remarks, lang)
    print_parts(parts)


_SHOWN_ELSEWHERE = {"assumption", "chosen-by-rated-unit", "exact", "implied-mean"}


def _quota_tier(
    groups: Iterable[QuotaGroup], totals: Iterable[QuotaTotal], table: QuotaTable, lang: str
) -> RenderableType:
    figures = ("product", "rounded", "stated", *(["actual"] if _has_list(table) else []), "used")
    grid = columns(lang, "id", "group", *((name, "right") for name in figures), expand=True)
    for group in groups:
        numbers = [count(getattr(group, name), lang) for name in figures]
        grid.add_row(marked(group.id, group.chosen_by), _group_cell(group, lang), *numbers)
    grid.add_section()
    for total in totals:
        grid.add_row(*_total_row(total, figures, lang), style="bold")
    return grid


def _has_list(table: QuotaTable) -> bool:
    return any(group.actual is not None for group in table.groups)


def _total_row(total: QuotaTotal, figures: Sequence[str], lang: str) -> list[str]:
    numbers = {"stated": total.stated, "used": total.used}
    label = f"{said('total', lang)}: {' + '.join(total.of)} = {count(total.sum, lang)}"
    return [total.id, label, *(count(numbers.get(name), lang, missing="") for name in figures)]


def _group_cell(group: QuotaGroup, lang: str) -> Line:
    cell = Line(group.label.say(lang))
    if len(group.terms) == 1 and group.formula is not None:
        cell.append(f"\n{group.formula.say(lang)}", style="dim")
    for remark in group.remarks:
        if remark.code == "external":
            cell.append(f"\n«{remark.facts['quote']}»", style="dim")
    if group.implied_words is not None:
        cell.append(f"\n⇒ {group.implied_words.say(lang)}", style="cyan")
    for term in group.terms if len(group.terms) > 1 else ():
        result = f" = {count(term.product, lang)}" if len(term.factors) > 1 else ""
        cell.append(f"\n{term.id}: {term.formula.say(lang)}{result}", style="dim")
    return cell


def _grand(plan: Plan, table: QuotaTable, lang: str) -> list[RenderableType]:
    tiers = {tier.id for tier in plan.tiers}
    lines: list[RenderableType] = []
    for total in table.totals:
        if total.tier not in tiers:
            words = said("grand" if total.stated is not None else "grand-derived", lang).format(
                id=total.id,
                of=" + ".join(total.of),
                sum=count(total.sum, lang),
                stated=count(total.stated, lang),
            )
            lines.append(Line(words, style="bold"))
    if table.groups:
        words = said("forms", lang).format(
            forms=count(table.forms, lang), persons=count(table.persons_at_most, lang)
        )
        lines.append(Line(words))
    if any(group.chosen_by is ChosenBy.RATED_UNIT for group in plan.groups):
        lines.append(Line(said("dagger", lang), style="dim"))
    return lines


def _remarks(title: str, remarks: Sequence[Remark], lang: str) -> list[RenderableType]:
    if not remarks:
        return []
    rows = []
    for about, found in groupby(remarks, key=lambda remark: remark.about):
        text = Line("\n".join(_sentence(remark.text.say(lang)) for remark in found))
        rows.append((Line(", ".join(about) or "–", style="yellow" if title != "notes" else ""), text))
    return [heading(title, lang), paired(rows)]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _assumed(remarks: Iterable[Remark], lang: str) -> list[RenderableType]:
    said_by: dict[str, list[str]] = {}
    for remark in remarks:
        words = remark.facts.get("text")
        if remark.code == "assumption" and isinstance(words, Text):
            said_by.setdefault(words.say(lang), []).extend(remark.about)
    rows = [(Line(", ".join(names)), Line(_sentence(text))) for text, names in said_by.items()]
    return [heading("assumptions", lang), paired(rows)] if rows else []


# ------------------------------------------------------------------ khaosat plan timetable
def timetable_table(plan: Plan, arranged: Timetable, lang: str) -> None:
    """Print the tasks in the order of time, then the warnings."""
    table = columns(lang, ("month", "no-wrap"), "id", "task", "lead", "cooperating", expand=True)
    for month, rows in groupby(arranged.rows, key=lambda row: row.month):
        for first, row in enumerate(rows):
            table.add_row(
                "" if first else month or said("no-date", lang),
                row.id,
                _task(row, lang),
                _roles(row, lang),
                _with(row),
            )
        table.add_section()
    parts = [*title(plan, lang), heading("timetable", lang), table]
    warnings = [remark for remark in arranged.warnings if remark.level is Level.MISMATCH]
    parts += _remarks("conflicts", warnings, lang) if warnings else []
    parts += _remarks("notes", [remark for remark in arranged.warnings if remark.level is Level.NOTE], lang)
    print_parts(parts)


def _task(row: TaskRow, lang: str) -> Lines:
    first = Line(row.label.say(lang))
    times = [row.words, *(other.words for other in row.also)] if row.month else []
    lines = [first, *(Line(f"«{printed.say(lang)}»", style="dim") for printed in times)]
    for step in row.steps:
        when = f"{step.when}: " if step.when else ""
        lines.append(Line(f"– {when}{step.label.say(lang)}", style="dim"))
    return Lines(*lines)


def _roles(row: TaskRow, lang: str) -> Line:
    cell = Line("\n".join(row.lead))
    for role, bodies in (("drafting", row.drafting), ("approving", row.approving)):
        if bodies:
            cell.append("\n" if cell.plain else "")
            cell.append(f"{said(role, lang)}: {', '.join(bodies)}", style="dim")
    return cell


def _with(row: TaskRow) -> str:
    return "\n".join(row.cooperating)
