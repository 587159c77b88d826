"""Rows on the screen or in a pipe: as a table, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FORMATS = ("table", "json", "csv")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key in the rows, its heading in both languages, and whether it stands to the right."""

    key: str
    vi: str
    en: str
    number: bool = False


format_option = click.option(
    "--format", "form", type=click.Choice(FORMATS), default="table", help="How rows are printed."
)


def show_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[Column], form: str, lang: str) -> None:
    """Print `rows`: JSON holds every key, table and CSV the `columns`."""
    if form == "json":
        click.echo(json.dumps(list(rows), ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(_csv(rows, columns), nl=False)
    else:
        _print_table(rows, columns, lang)


def _csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> str:
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow([column.key for column in columns])
    writer.writerows([row[column.key] for column in columns] for row in rows)
    return sheet.getvalue()


def _print_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[Column], lang: str) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = 400
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(
            column.en if lang == "en" else column.vi,
            overflow="fold",
            justify="right" if column.number else "left",
        )
    for row in rows:
        table.add_row(*(str(row[column.key]) for column in columns))
    console.print(table)
