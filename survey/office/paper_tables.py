"""Tables of administrative papers: the heading on every page, rows that are not torn apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docx.enum.table import WD_ALIGN_VERTICAL
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from survey.office.state_paper import CENTRE, LEFT, TABLE, add, mark_row, plain_table, write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as Paper
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.table import Table, _Cell


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: heading, width in millimetres, where its cells stand."""

    heading: str
    width: float
    align: WD_ALIGN_PARAGRAPH = LEFT


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; `small` are second lines in italics, by column; `wide` spans the whole row."""

    cells: tuple[str, ...]
    bold: bool = False
    small: tuple[tuple[int, str], ...] = ()
    wide: bool = False


def grid(paper: Paper, columns: Sequence[Column], rows: Sequence[Row], *, size: float = TABLE) -> None:
    """Write a table whose heading stands on every page and whose rows are not torn apart."""
    table = paper.add_table(rows=1 + len(rows), cols=len(columns))
    table.style = "Table Grid"
    plain_table(table, [column.width for column in columns])
    _cell_margins(table)
    for cell, column in zip(table.rows[0].cells, columns, strict=True):
        _fill(cell, column.heading, CENTRE, size, bold=True)
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    mark_row(table.rows[0], "w:tblHeader")
    cells = table._cells  # noqa: SLF001 - row.cells is quadratic
    for number, row in enumerate(rows, start=1):
        line = cells[number * len(columns) : (number + 1) * len(columns)]
        if row.wide:
            _fill(line[0].merge(line[-1]), row.cells[0], LEFT, size, bold=row.bold)
        else:
            small = dict(row.small)
            for place, (cell, column) in enumerate(zip(line, columns, strict=True)):
                _fill(cell, row.cells[place], column.align, size, bold=row.bold, second=small.get(place, ""))
    for row_made in table.rows:
        mark_row(row_made, "w:cantSplit")


def _fill(
    cell: _Cell, text: str, align: WD_ALIGN_PARAGRAPH, size: float, *, bold: bool = False, second: str = ""
) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = align
    add(paragraph, text, size=size, bold=bold)
    for line in second.split("\n") if second else ():
        write(cell, line, size=size - 1, italic=True, align=align)


def _cell_margins(table: Table) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("top", 40), ("left", 70), ("bottom", 40), ("right", 70)):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(width))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")  # noqa: SLF001 - no such setting
