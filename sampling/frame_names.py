"""What a list calls a unit: its code, the code without its leading zero, or its name, at the plan's date."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from sampling.collation import latin, plain, vietnamese_key
from sampling.errors import SamplingError
from sampling.units import AdminUnit, kinds, meanings_of, units_ever, units_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from datetime import date

    from sampling.plan import Plan

LIKENESS = 0.7
"""How alike (0 to 1, difflib) a name must be to be suggested."""


class Names:
    """The units of a plan and of the catalogue at the plan's date, by everything a list may call them."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._indexes: dict[tuple[str, str | None], dict[Hashable, str]] = {}

    def find(self, text: str, kind: str, parent: str | None = None) -> str:
        """Return the code of the unit of `kind` (under `parent`) that `text` means, ``""`` when none."""
        index = self._index(kind, parent)
        return next((index[key] for key in _keys(text, kind) if key in index), "")

    def find_in(self, text: str, kind: str, parent: str | None, place: AdminUnit | None) -> str:
        """Return what `find` does; a name may end with that of the unit above (*Sở Y tế tỉnh Hà Giang*)."""
        found = self.find(text, kind, parent)
        for ending in (place.full_name, place.name) if place and not found else ():
            if text.casefold().endswith(ending.casefold()):
                found = found or self.find(text[: -len(ending)].rstrip(" ,-"), kind, parent)
        return found

    def near(self, text: str, kind: str, parent: str | None = None) -> tuple[str, ...]:
        """Return up to three units of `kind` with a name like `text`: ``"Bắc Giang (24)"``, likest first."""
        spelled: dict[str, str] = {}
        for code, names in (*self._of_plan(kind, parent), *self._of_catalogue(kind, parent)):
            for name in filter(None, names):
                spelled.setdefault(plain(name), f"{names[0]} ({code})")
        found = get_close_matches(plain(text), spelled, n=6, cutoff=LIKENESS)
        return tuple(dict.fromkeys(spelled[name] for name in found))[:3]

    def spells(self, text: str, kind: str) -> bool:
        """Return whether `text` is, letter by letter, a code or name of a unit of `kind`."""
        return text in self._index(kind, None) or _key(text) in self._index(kind, None)

    def knows(self, kind: str, parent: str | None = None) -> bool:
        """Return whether there is any list of such units at the plan's date."""
        return bool(self._index(kind, parent))

    def _index(self, kind: str, parent: str | None) -> dict[Hashable, str]:
        if (kind, parent) not in self._indexes:
            index: dict[Hashable, str] = {}
            for code, names in (*self._of_plan(kind, parent), *self._of_catalogue(kind, parent)):
                for key in _own_keys(code, names):
                    index.setdefault(key, code)
            self._indexes[kind, parent] = index
        return self._indexes[kind, parent]

    def _of_plan(self, kind: str, parent: str | None) -> list[tuple[str, tuple[str, ...]]]:
        if parent is not None:
            return []
        tiers = [tier for tier in self._plan.tiers if tier.id == kind]
        named = {name.code: (name.name.vi, name.name.en) for tier in tiers for name in tier.names}
        return [(code, named.get(code, ())) for tier in tiers for code in tier.units]

    def _of_catalogue(self, kind: str, parent: str | None) -> list[tuple[str, tuple[str, ...]]]:
        if kind not in kinds():
            return []
        try:
            found = units_of(kind, self._plan.units_at, parent=parent, out_of_scope=True)
        except SamplingError:
            return []
        return [(unit.code, (unit.name, unit.full_name, unit.name_en, *unit.also)) for unit in found]


def meanings(text: str, kind: str) -> tuple[AdminUnit, ...]:
    """Return every unit of `kind`, of any date, that `text` names by code or by name."""
    if kind not in kinds():
        return ()
    by_code = (unit for code in _codes(text, kind) for unit in meanings_of(code, kind))
    return tuple(dict.fromkeys(by_code)) or _named(kind).get(_key(text), ())


def meanings_on(code: str, kind: str, on: date) -> tuple[AdminUnit, ...]:
    """Return the unit of `kind` that `code` names on a day, if any."""
    return tuple(unit for unit in meanings(code, kind) if unit.valid_on(on))


@cache
def _named(kind: str) -> dict[Hashable, tuple[AdminUnit, ...]]:
    index: dict[Hashable, tuple[AdminUnit, ...]] = {}
    for unit in units_ever(kind):
        for key in {_key(unit.name), _key(unit.full_name)}:
            index[key] = (*index.get(key, ()), unit)
    return index


def _codes(text: str, kind: str) -> Iterable[str]:
    yield text
    digits = kinds()[kind].digits if kind in kinds() else 0
    if text.isdecimal() and len(text) < digits:
        yield text.zfill(digits)


def _keys(text: str, kind: str) -> Iterable[Hashable]:
    yield from _codes(text, kind)
    yield latin(text).casefold()
    yield _key(text)


def _own_keys(code: str, names: Iterable[str]) -> Iterable[Hashable]:
    yield code
    yield code.casefold()
    for name in names:
        yield _key(name)
        yield _key(plain(name))


@lru_cache(maxsize=2**12)
def _key(text: str) -> Hashable:
    return vietnamese_key(text)[:2]
