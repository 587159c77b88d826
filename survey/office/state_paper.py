"""Administrative papers in Word: the form of decree 30/2020/NĐ-CP, annex I.

A4; margins 20 mm above and below, 30 mm left, 15 mm right; Times New Roman, black; page numbers centred at
the top from the second page; the body that issues left, the country's name and motto right, each with a rule
under it; number left, place and day right in italics; whom it goes to left, who signs right.
"""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from survey.office.office_words import say
from survey.office.same_bytes import without_clock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from docx.document import Document as Paper
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

    from survey.office.letterhead import Letterhead

FONT = "Times New Roman"
BODY = 14
TABLE = 12
WIDTH = 165
"""Millimetres between the margins."""

LEFT, CENTRE, RIGHT, BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)


def new_paper(title: str, author: str, on: date) -> Paper:
    """Return an empty paper with its page, fonts and page numbers; its properties are dated `on`."""
    paper = Document()
    _page(paper)
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(BODY)
    normal.font.color.rgb = RGBColor(0, 0, 0)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)
    normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)
    about, moment = paper.core_properties, datetime.combine(on, time())
    about.title, about.author, about.last_modified_by = title, author, author
    about.created = about.modified = moment
    about.revision, about.comments, about.language = 1, "", "vi-VN"
    return paper


def _page(paper: Paper) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = CENTRE
    run = number.add_run()
    run.font.size, run.font.name = Pt(13), FONT
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.set(qn("xml:space"), "preserve")
            part.text = text
        run._r.append(part)  # noqa: SLF001 - python-docx has no fields


def write(
    place: Paper | _Cell,
    text: str,
    *,
    size: float = BODY,
    bold: bool = False,
    italic: bool = False,
    align: WD_ALIGN_PARAGRAPH = BOTH,
    indent: float = 0,
    after: float = 0,
    before: float = 0,
    keep: bool = False,
) -> Paragraph:
    """Add one paragraph; `indent` (first line) in millimetres, spaces in points; `keep` with the next one."""
    paragraph = place.add_paragraph()
    paragraph.alignment = align
    form = paragraph.paragraph_format
    form.first_line_indent = Mm(indent) if indent else None
    form.space_after, form.space_before = Pt(after), Pt(before)
    form.keep_with_next = keep
    add(paragraph, text, size=size, bold=bold, italic=italic)
    return paragraph


def add(
    paragraph: Paragraph, text: str, *, size: float = BODY, bold: bool = False, italic: bool = False
) -> None:
    """Add words to a paragraph."""
    run = paragraph.add_run(text)
    run.font.size, run.font.name, run.bold, run.italic = Pt(size), FONT, bold, italic


_AFTER_BORDERS = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr")
"""What follows the borders of a paragraph; Word refuses files whose properties are in another order."""


def rule_under(place: Paper | _Cell, width: float, of: float) -> None:
    """Add a centred rule, `width` of the `of` millimetres that the place is wide."""
    paragraph = place.add_paragraph()
    side = Mm(max(0.0, (of - width) / 2))
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = side
    form.space_before = form.space_after = Pt(0)
    form.line_spacing = Pt(3)
    edges = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    edges.append(top)
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no borders
    properties.insert_element_before(edges, *_AFTER_BORDERS)


def text_width(text: str, size: float) -> float:
    """Return about how many millimetres bold capitals (0.72 em) and small letters (0.5 em) take."""
    ems = sum(0.3 if sign == " " else 0.72 if sign.isupper() else 0.5 for sign in text)
    return ems * size * 25.4 / 72


def masthead(paper: Paper, head: Letterhead, lang: str) -> None:
    """Write the head of a paper: body and number left, country, motto, place and day right."""
    widths = (62.0, 103.0)
    table = paper.add_table(rows=2, cols=2)
    plain_table(table, widths)
    left, right = table.rows[0].cells
    for line in head.body:
        write(left, line, size=13, bold=True, align=CENTRE)
    rule_under(left, max(text_width(line, 13) for line in head.body) * 0.45, widths[0])
    write(right, say("republic", lang), size=13, bold=True, align=CENTRE)
    write(right, say("motto", lang), size=14, bold=True, align=CENTRE)
    rule_under(right, text_width(say("motto", lang), 14) * 1.02, widths[1])
    left, right = table.rows[1].cells
    write(left, head.number, size=13, align=CENTRE, before=6)
    if head.about:
        write(left, head.about, size=12, align=CENTRE, before=6)
    write(right, head.place_and_day, size=14, italic=True, align=CENTRE, before=6)
    for cell in (cell for row in table.rows for cell in row.cells):
        _drop_first(cell)
    write(paper, "", size=8)


def plain_table(table: Table, widths: Sequence[float]) -> None:
    """Give a table its widths, in millimetres."""
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _widths(table, widths)


def _widths(table: Table, widths: Sequence[float]) -> None:
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def _drop_first(cell: _Cell) -> None:
    """Take away the empty paragraph that every new cell begins with."""
    first = cell.paragraphs[0]
    if len(cell.paragraphs) > 1 and not first.text:
        first._p.getparent().remove(first._p)  # noqa: SLF001 - python-docx cannot delete paragraphs


def mark_row(row: object, name: str) -> None:
    """Give a row a property of the format, such as ``w:tblHeader``."""
    properties = row._tr.get_or_add_trPr()  # type: ignore[attr-defined]  # noqa: SLF001 - no such setting
    properties.append(OxmlElement(name))


def ending(paper: Paper, recipients: Sequence[str], head: Letterhead, lang: str) -> None:
    """Write whom the paper goes to and who signs it; the two stay on one page."""
    write(paper, "", size=8)
    table = paper.add_table(rows=1, cols=2)
    plain_table(table, (82.0, 83.0))
    mark_row(table.rows[0], "w:cantSplit")
    left, right = table.rows[0].cells
    write(left, say("recipients", lang), size=12, bold=True, italic=True, align=LEFT)
    for place, name in enumerate(recipients):
        mark = "." if place == len(recipients) - 1 else ";"
        write(left, f"- {name.rstrip('.')}{mark}", size=11, align=LEFT)
    for line in head.signer:
        write(right, line, size=14, bold=True, align=CENTRE)
    for _ in range(4):
        write(right, "", size=14, align=CENTRE)
    for cell in (left, right):
        _drop_first(cell)
    write(paper, "", size=2)  # a paper may not end in a table


def packed(paper: Paper) -> bytes:
    """Return the paper as a file; the same paper is the same bytes."""
    out = io.BytesIO()
    paper.save(out)
    return without_clock(out.getvalue())
