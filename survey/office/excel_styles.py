"""Looks and pages that all Excel files of the planner share."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sampling.plan import Plan
    from survey.office.excel_engine import Book, Looks, Sheet

A4 = 9
WHOLE = {"vi": '[>=1000000]#"."000"."000;[>=1000]#"."000;0', "en": "#,##0"}


def properties(book: Book, plan: Plan) -> None:
    """Date and sign a workbook by its plan, not by the clock."""
    moment = datetime.combine(plan.dated or plan.units_at, time())
    book.set_properties({"title": plan.title.vi, "author": plan.issuer, "created": moment})


def styles(book: Book, lang: str) -> Looks:
    """Return the looks of cells by name; in Vietnamese 1600 is shown as ``1.600`` on every computer."""
    base = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
    boxed = {**base, "border": 1, "text_wrap": True}
    number = {**boxed, "num_format": WHOLE[lang], "align": "right"}
    grey = {"bg_color": "#F2F2F2"}
    made = {
        "text": {**base, "text_wrap": True},
        "bold": {**base, "bold": True, "text_wrap": True},
        "title": {**base, "bold": True, "font_size": 14, "align": "center", "text_wrap": True},
        "subtitle": {**base, "italic": True, "align": "center"},
        "head": {**boxed, "bold": True, "align": "center", "bg_color": "#E7E6E6"},
        "tier": {**boxed, "bold": True, "indent": 1, **grey},
        "code": {**boxed, "align": "center"},
        "label": {**boxed, "indent": 1},
        "small": {**boxed, "italic": True, "font_size": 10, "indent": 1},
        "unit": {**boxed, "italic": True, "font_size": 9, "align": "center", "font_color": "#595959"},
        "printed": {**boxed, "align": "right", "font_color": "#0000C0"},
        "implied": {**number, "num_format": "0.0000", "font_color": "#00703C", "italic": True},
        "number": number,
        "used": {**number, "bold": True},
        "total": {**number, "bold": True, **grey},
        "total-label": {**boxed, "bold": True, "indent": 1, **grey},
        "note": {**base, "italic": True, "font_size": 11, "text_wrap": True, "valign": "top"},
    }
    return {name: book.add_format(form) for name, form in made.items()}


def page(sheet: Sheet, heading: int, last: tuple[int, int], *, landscape: bool) -> None:
    """Set a sheet up for A4: one page wide, its headings (row `heading`) on each page, the page number."""
    sheet.set_paper(A4)
    if landscape:
        sheet.set_landscape()
    sheet.set_margins(left=0.8, right=0.6, top=0.8, bottom=0.8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(heading)
    sheet.freeze_panes(heading + 1, 2)
    sheet.set_header('&C&"Times New Roman,Regular"&13&P')
    sheet.print_area(0, 0, *last)
