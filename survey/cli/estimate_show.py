"""What ``khaosat estimate`` prints: a table worth reading, JSON, CSV."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING, Any

import click

from survey.cli.listing import Column, show_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.results import Estimates

FIELDS = ("value", "se", "df", "low", "high", "deff", "n")


def show(found: Estimates, form: str, lang: str, decimals: int) -> None:
    """Print estimates as a table (with the design and notes in words), as JSON or as CSV with all digits."""
    if form == "json":
        click.echo(json.dumps(_data(found), ensure_ascii=False, indent=2, allow_nan=False, default=_plain))
    elif form == "csv":
        click.echo(_csv(found), nl=False)
    else:
        _table(found, lang, decimals)


def _data(found: Estimates) -> dict[str, Any]:
    notes = [{"where": p.path, "code": str(p.code), **p.facts} for p in found.notes]
    design = {**found.design_facts(), "level": found.level, "where": found.where, "notes": notes}
    return {"design": design, "estimates": [_row(each) for each in found]}


def _row(each: Any) -> dict[str, Any]:
    row = {**asdict(each), "domain": dict(each.domain)}
    row["df"] = row["df"] if isfinite(row["df"]) else None
    return row


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else str(value)


def _csv(found: Estimates) -> str:
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow([*found.domains.by, "estimand", "variable", "category", *FIELDS])
    for each in found:
        row = _row(each)
        head = [*(label for _, label in each.domain), each.estimand, each.variable, each.category]
        writer.writerow([*head, *(row[name] for name in FIELDS)])
    return sheet.getvalue()


def _table(found: Estimates, lang: str, decimals: int) -> None:
    from analysis.results.writing import design_words, words
    from survey.words import explain_all

    written = found.table(lang, decimals=decimals)
    texts = {words()["heading"][name][lang] for name in ("estimand", "variable", "category")}
    texts |= set(found.domains.by)
    columns = [Column(name, name, name, number=name not in texts) for name in map(str, written.columns)]
    rows: list[Mapping[str, Any]] = [
        dict(zip(written.columns, row, strict=True)) for row in written.to_numpy()
    ]
    show_rows(rows, columns, "table", lang)
    click.echo(f"({design_words(found, lang)})")
    for line in explain_all(found.notes, lang):
        click.echo(line)
