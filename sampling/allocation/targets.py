"""Precision asked of a table of strata: a small CSV or YAML, or a few words, become domain types with CVs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import yaml

from sampling.allocation.headings import plain
from sampling.allocation.requirements import DomainType
from sampling.allocation.table import Grouping, csv_rows
from sampling.allocation_codes import AllocationCode
from sampling.errors import Problem, SamplingError
from sampling.figure_text import Unread, figure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sampling.allocation.table import StrataTable

EVERYWHERE = frozenset({"", "all", "canuoc", "toanbo", "whole"})
EVERY = frozenset({"", "*", "all", "tất cả"})
COLUMNS = {
    "domain": ("domain", "dom", "mien", "loaimien"),
    "value": ("value", "giatri", "donvi"),
    "variable": ("variable", "bien", "var", "chitieu"),
    "cv": ("cv", "saiso"),
}
WHOLE = "cả nước"


@dataclass(frozen=True, slots=True)
class Target:
    """One line: the CV of a variable (or all) in a domain (or all) of a domain type (or the whole).

    `row` says where it stands in its file, from 1; 0 for a target given in words.
    """

    domain: str
    value: str
    variable: str
    cv: str
    row: int = 0


def read_targets(text: str, *, name: str = "") -> tuple[Target, ...]:
    r"""Return the targets of a CSV text with headings, or of a YAML list of mappings.

    Raises
    ------
    SamplingError
        If the text is neither, or a column is missing.

    Examples
    --------
    >>> read_targets("domain,variable,cv\ntỉnh,tuổi,5 %\n")
    (Target(domain='tỉnh', value='', variable='tuổi', cv='5 %', row=2),)
    >>> read_targets("- {variable: tuổi, cv: 0.05}\n")[0].cv
    '0.05'
    """
    clean = text.lstrip("\ufeff")
    rows = _yaml_rows(clean, name) if clean.lstrip().startswith(("-", "targets:", "#")) else _csv_rows(clean)
    found = [
        Target(_cell(row, "domain"), _cell(row, "value"), _cell(row, "variable"), _cell(row, "cv"), number)
        for number, row in rows
    ]
    if not found or any(not target.cv for target in found):
        lacking = next((str(target.row) for target in found if not target.cv), "–")
        raise _unreadable(name, f"cv: {lacking}")
    return tuple(found)


def _unreadable(name: str, reason: str) -> SamplingError:
    facts = {"file": name, "reason": reason}
    return SamplingError([Problem("", AllocationCode.TARGETS_UNREADABLE, facts)])


def _yaml_rows(text: str, name: str) -> list[tuple[int, Mapping[str, object]]]:
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise _unreadable(name, " ".join(str(error).split())) from error
    listed = content.get("targets") if isinstance(content, dict) else content
    if not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
        raise _unreadable(name, "YAML")
    return [(i, {plain(str(key)): value for key, value in row.items()}) for i, row in enumerate(listed, 1)]


def _csv_rows(text: str) -> list[tuple[int, Mapping[str, object]]]:
    rows = [(i, cells) for i, cells in enumerate(csv_rows(text), 1) if any(cell.strip() for cell in cells)]
    keys = [plain(cell) for cell in rows[0][1]] if rows else []
    return [(i, dict(zip(keys, cells, strict=False))) for i, cells in rows[1:]]


def _cell(row: Mapping[str, object], key: str) -> str:
    for alias in COLUMNS[key]:
        if row.get(alias) is not None:
            return str(row[alias]).strip()
    return ""


def domain_types(table: StrataTable, targets: Sequence[Target]) -> tuple[DomainType, ...]:
    """Return the domain types of a table with the CVs that `targets` ask; later lines narrow earlier ones.

    A target for one domain overrides that for all domains of its type; the same target twice is refused.

    Raises
    ------
    SamplingError
        Every unknown domain type, domain or variable, every CV that is no positive number or stands twice.
    """
    whole = Grouping(WHOLE, (WHOLE,), np.zeros(len(table.strata), dtype=np.int64))
    groupings = {plain(each.name): each for each in (whole, *table.groupings)}
    reading = _Targets(table.variables, groupings)
    for target in sorted(targets, key=lambda each: bool(each.value)):
        reading.add(target)
    if reading.problems:
        raise SamplingError(reading.problems)
    return tuple(
        DomainType(each.name, each.values, each.of_stratum, reading.cv[key])
        for key, each in groupings.items()
    )


class _Targets:
    """CVs by domain type, and what is wrong with the lines."""

    def __init__(self, variables: tuple[str, ...], groupings: dict[str, Grouping]) -> None:
        self.variables, self.groupings = variables, groupings
        self.cv = {key: np.full((len(g.values), len(variables)), np.inf) for key, g in groupings.items()}
        self.seen: dict[tuple[str, str, str], int] = {}
        self.problems: list[Problem] = []

    def add(self, target: Target) -> None:
        """Set the CVs of one line."""
        key = plain(WHOLE) if plain(target.domain) in EVERYWHERE else plain(target.domain)
        grouping, columns, cv = self._grouping(target, key), self._columns(target), self._cv(target)
        if grouping is None or columns is None or cv is None or self._repeated(target, key):
            return
        if not target.value:
            self.cv[key][:, columns] = cv
        elif target.value in grouping.values:
            self.cv[key][grouping.values.index(target.value), columns] = cv
        else:
            facts = {"row": target.row, "found": target.value, "kind": grouping.name}
            self.problems.append(Problem("", AllocationCode.TARGET_VALUE_UNKNOWN, facts))

    def _grouping(self, target: Target, key: str) -> Grouping | None:
        if key not in self.groupings:
            known = ", ".join(each.name for each in self.groupings.values())
            facts = {"row": target.row, "found": target.domain, "known": known}
            self.problems.append(Problem("", AllocationCode.TARGET_DOMAIN_UNKNOWN, facts))
        return self.groupings.get(key)

    def _columns(self, target: Target) -> list[int] | None:
        if target.variable.lower() in EVERY:
            return list(range(len(self.variables)))
        names = [name.lower() for name in self.variables]
        if target.variable.lower() in names:
            return [names.index(target.variable.lower())]
        facts = {"row": target.row, "found": target.variable, "known": ", ".join(self.variables)}
        self.problems.append(Problem("", AllocationCode.TARGET_VARIABLE_UNKNOWN, facts))
        return None

    def _cv(self, target: Target) -> float | None:
        found = figure(target.cv)
        if not isinstance(found, Unread) and found > 0:
            return found
        facts = {"found": target.cv}
        where = f"{target.row}" if target.row else ""
        self.problems.append(Problem(where, AllocationCode.TARGET_NOT_POSITIVE, facts))
        return None

    def _repeated(self, target: Target, key: str) -> bool:
        place = (key, target.value, target.variable.lower())
        first = self.seen.setdefault(place, target.row)
        if first == target.row:
            return False
        facts = {
            "row": target.row,
            "first": first,
            "variable": target.variable,
            "domain": f"{target.domain} {target.value}".strip(),
        }
        self.problems.append(Problem("", AllocationCode.TARGET_TWICE, facts))
        return True
