"""Administrative units by code and date: a code means nothing without a date.

The tables of ``sampling/catalog/units`` hold one row per unit and period. On 01/07/2025 63 provinces became
34, and the codes 15, 24, 44, 52, 80, 82, 91 name another province since then: every lookup demands a date.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml

from sampling.errors import Problem, SamplingError
from sampling.unit_codes import UnitCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class AdminUnit:
    """A unit during one period of validity; `valid_to` is its last day, ``None`` while it is still valid.

    `parent` is the code of the unit above (a district's province), read at the same date; ``""`` at the top.
    `in_scope` is False for a ministry that the index does not assess.
    """

    code: str
    name: str
    name_en: str
    kind: str
    valid_from: date
    valid_to: date | None
    parent: str = ""
    full_name: str = ""
    source: str = ""
    in_scope: bool = True

    def say(self, lang: str) -> str:
        """Return the name in `lang` (``"vi"`` or ``"en"``)."""
        return self.name_en if lang == "en" else self.name

    def valid_on(self, on: date) -> bool:
        """Return whether the unit exists under this code and name on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of unit: its words, its table, and the days for which the table is complete."""

    id: str
    vi: str
    en: str
    table: str
    source: str
    since: date
    until: date | None = None
    abolished: date | None = None
    digits: int = 0
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Succession:
    """On the day `on`, unit `after` took the place of unit `before`."""

    kind: str
    before: str
    after: str
    on: date


@cache
def kinds() -> dict[str, Kind]:
    """Return the kinds of units by id, in the order of the catalogue."""
    content = yaml.safe_load(_text("kinds.yaml"))
    return {kind_id: Kind(id=kind_id, **entry) for kind_id, entry in content.items()}


def kind_of(kind: str) -> Kind:
    """Return the kind with this id.

    Raises
    ------
    SamplingError
        If there is no such kind.
    """
    if kind in kinds():
        return kinds()[kind]
    facts = {"asked": kind, "known": ", ".join(kinds())}
    raise SamplingError([Problem("", UnitCode.KIND_UNKNOWN, facts)])


def unit(code: str, kind: str, on: date) -> AdminUnit:
    """Return the unit that `code` names on the day `on`.

    Raises
    ------
    SamplingError
        If the code names no unit of this kind on that day; the problem says what it means at which date.

    Examples
    --------
    >>> unit("24", "province", date(2023, 12, 1)).name, unit("24", "province", date(2025, 7, 1)).name
    ('Bắc Giang', 'Bắc Ninh')
    """
    for candidate in _by_code(kind_of(kind).id).get(code, ()):
        if candidate.valid_on(on):
            return candidate
    raise SamplingError([_not_found(code, kinds()[kind], on)])


def units_of(
    kind: str, on: date, *, parent: str | None = None, out_of_scope: bool = False
) -> tuple[AdminUnit, ...]:
    """Return the units of a kind on the day `on`, in the order of their table (codes or official order).

    `parent` keeps those under one unit (``""``: those under none). Ministries that the index does not assess
    are left out unless `out_of_scope`.

    Raises
    ------
    SamplingError
        If the catalogue has no complete list of this kind (under this parent) for that day.

    Examples
    --------
    >>> len(units_of("province", date(2025, 6, 30))), len(units_of("province", date(2025, 7, 1)))
    (63, 34)
    """
    known = kind_of(kind)
    found = tuple(row for row in _rows(known.id) if row.valid_on(on) and parent in (None, row.parent))
    problem = _outside(known, on)
    if problem is None and known.partial and (parent is None or not found):
        problem = Problem("", UnitCode.LIST_PARTIAL, {**_said(known, on), "source": known.source})
    if problem is not None:
        raise SamplingError([problem])
    return tuple(row for row in found if row.in_scope or out_of_scope)


def meanings_of(code: str, kind: str) -> tuple[AdminUnit, ...]:
    """Return every unit that ever had this code, oldest first."""
    return tuple(_by_code(kind_of(kind).id).get(code, ()))


def units_ever(kind: str) -> tuple[AdminUnit, ...]:
    """Return every unit of a kind at any date, in the order of its table."""
    return _rows(kind_of(kind).id)


def say_meanings(units: Iterable[AdminUnit]) -> str:
    """Return units with their days, in words that both languages share.

    Examples
    --------
    >>> say_meanings(meanings_of("15", "province"))
    'Yên Bái (01/08/2008–30/06/2025); Lào Cai (01/07/2025–)'
    """
    return "; ".join(
        f"{row.name} ({say_day(row.valid_from)}–{say_day(row.valid_to) if row.valid_to else ''})"
        for row in units
    )


def convert(code: str, kind: str, *, from_: date, to: date) -> tuple[str, ...]:
    """Return the codes on the day `to` of what `code` named on the day `from_`.

    Forwards this is the successor; backwards all predecessors.

    Raises
    ------
    SamplingError
        If the code names nothing on `from_`, or the catalogue knows no unit for a result on `to`.

    Examples
    --------
    >>> convert("BNNMT", "ministry", from_=date(2025, 3, 1), to=date(2023, 12, 1))
    ('BNNPTNT', 'BTNMT')
    """
    codes = {unit(code, kind, from_).code}
    changes = sorted({row.on for row in _successions(kind) if min(from_, to) < row.on <= max(from_, to)})
    for day in changes if from_ <= to else reversed(changes):
        step = _after if from_ <= to else _before
        codes = {result for one in codes for result in step(one, kind, day)}
    return tuple(unit(result, kind, to).code for result in sorted(codes))


def convert_province(code: str, *, from_: date, to: date) -> tuple[str, ...]:
    """Return the codes on the day `to` of the province that `code` named on the day `from_`.

    Raises
    ------
    SamplingError
        If the code names no province on `from_`.

    Examples
    --------
    >>> convert_province("70", from_=date(2022, 10, 1), to=date(2025, 7, 1))
    ('75',)
    >>> convert_province("86", from_=date(2025, 7, 1), to=date(2023, 12, 1))
    ('83', '84', '86')
    """
    return convert(code, "province", from_=from_, to=to)


def _after(code: str, kind: str, day: date) -> tuple[str, ...]:
    named = tuple(row.after for row in _successions(kind) if row.on == day and row.before == code)
    return named or (code,)


def _before(code: str, kind: str, day: date) -> tuple[str, ...]:
    changed = [row for row in _successions(kind) if row.on == day]
    named = tuple(row.before for row in changed if row.after == code)
    ended = any(row.before == code for row in changed)
    stayed = not ended and any(row.valid_on(day - timedelta(days=1)) for row in meanings_of(code, kind))
    return (*named, code) if stayed else named


def _not_found(code: str, kind: Kind, on: date) -> Problem:
    meanings = _by_code(kind.id).get(code, ())
    facts = {"asked": code, **_said(kind, on)}
    if meanings:
        wrong = Problem("", UnitCode.WRONG_DATE, {**facts, "meanings": say_meanings(meanings)})
        return _outside(kind, on) or wrong
    return _outside(kind, on) or Problem("", UnitCode.UNKNOWN, facts)


def _outside(kind: Kind, on: date) -> Problem | None:
    facts = _said(kind, on)
    if kind.abolished is not None and on >= kind.abolished:
        return Problem("", UnitCode.KIND_ABOLISHED, {**facts, "day": say_day(kind.abolished)})
    if on < kind.since or (kind.until is not None and on > kind.until):
        window = f"{say_day(kind.since)}–{say_day(kind.until) if kind.until else ''}"
        return Problem("", UnitCode.LIST_UNKNOWN, {**facts, "window": window})
    return None


def _said(kind: Kind, on: date) -> dict[str, object]:
    return {"kind": kind.en, "kind_vi": kind.vi, "on": say_day(on)}


@cache
def _by_code(kind: str) -> dict[str, list[AdminUnit]]:
    index: dict[str, list[AdminUnit]] = {}
    for row in _rows(kind):
        index.setdefault(row.code, []).append(row)
    return index


@cache
def _rows(kind: str) -> tuple[AdminUnit, ...]:
    return tuple(
        AdminUnit(
            code=row["code"],
            name=row["name"],
            name_en=row["name_en"],
            kind=kind,
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            parent=row["parent"],
            full_name=row["full_name"],
            source=row["source"],
            in_scope=row.get("in_scope", "1") == "1",
        )
        for row in _table(kinds()[kind].table)
    )


@cache
def _successions(kind: str) -> tuple[Succession, ...]:
    return tuple(
        Succession(kind, row["from"], row["to"], date.fromisoformat(row["on"]))
        for row in _table("successions.csv")
        if row["kind"] == kind
    )


def _table(name: str) -> Iterator[dict[str, str]]:
    lines = (line for line in _text(name).splitlines() if not line.startswith("#"))
    yield from csv.DictReader(lines)


def _text(name: str) -> str:
    return files("sampling").joinpath("catalog", "units", name).read_text(encoding="utf-8")


def say_day(day: date) -> str:
    """Return a day as both languages write it, dd/mm/yyyy."""
    return f"{day:%d/%m/%Y}"
