"""Administrative units by code and date: a code means nothing without a date.

The tables of ``sampling/catalog/units`` hold one row per unit and period. On 01/07/2025 63 provinces became
34, and the codes 15, 24, 44, 52, 80, 82, 91 name another province since then: every lookup demands a date.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sampling.errors import Problem, SamplingError
from sampling.plan import Text
from sampling.unit_codes import UnitCode
from sampling.unit_tables import AdminUnit, Kind, kinds, say_day, successions, unit_rows, units_by_code

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "AdminUnit",
    "Kind",
    "convert",
    "convert_province",
    "kind_of",
    "kinds",
    "meanings_of",
    "say_day",
    "say_meanings",
    "unit",
    "units_ever",
    "units_of",
]


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
    for candidate in units_by_code(kind_of(kind).id).get(code, ()):
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
    found = tuple(row for row in unit_rows(known.id) if row.valid_on(on) and parent in (None, row.parent))
    problem = _outside(known, on)
    if problem is None and known.partial and (parent is None or not found):
        problem = Problem("", UnitCode.LIST_PARTIAL, {**_said(known, on), "source": known.source})
    if problem is not None:
        raise SamplingError([problem])
    return tuple(row for row in found if row.in_scope or out_of_scope)


def meanings_of(code: str, kind: str) -> tuple[AdminUnit, ...]:
    """Return every unit that ever had this code, oldest first."""
    return units_by_code(kind_of(kind).id).get(code, ())


def units_ever(kind: str) -> tuple[AdminUnit, ...]:
    """Return every unit of a kind at any date, in the order of its table."""
    return unit_rows(kind_of(kind).id)


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
    changes = sorted({row.on for row in successions(kind) if min(from_, to) < row.on <= max(from_, to)})
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
    named = tuple(row.after for row in successions(kind) if row.on == day and row.before == code)
    return named or (code,)


def _before(code: str, kind: str, day: date) -> tuple[str, ...]:
    changed = [row for row in successions(kind) if row.on == day]
    named = tuple(row.before for row in changed if row.after == code)
    ended = any(row.before == code for row in changed)
    stayed = not ended and any(row.valid_on(day - timedelta(days=1)) for row in meanings_of(code, kind))
    return (*named, code) if stayed else named


def _not_found(code: str, kind: Kind, on: date) -> Problem:
    meanings = units_by_code(kind.id).get(code, ())
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
    return {"kind": Text(kind.vi, kind.en), "on": say_day(on)}
