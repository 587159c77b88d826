"""``khaosat units``: administrative units at a date, and what a code becomes at another one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from survey.cli.listing import Column, format_option, show_rows

if TYPE_CHECKING:
    from sampling.units import AdminUnit

COLUMNS = (
    Column("code", "Mã", "Code"),
    Column("name", "Tên", "Name"),
    Column("name_en", "Tên tiếng Anh", "English name"),
    Column("parent", "Cấp trên", "Parent"),
    Column("valid_from", "Từ ngày", "Valid from"),
    Column("valid_to", "Đến ngày", "Valid to"),
)


def day_given(_ctx: click.Context, _option: click.Parameter, text: str) -> date:
    """Return the date of an option.

    Raises
    ------
    SamplingError
        If it cannot be read, or there is no such day.
    """
    from sampling.errors import Problem, SamplingError
    from sampling.unit_codes import UnitCode

    try:
        return read_day(text)
    except ValueError:
        raise SamplingError([Problem("", UnitCode.DATE_UNREADABLE, {"asked": text})]) from None


def read_day(text: str) -> date:
    """Return the date that `text` writes as dd/mm/yyyy or yyyy-mm-dd.

    Raises
    ------
    ValueError
        If it is neither, or no such day exists.

    Examples
    --------
    >>> read_day("1/7/2025") == read_day("2025-07-01")
    True
    """
    if "/" in text:
        day, month, year = (int(part) for part in text.split("/"))
        return date(year, month, day)
    return date.fromisoformat(text)


@click.group()
def units() -> None:
    """Administrative units: a code means nothing without a date."""


@units.command(name="list")
@click.argument("kind")
@click.option("--on", callback=day_given, required=True, help="The day (31/12/2023 or 2023-12-31).")
@click.option("--parent", help="Only units under this code, e.g. the districts of a province.")
@click.option("--out-of-scope", is_flag=True, help="With the ministries that the index does not assess.")
@click.option("--sort", type=click.Choice(["code", "name"]), default=None, help="Order of the rows.")
@format_option
@click.pass_context
def list_units(
    ctx: click.Context,
    *,
    kind: str,
    on: date,
    parent: str | None,
    out_of_scope: bool,
    sort: str | None,
    form: str,
) -> None:
    """List the units of KIND (ministry, province, district, department, commune) on a day."""
    from sampling.collation import vietnamese_key
    from sampling.units import units_of

    found = list(units_of(kind, on, parent=parent, out_of_scope=out_of_scope))
    if sort == "name":
        found.sort(key=lambda unit: vietnamese_key(unit.name))
    elif sort == "code":
        found.sort(key=lambda unit: unit.code)
    show_rows([as_row(unit, form) for unit in found], COLUMNS, form, ctx.obj["lang"])


@units.command()
@click.argument("code")
@click.option("--kind", required=True, help="ministry, province, district, department or commune.")
@click.option("--on", callback=day_given, required=True, help="The day (31/12/2023 or 2023-12-31).")
@format_option
@click.pass_context
def show(ctx: click.Context, *, code: str, kind: str, on: date, form: str) -> None:
    """Show the unit that CODE names on a day, with its source."""
    from sampling.units import unit

    columns = (*COLUMNS, Column("full_name", "Tên đầy đủ", "Full name"), Column("source", "Nguồn", "Source"))
    show_rows([as_row(unit(code, kind, on), form)], columns, form, ctx.obj["lang"])


@units.command()
@click.argument("code")
@click.option("--from", "from_", callback=day_given, required=True, help="The day on which CODE is read.")
@click.option("--to", callback=day_given, required=True, help="The day for which codes are wanted.")
@click.option("--kind", default="province", show_default=True, help="province, ministry or department.")
@format_option
@click.pass_context
def convert(ctx: click.Context, *, code: str, from_: date, to: date, kind: str, form: str) -> None:
    """Show what CODE of one day is on another: its successor, or all its predecessors."""
    from sampling.units import convert as convert_code
    from sampling.units import unit

    found = [unit(one, kind, to) for one in convert_code(code, kind, from_=from_, to=to)]
    show_rows([as_row(one, form) for one in found], COLUMNS, form, ctx.obj["lang"])


def as_row(unit: AdminUnit, form: str) -> dict[str, Any]:
    """Return a unit as one row of output: dates as people write them in a table, in ISO form elsewhere."""
    from sampling.units import say_day

    say = say_day if form == "table" else date.isoformat
    return {
        "code": unit.code,
        "name": unit.name,
        "name_en": unit.name_en,
        "full_name": unit.full_name,
        "kind": unit.kind,
        "parent": unit.parent,
        "valid_from": say(unit.valid_from),
        "valid_to": say(unit.valid_to) if unit.valid_to else "",
        "in_scope": unit.in_scope,
        "source": unit.source,
    }
