"""Solving for one number of a plan: what a factor must be for a group or total to come to a figure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from sampling.errors import Problem, SamplingError
from sampling.implied import known_product
from sampling.knobs import known_keys
from sampling.quota import quotas, total_groups
from sampling.what_if import change
from sampling.what_if_codes import WhatIfCode
from sampling.what_if_numbers import read_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sampling.knobs import Knob
    from sampling.plan import Plan

_TRIED = (1_000_003, 2_000_003)
"""Two numbers that no plan prints: the figure is a straight line in a factor, so two points tell it."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A number for the knob, and the figure that it gives once every group is rounded to persons."""

    value: Fraction
    figure: int


@dataclass(frozen=True, slots=True)
class Solved:
    """The number that was solved for.

    `value` is exact; `at` holds it with the figure it gives, or (where only whole numbers make sense) the
    whole numbers around it. `of` is the group or total, `target` the figure asked for.
    """

    knob: Knob
    of: str
    target: int
    value: Fraction
    at: tuple[Tried, ...]


def solve(
    plan: Plan,
    key: str,
    *,
    of: str,
    target: Fraction | float | str,
    changes: Mapping[str, Fraction | float | str] | None = None,
) -> Solved:
    """Return what `key` must be for the figure of a group or total to be `target`.

    Parameters
    ----------
    plan : Plan
    key : str
        What is solved for (see `sampling.what_if.changeable`).
    of : str
        Id of a group or total.
    target : number
        Its figure, in forms.
    changes : Mapping, optional
        Other changes that hold at the same time.

    Raises
    ------
    SamplingError
        If a key or id is unknown, the target is no whole number, the figure does not depend on `key`, or
        only a number of 0 or less would do.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> solve(load_plan("757-2023"), "Q02.leaders", of="T03", target=50155).value
    Fraction(3700, 1197)
    """
    knob, figure = _asked(plan, key, of, target, dict(changes or {}))
    others = {name: value for name, value in (changes or {}).items() if name != key}
    first, second = (_figure(change(plan, {**others, key: tried}), of) for tried in _TRIED)
    slope = (second - first) / (_TRIED[1] - _TRIED[0])
    rest = first - slope * _TRIED[0]
    if slope == 0:
        raise SamplingError([Problem(key, WhatIfCode.NO_EFFECT, {"key": key, "of": of})])
    value = (figure - rest) / slope
    if value <= 0:
        facts = {"key": key, "of": of, "target": figure, "rest": rest}
        raise SamplingError([Problem(key, WhatIfCode.OUT_OF_REACH, facts)])
    whole = {Fraction(max(1, floor(value))), Fraction(ceil(value))} if knob.whole else {value}
    at = tuple(Tried(one, _used(change(plan, {**others, key: one}), of)) for one in sorted(whole))
    return Solved(knob, of, int(figure), value, at)


def _asked(
    plan: Plan, key: str, of: str, target: Fraction | float | str, changes: dict[str, Fraction | float | str]
) -> tuple[Knob, Fraction]:
    known = known_keys(plan)
    ids = [*(group.id for group in plan.groups), *(total.id for total in plan.totals)]
    problems = []
    if key not in known:
        facts = {"asked": key, "known": ", ".join(known)}
        problems.append(Problem(key, WhatIfCode.KEY_UNKNOWN, facts))
    elif key in changes:
        problems.append(Problem(key, WhatIfCode.KEYS_OVERLAP, {"first": key, "second": key}))
    if of not in ids:
        problems.append(Problem(of, WhatIfCode.FIGURE_UNKNOWN, {"asked": of, "known": ", ".join(ids)}))
    figure = read_number(target, whole=True)
    if not isinstance(figure, Fraction):
        problems.append(Problem(of, *figure))
    if problems or not isinstance(figure, Fraction):
        raise SamplingError(problems)
    return known[key], figure


def _figure(plan: Plan, of: str) -> Fraction:
    """Return the figure of a group or total before products are rounded to persons."""
    total = next((one for one in plan.totals if one.id == of), None)
    names = (of,) if total is None else total_groups(plan, total)
    return sum((_of_group(plan, name) for name in names), start=Fraction(0))


def _of_group(plan: Plan, name: str) -> Fraction:
    group = plan.group(name)
    if group.stated is not None:
        return Fraction(group.stated.value)
    products = (known_product(term) for term in group.terms)
    return sum((product or Fraction(0) for product in products), start=Fraction(0))


def _used(plan: Plan, of: str) -> int:
    table = quotas(plan)
    groups = {group.id: group.used for group in table.groups}
    totals = {total.id: total.used for total in table.totals}
    return (groups | totals)[of] or 0
