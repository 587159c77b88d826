"""Which heading of a list stands for which column of a frame file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml

from sampling.collation import plain, vietnamese_key
from sampling.errors import Problem, SamplingError
from sampling.frame_codes import FrameCode
from sampling.plan import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

REQUIRED = ("group", "unit")
"""Columns without which no row can be read; besides them a person needs a name or a number."""

SEARCHED_ROWS = 30
"""How far down the heading may stand: lists have titles above it."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column that lists may have: its wording and the headings that stand for it, the likeliest first."""

    label: Text
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """The heading row of a list: its row number (the first row is 1), width, and column → place, heading."""

    row: int
    width: int
    places: Mapping[str, int]
    mapping: Mapping[str, str]


@cache
def list_columns() -> dict[str, Heading]:
    """Return the columns that a list may have, by id."""
    text = files("sampling").joinpath("catalog", "units", "headers.yaml").read_text(encoding="utf-8")
    return {
        column: Heading(Text(entry["vi"], entry["en"]), tuple(entry["headings"]))
        for column, entry in yaml.safe_load(text).items()
    }


def find_header(
    rows: Sequence[Sequence[str]], mapping: Mapping[str, str], constants: Mapping[str, str]
) -> Header | None:
    """Return the heading row among the first rows, or ``None`` when there is none.

    `mapping` (column → heading) goes before what is recognised. A row is a heading when it holds all mapped
    headings and at least two columns are known (`constants` count).

    Raises
    ------
    SamplingError
        If two headings that stand for one column are the same.
    """
    for index, row in enumerate(rows[:SEARCHED_ROWS]):
        found = _places(row, mapping, constants)
        if found and len(found) + len(constants) >= 2:
            return Header(index + 1, len(row), found, {column: row[place] for column, place in found.items()})
    return None


def headings_there(
    rows: Sequence[Sequence[str]], mapping: Mapping[str, str], taken: Collection[str]
) -> dict[str, str]:
    """Return what of a remembered mapping fits a list: headings in the one row that holds most of them.

    Columns in `taken` are left out.
    """
    wanted = {column: _key(heading) for column, heading in mapping.items() if column not in taken}
    best: list[str] = []
    for row in rows[:SEARCHED_ROWS]:
        keys = {_key(cell) for cell in row}
        best = max(best, [column for column, key in wanted.items() if key in keys], key=len)
    return {column: mapping[column] for column in best}


def _places(
    row: Sequence[str], mapping: Mapping[str, str], constants: Mapping[str, str]
) -> dict[str, int] | None:
    keys = [_key(cell) for cell in row]
    found: dict[str, int] = {}
    for column, heading in mapping.items():
        if _key(heading) not in keys:
            return None
        found[column] = _only(column, heading, keys)
    for column, known in list_columns().items():
        place = _first_fit(known.headings, keys, set(found.values()))
        if place is not None and column not in found and column not in constants:
            found[column] = _only(column, row[place], keys)
    return found


def _first_fit(headings: Sequence[str], keys: Sequence[object], taken: set[int]) -> int | None:
    free = [(place, key) for place, key in enumerate(keys) if place not in taken]
    fits = (place for heading in headings for place, key in free if key in _meant(heading))
    return next(fits, None)


def _only(column: str, heading: str, keys: Sequence[object]) -> int:
    if keys.count(_key(heading)) > 1:
        raise SamplingError([Problem("", FrameCode.HEADER_TWICE, {"column": column, "header": heading})])
    return keys.index(_key(heading))


@cache
def _meant(heading: str) -> frozenset[object]:
    return frozenset({_key(heading), _key(plain(heading))})


@lru_cache(maxsize=2**12)
def _key(heading: str) -> object:
    return vietnamese_key(heading.replace("_", " ").partition("(")[0])[:2]


def missing_columns(header: Header, constants: Mapping[str, str]) -> list[Problem]:
    """Return a problem for each column that a list cannot do without and `header` lacks."""
    known = {*header.mapping, *constants}
    missing = [column for column in REQUIRED if column not in known]
    if not {"name", "person"} & known:
        missing.append("name")
    headings = ", ".join(f"«{heading}»" for heading in header.mapping.values())
    return [
        Problem(
            "", FrameCode.COLUMN_MISSING, {**column_facts(column), "row": header.row, "headers": headings}
        )
        for column in missing
    ]


def column_facts(column: str) -> dict[str, object]:
    """Return a column's id and wording as facts of a problem."""
    label = list_columns()[column].label if column in list_columns() else Text(column, column)
    return {"column": column, "label": label}
