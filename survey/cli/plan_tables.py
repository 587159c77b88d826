"""Plans, quotas and timetables as tables for a screen of 80 to 120 columns."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Group as Lines
from rich.table import Table
from rich.text import Text as Line

from sampling.plan import ChosenBy, Selection, Text
from sampling.quota import quotas
from sampling.remarks import Level
from survey.cli.plan_layout import (
    Words,
    bullets,
    count,
    heading,
    paired,
    print_parts,
    said,
    source_line,
)
from survey.numbers import fmt, fmt_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType

    from sampling.plan import Group, Plan
    from sampling.quota import QuotaGroup, QuotaTable, QuotaTotal
    from sampling.remarks import Remark
    from sampling.timetable import TaskRow, Timetable

DAGGER = "†"


# ------------------------------------------------------------------ khaosat plan list
def list_table(plans: Sequence[Plan], lang: str) -> None:
    """Print the plans of the catalogue, the newest year first."""
    table = _table(lang, "id", "plan", *(("year", "right"), ("forms", "right"), ("tasks", "right")))
    for plan in sorted(plans, key=lambda plan: (-plan.year, plan.id)):
        title = Line(plan.title.say(lang))
        title.append(f"\n{plan.issuer} · {plan.document}", style="dim")
        table.add_row(
            plan.id, title, str(plan.year), count(quotas(plan).forms or None, lang), str(len(plan.tasks))
        )
    print_parts([table, Line(said("list-next", lang), style="dim")])


# ------------------------------------------------------------------ khaosat plan show
def plan_table(plan: Plan, lang: str) -> None:
    """Print one plan: what it covers, who is asked about what, where each number was read."""
    parts: list[RenderableType] = [*_title(plan, lang), heading("tiers", lang), _tiers(plan, lang)]
    if plan.councils:
        parts += [heading("councils", lang), _councils(plan, lang)]
    if plan.groups:
        parts += [heading("groups", lang), _groups(plan, lang)]
        parts += [heading("numbers", lang), _sources(plan, lang)]
    if plan.facts:
        parts += [heading("facts", lang), _facts(plan, lang)]
    assumed = _assumptions(plan, lang)
    if assumed:
        parts += [heading("assumptions", lang), assumed]
    if plan.notes:
        parts += [heading("notes", lang), bullets(note.say(lang) for note in plan.notes)]
    print_parts(parts)


def _title(plan: Plan, lang: str) -> list[RenderableType]:
    dated = fmt_date(plan.dated, lang) if plan.dated else said("undated", lang)
    first = Line(plan.title.say(lang), style="bold")
    return [first, Line(f"{plan.issuer} · {plan.document} · {dated} · {plan.id}", style="dim")]


def _tiers(plan: Plan, lang: str) -> RenderableType:
    table = _table(lang, "id", "tier", ("units", "right"), "survey")
    for tier in plan.tiers:
        label = Line(tier.label.say(lang))
        if tier.unranked:
            label.append(f"\n{said('unranked', lang)}: {', '.join(tier.unranked)}", style="dim")
        if tier.note:
            label.append(f"\n{tier.note.say(lang)}", style="dim")
        table.add_row(tier.id, label, count(tier.count, lang), said(f"survey-{tier.survey.value}", lang))
    return table


def _councils(plan: Plan, lang: str) -> RenderableType:
    labels = {tier.id: tier.label.say(lang) for tier in plan.tiers}
    rows = []
    for council in plan.councils:
        text = Line(f"{said('appraises', lang)}: {', '.join(labels[tier] for tier in council.tiers)}")
        for extra in (council.established_by, ", ".join(council.members)):
            text.append(f"\n{extra}" if extra else "", style="dim")
        rows.append((Line(council.label.say(lang)), text))
    return paired(rows)


def _groups(plan: Plan, lang: str) -> RenderableType:
    table = _table(lang, "id", "group", "selection", "rates")
    for group in plan.groups:
        chosen = said(f"selection-{group.selection.value}", lang)
        if group.selection is not Selection.EXTERNAL:
            chosen += f"\n{said('chosen-' + group.chosen_by.value, lang)}"
        table.add_row(_marked(group.id, group.chosen_by), group.label.say(lang), chosen, _rates(group, lang))
    return table


def _rates(group: Group, lang: str) -> str:
    absent = f"\n{said('absent', lang)}: {', '.join(group.absent_for)}" if group.absent_for else ""
    return said(f"rates-{group.rates.value}", lang) + absent


def _sources(plan: Plan, lang: str) -> RenderableType:
    rows = []
    for group in plan.groups:
        text = Line()
        if group.stated is not None:
            about = f" ({said('estimate', lang)})" if group.stated.estimate else ""
            text.append(f"{fmt(group.stated.value, 0, lang)} {said('persons', lang)}{about}  ")
            text.append(source_line(group.stated.source), style="dim")
        for term in group.terms:
            text.append("\n" if text.plain else "")
            text.append(
                quotas(plan).group(group.id).formula.say(lang)
                if len(group.terms) == 1
                else term.label.say(lang)
            )  # type: ignore[union-attr]
            text.append(f"  {source_line(term.source)}", style="dim")
        rows.append((Line(group.id), text if text.plain else Line(source_line(group.source), style="dim")))
    for total in plan.totals:
        figure = count(total.stated, lang) if total.stated is not None else said("not-printed", lang)
        text = Line(f"{figure} = {' + '.join(total.of)}  ")
        text.append(source_line(total.source), style="dim")
        rows.append((Line(total.id), text))
    return paired(rows)


def _facts(plan: Plan, lang: str) -> RenderableType:
    rows = []
    for name, factor in plan.facts:
        mark = f" ({said('assumed', lang)})" if factor.assumption else ""
        ends = f" ({count(factor.low, lang)}–{count(factor.high, lang)})" if factor.alternatives else ""
        text = Line(f"{count(factor.value, lang)}{ends} {factor.label.say(lang)}{mark}  ")
        text.append(source_line(factor.source), style="dim")
        rows.append((Line(name), text))
    return paired(rows)


def _assumptions(plan: Plan, lang: str) -> RenderableType | None:
    said_by: dict[str, list[str]] = {}
    for name, texts in [(g.id, g.assumptions) for g in plan.groups] + [
        (t.id, t.assumptions) for t in plan.tasks
    ]:
        for text in texts:
            said_by.setdefault(text.say(lang), []).append(name)
    for tier in plan.tiers:
        named = [name for name in tier.names if name.assumption]
        if named:
            words = said("assumed-names", lang).format(count=len(named), tier=tier.label.say(lang))
            said_by.setdefault(words, []).append(tier.id)
    return (
        paired([(Line(", ".join(names)), Line(text)) for text, names in said_by.items()]) if said_by else None
    )


# ------------------------------------------------------------------ khaosat plan quotas
def quota_table(plan: Plan, table: QuotaTable, lang: str) -> None:
    """Print the quotas tier by tier, then what does not agree, notes and assumptions."""
    parts: list[RenderableType] = [*_title(plan, lang)]
    for tier in plan.tiers:
        groups = [group for group in table.groups if group.tier == tier.id]
        if groups:
            totals = [total for total in table.totals if total.tier == tier.id]
            parts += [heading(tier.label.say(lang).upper(), lang), _quota_tier(groups, totals, table, lang)]
    parts += _grand(plan, table, lang)
    remarks = [*(remark for group in table.groups for remark in group.remarks), *table.remarks]
    parts += _remarks("mismatches", [r for r in remarks if r.level is Level.MISMATCH], lang)
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
    grid = _table(lang, "id", "group", *((name, "right") for name in figures), expand=True)
    for group in groups:
        numbers = [count(getattr(group, name), lang) for name in figures]
        grid.add_row(_marked(group.id, group.chosen_by), _group_cell(group, lang), *numbers)
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
    if group.implied is not None:
        unit = next((r.facts["unit"] for r in group.remarks if r.code in {"implied", "implied-mean"}), None)
        value = next((r.facts["value"] for r in group.remarks if r.code in {"implied", "implied-mean"}), None)
        shown = value.say(lang) if isinstance(value, Text) else ""
        per = unit.say(lang) if isinstance(unit, Text) else group.implied.unit
        cell.append(f"\n⇒ {shown} {per}", style="cyan")
    for term in group.terms if len(group.terms) > 1 else ():
        result = f" = {count(term.product, lang)}" if len(term.factors) > 1 else ""
        cell.append(f"\n{term.id}: {term.formula.say(lang)}{result}", style="dim")
    return cell


def _marked(name: str, chosen_by: ChosenBy) -> str:
    return f"{name} {DAGGER}" if chosen_by is ChosenBy.RATED_UNIT else name


def _grand(plan: Plan, table: QuotaTable, lang: str) -> list[RenderableType]:
    tiers = {tier.id for tier in plan.tiers}
    lines: list[RenderableType] = []
    for total in table.totals:
        if total.tier not in tiers:
            printed = count(total.stated, lang) if total.stated is not None else said("not-printed", lang)
            words = said("grand", lang).format(
                id=total.id, of=" + ".join(total.of), sum=count(total.sum, lang), stated=printed
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
        return [] if title != "mismatches" else [heading(title, lang), Line(said("no-mismatches", lang))]
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
    table = _table(lang, ("month", "no-wrap"), "id", "task", "lead", "cooperating", expand=True)
    for month, rows in groupby(arranged.rows, key=lambda row: row.month):
        for first, row in enumerate(rows):
            table.add_row(
                "" if first else month or "–", row.id, _task(row, lang), _roles(row, lang), _with(row)
            )
        table.add_section()
    parts = [*_title(plan, lang), heading("timetable", lang), table]
    warnings = [remark for remark in arranged.warnings if remark.level is Level.MISMATCH]
    parts += _remarks("conflicts", warnings, lang) if warnings else []
    parts += _remarks("notes", [remark for remark in arranged.warnings if remark.level is Level.NOTE], lang)
    print_parts(parts)


def _task(row: TaskRow, lang: str) -> Lines:
    first = Line(row.label.say(lang))
    printed = " / ".join([row.words.say(lang), *(other.words.say(lang) for other in row.also)])
    lines = [first, Line(f"«{printed}»", style="dim")]
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


# ------------------------------------------------------------------ columns
def _table(lang: str, *columns: str | tuple[str, str], expand: bool = False) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, expand=expand)
    for column in columns:
        name, kind = column if isinstance(column, tuple) else (column, "left")
        right = kind == "right"
        table.add_column(
            said(f"column-{name}", lang),
            justify="right" if right else "left",
            no_wrap=right or name == "id" or kind == "no-wrap",
            ratio=_RATIO.get(name) if expand else None,
            overflow="fold",
        )
    return table


_RATIO = {"group": 1, "task": 5, "lead": 3, "cooperating": 3}

__all__ = ["Words", "list_table", "plan_table", "quota_table", "timetable_table"]
