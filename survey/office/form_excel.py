"""The Excel form that a unit fills in and ``khaosat frame import`` reads back as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sampling.frame_headers import list_columns
from survey.numbers import fmt
from survey.office.excel_engine import block, workbook
from survey.office.excel_styles import page, properties, styles
from survey.office.office_words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from survey.office.excel_engine import Book, Looks, Sheet
    from survey.office.unit_request import Asked, Request

HEADS = 3
"""The row of the headings, from 0."""

COLUMNS = ("number", "group", "unit", "unit_name", "agency", "name", "position", "email", "phone")
WIDTHS = (6, 44, 12, 34, 38, 30, 34, 32, 18)
TO_FILL = frozenset({"group", "agency", "name", "position", "email", "phone"})
SPARE = 50
"""Lines beyond those that the plan expects; there are at least one and a half times as many."""


def form_excel(request: Request, lang: str, due: str) -> bytes:
    """Return the form for one unit: instructions, the list to fill in, the words to choose from.

    The heading, unit code and unit name are protected; group and agency are chosen from lists; all cells are
    texts, so that a telephone number keeps its zero and nothing that is typed becomes a formula.
    """

    def fill(book: Book) -> None:
        properties(book, request.plan)
        style = styles(book, lang)
        style["open"] = book.add_format(
            {"font_name": "Times New Roman", "font_size": 12, "border": 1, "num_format": "@", "locked": False}
        )
        style["fixed"] = book.add_format(
            {
                "font_name": "Times New Roman",
                "font_size": 12,
                "border": 1,
                "num_format": "@",
                "bg_color": "#F2F2F2",
            }
        )
        _instructions(book.add_worksheet(say("form-sheet-how", lang)), request, style, lang, due)
        sheet = book.add_worksheet(say("form-sheet-list", lang))
        words = _Choices(book, request, lang)
        _list(sheet, request, style, words, lang)
        sheet.activate()

    return workbook(fill)


def lines_of(request: Request) -> int:
    """Return how many lines the form has.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> from survey.office.unit_request import requests
    >>> lines_of(requests(load_plan("757-2023"))[0])
    201
    """
    return max(request.forms * 3 // 2, request.forms + SPARE)


# ------------------------------------------------------------------ what there is to choose from
class _Choices:
    """The hidden sheet of words, and where each list on it stands."""

    def __init__(self, book: Book, request: Request, lang: str) -> None:
        self.name = say("form-sheet-words", lang)
        self.sheet = book.add_worksheet(self.name)
        self.sheet.hide()
        self.column = 0
        self.book = book
        self.groups = self._named("nhom", [one.group.label.say(lang) for one in request.asked])
        kinds: dict[tuple[str, ...], list[str]] = {}
        for one in request.asked:
            kinds.setdefault(one.agencies, []).append(one.group.label.say(lang))
        self.by_agencies = [
            (self._named(f"nhom_{number}", labels), self._named(f"co_quan_{number}", list(names)))
            for number, (names, labels) in enumerate(kinds.items(), start=1)
            if names
        ]
        self.none = self._named("de_trong", [say("form-no-agency", lang)])

    def _named(self, name: str, texts: Sequence[str]) -> str:
        """Write a column of texts and give it a name; long formulas of rules are not allowed."""
        for row, text in enumerate(texts):
            self.sheet.write_string(row, self.column, text)
        last = (max(0, len(texts) - 1), self.column)
        self.book.define_name(name, f"={block(self.name, (0, self.column), last)}")
        self.column += 1
        return name

    def agency_of(self, group_cell: str) -> str:
        """Return the formula that gives the departments or districts of the group chosen in a cell."""
        formula = self.none
        for labels, names in reversed(self.by_agencies):
            formula = f"IF(COUNTIF({labels},{group_cell})>0,{names},{formula})"
        return f"={formula}"


# ------------------------------------------------------------------ the list
def _list(sheet: Sheet, request: Request, style: Looks, words: _Choices, lang: str) -> None:
    last = HEADS + lines_of(request)
    sheet.set_default_row(18)
    title = say("form-title", lang, unit=request.name.say(lang))
    sheet.merge_range(0, 0, 0, len(COLUMNS) - 1, title, style["title"])
    sheet.merge_range(1, 0, 1, len(COLUMNS) - 1, say("form-under-title", lang), style["subtitle"])
    for column, (name, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(HEADS, column, _heading(name, lang), style["head"])
    sheet.set_row(HEADS, 34)
    for row in range(HEADS + 1, last + 1):
        sheet.write_number(row, 0, row - HEADS, style["code"])
        for column, name in enumerate(COLUMNS[1:], start=1):
            if name in TO_FILL:
                sheet.write_blank(row, column, None, style["open"])
        sheet.write_string(row, COLUMNS.index("unit"), request.unit, style["fixed"])
        sheet.write_string(row, COLUMNS.index("unit_name"), request.name.vi, style["fixed"])
    _validate(sheet, words, last, lang)
    if not words.by_agencies:
        sheet.set_column(COLUMNS.index("agency"), COLUMNS.index("agency"), None, None, {"hidden": True})
    sheet.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})
    page(sheet, HEADS, (last, len(COLUMNS) - 1), landscape=True)


def _heading(name: str, lang: str) -> str:
    if name == "number":
        return say("col-no", lang)
    key = f"form-{name}"
    known = list_columns()[name].label
    return say(key, lang) if name in {"unit", "agency"} else _capital(known.say(lang))


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _validate(sheet: Sheet, words: _Choices, last: int, lang: str) -> None:
    first = HEADS + 1
    mail = f"$H{first + 1}"
    rules: dict[str, dict[str, object]] = {
        "group": {"validate": "list", "source": f"={words.groups}"},
        "agency": {"validate": "list", "source": words.agency_of(f"$B{first + 1}")},
        "name": _length(2, 100),
        "email": {
            "validate": "custom",
            "value": f'=AND(ISNUMBER(FIND("@",{mail})),ISERROR(FIND(" ",{mail})))',
        },
        "phone": _length(8, 20),
    }
    for name, rule in rules.items():
        column = COLUMNS.index(name)
        told = {"error_title": say("form-wrong", lang), "error_message": say(f"form-wrong-{name}", lang)}
        sheet.data_validation(first, column, last, column, {**rule, **told, "ignore_blank": True})


def _length(least: int, most: int) -> dict[str, object]:
    return {"validate": "length", "criteria": "between", "minimum": least, "maximum": most}


# ------------------------------------------------------------------ instructions
def _instructions(sheet: Sheet, request: Request, style: Looks, lang: str, due: str) -> None:
    sheet.set_column(0, 0, 74)
    sheet.hide_gridlines(2)
    asked = [
        say("form-asked", lang, label=one.group.label.say(lang), how=how_many(one, lang))
        for one in request.asked
    ]
    steps = [say(f"form-step-{number}", lang) for number in range(1, 8)]
    lines = [
        (say("form-how-title", lang), "title"),
        (say("form-for", lang, unit=request.name.say(lang), code=request.unit), "bold"),
        (say("form-due", lang, due=due), "bold"),
        ("", "text"),
        (say("form-asked-title", lang), "bold"),
        *((text, "text") for text in asked),
        ("", "text"),
        (say("form-steps-title", lang), "bold"),
        *((f"{number}. {text}", "text") for number, text in enumerate(steps, start=1)),
    ]
    for row, (text, look) in enumerate(lines):
        sheet.write_string(row, 0, text, style[look])
        sheet.set_row(row, 18 * (1 + len(text) // 72))
    sheet.protect("")
    page(sheet, 0, (len(lines), 0), landscape=False)


def how_many(one: Asked, lang: str) -> str:
    """Return in words how many persons of a group are asked for."""
    key = "form-exactly" if one.fixed else "form-everyone"
    return say(key, lang, count=fmt(one.share.count, 0, lang))
