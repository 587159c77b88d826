"""XlsxWriter, in one place: it comes without types."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell  # type: ignore[import-untyped]

from survey.office.same_bytes import without_clock

if TYPE_CHECKING:
    from collections.abc import Callable

Book = Any
Sheet = Any
Look = Any
Looks = dict[str, Look]


def workbook(fill: Callable[[Book], None]) -> bytes:
    """Return a workbook that `fill` writes; texts stay texts, whatever they begin with."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    fill(book)
    book.close()
    return without_clock(out.getvalue())


def address(row: int, column: int, *, fixed: bool = False) -> str:
    """Return where a cell is.

    Examples
    --------
    >>> address(4, 2), address(4, 2, fixed=True)
    ('C5', '$C$5')
    """
    place: str = xl_rowcol_to_cell(row, column, fixed, fixed)
    return place


def block(sheet: str, first: tuple[int, int], last: tuple[int, int]) -> str:
    """Return where a block of cells is, from any sheet.

    Examples
    --------
    >>> block("Danh mục", (1, 0), (3, 0))
    "'Danh mục'!$A$2:$A$4"
    """
    return f"'{sheet}'!{address(*first, fixed=True)}:{address(*last, fixed=True)}"


def letters(column: int) -> str:
    """Return the letters of a column.

    Examples
    --------
    >>> letters(27)
    'AB'
    """
    name: str = xl_col_to_name(column)
    return name


def sheet_name(text: str, book: Book) -> str:
    """Return a name that a sheet can have: no signs that Excel forbids, 31 letters, not taken yet."""
    clean = re.sub(r"[\[\]:*?/\\']", " ", text).strip() or "-"
    taken = {sheet.get_name().casefold() for sheet in book.worksheets()}
    tried = (clean[:31], *(f"{clean[:27]} {number}" for number in range(2, 100)))
    return next(name for name in tried if name.casefold() not in taken)
