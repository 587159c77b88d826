"""The output of ``khaosat plan``: a table for people, JSON and CSV for programs; and a list counted."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from survey.errors import Problem, SurveyCode, SurveyError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def emit(form: str, *, data: Any, rows: Sequence[dict[str, Any]], table: Callable[[], None]) -> None:
    """Print `data` as JSON, `rows` as CSV with raw numbers, or the table."""
    match form:
        case "json":
            click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        case "csv":
            click.echo(csv_text(rows), nl=False)
        case _:
            table()


def csv_text(rows: Sequence[dict[str, Any]]) -> str:
    """Return rows as CSV; the first row names the columns, an empty cell is a missing value."""
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return sheet.getvalue()


def count_frame(path: str) -> dict[str, int]:
    """Return the rows of a canonical respondent list by group.

    Raises
    ------
    SurveyError
        If the file cannot be read, or has no column ``group``.
    """
    return dict(Counter(row["group"] for row in read_list(path, "group")))


def count_units(path: str) -> dict[tuple[str, str], int]:
    """Return the rows of a canonical respondent list by group and unit.

    Raises
    ------
    SurveyError
        If the file cannot be read, or lacks the columns ``group`` and ``unit``.
    """
    return dict(Counter((row["group"], row["unit"]) for row in read_list(path, "group", "unit")))


def count_agencies(path: str) -> dict[tuple[str, str, str], int]:
    """Return the rows of a canonical respondent list by group, unit and agency; ``""`` where it names none.

    Raises
    ------
    SurveyError
        If the file cannot be read, or has no column ``group``.
    """
    rows = read_list(path, "group", optional=("unit", "agency"))
    return dict(Counter((row["group"], row["unit"], row["agency"]) for row in rows))


def read_list(path: str, *columns: str, optional: tuple[str, ...] = ()) -> list[dict[str, str]]:
    """Return some columns of a canonical respondent list; `optional` ones are empty where they are missing.

    Raises
    ------
    SurveyError
        If the file cannot be read, or a column is missing.
    """
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            return [
                {
                    **{column: row[column] for column in columns},
                    **{column: row.get(column) or "" for column in optional},
                }
                for row in csv.DictReader(file)
            ]
    except OSError as error:
        reason = error.strerror or type(error).__name__
    except (KeyError, UnicodeDecodeError, csv.Error) as error:
        reason = f"{type(error).__name__}: {error}"
    raise SurveyError([Problem("", SurveyCode.FILE_UNREADABLE, {"file": path, "reason": reason})])
