"""``khaosat plan read``: a plan document in Word, PDF or text, read and checked."""

from __future__ import annotations

from typing import Any

import click


@click.command()
@click.argument("path", metavar="FILE", type=click.Path())
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", help="How it is printed."
)
@click.option("--out", type=click.Path(), help="Write the draft plan (YAML) to this file.")
@click.pass_obj
def read(obj: dict[str, Any], path: str, form: str, out: str | None) -> None:
    """Read a plan document (.docx, .pdf, .txt, .md) and check its numbers and times.

    Quantities, products, totals, tasks and deadlines, each with its words and its line; what reproduces, what
    does not and why it may be; and a draft plan in the format of the other plans.
    """
    from sampling.frame_file import write_whole
    from survey.cli import plan_read_data, plan_read_table
    from survey.cli.plan_output import emit
    from survey.office.codes import DocumentCode
    from survey.office.document import refused
    from survey.plan_reading import read_plan_file

    file = read_plan_file(path)
    if out and not file.reading.draft:
        raise refused(path, DocumentCode.NO_QUOTA)
    if out:
        write_whole(out, file.reading.draft)
    emit(
        form,
        data=plan_read_data.reading_data(file, obj["lang"]),
        rows=[],
        table=lambda: plan_read_table.reading_table(file, obj["lang"]),
    )
    key, facts = ("draft", {"path": out}) if out else ("no-draft", {})
    if file.reading.draft:
        click.echo(plan_read_table.said(key, obj["lang"], **facts), err=True)
