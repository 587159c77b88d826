"""A list against last year's: who joined, left, moved to another unit, changed position or group."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sampling.collation import plain
from sampling.errors import SamplingError
from sampling.frame_check import entries_in
from sampling.frame_persons import name_key
from sampling.units import convert

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
    from datetime import date

    import pandas as pd

    from sampling.frame_entries import Entry

CONVERTED = ("province", "ministry")
"""Kinds of units whose codes are carried from the old date to the new."""


class Change(StrEnum):
    """What became of a person between two lists."""

    JOINED = "joined"
    LEFT = "left"
    MOVED = "moved"
    POSITION = "position"
    GROUP = "group"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Listed:
    """A person in one list: name, and the values of all forms, each sorted and without repetition."""

    person: str
    name: str
    email: str
    units: tuple[str, ...]
    agencies: tuple[str, ...]
    groups: tuple[str, ...]
    positions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonChange:
    """A person's change; `before` or `after` is ``None`` for who joined or left."""

    change: Change
    before: Listed | None
    after: Listed | None

    @property
    def listed(self) -> Listed:
        """Return the person as in the newer list that holds it."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class CellChange:
    """Forms of one unit and group: before, after, and of persons who joined or left this cell."""

    unit: str
    group: str
    before: int
    after: int
    joined: int
    left: int


@dataclass(frozen=True, slots=True)
class FrameDiff:
    """What changed: every person, every cell, and how many names stayed apart because they are not unique."""

    persons: tuple[PersonChange, ...]
    cells: tuple[CellChange, ...]
    ambiguous: int

    def count(self, change: Change) -> int:
        """Return the number of persons with a change."""
        return sum(1 for one in self.persons if one.change is change)


def frame_diff(
    old: pd.DataFrame, new: pd.DataFrame, *, old_at: date | None = None, new_at: date | None = None
) -> FrameDiff:
    """Return what changed from one frame to another.

    Two rows are one person when name and e-mail agree; else name, unit and position; name and unit; name and
    position; at last the name alone: each where only one person on either side has it. Accents, capitals and
    spaces do not matter; dates of birth are never used. With both dates, codes of provinces and ministries of
    `old` are those of their successors.

    Examples
    --------
    >>> import pandas as pd
    >>> from sampling.frame_layout import COLUMNS
    >>> def listed(*rows):
    ...     return pd.DataFrame([dict.fromkeys(COLUMNS, "") | row for row in rows], columns=list(COLUMNS))
    >>> old = listed({"person": "1", "name": "Người A", "unit": "01", "group": "Q09"})
    >>> new = listed({"person": "7", "name": "NGƯỜI  A", "unit": "02", "group": "Q09"})
    >>> [str(one.change) for one in frame_diff(old, new).persons]
    ['moved']
    """
    codes = _Successors(old_at, new_at)
    before = _persons(entries_in(old), codes.of)
    after = _persons(entries_in(new), lambda unit: unit)
    pairs, left, joined = _matched(before, after)
    changes = [PersonChange(_change(one, other), one, other) for one, other in pairs]
    changes += [PersonChange(Change.LEFT, one, None) for one in left]
    changes += [PersonChange(Change.JOINED, None, one) for one in joined]
    changes.sort(key=lambda one: (one.listed.units, name_order(one.listed), one.change))
    ambiguous = len({_name(one) for one in left} & {_name(one) for one in joined})
    return FrameDiff(tuple(changes), _cells(entries_in(old), entries_in(new), codes.of, pairs), ambiguous)


def name_order(listed: Listed) -> str:
    """Return a key that sorts persons by name, without accents, then by number."""
    return f"{plain(listed.name)}\0{listed.person}"


class _Successors:
    """Codes of units carried from one date to another; what has no successor or no date stays."""

    def __init__(self, old_at: date | None, new_at: date | None) -> None:
        self._dates = (old_at, new_at) if old_at and new_at else None
        self._known: dict[str, str] = {}

    def of(self, unit: str) -> str:
        if self._dates and unit not in self._known:
            self._known[unit] = next(iter(self._converted(unit, *self._dates)), unit)
        return self._known.get(unit, unit)

    @staticmethod
    def _converted(unit: str, old_at: date, new_at: date) -> Iterable[str]:
        for kind in CONVERTED:
            try:
                yield from convert(unit, kind, from_=old_at, to=new_at)
            except SamplingError:
                continue


def _persons(entries: Iterable[Entry], code: Callable[[str], str]) -> list[Listed]:
    forms: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        forms[entry.person].append(entry)
    return [
        Listed(
            person,
            next((one.name for one in own if one.name), ""),
            next((one.email.casefold() for one in own if one.email), ""),
            *(_values(code(one.unit) for one in own), _values(one.agency for one in own)),
            *(_values(one.group for one in own), _values(one.position for one in own)),
        )
        for person, own in forms.items()
    ]


def _values(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))


def _name(one: Listed) -> str:
    return plain(one.name)


_SIGNS: tuple[Callable[[Listed], Hashable], ...] = (
    lambda one: None if one.name else one.person,
    lambda one: (name_key(one.name), one.email) if one.name and one.email else None,
    lambda one: (_name(one), one.units, _folded(one.positions)) if one.name else None,
    lambda one: (_name(one), one.units) if one.name else None,
    lambda one: (_name(one), _folded(one.positions)) if one.name and any(one.positions) else None,
    lambda one: _name(one) or None,
)
"""What makes two rows one person, the surest first."""


def _folded(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(plain(text) for text in texts)


def _matched(
    before: list[Listed], after: list[Listed]
) -> tuple[list[tuple[Listed, Listed]], list[Listed], list[Listed]]:
    pairs: list[tuple[Listed, Listed]] = []
    for sign in _SIGNS:
        old, new = _only(before, sign), _only(after, sign)
        found = [(old[key], new[key]) for key in old if key in new]
        pairs += found
        gone, there = {one.person for one, _ in found}, {other.person for _, other in found}
        before = [one for one in before if one.person not in gone]
        after = [one for one in after if one.person not in there]
    return pairs, before, after


def _only(persons: Iterable[Listed], sign: Callable[[Listed], Hashable]) -> dict[Hashable, Listed]:
    """Return the persons whose sign nobody else has."""
    grouped: dict[Hashable, list[Listed]] = defaultdict(list)
    for one in persons:
        if (key := sign(one)) is not None:
            grouped[key].append(one)
    return {key: found[0] for key, found in grouped.items() if len(found) == 1}


def _change(before: Listed, after: Listed) -> Change:
    if (before.units, before.agencies) != (after.units, after.agencies):
        return Change.MOVED
    if before.groups != after.groups:
        return Change.GROUP
    return Change.SAME if _folded(before.positions) == _folded(after.positions) else Change.POSITION


def _cells(
    old: Sequence[Entry],
    new: Sequence[Entry],
    code: Callable[[str], str],
    pairs: Iterable[tuple[Listed, Listed]],
) -> tuple[CellChange, ...]:
    """Return the forms of each unit and group; a person who moved left one cell and joined another."""
    same = {one.person: other.person for one, other in pairs}
    before = {(code(one.unit), one.group, same.get(one.person, f"\0{one.person}")) for one in old}
    after = {(one.unit, one.group, one.person) for one in new}
    counts = [_by_cell(keys) for keys in (before, after, after - before, before - after)]
    keys = sorted({key for count in counts for key in count})
    return tuple(CellChange(*key, *(count.get(key, 0) for count in counts)) for key in keys)


def _by_cell(keys: Iterable[tuple[str, str, str]]) -> Mapping[tuple[str, str], int]:
    return Counter((unit, group) for unit, group, _ in keys)
