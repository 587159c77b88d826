"""The fields of the bench: which numbers can be typed, and what was typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from sampling.knobs import EVERYWHERE
from sampling.plan import Text
from sampling.schedule import load_durations
from webform.planner.changes import DAYS, FIGURE, MODE, PRICE, RATE
from webform.planner.costing import mode_ids, prices
from webform.planner.memory import kept, knobs_of
from webform.planner.numbers import exact, read, write
from webform.planner.precise import assumed_rates
from webform.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sampling.plan import Plan
    from survey.variants import Changes

HUGE: Final = 10**9
HIGHEST_RATE: Final = 100
RESPONSE: Final = Text("tỷ lệ trả lời", "response")
WORKING_DAYS: Final = Text("ngày làm việc", "working days")
MOST_DAYS: Final = 1000
PERCENT: Final = Text("%", "%")


@dataclass(frozen=True, slots=True)
class Spec:
    """A number that can be changed: its name, what holds without a change, and what is allowed.

    `value` is printed in the plan (or set in a file), `implied` only follows from it; both may be missing.
    `shared` names the field of the number that several formulas share: left empty, this one follows it.
    """

    name: str
    label: Text
    unit: Text
    value: Fraction | None
    implied: Fraction | None = None
    whole: bool = False
    zero: bool = False
    most: int = HUGE
    assumption: bool = False
    shared: str | None = None

    @property
    def id(self) -> str:
        """Return the id of the field on the page."""
        return field_id(self.name)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: the changes that can be tried, every text as it was typed, what is wrong with which."""

    changes: Changes
    texts: Mapping[str, str]
    errors: Mapping[str, str]


def field_id(name: str) -> str:
    """Return an id for a field.

    Examples
    --------
    >>> field_id("k.*.provinces")
    'k-all-provinces'
    """
    return re.sub(r"[^A-Za-z0-9_-]", "-", name.replace("*", "all").replace("#", "-no-"))


def specs(plan: Plan) -> Mapping[str, Spec]:
    """Return every number of a plan that can be changed, by name, in the order of the page."""
    return kept(("fields", plan.version), lambda: _specs(plan))


def _specs(plan: Plan) -> Mapping[str, Spec]:
    return {spec.name: spec for spec in (*_figures(plan), *_rates(plan), *_prices(), *_days(plan))}


def _figures(plan: Plan) -> Iterable[Spec]:
    knobs = knobs_of(plan)
    shared = {place: knob.key for knob in knobs if knob.group == EVERYWHERE for place in knob.places}
    for knob in knobs:
        over = shared.get(knob.places[0]) if len(knob.places) == 1 and knob.group != EVERYWHERE else None
        yield Spec(
            name=FIGURE + knob.key,
            label=knob.label,
            unit=knob.unit,
            value=knob.value,
            implied=knob.implied,
            whole=knob.whole,
            assumption=knob.assumption,
            shared=None if over is None else FIGURE + over,
        )


def _rates(plan: Plan) -> Iterable[Spec]:
    for group, percent in assumed_rates(plan):
        yield Spec(
            name=RATE + group.id,
            label=RESPONSE,
            unit=PERCENT,
            value=percent,
            most=HIGHEST_RATE,
            assumption=True,
        )


def _prices() -> Iterable[Spec]:
    for price in prices():
        yield Spec(
            name=PRICE + price.key,
            label=price.label,
            unit=price.unit,
            value=price.value,
            zero=True,
            most=10 * HUGE * HUGE,
            assumption=price.assumption,
        )


def _days(plan: Plan) -> Iterable[Spec]:
    durations = load_durations()
    for task in plan.tasks:
        known = durations.of(task)
        yield Spec(
            name=DAYS + task.id,
            label=task.label,
            unit=WORKING_DAYS,
            value=Fraction(known.days),
            whole=True,
            most=MOST_DAYS,
            assumption=known.assumption,
        )


def read_fields(plan: Plan, sent: Mapping[str, str], lang: str) -> Typed:
    """Return what was typed into the fields of the bench."""
    changes: list[tuple[str, str]] = []
    texts, errors = dict[str, str](), dict[str, str]()
    for name, spec in _shared_first(specs(plan)):
        text = sent.get(name, "").strip()[:40]
        texts[name] = text
        if not text or (_is_base(spec, text, lang) and not _moved(spec.shared, changes)):
            continue
        value = read(text, lang)
        fault = _fault(spec, value)
        if fault is None and value is not None:
            changes.append((name, str(value)))
        else:
            errors[name] = fault or ""
    changes += _chosen_modes(plan, sent)
    return Typed(tuple(sorted(changes)), texts, errors)


def _chosen_modes(plan: Plan, sent: Mapping[str, str]) -> list[tuple[str, str]]:
    names = [MODE + group.id for group, _ in assumed_rates(plan)]
    return [(name, sent[name]) for name in names if sent.get(name) in mode_ids()[1:]]


def _shared_first(found: Mapping[str, Spec]) -> list[tuple[str, Spec]]:
    return sorted(found.items(), key=lambda item: item[1].shared is not None)


def _moved(shared: str | None, changes: Iterable[tuple[str, str]]) -> bool:
    return shared is not None and shared in dict(changes)


def _is_base(spec: Spec, text: str, lang: str) -> bool:
    """Tell whether a field still says what holds without a change: compared as shown, which rounds."""
    return spec.value is not None and (text == write(spec.value, lang) or read(text, lang) == spec.value)


def _fault(spec: Spec, value: Fraction | None) -> str | None:
    if value is None:
        return say("planner.wrong.number")
    if value == 0 and not spec.zero:
        return say("planner.wrong.zero")
    if value > spec.most:
        return say("planner.wrong.rate" if spec.most == HIGHEST_RATE else "planner.wrong.huge")
    if spec.whole and value.denominator != 1:
        return say("planner.wrong.whole")
    return None


def known_changes(plan: Plan, changes: Changes) -> Changes:
    """Return those changes that the plan has fields for; an address can hold anything."""
    offered = specs(plan)
    numbers = [
        (name, text)
        for name, text in changes
        if name in offered and (value := exact(text)) is not None and _fault(offered[name], value) is None
    ]
    return tuple(sorted([*numbers, *_chosen_modes(plan, dict(changes))]))
