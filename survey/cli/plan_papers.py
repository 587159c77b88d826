"""``khaosat plan annex`` and ``letters``: the planner's papers as Word and Excel files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from datetime import date

    from sampling.plan import Plan
    from survey.office.letter_word import Sending
    from survey.office.unit_request import Request

SATURDAY = 5


@click.command()
@click.argument("name", metavar="PLAN")
@click.option(
    "--out", "target", type=click.Path(dir_okay=False), required=True, help="annex.docx or annex.xlsx."
)
@click.option("--frame", type=click.Path(), help="Respondent list (CSV): groups on it are counted.")
@click.option("--lang", "paper_lang", type=click.Choice(["vi", "en"]), help="Language of the paper.")
@click.pass_obj
def annex(obj: dict[str, Any], *, name: str, target: str, frame: str | None, paper_lang: str | None) -> None:
    """Write the annex of quotas of PLAN: Word in the form of state papers, or Excel with live formulas.

    Groups with formula, figures and totals, what each unit is asked for, figures that disagree, assumptions.
    """
    from sampling.load import load_plan
    from survey.cli.plan_output import count_units
    from survey.office.annex_content import annex_of
    from survey.office.whole_file import write_whole

    plan = load_plan(name)
    lang = paper_lang or obj["lang"]
    make = _maker(target)
    _demand_groups(plan)
    content = annex_of(plan, count_units(frame) if frame else None)
    write_whole(target, make(content, lang))
    said = {"vi": "Phụ lục chỉ tiêu → {target}", "en": "Annex of quotas → {target}"}
    click.echo(said[obj["lang"]].format(target=target))


def _maker(target: str) -> Any:
    from survey.errors import Problem, SurveyError
    from survey.office.annex_excel import annex_excel
    from survey.office.annex_word import annex_word
    from survey.office.office_codes import OfficeCode

    makers = {".docx": annex_word, ".xlsx": annex_excel}
    suffix = Path(target).suffix.lower()
    if suffix not in makers:
        facts = {"found": Path(target).name, "known": ", ".join(makers)}
        raise SurveyError([Problem("--out", OfficeCode.FORMAT_UNKNOWN, facts)])
    return makers[suffix]


def _demand_groups(plan: Plan) -> None:
    from sampling.frame_layout import surveyed_groups
    from survey.errors import Problem, SurveyError
    from survey.office.office_codes import OfficeCode

    if not surveyed_groups(plan):
        raise SurveyError([Problem("", OfficeCode.NOTHING_TO_WRITE, {"plan": plan.id})])


@click.command()
@click.argument("name", metavar="PLAN")
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False),
    required=True,
    help="The folder for letters and forms.",
)
@click.option("--unit", "units", multiple=True, metavar="CODE", help="Only this unit (may be repeated).")
@click.option("--deadline", "due", metavar="DD/MM/YYYY", help="By when (default: the plan's timetable).")
@click.option(
    "--date", "day", metavar="DD/MM/YYYY", help="The day of the letters (default: left to write in)."
)
@click.option("--lang", "paper_lang", type=click.Choice(["vi", "en"]), help="Language of the papers.")
@click.pass_obj
def letters(
    obj: dict[str, Any],
    *,
    name: str,
    folder: str,
    units: tuple[str, ...],
    due: str | None,
    day: str | None,
    paper_lang: str | None,
) -> None:
    """Write a letter (Word) to each unit that sends a list, and the form (Excel) it is to fill in.

    ``khaosat frame import`` reads the filled form back without any mapping.
    """
    from sampling.load import load_plan
    from survey.cli.days import day_of
    from survey.office.letter_word import Sending
    from survey.office.unit_request import Deadline, deadline

    plan = load_plan(name)
    _demand_groups(plan)
    last = day_of("--deadline", due) if due else None
    on = day_of("--date", day) if day else None
    term = Deadline(None, last) if last else deadline(plan)
    wanted = _wanted(plan, units)
    for request in wanted:
        _send(request, Sending(term, on), folder, paper_lang or obj["lang"])
    said = {
        "vi": "{count} công văn và {count} biểu mẫu → {folder}",
        "en": "{count} letters and {count} forms → {folder}",
    }
    click.echo(said[obj["lang"]].format(count=len(wanted), folder=folder))
    _note_weekend(term.day, obj["lang"])
    _note_past(term.day, on, obj["lang"])


def _send(request: Request, sending: Sending, folder: str, lang: str) -> None:
    from dataclasses import replace

    from survey.office.form_excel import form_excel
    from survey.office.letter_word import letter_word, say_due
    from survey.office.whole_file import file_part, write_whole

    name = file_part(request.unit)
    form = f"bieu-mau-{name}.xlsx"
    letter = letter_word(request, replace(sending, form=form), lang)
    write_whole(Path(folder, f"cong-van-{name}.docx"), letter)
    write_whole(Path(folder, form), form_excel(request, lang, say_due(sending.due, lang)))


def _note_weekend(day: date | None, lang: str) -> None:
    from survey.numbers import fmt_date
    from survey.office.office_words import say

    if day is not None and day.weekday() >= SATURDAY:
        weekday = say("saturday" if day.weekday() == SATURDAY else "sunday", lang)
        click.echo(say("due-weekend", lang, day=fmt_date(day, lang), weekday=weekday), err=True)


def _note_past(due: date | None, on: date | None, lang: str) -> None:
    """Warn of lists that are due before the letter that asks for them."""
    from survey.numbers import fmt_date
    from survey.office.office_words import say

    if due is not None and on is not None and due < on:
        click.echo(say("due-past", lang, day=fmt_date(due, lang), on=fmt_date(on, lang)), err=True)


def _wanted(plan: Plan, units: tuple[str, ...]) -> tuple[Request, ...]:
    from survey.errors import Problem, SurveyError
    from survey.office.office_codes import OfficeCode
    from survey.office.unit_request import requests

    found = {request.unit: request for request in requests(plan)}
    if not found:
        raise SurveyError([Problem("", OfficeCode.NO_UNITS, {"plan": plan.id})])
    unknown = [one for one in units if one not in found]
    if unknown:
        known = ", ".join(found)
        raise SurveyError(
            Problem("--unit", OfficeCode.UNIT_UNKNOWN, {"asked": one, "known": known}) for one in unknown
        )
    return tuple(found[one] for one in dict.fromkeys(units)) if units else tuple(found.values())
