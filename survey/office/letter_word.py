"""The letter that asks one unit for its list, as a Word file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sampling.frame_figures import districts_to_choose
from sampling.plan import ChosenBy
from survey.numbers import fmt, fmt_date
from survey.office.form_excel import how_many
from survey.office.letterhead import NUMBERED, letterhead
from survey.office.office_words import long_day, say
from survey.office.paper_tables import Column, Row, grid
from survey.office.state_paper import (
    CENTRE,
    RIGHT,
    WIDTH,
    ending,
    masthead,
    new_paper,
    packed,
    write,
)

if TYPE_CHECKING:
    from docx.document import Document as Paper

    from sampling.plan import Plan
    from survey.office.unit_request import Deadline, Request

LAW_SINCE = date(2026, 1, 1)
"""Since when law 91/2025/QH15 on personal data is in force."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What the letters have in common: by when, their day (if it is known), the form's file name."""

    due: Deadline
    day: date | None = None
    form: str = ""


def letter_word(request: Request, sending: Sending, lang: str) -> bytes:
    """Return the letter to one unit: what it is asked for, who is eligible, how and by when to send it."""
    plan = request.plan
    about = say("letter-about", lang, year=plan.year)
    head = letterhead(plan, lang, number=None, day=sending.day, about=about)
    paper = new_paper(f"{about} - {request.name.say(lang)}", plan.issuer, plan.dated or plan.units_at)
    masthead(paper, head, lang)
    write(paper, say("letter-to", lang, name=addressee(request, lang)), align=CENTRE, before=6, after=12)
    _paragraph(paper, say("letter-opening", lang, basis=basis(plan, lang), **_names(request, lang)))
    _numbered(paper, say("letter-1", lang))
    _asked(paper, request, lang)
    for name in (group.label.say(lang) for group in request.absent):
        _paragraph(paper, say("letter-absent", lang, label=name))
    _numbered(paper, say("letter-2", lang))
    for key in ("letter-eligible", "letter-not", "letter-several"):
        _paragraph(paper, say(key, lang))
    if any(one.fixed and one.group.chosen_by is ChosenBy.RATED_UNIT for one in request.asked):
        _paragraph(paper, say("letter-choose", lang))
    for one in request.asked:
        bounds = districts_to_choose(one.group) if one.agencies else None
        if bounds is not None:
            facts = {"low": bounds[0], "high": bounds[1], "label": one.group.label.say(lang)}
            _paragraph(paper, say("letter-districts", lang, **facts))
    _numbered(paper, say("letter-3", lang))
    _paragraph(paper, say("letter-form", lang, form=sending.form))
    _paragraph(paper, say("letter-due", lang, due=say_due(sending.due, lang), **_names(request, lang)))
    law = (sending.day or plan.dated or plan.units_at) >= LAW_SINCE
    _paragraph(paper, say("letter-privacy-law" if law else "letter-privacy", lang))
    _paragraph(paper, say("letter-closing", lang, **_names(request, lang)))
    ending(paper, tuple(say(key, lang) for key in ("as-above", "recipient-head", "archive")), head, lang)
    return packed(paper)


def _names(request: Request, lang: str) -> dict[str, object]:
    return {"issuer": request.plan.issuer, "unit": addressee(request, lang)}


def addressee(request: Request, lang: str) -> str:
    """Return whom a letter goes to: a province, district or commune through its people's committee.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> from survey.office.unit_request import requests
    >>> asked = {one.unit: one for one in requests(load_plan("757-2023"))}
    >>> addressee(asked["42"], "vi"), addressee(asked["01"], "vi"), addressee(asked["BNV"], "vi")
    ('Ủy ban nhân dân tỉnh Hà Tĩnh', 'Ủy ban nhân dân thành phố Hà Nội', 'Bộ Nội vụ')
    """
    name = request.name.say(lang)
    if request.tier not in {"province", "district", "commune"}:
        return name
    if lang == "en":
        return f"People's Committee of {name}"
    return f"Ủy ban nhân dân {_small(_full(request))}"


def _full(request: Request) -> str:
    from sampling.units import meanings_of  # noqa: PLC0415 - the catalogue is only read for letters

    on = request.plan.units_at
    if request.tier == "province":
        found = (unit for unit in meanings_of(request.unit, "province") if unit.valid_on(on))
        return next((unit.full_name or unit.name for unit in found), request.name.vi)
    return request.name.vi


def _small(name: str) -> str:
    return f"{name[:1].lower()}{name[1:]}"


def basis(plan: Plan, lang: str) -> str:
    """Return the document that a letter carries out, with its number and day."""
    found = NUMBERED.search(plan.document)
    if not found:
        return plan.document
    kind = "decision" if found["kind"] == "QĐ" else "plan-number"
    day = long_day(plan.dated, lang, plan.year)
    return say("letter-basis", lang, document=say(kind, lang, number=found[0]), day=day, issuer=plan.issuer)


def say_due(due: Deadline, lang: str) -> str:
    """Return by when lists are due, in words; with room to write it in where nobody said.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> from survey.office.unit_request import deadline
    >>> say_due(deadline(load_plan("757-2023")), "vi")
    'trong tháng 12 năm 2023 (chậm nhất ngày 31/12/2023)'
    """
    if due.day is None:
        return due.printed.say(lang) if due.printed else say("due-open", lang)
    day = fmt_date(due.day, lang)
    words = say("due-before" if due.before else "due-by", lang, day=day)
    if due.printed is None or due.before:
        return words
    return f"{due.printed.say(lang)} ({words})"


def _paragraph(paper: Paper, text: str) -> None:
    write(paper, text, indent=12.7, after=6)


def _numbered(paper: Paper, text: str) -> None:
    write(paper, text, bold=True, indent=12.7, before=3, after=6, keep=True)


def _asked(paper: Paper, request: Request, lang: str) -> None:
    columns = [
        Column(say("col-no", lang), 11, CENTRE),
        Column(say("col-code", lang), 17, CENTRE),
        Column(say("col-group-only", lang), WIDTH - 11 - 17 - 24 - 45),
        Column(say("col-count", lang), 24, RIGHT),
        Column(say("col-how", lang), 45),
    ]
    rows = [
        Row(
            (
                str(number),
                one.group.id,
                one.group.label.say(lang),
                fmt(one.share.count, 0, lang),
                how_many(one, lang),
            ),
        )
        for number, one in enumerate(request.asked, start=1)
    ]
    rows.append(Row(("", "", say("col-sum", lang), fmt(request.forms, 0, lang), ""), bold=True))
    grid(paper, columns, rows, size=13)
    if not all(one.fixed for one in request.asked):
        write(paper, say("letter-numbers", lang), size=12, italic=True, before=4, after=6)
