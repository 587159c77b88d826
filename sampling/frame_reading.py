"""From a file to cells: CSV in any usual encoding and delimiter, or a workbook; texts in NFC."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sampling.errors import Problem, SamplingError
from sampling.frame_codes import FrameCode

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_BYTES = 64 * 2**20
"""A list of 50,155 rows has 5 MB; whatever unpacks to more than eight times this is refused."""

DELIMITERS = ",;\t|"
MAX_CELLS = 20_000_000
"""Cells of a sheet, empty ones counted: 50,155 rows × 400 columns."""

OLD_WORKBOOK, PACKED = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
"""How a workbook before .xlsx (or one with a password) begins, and how a zip does."""

WORKBOOK_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
OTHER_KINDS = frozenset({"xl/workbook.bin", "mimetype", "content.xml"})
"""Parts of .xlsb and .ods. The reader would take these too, past the look at the sheets' extent."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of cells: row 1 of the file is ``rows[0]``."""

    name: str
    rows: tuple[tuple[str, ...], ...]


def read_sheets(path: str | Path) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook, or the one table of a text file (under the name ``""``).

    What the file is is seen from its first bytes, not from its name.

    Raises
    ------
    SamplingError
        If the file cannot be opened, is empty, too large, broken, or no list at all.
    """
    try:
        if Path(path).stat().st_size > MAX_BYTES:
            raise _refused(path, FrameCode.TOO_LARGE, limit=MAX_BYTES // 2**20)
        data = Path(path).read_bytes()
    except OSError as error:
        raise _refused(path, FrameCode.UNREADABLE, reason=error.strerror or str(error)) from error
    if not data.strip():
        raise _refused(path, FrameCode.EMPTY)
    if data.startswith(OLD_WORKBOOK):
        raise _refused(path, FrameCode.WORKBOOK_KIND)
    if data.startswith(PACKED):
        return _workbook(path, data)
    return (Sheet("", _table(path, _decoded(path, data))),)


def _refused(path: str | Path, code: FrameCode, **facts: object) -> SamplingError:
    return SamplingError([Problem("", code, {"file": Path(path).name, **facts})])


def _decoded(path: str | Path, data: bytes) -> str:
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _legible(text):
            return text
    raise _refused(path, FrameCode.NOT_A_LIST)


def _legible(text: str) -> bool:
    """Return whether hardly any sign is a control sign: a stray one is dropped later, many are no text."""
    control = {sign for sign in set(text) if unicodedata.category(sign) == "Cc" and not sign.isspace()}
    return "\0" not in control and sum(map(text.count, control)) <= len(text) // 200


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    head = data[:2000]
    if head.count(0) > len(head) // 5:
        return ("utf-16-le",) if head[1::2].count(0) >= head[::2].count(0) else ("utf-16-be",)
    return ("utf-8-sig", "cp1258")


def _table(path: str | Path, text: str) -> tuple[tuple[str, ...], ...]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows = []
    try:
        for row in reader:
            rows.append(tuple(clean(cell) for cell in row))  # noqa: PERF401 - how far it came is needed below
    except csv.Error as error:
        raise _refused(path, FrameCode.QUOTE_OPEN, row=len(rows) + 1) from error
    return tuple(rows)


def _delimiter(text: str) -> str:
    first, *others = text.splitlines()[:30] or [""]
    if re.fullmatch(f"sep=[{DELIMITERS}]", first):
        return first[4:5]
    unquoted = re.sub(r'"[^"]*"', "", "\n".join([first, *others]))
    return max(DELIMITERS, key=unquoted.count)


def clean(text: str) -> str:
    """Return a cell's text in NFC, without control signs and marks of direction, its white space made single.

    Examples
    --------
    >>> clean("  Hoa\u0300  Bi\u0300nh\u00a0")
    'Hoà Bình'
    """
    if text.isascii() and text.isalnum():
        return text
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(sign for sign in composed if unicodedata.category(sign) not in {"Cc", "Cf", "Cs"}).strip()


def _workbook(path: str | Path, data: bytes) -> tuple[Sheet, ...]:
    from python_calamine import CalamineError, load_workbook  # noqa: PLC0415 - only workbooks need it

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            _need_readable(path, packed)
        book = load_workbook(io.BytesIO(data))
        return tuple(
            Sheet(name, _cells(book.get_sheet_by_name(name).to_python(skip_empty_area=False)))
            for name in book.sheet_names
        )
    except (
        CalamineError,
        zipfile.BadZipFile,
        zlib.error,
        RuntimeError,
        EOFError,
        ValueError,
        OSError,
    ) as error:
        raise _refused(path, FrameCode.WORKBOOK_BROKEN, reason=str(error)) from error


def _need_readable(path: str | Path, packed: zipfile.ZipFile) -> None:
    """Refuse what is no .xlsx, or more than a list can be."""
    large = sum(part.file_size for part in packed.infolist()) > 8 * MAX_BYTES
    if not large and not _is_xlsx(packed):
        raise _refused(path, FrameCode.WORKBOOK_KIND)
    if large or _is_wide(packed):
        raise _refused(path, FrameCode.TOO_LARGE, limit=8 * MAX_BYTES // 2**20)


def _is_xlsx(packed: zipfile.ZipFile) -> bool:
    names = packed.namelist()
    if OTHER_KINDS.intersection(name.lower() for name in names) or "[Content_Types].xml" not in names:
        return False
    return WORKBOOK_TYPE in packed.read("[Content_Types].xml")


def _is_wide(packed: zipfile.ZipFile) -> bool:
    """Return whether a sheet would unfold to more than `MAX_CELLS` cells.

    A cell far down and to the right takes a few bytes in the file and, with all the empty ones before it,
    hundreds of gigabytes in memory, which ends the program at once.
    """
    # All parts: a workbook may keep its sheets under any name.
    return any(_extent(packed.read(part)) > MAX_CELLS for part in packed.infolist())


def _extent(sheet: bytes) -> int:
    """Return rows × columns up to the last row and the last column that are named.

    Examples
    --------
    >>> _extent(b'<row r="3"><c r="B3"/></row>')
    6
    """
    rows = columns = 1
    for letters, digits in set(_PLACE.findall(sheet)):
        rows = max(rows, int(digits))
        columns = max(columns, reduce(lambda sum_, letter: 26 * sum_ + letter - 64, letters, 0))
    return rows * columns


_PLACE: Final = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,3})(\d{1,7})["']""")


def _cells(rows: Iterable[Iterable[object]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_written(cell) for cell in row) for row in rows)


def _written(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean(str(cell))
