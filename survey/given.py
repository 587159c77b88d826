"""Figures that come from elsewhere: percentages of linked criteria (SIPAS) and appraised points, as CSV.

All problems of both files are reported at once, each with its row.
"""

from __future__ import annotations

import csv
import hashlib
import io
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from survey.errors import FiguresCode, Problem, SurveyCode, SurveyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

GIVEN_COLUMNS = {
    "unit": ("unit", "đơn vị", "mã đơn vị"),
    "criterion": ("criterion", "tiêu chí", "mã tiêu chí"),
    "percent": ("percent", "tỷ lệ", "tỷ lệ %", "phần trăm"),
}
SE_COLUMN = ("se", "sai số chuẩn")
APPRAISED_COLUMNS = {
    "unit": ("unit", "đơn vị", "mã đơn vị"),
    "points": ("points", "điểm", "điểm thẩm định"),
}


@dataclass(frozen=True, slots=True)
class Expected:
    """What the files may hold: per unit its linked criteria, and the most appraised points it can have."""

    linked: Mapping[str, tuple[str, ...]]
    most: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of both files: (unit, criterion) → (percent, se or ``None``); unit → appraised points."""

    given: Mapping[tuple[str, str], tuple[float, float | None]] = field(default_factory=dict)
    appraised: Mapping[str, float] = field(default_factory=dict)
    given_sha256: str = ""
    appraised_sha256: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    unit: str
    fields: Mapping[str, str]


@dataclass(slots=True)
class _Reading:
    """One file while it is read: its rows, and the problems found so far."""

    path: str
    expected: Expected
    problems: list[Problem] = field(default_factory=list)

    def problem(self, code: FiguresCode | SurveyCode, **facts: object) -> None:
        self.problems.append(Problem(self.path, code, facts))

    def number(self, row: _Row, column: str) -> float | None:
        """Return a number as either language writes it, ``None`` (and a problem) when it is none."""
        found = row.fields[column]
        value = read_number(found)
        if value is None:
            self.problem(FiguresCode.NUMBER, row=row.number, column=column, found=found)
        return value


def read_figures(given: str | Path | None, appraised: str | Path | None, expected: Expected) -> Figures:
    """Return the figures of both files; a file that is not given has none.

    Raises
    ------
    SurveyError
        All problems of both files at once, each with its row.
    """
    first, second = (_Reading(Path(path).name if path else "", expected) for path in (given, appraised))
    given_bytes, appraised_bytes = (
        _bytes(path, reading) for path, reading in ((given, first), (appraised, second))
    )
    percents = _given(given_bytes, first)
    points = _appraised(appraised_bytes, second)
    problems = [*first.problems, *second.problems]
    if problems:
        raise SurveyError(problems)
    return Figures(percents, points, _sha256(given_bytes), _sha256(appraised_bytes))


def read_number(text: str) -> float | None:
    """Return a plain number with a decimal point or a decimal comma, ``None`` when it is not one.

    Examples
    --------
    >>> read_number("83,94"), read_number(" 83.94 % "), read_number("1.234,5"), read_number("nan")
    (83.94, 83.94, None, None)
    """
    plain = text.strip().removesuffix("%").strip().replace(",", ".")
    if plain.count(".") > 1 or not plain.lstrip("+-").replace(".", "", 1).isdecimal():
        return None
    return float(plain)


def _given(data: bytes | None, reading: _Reading) -> dict[tuple[str, str], tuple[float, float | None]]:
    found: dict[tuple[str, str], tuple[float, float | None]] = {}
    seen: dict[str, int] = {}
    for row in _rows(data, reading, GIVEN_COLUMNS, {"se": SE_COLUMN}):
        criterion = row.fields["criterion"]
        known = reading.expected.linked[row.unit]
        if criterion not in known:
            facts = {"asked": criterion, "unit": row.unit, "known": ", ".join(known) or "–"}
            reading.problem(FiguresCode.CRITERION_NOT_LINKED, row=row.number, **facts)
        percent = reading.number(row, "percent")
        if percent is not None and not 0 <= percent <= 100:
            reading.problem(FiguresCode.PERCENT_RANGE, row=row.number, found=row.fields["percent"])
        se = _se(row, reading)
        if not _twice(f"{row.unit} × {criterion}", row, seen, reading) and percent is not None:
            found[row.unit, criterion] = (percent, se)
    return found


def _se(row: _Row, reading: _Reading) -> float | None:
    if not row.fields.get("se"):
        return None
    se = reading.number(row, "se")
    if se is not None and not 0 <= se <= 100:
        reading.problem(FiguresCode.SE_RANGE, row=row.number, found=row.fields["se"])
    return se


def _appraised(data: bytes | None, reading: _Reading) -> dict[str, float]:
    found: dict[str, float] = {}
    seen: dict[str, int] = {}
    for row in _rows(data, reading, APPRAISED_COLUMNS, {}):
        points = reading.number(row, "points")
        most = reading.expected.most[row.unit]
        if points is not None and not 0 <= points <= most:
            facts = {"unit": row.unit, "most": most, "found": row.fields["points"]}
            reading.problem(FiguresCode.POINTS_RANGE, row=row.number, **facts)
        if not _twice(row.unit, row, seen, reading) and points is not None:
            found[row.unit] = points
    return found


def _twice(what: str, row: _Row, seen: dict[str, int], reading: _Reading) -> bool:
    first = seen.setdefault(what, row.number)
    if first != row.number:
        reading.problem(FiguresCode.DUPLICATE, row=row.number, what=what, first=first)
    return first != row.number


def _rows(
    data: bytes | None,
    reading: _Reading,
    columns: Mapping[str, tuple[str, ...]],
    optional: Mapping[str, tuple[str, ...]],
) -> Iterator[_Row]:
    """Give the rows whose unit the round knows; the others are problems."""
    lines = [] if data is None else _lines(data, reading)
    if not lines:
        return
    header = [_plain(name) for name in lines[0]]
    places = {
        name: next(i for i, each in enumerate(header) if each in names)
        for name, names in {**columns, **optional}.items()
        if not set(names).isdisjoint(header)
    }
    missing = [name for name in columns if name not in places]
    if missing:
        reading.problem(FiguresCode.COLUMN_MISSING, missing=", ".join(missing), found=", ".join(lines[0]))
        return
    if not any(any(line) for line in lines[1:]):
        reading.problem(FiguresCode.EMPTY)
    for number, line in enumerate(lines[1:], 2):
        if any(line):
            fields = {name: line[place] if place < len(line) else "" for name, place in places.items()}
            if _known_unit(fields["unit"], number, reading):
                yield _Row(number, fields["unit"], fields)


def _known_unit(code: str, number: int, reading: _Reading) -> bool:
    known = reading.expected.most
    if code in known:
        return True
    longer = [unit for unit in known if code and unit.isdecimal() and unit.lstrip("0") == code]
    if longer:
        reading.problem(FiguresCode.UNIT_ZERO_LOST, row=number, asked=code, meant=longer[0])
    else:
        reading.problem(FiguresCode.UNIT_UNKNOWN, row=number, asked=code)
    return False


def _lines(data: bytes, reading: _Reading) -> list[list[str]]:
    try:
        text = data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError:
        reading.problem(FiguresCode.ENCODING)
        return []
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    # Blank lines keep their place, so that row numbers are those of Excel.
    lines = [
        [unicodedata.normalize("NFC", cell).strip() for cell in line]
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    ]
    if not lines:
        reading.problem(FiguresCode.EMPTY)
    return lines


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _bytes(path: str | Path | None, reading: _Reading) -> bytes | None:
    if path is None:
        return None
    try:
        return Path(path).read_bytes()
    except OSError as error:
        reading.problem(SurveyCode.FILE_UNREADABLE, file=str(path), reason=error.strerror or str(error))
        return None


def _sha256(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()
