"""Where a row belongs: its group, the unit whose list it is on, the agency in it, and what it rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sampling.collation import vietnamese_key
from sampling.frame_codes import FrameCode
from sampling.frame_headers import column_facts
from sampling.frame_layout import agency_kind, listing_tier, rated_units, senders, surveyed_groups
from sampling.frame_names import Names, meanings, meanings_on
from sampling.frame_problems import Level
from sampling.plan import Rates, Text
from sampling.units import kinds, say_day, say_meanings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sampling.plan import Group, Plan

    Seen = tuple[Level, FrameCode, dict[str, object]]


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place in the frame, with what was seen on the way; `group` is ``None`` when it is not known."""

    group: Group | None
    unit: str
    agency: str = ""
    rates: str = ""
    seen: tuple[Seen, ...] = ()


class Placer:
    """Places rows under one plan; equal rows are placed once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.groups = surveyed_groups(plan)
        self._names = Names(plan)
        self._senders = {group.id: frozenset(senders(plan, group)) for group in self.groups}
        self._placed: dict[tuple[str, ...], Place] = {}

    def place(self, values: Mapping[str, str]) -> Place:
        """Return where a row belongs (columns ``group``, ``unit``, ``unit_name``, ``agency``)."""
        key = tuple(values.get(column, "") for column in ("group", "unit", "unit_name", "agency"))
        if key not in self._placed:
            self._placed[key] = self._place(*key)
        return self._placed[key]

    def _place(self, group_text: str, unit_text: str, unit_name: str, agency_text: str) -> Place:
        seen: list[Seen] = [
            (Level.ERROR, FrameCode.FIELD_MISSING, column_facts(column))
            for column, text in (("group", group_text), ("unit", unit_text))
            if not text
        ]
        group = self._group(group_text)
        if group is None:
            if group_text:
                seen.append((Level.ERROR, FrameCode.GROUP_UNKNOWN, self._group_facts(group_text)))
            return Place(None, self._any_unit(unit_text), seen=tuple(seen))
        unit, of_unit = self._unit(group, unit_text)
        agency, of_agency = self._agency(group, unit, agency_text)
        seen += [*of_unit, *self._name_differs(group, unit, unit_name), *of_agency]
        rates = "+".join(rated_units(self.plan, group, unit, agency)) if unit else ""
        return Place(group, unit or unit_text, agency, rates, tuple(seen))

    def _group(self, text: str) -> Group | None:
        for group in self.groups:
            if text.casefold() == group.id.casefold():
                return group
        wanted = vietnamese_key(text)[:2]
        labels = ((group, (group.label.vi, group.label.en)) for group in self.groups)
        named = [group for group, words in labels if wanted in {vietnamese_key(word)[:2] for word in words}]
        return named[0] if len(named) == 1 and text else None

    def _group_facts(self, text: str) -> dict[str, object]:
        return {"asked": text, "plan": self.plan.id, "known": ", ".join(group.id for group in self.groups)}

    def _any_unit(self, text: str) -> str:
        tiers = dict.fromkeys(listing_tier(group) for group in self.groups)
        return next((code for tier in tiers if (code := self._names.find(text, tier))), text)

    def _unit(self, group: Group, text: str) -> tuple[str, list[Seen]]:
        if not text:
            return "", []
        tier = listing_tier(group)
        code = self._names.find(text, tier)
        facts = {"asked": text, "group": group.id, **_kind_facts(tier), "on": say_day(self.plan.units_at)}
        if code in self._senders[group.id]:
            return code, _read_as("unit", text, code)
        if code and code in group.absent_for:
            return code, [(Level.ERROR, FrameCode.GROUP_ABSENT, {**facts, "code": code})]
        if code:
            return code, [(Level.ERROR, FrameCode.UNIT_NOT_IN_PLAN, {**facts, "plan": self.plan.id})]
        return "", [(Level.ERROR, *self._unit_unknown(text, tier, facts))]

    def _unit_unknown(
        self, text: str, tier: str, facts: dict[str, object]
    ) -> tuple[FrameCode, dict[str, object]]:
        others = [kind for kind in kinds() if kind != tier and self._names.spells(text, kind)]
        dated = meanings(text, tier)
        if dated:
            return FrameCode.UNIT_WRONG_DATE, {**facts, "meanings": say_meanings(dated)}
        if others:
            return FrameCode.UNIT_OTHER_TIER, {**facts, "found": _kind_facts(others[0])["kind"]}
        return FrameCode.UNIT_UNKNOWN, {**facts, "near": _near(self._names.near(text, tier))}

    def _name_differs(self, group: Group, unit: str, name: str) -> Iterable[Seen]:
        """See whether the name beside a code is another unit's: then the code may be one of another date."""
        tier = listing_tier(group)
        named = self._names.find(name, tier) if unit and name else unit
        if named != unit and (named or meanings(name, tier)):
            facts = {"asked": unit, "name": name, "on": say_day(self.plan.units_at), **_kind_facts(tier)}
            facts["meanings"] = say_meanings(meanings(unit, tier))
            yield Level.ERROR, FrameCode.UNIT_NAME_DIFFERS, facts

    def _agency(self, group: Group, unit: str, text: str) -> tuple[str, list[Seen]]:
        kind = agency_kind(group)
        if not kind:
            return "", [(Level.NOTE, FrameCode.AGENCY_UNUSED, {"group": group.id})] if text else []
        if not text:
            return "", [(Level.ERROR, FrameCode.FIELD_MISSING, column_facts("agency"))]
        parent = unit if kind == "district" else ""
        place = next(iter(meanings_on(unit, listing_tier(group), self.plan.units_at)), None)
        code = self._names.find_in(text, kind, parent, place)
        facts: dict[str, object] = {"asked": text, "group": group.id, "unit": unit}
        facts["on"] = say_day(self.plan.units_at)
        if not self._names.knows(kind, parent):
            return text, [(Level.NOTE, FrameCode.AGENCY_UNCHECKED, {"group": group.id})] if unit else []
        if not code:
            return "", [(Level.ERROR, *self._agency_unknown(text, kind, parent, facts))] if unit else []
        if group.rates is Rates.SECTOR and not rated_units(self.plan, group, unit, code):
            return code, [(Level.ERROR, FrameCode.AGENCY_NO_SECTOR, facts)]
        return code, _read_as("agency", text, code)

    def _agency_unknown(
        self, text: str, kind: str, parent: str, facts: dict[str, object]
    ) -> tuple[FrameCode, dict[str, object]]:
        said = {**facts, **_kind_facts(kind)}
        dated = meanings(text, kind)
        valid = [one for one in dated if one.valid_on(self.plan.units_at)]
        if kind == "district" and valid:
            return FrameCode.AGENCY_OTHER_UNIT, {**said, "parent": valid[0].parent, "name": valid[0].name}
        if dated and not valid:
            return FrameCode.AGENCY_WRONG_DATE, {**said, "meanings": say_meanings(dated)}
        near = self._names.near(text, kind, parent if kind == "district" else None)
        return FrameCode.AGENCY_UNKNOWN, {**said, "near": _near(near)}


def _read_as(column: str, text: str, code: str) -> list[Seen]:
    if text == code:
        return []
    return [(Level.NOTE, FrameCode.READ_AS, {"asked": text, "code": code, **column_facts(column)})]


def _near(names: tuple[str, ...]) -> Text:
    """Return the suggestions as the end of a sentence, nothing when there are none."""
    listed = ", ".join(names)
    return Text(f"; gần giống: {listed}", f"; similar: {listed}") if listed else Text("", "")


def _kind_facts(kind: str) -> dict[str, object]:
    known = kinds().get(kind)
    return {"kind": Text(known.vi, known.en) if known else kind}
