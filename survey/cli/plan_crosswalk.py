"""``khaosat plan crosswalk``: a plan carried over to the units of a later date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from survey.cli.listing import format_option

if TYPE_CHECKING:
    from sampling.crosswalk import CarriedPlan
    from sampling.plan import Plan


@click.command()
@click.argument("name", metavar="PLAN")
@click.option("--at", "day", metavar="DD/MM/YYYY", required=True, help="The day whose units the plan gets.")
@click.option("--out", "target", type=click.Path(dir_okay=False), help="Write the new plan (YAML) here.")
@format_option
@click.pass_obj
def crosswalk(obj: dict[str, Any], *, name: str, day: str, target: str | None, form: str) -> None:
    """Carry PLAN over to the units of a later day: 34 provinces, fewer departments, no districts.

    Every change is listed with its reason; what nobody has confirmed is marked as an assumption. The result
    is a plan like any other: ``khaosat plan quotas FILE``.
    """
    from sampling.crosswalk import crosswalk as carry
    from sampling.frame_file import write_whole
    from sampling.load import load_plan
    from survey.cli.days import day_of
    from survey.cli.plan_output import emit

    lang = obj["lang"]
    plan = load_plan(name)
    carried = carry(plan, day_of("--at", day))
    if target:
        write_whole(target, carried.text)
    rows = [{"where": change.where, "change": change.text.say(lang)} for change in carried.changes]
    data = {"plan": carried.plan.id, "version": carried.plan.version, "changes": rows}
    emit(form, data=data, rows=rows, table=lambda: _tables(plan, carried, target, lang))


def _tables(plan: Plan, carried: CarriedPlan, target: str | None, lang: str) -> None:
    from itertools import groupby

    from rich.text import Text as Line

    from sampling.plan_comparison import compare
    from survey.cli.plan_compare import pair_grid
    from survey.cli.plan_layout import count, heading, paired, print_parts, said, title

    found = compare(plan, carried.plan)
    parts: list[Any] = [*title(carried.plan, lang), heading("crosswalk-changes", lang)]
    for where, changes in groupby(carried.changes, key=lambda change: change.where):
        told = "\n".join(change.text.say(lang) for change in changes)
        parts.append(paired([(Line(where or "–", style="yellow"), Line(told))]))
    for key, pairs in (("compare-group", found.groups), ("compare-total", found.totals)):
        parts += [heading(key, lang), pair_grid(pairs, lang, brief=True)]
    for key, (old, new) in (("sum-forms", found.forms), ("sum-persons", found.persons_at_most)):
        parts.append(Line(f"{said(key, lang)}: {count(old, lang)} → {count(new, lang)}"))
    if target:
        parts.append(Line(f"→ {target}", style="bold"))
    print_parts(parts)
