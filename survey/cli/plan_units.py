"""``khaosat plan per-unit``: what each unit is asked for, or one unit in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from survey.cli.listing import format_option

if TYPE_CHECKING:
    from sampling.per_unit import Share, TierShares, UnitRow
    from sampling.plan import Plan


@click.command("per-unit")
@click.argument("name", metavar="PLAN")
@click.option(
    "--unit", "code", metavar="CODE", help="One unit in full (a province department by department)."
)
@click.option("--frame", type=click.Path(), help="Respondent list (CSV): groups on it are counted.")
@format_option
@click.pass_obj
def per_unit(obj: dict[str, Any], *, name: str, code: str | None, frame: str | None, form: str) -> None:
    """Share the quotas of PLAN out to the units that send lists, in whole numbers that add up.

    What a formula prints for a unit is taken as it is (40 officials a ministry); means are rounded so that
    each group adds up to its figure. A group that a unit cannot have is shown as absent.
    """
    from sampling.load import load_plan
    from sampling.per_unit import per_unit as share
    from sampling.per_unit import unit_row
    from survey.cli.plan_output import count_units, emit

    lang = obj["lang"]
    plan = load_plan(name)
    tiers = share(plan, count_units(frame) if frame else None)
    if code is not None:
        _show_unit(plan, unit_row(tiers, code), form, lang)
        return
    rows = [data for tier in tiers for row in tier.rows for data in unit_rows(tier.tier, row, lang)]
    emit(form, data=rows, rows=rows, table=lambda: _tables(plan, tiers, lang))


def unit_rows(tier: str, row: UnitRow, lang: str) -> list[dict[str, Any]]:
    """Return one flat row per unit and group, with raw numbers."""
    from survey.cli.plan_data import raw

    return [
        {
            "tier": tier,
            "unit": row.unit,
            "name": row.name.say(lang),
            "group": share.group,
            "count": None if share.basis == "absent" else share.count,
            "basis": share.basis.value,
            "mean": raw(share.mean),
        }
        for share in row.shares
    ]


def _tables(plan: Plan, tiers: tuple[TierShares, ...], lang: str) -> None:
    from rich.text import Text as Line

    from survey.cli.plan_layout import columns, count, heading, print_parts, said, title

    parts: list[Any] = [*title(plan, lang)]
    for tier in tiers:
        names = [(group.id, "right") for group in tier.groups]
        grid = columns(lang, "id", "unit-name", *names, ("forms", "right"))
        for row in tier.rows:
            cells = [_cell(share, lang) for share in row.shares]
            grid.add_row(row.unit, row.name.say(lang), *cells, count(row.forms, lang))
        if not tier.rows:
            parts += [heading(_title(tier, lang), lang), Line(said("no-units", lang), style="yellow")]
            continue
        grid.add_section()
        sums = [count(sum_, lang) for sum_ in tier.sums]
        grid.add_row("", said("total", lang), *sums, count(sum(tier.sums), lang), style="bold")
        if any(tier.left):
            left = [count(number, lang) if number else "" for number in tier.left]
            grid.add_row("", said("left", lang), *left, "", style="yellow")
        parts += [heading(_title(tier, lang), lang), grid]
    parts += [Line(""), Line(said("per-unit-legend", lang), style="dim")]
    print_parts(parts)


def _title(tier: TierShares, lang: str) -> str:
    from survey.cli.plan_layout import said

    return said("lists-of", lang).format(tier=tier.label.say(lang))


def _cell(share: Share, lang: str) -> str:
    from survey.cli.plan_layout import count

    marks = {"absent": "×", "mean": "≈", "own-term": "*"}
    if share.basis == "absent":
        return marks["absent"]
    return count(share.count, lang) + marks.get(share.basis, "")


# ------------------------------------------------------------------ one unit in full
def _show_unit(plan: Plan, row: UnitRow, form: str, lang: str) -> None:
    from sampling.per_agency import by_agency
    from survey.cli.plan_output import emit

    rows = unit_rows("", row, lang)
    groups, agencies = by_agency(plan, row)
    data = {
        "unit": row.unit,
        "name": row.name.say(lang),
        "forms": row.forms,
        "groups": rows,
        "departments": [
            {"department": one.agency, **dict(zip(groups, one.counts, strict=True))} for one in agencies
        ],
    }
    emit(form, data=data, rows=rows, table=lambda: _unit_table(plan, row, lang))


def _unit_table(plan: Plan, row: UnitRow, lang: str) -> None:
    from rich.text import Text as Line

    from sampling.per_agency import by_agency
    from survey.cli.plan_layout import columns, count, heading, marked, print_parts, said, title

    grid = columns(lang, "id", "who", ("count", "right"), "basis")
    for share in row.shares:
        group = plan.group(share.group)
        name = marked(group.id, group.chosen_by)
        number = said("absent-group", lang) if share.basis == "absent" else count(share.count, lang)
        grid.add_row(name, group.label.say(lang), number, _basis(share, lang))
    grid.add_section()
    grid.add_row("", said("total", lang), count(row.forms, lang), "", style="bold")
    parts: list[Any] = [*title(plan, lang), heading(f"{row.unit}  {row.name.say(lang)}", lang), grid]
    groups, agencies = by_agency(plan, row)
    if agencies:
        cross = columns(lang, "id", "department", *((name, "right") for name in groups))
        for one in agencies:
            cells = ["" if number is None else count(number, lang) for number in one.counts]
            cross.add_row(one.agency, _agency_name(plan, one.agency, lang), *cells)
        parts += [heading("by-department", lang), cross, Line(said("by-department-note", lang), style="dim")]
    print_parts(parts)


def _agency_name(plan: Plan, code: str, lang: str) -> str:
    from sampling.units import unit

    return unit(code, "department", plan.units_at).say(lang)


def _basis(share: Share, lang: str) -> str:
    from survey.cli.plan_layout import count, said

    words = said(f"basis-{share.basis.value}", lang)
    return words.format(mean="" if share.mean is None else count(share.mean, lang))
