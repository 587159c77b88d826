"""``khaosat plan calendar``: tasks on working days, critical path, conflicts; an .ics file, a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from survey.cli.listing import format_option

if TYPE_CHECKING:
    from datetime import date

PICTURES = (".svg", ".png")


def _day(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
    """Return the day that is written as 25/12/2023 or 2023-12-25."""
    from datetime import datetime

    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(value, form).date() if value else None  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise click.BadParameter(f"{value!r}: 25/12/2023", ctx, param)


@click.command()
@click.argument("name", metavar="PLAN")
@format_option
@click.option("--durations", default="default", help="How long tasks take (YAML file), in working days.")
@click.option("--start", callback=_day, help="First day of work (25/12/2023); by default that of the plan.")
@click.option("--target", callback=_day, help="Day of publication; by default that of the plan.")
@click.option("--ics", type=click.Path(path_type=Path), help="Write an .ics file for Outlook and telephones.")
@click.option(
    "--figure", type=click.Path(path_type=Path), help="Write the calendar as a picture: .svg or .png."
)
@click.pass_obj
def calendar(
    obj: dict[str, Any], *, name: str, form: str, durations: str, start: date | None, target: date | None,
    ics: Path | None, figure: Path | None,
) -> None:  # fmt: skip
    """Place the tasks on working days, and say what does not fit.

    Weekends, public holidays and Tết are days off. Forwards from the first day, backwards from the day of
    publication: latest days, slack, critical path. Durations are assumptions until you give your own.
    """
    from sampling.load import load_plan
    from sampling.schedule import load_durations, schedule
    from survey.cli import plan_calendar_tables
    from survey.cli.plan_output import emit

    if figure is not None and figure.suffix.lower() not in PICTURES:
        raise click.BadParameter(f"{figure.name}: .svg, .png", param_hint="--figure")
    plan = load_plan(name)
    found = schedule(plan, load_durations(durations, plan), start=start, target=target)
    lang = obj["lang"]
    if ics is not None:
        from survey.calendar_file import calendar_bytes

        _write(ics, calendar_bytes(plan, found, lang))
    if figure is not None:
        from survey.gantt import gantt_picture

        _write(figure, gantt_picture(plan, found, lang, figure.suffix.lower()))
    emit(
        form,
        data=plan_calendar_tables.whole(found, lang),
        rows=plan_calendar_tables.task_rows(found, lang),
        table=lambda: plan_calendar_tables.page(plan, found, lang),
    )


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    SurveyError
        If that fails.
    """
    from survey.errors import Problem, SurveyCode, SurveyError

    scratch = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_bytes(content)
        scratch.replace(path)
    except OSError as error:
        scratch.unlink(missing_ok=True)
        facts = {"file": str(path), "reason": error.strerror or type(error).__name__}
        raise SurveyError([Problem("", SurveyCode.FILE_UNWRITABLE, facts)]) from error
