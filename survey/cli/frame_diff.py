"""``khaosat frame diff``: what changed since last year's list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from survey.cli.listing import Column, format_option, show_rows
from survey.cli.saying import lang_of, words

if TYPE_CHECKING:
    from datetime import date

    from sampling.frame_diff import FrameDiff, Listed, PersonChange

FILE = click.Path(dir_okay=False)

CELLS = (
    Column("unit", "Đơn vị", "Unit"),
    Column("group", "Nhóm", "Group"),
    Column("before", "Trước", "Before", number=True),
    Column("after", "Nay", "Now", number=True),
    Column("joined", "Thêm", "Joined", number=True),
    Column("left", "Bớt", "Left", number=True),
)

NAME = Column("name", "Tên đơn vị", "Name")

CHANGES = {
    "joined": ("mới", "joined"),
    "left": ("không còn", "left"),
    "moved": ("chuyển đơn vị", "moved"),
    "position": ("đổi chức vụ", "changed position"),
    "group": ("đổi nhóm", "changed group"),
    "same": ("không đổi", "unchanged"),
}

PERSON_COLUMNS = (
    "change", "name", "person_before", "person_after", "unit_before", "unit_after", "agency_before",
    "agency_after", "group_before", "group_after", "position_before", "position_after",
)  # fmt: skip


@click.command()
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option("--old-at", help="Date of OLD's unit codes (dd/mm/yyyy), to carry codes over a merger.")
@click.option("--new-at", help="Date of NEW's unit codes (dd/mm/yyyy).")
@click.option("--out", "target", type=FILE, help="A CSV file (its owner's only) of every person who changed.")
@click.option("--plan", "plan_id", help="A plan (an id or a file) whose names of units are shown.")
@format_option
@click.pass_context
def diff(
    ctx: click.Context, *, old: str, new: str, old_at: str | None, new_at: str | None, target: str | None,
    plan_id: str | None, form: str,
) -> None:  # fmt: skip
    """Compare two frames: who joined, left, moved, changed position or group; counts by unit and group."""
    from sampling.frame import read_frame
    from sampling.frame_diff import frame_diff

    found = frame_diff(read_frame(old), read_frame(new), old_at=_day(old_at), new_at=_day(new_at))
    names = _names(found, plan_id, lang_of(ctx))
    rows = [
        {"name": names.get(cell.unit, "")} | {column.key: getattr(cell, column.key) for column in CELLS}
        for cell in found.cells
    ]
    show_rows(rows, (*CELLS[:1], NAME, *CELLS[1:]) if plan_id else CELLS, form, lang_of(ctx))
    click.echo(_summary(ctx, found), err=form != "table")
    if target:
        _write_persons(found, target)


def _names(found: FrameDiff, plan_id: str | None, lang: str) -> dict[str, str]:
    if plan_id is None:
        return {}
    from sampling.frame import unit_name
    from sampling.load import load_plan

    plan = load_plan(plan_id)
    return {unit: unit_name(plan, unit, lang) for unit in dict.fromkeys(cell.unit for cell in found.cells)}


def _day(text: str | None) -> date | None:
    from survey.cli.units import read_day

    return read_day(text) if text else None


def _summary(ctx: click.Context, found: FrameDiff) -> str:
    from sampling.frame_diff import Change

    parts = [
        words(ctx, f"{vi} {{count}}", f"{en} {{count}}", count=found.count(Change(key)))
        for key, (vi, en) in CHANGES.items()
    ]
    apart = words(
        ctx,
        "; {count} tên trùng nhau nên không ghép được, tính là không còn và mới",
        "; {count} names are not unique and could not be joined: counted as left and joined",
        count=found.ambiguous,
    )
    begin = words(ctx, "Số người", "Persons")
    return f"{begin}: {', '.join(parts)}{apart if found.ambiguous else ''}."


def _write_persons(found: FrameDiff, target: str) -> None:
    from pathlib import Path

    from sampling.frame_diff import Change
    from survey.cli.private import write_private

    rows = [_person_row(one) for one in found.persons if one.change is not Change.SAME]
    write_private(Path(target), [PERSON_COLUMNS, *rows], overwrite=True)


def _person_row(one: PersonChange) -> list[str]:
    sides = zip(_side(one.before), _side(one.after), strict=True)
    return [str(one.change), one.listed.name, *(value for pair in sides for value in pair)]


def _side(listed: Listed | None) -> list[str]:
    if listed is None:
        return [""] * 5
    every = (listed.units, listed.agencies, listed.groups, listed.positions)
    return [listed.person, *("+".join(values) for values in every)]
