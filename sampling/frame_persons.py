"""Who is who in a list: one person, one number; one person, one form per tier."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING

from sampling.collation import plain, vietnamese_key
from sampling.frame_codes import FrameCode
from sampling.frame_entries import form_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from sampling.frame_entries import Entry
    from sampling.frame_problems import Findings
    from sampling.plan import Group

NUMBERED = "L{:05d}"
"""The number that a person gets whose list has none."""


def identify(entries: Sequence[Entry], listed: Sequence[Entry]) -> list[Entry]:
    """Return the entries with a person number each; those `listed` before lend theirs.

    Where a list numbers its persons, that number counts. Otherwise two rows are one person when name and
    e-mail agree; a row without an e-mail is the person of the same name, unit and agency, unless two e-mails
    tell two such persons apart.
    """
    keys = _keys([*listed, *entries])
    numbers: dict[Hashable, str] = {}
    for entry in (*listed, *entries):
        if entry.person:
            numbers.setdefault(keys[_sign(entry)], entry.person)
    taken = set(numbers.values())
    fresh = (number for number in (NUMBERED.format(n) for n in count(1)) if number not in taken)
    found = []
    for entry in entries:
        key = keys[_sign(entry)]
        if key not in numbers:
            numbers[key] = next(fresh)
        found.append(entry if entry.person else replace(entry, person=numbers[key]))
    return found


def _keys(entries: Iterable[Entry]) -> dict[Hashable, Hashable]:
    """Return what each row's sign stands for: without an e-mail, the only e-mail of its name and place."""
    mails: dict[Hashable, set[Hashable]] = defaultdict(set)
    signs: dict[Hashable, Hashable] = {}
    for entry in entries:
        sign = _sign(entry)
        signs[sign] = sign
        if entry.email and entry.name:
            mails[_at_place(entry)].add(sign)
    only = {place: next(iter(found)) for place, found in mails.items() if len(found) == 1}
    return {sign: only.get(sign, sign) for sign in signs}


def _sign(entry: Entry) -> Hashable:
    if not entry.name:
        return "number", entry.person or entry.row
    if entry.email:
        return "mail", name_key(entry.name), entry.email.casefold()
    return _at_place(entry)


def _at_place(entry: Entry) -> Hashable:
    return "place", name_key(entry.name), entry.unit, entry.agency


@lru_cache(maxsize=2**16)
def name_key(name: str) -> Hashable:
    """Return what two spellings of one name share (capitals, composition, *hoà* and *hòa*)."""
    return vietnamese_key(name)[:2]


def forget_names() -> None:
    """Drop what was worked out of names: names of persons do not stay in a long-running process."""
    name_key.cache_clear()
    _folded.cache_clear()


def see_names(entries: Iterable[Entry], listed: Iterable[Entry], findings: Findings) -> None:
    """Record rows whose person number belongs to another name as well."""
    first: dict[str, Entry] = {}
    for entry in (one for one in (*listed, *entries) if one.name):
        other = first.setdefault(entry.person, entry)
        if name_key(other.name) != name_key(entry.name):
            facts = {"person": entry.person, "first": other.row}
            findings.error(entry.row, entry.unit, FrameCode.PERSON_TWO_NAMES, **facts)


def see_duplicates(entries: Iterable[Entry], findings: Findings) -> None:
    """Record rows that repeat a person within one group of one unit's list."""
    first: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        other = first.setdefault((entry.person, entry.group, entry.unit), entry)
        if other is not entry:
            same = form_of(other) == form_of(entry)
            code = FrameCode.DUPLICATE_ROW if same else FrameCode.DUPLICATE_PERSON
            findings.error(entry.row, entry.unit, code, group=entry.group, first=other.row)


def see_likely_duplicates(entries: Iterable[Entry], listed: Iterable[Entry], findings: Findings) -> None:
    """Record persons who may be one: name, unit and position agree without accents, capitals and spaces.

    Only said: two officials of one unit can have one name and position. Dates of birth are not asked for.
    """
    first: dict[tuple[str, str, str], Entry] = {}
    seen: set[str] = set()
    for entry in (one for one in (*listed, *entries) if one.name):
        other = first.setdefault((_folded(entry.name), entry.unit, _folded(entry.position)), entry)
        if other.person != entry.person and entry.row and entry.person not in seen:
            seen.add(entry.person)
            findings.warn(entry.row, entry.unit, FrameCode.LIKELY_DUPLICATE, first=other.row)


@lru_cache(maxsize=2**16)
def _folded(text: str) -> str:
    return plain(text).replace(" ", "")


def one_form_per_tier(
    entries: Sequence[Entry], listed: Sequence[Entry], groups: Sequence[Group], findings: Findings
) -> list[Entry]:
    """Return the entries without those of a person who has another form in the tier.

    What was `listed` before stays; otherwise the group with the smallest priority number counts (of equal
    ones the first in the plan), then the first row.
    """
    rank = {group.id: (group.priority, place) for place, group in enumerate(groups)}
    tier = {group.id: group.tier for group in groups}
    best: dict[tuple[str, str], Entry] = {}
    for entry in listed:
        best.setdefault((entry.person, tier.get(entry.group, "")), entry)
    for entry in sorted(entries, key=lambda one: (rank[one.group], one.row)):
        best.setdefault((entry.person, tier[entry.group]), entry)
    kept = []
    for entry in entries:
        chosen = best[entry.person, tier[entry.group]]
        if chosen is entry:
            kept.append(entry)
        else:
            facts = {"dropped": entry.group, "kept": chosen.group, "other": chosen.unit}
            findings.warn(entry.row, entry.unit, FrameCode.ONE_FORM_PER_TIER, **facts, first=chosen.row)
    return kept


def see_shared_mail(entries: Iterable[Entry], findings: Findings) -> None:
    """Record e-mail addresses that several persons share: each of them could open the others' links."""
    people: dict[str, dict[str, Entry]] = defaultdict(dict)
    for entry in entries:
        if entry.email:
            people[entry.email.casefold()].setdefault(entry.person, entry)
    for sharing in people.values():
        first = max(sharing.values(), key=lambda one: one.row)
        if len(sharing) > 1 and first.row:
            findings.warn(first.row, first.unit, FrameCode.EMAIL_SHARED, persons=len(sharing))
