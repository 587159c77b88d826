"""The units of a plan's tiers on a later day, and what became of each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from sampling.plan import Source, Text
from sampling.remarks import words
from sampling.units import convert, kinds, say_day, unit, units_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from sampling.plan import Plan, Tier

DATED = ("ministry", "province")
"""Tiers whose units have successors in the catalogue."""


def successors(codes: Iterable[str], kind: str, from_: date, to: date) -> tuple[str, ...]:
    """Return the codes on the day `to` of units named on `from_`, each once, in the order of the catalogue.

    Examples
    --------
    >>> from datetime import date
    >>> successors(("02", "08", "01"), "province", date(2023, 12, 1), date(2025, 7, 1))
    ('01', '08')
    """
    found = {after for code in codes for after in convert(code, kind, from_=from_, to=to)}
    order = [one.code for one in units_of(kind, to, out_of_scope=True)]
    return tuple(sorted(found, key=order.index))


def carried_tier(tier: Tier, from_: date, to: date) -> Tier:
    """Return a tier with its units' successors; a tier whose units have no dates stays as it is."""
    if tier.id not in DATED or not tier.units:
        return tier
    units = successors(tier.units, tier.id, from_, to)
    unranked = successors(tier.unranked, tier.id, from_, to)
    if units == tier.units:
        return tier
    source = Source(kinds()[tier.id].source, f"đơn vị ngày {say_day(to)}", tier.source.quote)
    return replace(tier, units=units, unranked=unranked, count=len(units), source=source)


def tier_notes(plan: Plan, tiers: Sequence[Tier], to: date) -> Iterator[tuple[str, Text]]:
    """Yield what became of each tier's units: numbers, mergers, codes that name another unit now."""
    for old, new in zip(plan.tiers, tiers, strict=True):
        if old.units == new.units:
            continue
        merged = _merged(old, plan.units_at, to)
        days = {"from_": say_day(plan.units_at), "to": say_day(to)}
        kept = sum(len(before) == 1 for before in merged.values())
        numbers = {"before": len(old.units), "after": len(new.units), "kept": kept}
        yield old.id, words("crosswalk-units", tier=old.label, **numbers, **days)
        for after, before in merged.items():
            if len(before) > 1 or _named(before[0], old.id, plan.units_at) != _named(after, old.id, to):
                names = " + ".join(_named(code, old.id, plan.units_at) for code in before)
                yield old.id, words("crosswalk-merged", before=names, after=_named(after, old.id, to))
        for code in old.units:
            if len(merged.get(code, ())) > 1 and _name(code, old.id, plan.units_at) != _name(
                code, old.id, to
            ):
                meant = {"before": _name(code, old.id, plan.units_at), "after": _name(code, old.id, to)}
                yield old.id, words("crosswalk-code", number=code, **meant, **days)


def _merged(tier: Tier, from_: date, to: date) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for code in tier.units:
        for after in convert(code, tier.id, from_=from_, to=to):
            found[after].append(code)
    return {after: found[after] for after in successors(tier.units, tier.id, from_, to)}


def _named(code: str, kind: str, on: date) -> str:
    return f"{_name(code, kind, on)} ({code})"


def _name(code: str, kind: str, on: date) -> str:
    return unit(code, kind, on).name
