"""A list as it was sent: its rows with their numbers and the columns that its headings stand for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sampling.errors import Problem, SamplingError
from sampling.frame_codes import FrameCode
from sampling.frame_headers import find_header, headings_there, list_columns, missing_columns
from sampling.frame_reading import read_sheets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sampling.frame_headers import Header
    from sampling.frame_reading import Sheet


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row: its number (the first is 1), column → text, and whether it is wider than the heading."""

    number: int
    values: Mapping[str, str]
    extra: bool = False


@dataclass(frozen=True, slots=True)
class RespondentList:
    """A list as sent: where it came from, column → heading, and its rows that are not empty."""

    file: str
    sheet: str
    mapping: Mapping[str, str]
    rows: tuple[ListRow, ...]
    constants: Mapping[str, str] = field(default_factory=dict)


def read_rows(
    path: str | Path,
    mapping: Mapping[str, str] | None = None,
    *,
    sheet: str | None = None,
    constants: Mapping[str, str] | None = None,
    remembered: Mapping[str, str] | None = None,
) -> RespondentList:
    """Return the rows of a respondent list: CSV (``,`` ``;`` tab; UTF-8, UTF-16, Windows-1258) or a workbook.

    Headings are recognised in Vietnamese and English; `mapping` (column → heading) goes before. `constants`
    (column → value) stand for columns that the file does not have. Of a workbook the first sheet with a
    heading row is read, or `sheet`. Lines of a form that hold only what was printed in them (the unit) are
    left out. `remembered` is a mapping of earlier lists: what of it fits this one counts where `mapping` says
    nothing.

    Raises
    ------
    SamplingError
        If file, sheet or heading row is missing, a column is missing or mapped wrongly, or no row is there.
    """
    mapping, constants = dict(mapping or {}), dict(constants or {})
    unknown = [column for column in (*mapping, *constants) if column not in list_columns()]
    if unknown:
        facts = {"known": ", ".join(list_columns())}
        raise SamplingError(
            [Problem("", FrameCode.COLUMN_UNKNOWN, {"asked": one, **facts}) for one in unknown]
        )
    sheets = _wanted(path, read_sheets(path), sheet)
    for candidate in sheets:
        fits = headings_there(candidate.rows, remembered or {}, {*mapping, *constants})
        header = find_header(candidate.rows, {**fits, **mapping}, constants)
        if header is not None:
            return _list(path, candidate, header, constants)
    raise SamplingError([_no_header(path, sheets, mapping)])


def _wanted(path: str | Path, sheets: Sequence[Sheet], name: str | None) -> Sequence[Sheet]:
    if not sheets:
        raise SamplingError([Problem("", FrameCode.NO_SHEETS, {"file": Path(path).name})])
    if name is None:
        return sheets
    found = [sheet for sheet in sheets if sheet.name == name]
    if not found:
        facts = {"asked": name, "known": ", ".join(sheet.name for sheet in sheets)}
        raise SamplingError([Problem("", FrameCode.SHEET_UNKNOWN, facts)])
    return found


def _no_header(path: str | Path, sheets: Sequence[Sheet], mapping: Mapping[str, str]) -> Problem:
    first = next((row for sheet in sheets for row in sheet.rows if any(row)), ())
    facts = {
        "file": Path(path).name,
        "sheets": ", ".join(sheet.name for sheet in sheets) or "",
        "found": ", ".join(f"«{cell[:40]}»" for cell in first[:12] if cell),
    }
    if mapping:
        asked = ", ".join(f"{column}={heading}" for column, heading in mapping.items())
        return Problem("", FrameCode.MAPPED_HEADER_MISSING, {**facts, "asked": asked})
    return Problem("", FrameCode.HEADER_MISSING, facts)


def _list(path: str | Path, sheet: Sheet, header: Header, constants: Mapping[str, str]) -> RespondentList:
    problems = missing_columns(header, constants)
    rows = tuple(
        _row(number, row, header, constants)
        for number, row in enumerate(sheet.rows[header.row :], header.row + 1)
        if any(row)
    )
    rows = tuple(row for row in rows if not _only_printed(row, constants))
    if not problems and not rows:
        problems = [Problem("", FrameCode.NO_ROWS, {"file": Path(path).name, "row": header.row})]
    if problems:
        raise SamplingError(problems)
    return RespondentList(Path(path).name, sheet.name, header.mapping, rows, constants)


_PRINTED = frozenset({"unit", "unit_name", "invented"})
"""Columns that a form prints in each of its lines before anybody fills it in."""


def _only_printed(row: ListRow, constants: Mapping[str, str]) -> bool:
    """Return whether a line of a form was left empty: it holds what was printed in it and nothing else."""
    return not row.extra and not any(
        text for column, text in row.values.items() if column not in _PRINTED and column not in constants
    )


def _row(number: int, row: Sequence[str], header: Header, constants: Mapping[str, str]) -> ListRow:
    read = {column: row[place] if place < len(row) else "" for column, place in header.places.items()}
    extra = any(row[header.width :])
    return ListRow(number, {**read, **constants}, extra)
