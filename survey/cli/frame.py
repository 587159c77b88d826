"""``khaosat frame``: an invented respondent list, or a real one checked and taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from survey.cli.frame_diff import diff
from survey.cli.listing import Column, show_rows

if TYPE_CHECKING:
    import pandas as pd

    from sampling.frame import CheckedFrame, RespondentList, RowProblem
    from sampling.plan import Plan

GROUP_COLUMNS = (
    Column("group", "Nhóm", "Group"),
    Column("label", "Đối tượng", "Respondents"),
    Column("forms", "Số phiếu", "Forms", number=True),
)


SHOWN_ROWS = 40
"""How many lines appear on the screen when a report file holds them all."""

LEVELS = {
    "error": {"vi": "Lỗi", "en": "Error"},
    "warning": {"vi": "Cảnh báo", "en": "Warning"},
    "note": {"vi": "Ghi chú", "en": "Note"},
}


@click.group()
def frame() -> None:
    """Respondent lists: one row is one form."""


@frame.command()
@click.argument("plan_id", metavar="PLAN")
@click.option("--seed", type=int, default=757, show_default=True, help="The same seed gives the same file.")
@click.option(
    "--out", "target", type=click.Path(dir_okay=False), required=True, help="The CSV file to write."
)
@click.pass_context
def simulate(ctx: click.Context, *, plan_id: str, seed: int, target: str) -> None:
    """Invent a complete list that agrees with PLAN (an id or a file); every row is marked as invented."""
    import numpy as np

    from sampling.frame import simulate as invent
    from sampling.frame import write
    from sampling.load import load_plan

    plan = load_plan(plan_id)
    forms = invent(plan, np.random.default_rng(seed))
    write(forms, target)
    lang = ctx.obj["lang"]
    _show_counts(plan, forms, lang)
    said = {
        "vi": "Danh sách giả định: {forms} phiếu, {persons} người (số khởi tạo {seed}) → {target}",
        "en": "Invented list: {forms} forms, {persons} persons (seed {seed}) → {target}",
    }
    click.echo(said[lang].format(**_sizes(forms, lang), seed=seed, target=target))


@frame.command(name="import")
@click.argument("source", metavar="FILE", type=click.Path(dir_okay=False))
@click.option("--plan", "plan_id", required=True, help="The plan (an id or a file) that the list belongs to.")
@click.option("--out", "target", type=click.Path(dir_okay=False), help="The frame to write.")
@click.option("--dry-run", is_flag=True, help="Say everything, write no frame and remember nothing.")
@click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(dir_okay=False),
    help="Where --map is remembered for the next lists (default khaosat-columns.yaml beside FILE).",
)
@click.option(
    "--map", "mapped", multiple=True, metavar="COLUMN=HEADING", help="Which heading is which column."
)
@click.option("--set", "constants", multiple=True, metavar="COLUMN=VALUE", help="One value for all rows.")
@click.option("--sheet", help="The sheet of a workbook (default: the first with a heading row).")
@click.option(
    "--add-to", "earlier", type=click.Path(dir_okay=False), help="A frame that the rows are added to."
)
@click.option("--report", type=click.Path(dir_okay=False), help="A CSV file for everything that was seen.")
@click.pass_context
def import_list(
    ctx: click.Context,
    *,
    source: str,
    plan_id: str,
    target: str | None,
    dry_run: bool,
    mapping_file: str | None,
    mapped: tuple[str, ...],
    constants: tuple[str, ...],
    sheet: str | None,
    earlier: str | None,
    report: str | None,
) -> None:
    """Take in a respondent list (FILE.csv or FILE.xlsx): each unit's list whole or not at all.

    Exit code 0: all lists were taken; 1: some or all were refused (what was taken is written).
    """
    from sampling.frame import check, read_frame, read_rows, write
    from sampling.frame_mapping import load_mapping, mapping_beside
    from sampling.load import load_plan

    if target is None and not dry_run:
        raise click.UsageError("Missing option '--out' (or give --dry-run).")
    lang, pairs = ctx.obj["lang"], _pairs(mapped)
    memory = mapping_file or str(mapping_beside(source))
    remembered = load_mapping(memory)
    sent = read_rows(source, pairs, sheet=sheet, constants=_pairs(constants), remembered=remembered)
    plan = load_plan(plan_id)
    checked = check(sent, plan, listed=read_frame(earlier) if earlier else None)
    _show_mapping(sent, lang)
    _show_seen(checked, plan, report, lang)
    if report:
        _write_report(checked, report, lang)
    _demand_rows(checked)
    if target is not None and not dry_run:
        write(checked.accepted, target)
        _remember(memory, remembered, pairs, lang)
    _show_taken(checked, None if dry_run else target, lang)
    ctx.exit(1 if checked.rejected_units else 0)


def _remember(memory: str, remembered: dict[str, str], pairs: dict[str, str], lang: str) -> None:
    """Keep what --map said, for the next lists of the folder."""
    from sampling.frame_mapping import save_mapping

    if {**remembered, **pairs} == remembered:
        return
    save_mapping(memory, {**remembered, **pairs})
    said = {"vi": "Đã nhớ các cột cho lần nhập sau", "en": "Remembered the columns for the next import"}
    click.echo(f"{said[lang]}: {memory}")


def _pairs(given: tuple[str, ...]) -> dict[str, str]:
    from sampling.errors import Problem, SamplingError
    from sampling.frame_codes import FrameCode

    broken = [Problem("", FrameCode.MAP_BROKEN, {"asked": text}) for text in given if "=" not in text]
    if broken:
        raise SamplingError(broken)
    return {column.strip(): value.strip() for column, _, value in (text.partition("=") for text in given)}


def _show_mapping(sent: RespondentList, lang: str) -> None:
    pairs = [f"{column} ← «{heading}»" for column, heading in sent.mapping.items()]
    pairs += [f"{column} = «{value}»" for column, value in sent.constants.items()]
    click.echo(f"{'Columns' if lang == 'en' else 'Các cột'}: {', '.join(pairs)}")


def _show_seen(checked: CheckedFrame, plan: Plan, report: str | None, lang: str) -> None:
    from sampling.frame import unit_name

    shown = checked.problems[:SHOWN_ROWS] if report else checked.problems
    names = {code: unit_name(plan, code, lang) for code in dict.fromkeys(one.unit for one in shown)}
    for one in shown:
        click.echo(say_row(one, names[one.unit], lang), err=True)
    left = len(checked.problems) - len(shown)
    if left:
        said = {"vi": f"… và {left} dòng nữa trong {report}", "en": f"… and {left} more in {report}"}
        click.echo(said[lang], err=True)


def say_row(one: RowProblem, name: str, lang: str) -> str:
    """Return one thing seen in a list in words, with its row and its unit (code and name) in front."""
    from survey.words import explain

    row = f" {'row' if lang == 'en' else 'dòng'} {one.row}" if one.row else ""
    unit = f" [{' '.join(filter(None, (one.unit, name)))}]" if one.unit else ""
    return f"{LEVELS[one.level][lang]}{row}{unit}: {explain(one, lang)}"


def _write_report(checked: CheckedFrame, path: str, lang: str) -> None:
    import csv
    import io

    from sampling.frame import inert, write_whole
    from survey.words import explain

    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(["row", "unit", "code", "message", "level"])
    for one in checked.problems:
        writer.writerow([one.row or "", inert(one.unit), one.code, explain(one, lang), one.level])
    write_whole(path, f"\ufeff{sheet.getvalue()}")


def _demand_rows(checked: CheckedFrame) -> None:
    from sampling.errors import Problem, SamplingError
    from sampling.frame_codes import FrameCode

    if not checked.accepted_units and checked.rejected_units:
        facts = {"units": len(checked.rejected_units)}
        raise SamplingError([Problem("", FrameCode.NOTHING_ACCEPTED, facts)])
    if checked.accepted.empty:
        raise SamplingError([Problem("", FrameCode.NOBODY_LEFT)])


def _show_taken(checked: CheckedFrame, target: str | None, lang: str) -> None:
    from survey.numbers import fmt

    said = {
        "vi": "Đã nhận danh sách của {taken} đơn vị, thêm {added} phiếu; "
        "cả danh sách: {forms} phiếu, {persons} người → {target}",
        "en": "Took the lists of {taken} units, {added} forms added; "
        "the whole list: {forms} forms, {persons} persons → {target}",
    }
    refused = {"vi": "Chưa nhận danh sách của", "en": "Refused the lists of"}
    nameless = {"vi": "(dòng không ghi đơn vị)", "en": "(rows without a unit)"}
    nowhere = {"vi": "(chạy thử, chưa ghi gì)", "en": "(dry run, nothing written)"}
    facts: dict[str, object] = {"taken": len(checked.accepted_units), "added": fmt(checked.added, 0, lang)}
    facts["target"] = nowhere[lang] if target is None else target
    click.echo(said[lang].format(**facts, **_sizes(checked.accepted, lang)))
    if checked.rejected_units:
        names = [unit or nameless[lang] for unit in checked.rejected_units]
        click.echo(f"{refused[lang]}: {', '.join(names)}", err=True)


def _sizes(forms: pd.DataFrame, lang: str) -> dict[str, str]:
    from survey.numbers import fmt

    return {"forms": fmt(len(forms), 0, lang), "persons": fmt(forms["person"].nunique(), 0, lang)}


def _show_counts(plan: Plan, forms: pd.DataFrame, lang: str) -> None:
    from survey.numbers import fmt

    counts = forms["group"].value_counts()
    rows = [
        {"group": group.id, "label": group.label.say(lang), "forms": fmt(int(counts[group.id]), 0, lang)}
        for group in plan.groups
        if group.id in counts
    ]
    show_rows(rows, GROUP_COLUMNS, "table", lang)


frame.add_command(diff)
