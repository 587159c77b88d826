"""A respondent list: read from its canonical file, checked against the plan, taken into a round."""

from __future__ import annotations

import csv
import secrets
from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sampling.errors import SamplingError
from sampling.frame_layout import COLUMNS, senders
from sampling.plan import Rates, Selection, SurveyKind
from survey.cells import cell_of
from survey.codes import code_hash, derive_code
from survey.errors import Problem, SurveyCode, SurveyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sampling.plan import Group, Plan

FIRST_ROWS: Final = 5
_NEEDED: Final = ("person", "group", "unit", "rates")
_YES: Final = frozenset({"1", "true", "True", "x", "X"})


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of a list: one form. `line` is its number in the file (the header is 1)."""

    line: int
    person: str
    group: str
    unit: str
    agency: str
    rates: tuple[str, ...]
    position: str
    name: str
    email: str
    phone: str
    invented: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with one row; `unit` is the list it belongs to."""

    code: SurveyCode
    facts: tuple[tuple[str, str], ...]
    line: int
    unit: str


def read_list(source: str | Path | Iterable[Mapping[str, str]]) -> list[ListRow]:
    """Return the rows of a canonical CSV file, or of mappings with its columns.

    Raises
    ------
    SurveyError
        ``file-unreadable``, ``list-column-missing``, ``list-empty``.
    """
    if not isinstance(source, (str, Path)):
        return _rows((list(row) for row in ([r.get(c, "") for c in COLUMNS] for r in source)), COLUMNS, "–")
    try:
        with Path(source).open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file)
            return _rows(lines, next(lines, []), Path(source).name)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        facts = {"file": str(source), "reason": reason}
        raise SurveyError([Problem("", SurveyCode.FILE_UNREADABLE, facts)]) from error


def _rows(lines: Iterable[list[str]], header: Sequence[str], file: str) -> list[ListRow]:
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        facts = {"file": file, "columns": ", ".join(missing)}
        raise SurveyError([Problem("", SurveyCode.LIST_COLUMN_MISSING, facts)])
    places = [list(header).index(column) for column in COLUMNS]
    rows = [
        _row(number, [line[i].strip() if i < len(line) else "" for i in places])
        for number, line in enumerate(lines, 2)
        if any(line)
    ]
    if not rows:
        raise SurveyError([Problem("", SurveyCode.LIST_EMPTY, {"file": file})])
    return rows


def _row(number: int, values: list[str]) -> ListRow:
    person, group, unit, agency, rates, position, name, email, phone, invented = values
    rated = tuple(rates.split("+")) if rates else ()
    return ListRow(number, person, group, unit, agency, rated, position, name, email, phone, invented in _YES)


class ListRules:
    """What the plan allows in a row, worked out once per group."""

    def __init__(self, plan: Plan) -> None:
        asked = {tier.id for tier in plan.tiers if tier.survey is SurveyKind.SOCIOLOGICAL}
        self.groups = {group.id: group for group in plan.groups}
        self._external = {
            g.id for g in plan.groups if g.tier not in asked or g.selection is Selection.EXTERNAL
        }
        self._senders = {group.id: _senders(plan, group) for group in plan.groups}
        self._rated = {group.id: frozenset(plan.tier(group.tier).units) for group in plan.groups}

    def check(self, row: ListRow) -> Iterator[tuple[SurveyCode, dict[str, str]]]:
        """Yield everything that is wrong with a row by itself."""
        for column in _NEEDED:
            if not getattr(row, column):
                yield SurveyCode.LIST_EMPTY_FIELD, {"column": column}
        group = self.groups.get(row.group)
        if group is None:
            if row.group:
                yield SurveyCode.LIST_GROUP_UNKNOWN, {"found": row.group}
            return
        if row.group in self._external:
            yield SurveyCode.LIST_GROUP_EXTERNAL, {"found": row.group}
        if row.unit and self._senders[row.group] and row.unit not in self._senders[row.group]:
            yield SurveyCode.LIST_UNIT_UNKNOWN, {"group": row.group, "found": row.unit}
        allowed = frozenset({row.unit}) if group.rates is Rates.OWN else self._rated[row.group]
        for unit in row.rates:
            if allowed and unit not in allowed:
                yield SurveyCode.LIST_RATED_UNKNOWN, {"group": row.group, "found": unit}


def _senders(plan: Plan, group: Group) -> frozenset[str]:
    try:
        return frozenset(senders(plan, group))
    except SamplingError:
        return frozenset()


def findings(plan: Plan, rows: Sequence[ListRow]) -> list[Finding]:
    """Return everything that is wrong with a list: row by row, and a person with two forms in one tier."""
    rules = ListRules(plan)
    found = [
        Finding(code, tuple(facts.items()), row.line, row.unit)
        for row in rows
        for code, facts in rules.check(row)
    ]
    seen: dict[tuple[str, str], ListRow] = {}
    for row in rows:
        if row.group not in rules.groups:
            continue
        key = (row.person, rules.groups[row.group].tier)
        first = seen.setdefault(key, row)
        if first is not row:
            facts = (("found", row.person), ("tier", key[1]))
            found += [
                Finding(SurveyCode.LIST_DUPLICATE, facts, line, row.unit) for line in (first.line, row.line)
            ]
    return found


def problems_of(found: Iterable[Finding]) -> tuple[Problem, ...]:
    """Return findings as problems: one per kind and value, with how many rows and the first of them."""
    lines: dict[tuple[SurveyCode, tuple[tuple[str, str], ...]], set[int]] = defaultdict(set)
    for finding in found:
        lines[finding.code, finding.facts].add(finding.line)
    return tuple(
        Problem("", code, dict(facts) | {"count": len(numbers), "rows": _first(sorted(numbers))})
        for (code, facts), numbers in lines.items()
    )


def _first(numbers: Sequence[int]) -> str:
    shown = ", ".join(str(number) for number in islice(numbers, FIRST_ROWS))
    return shown + (", …" if len(numbers) > FIRST_ROWS else "")


@dataclass(frozen=True, slots=True)
class Intake:
    """Rows for the tables of participation, and how many forms go to each group and unit."""

    people: list[dict[str, object]]
    invitations: list[dict[str, object]]
    forms: list[dict[str, object]]
    sent: dict[tuple[str, str], int]


def intake(
    plan: Plan, rows: Iterable[ListRow], *, round_id: str, secret: bytes, known: Mapping[str, str]
) -> Intake:
    """Return what a good list puts into the tables; `known` maps labels of persons there to their ids."""
    made = Intake([], [], [], defaultdict(int))
    ids = dict(known)
    groups = {group.id: group for group in plan.groups}
    for row in rows:
        if row.person not in ids:
            ids[row.person] = secrets.token_hex(16)
            made.people.append(_person(row, ids[row.person], round_id))
            made.invitations.append(invitation(ids[row.person], round_id=round_id, secret=secret))
        made.forms.append(_form(row, ids[row.person], round_id, groups[row.group]))
        made.sent[row.group, row.unit] += 1
    return made


def _person(row: ListRow, person: str, round_id: str) -> dict[str, object]:
    return {
        "id": person,
        "round_id": round_id,
        "label": row.person,
        "name": row.name,
        "position": row.position,
        "email": row.email,
        "phone": row.phone,
        "invented": row.invented,
    }


def invitation(person: str, *, round_id: str, secret: bytes) -> dict[str, object]:
    """Return a new invitation of a person; its code follows from its id and the secret, not from the row."""
    identity = secrets.token_hex(16)
    return {
        "id": identity,
        "round_id": round_id,
        "person_id": person,
        "code_sha256": code_hash(derive_code(secret, identity)),
        "pin_hash": None,
        "pin_tries": 0,
        "pin_wait_until": None,
    }


def _form(row: ListRow, person: str, round_id: str, group: Group) -> dict[str, object]:
    return {
        "id": secrets.token_hex(16),
        "round_id": round_id,
        "person_id": person,
        "tier": group.tier,
        "group_id": row.group,
        "unit": row.unit,
        "agency": row.agency,
        "units": "+".join(row.rates),
        "cell": cell_of(row.group, rates=group.rates.value, units=row.rates, unit=row.unit),
        "state": "open",
        "reason": "",
    }
