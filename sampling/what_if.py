"""What if: a plan with some of its factors or figures changed, so that all totals can be reckoned anew.

A figure that the plan states belongs to the formula beside it. Where a change moves what the formula gives,
the stated figure no longer stands: the group uses its product from then on, and the stated figure stays as
`Group.printed`, for comparison only. So do the printed totals above it. A factor that was not printed keeps
the value that the plan's own figures imply, unless it is given a value itself; factors borrowed from another
group follow that group.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from hashlib import sha256
from typing import TYPE_CHECKING

from sampling.errors import Problem, SamplingError
from sampling.implied import known_product
from sampling.knobs import EVERYWHERE, STATED, Knob, Place, changeable, known_keys
from sampling.notation import round_to
from sampling.quota import total_groups
from sampling.what_if_codes import WhatIfCode
from sampling.what_if_group import Given, changed_group
from sampling.what_if_numbers import read_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sampling.plan import Group, Plan, Total
    from sampling.what_if_group import Changed

__all__ = ["Knob", "Place", "change", "changeable"]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """One change asked for: the knob and its new number."""

    knob: Knob
    value: Fraction


def change(plan: Plan, changes: Mapping[str, Fraction | float | str]) -> Plan:
    """Return `plan` with factors or stated figures changed; ``quotas`` of it gives every total anew.

    Parameters
    ----------
    plan : Plan
        The plan as it is; it is not touched.
    changes : Mapping
        New numbers by key (see `changeable`): positive; counts and figures whole. Texts such as ``"3,5"``
        or ``"3700/1197"`` are read. A key of one formula goes before ``*.provinces``, which means all.

    Raises
    ------
    SamplingError
        With everything that is wrong at once: unknown keys, numbers that are none, not positive or not
        whole, two keys for one factor, a change that the plan's figures do not let through.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> from sampling.quota import quotas
    >>> table = quotas(change(load_plan("757-2023"), {"Q04.officials": 42}))
    >>> table.group("Q04").used, table.group("Q04").printed, table.total("T03").used
    (798, 800, 50153)
    """
    chosen = _chosen(plan, changes)
    done: dict[str, Changed] = {}
    problems: list[Problem] = []
    for group in _lenders_first(plan):
        done[group.id] = changed_group(plan, group, _given(group, chosen), done)
        problems += _impossible(done[group.id])
    if problems:
        raise SamplingError(problems)
    moved = {name for name, result in done.items() if result.moved}
    return replace(
        plan,
        version=_version(plan, chosen),
        groups=tuple(done[group.id].group for group in plan.groups),
        totals=tuple(_total(plan, total, moved) for total in plan.totals),
    )


# ------------------------------------------------------------------ what is asked for
def _chosen(plan: Plan, changes: Mapping[str, Fraction | float | str]) -> tuple[_Chosen, ...]:
    known = known_keys(plan)
    problems: list[Problem] = []
    chosen = []
    for key, given in changes.items():
        knob = known.get(key)
        if knob is None:
            offered = ", ".join(one.key for one in changeable(plan)) or "–"
            problems.append(Problem(key, WhatIfCode.KEY_UNKNOWN, {"asked": key, "known": offered}))
            continue
        number = read_number(given, whole=knob.whole)
        if isinstance(number, Fraction):
            chosen.append(_Chosen(knob, number))
        else:
            problems.append(Problem(key, number[0], number[1]))
    problems += _overlaps(chosen)
    if problems:
        raise SamplingError(problems)
    return tuple(one for one in chosen if one.value != one.knob.value)


def _overlaps(chosen: list[_Chosen]) -> Iterator[Problem]:
    taken: dict[Place, str] = {}
    for one in chosen:
        for place in one.knob.places if one.knob.group != EVERYWHERE else ():
            if place in taken:
                facts = {"first": taken[place], "second": one.knob.key}
                yield Problem(one.knob.key, WhatIfCode.KEYS_OVERLAP, facts)
                break
            taken[place] = one.knob.key


def _given(group: Group, chosen: tuple[_Chosen, ...]) -> Given:
    own = [one for one in chosen if one.knob.group == group.id]
    sets = {one.knob.places: one.value for one in own if one.knob.places}
    named = {place for places in sets for place in places}
    for one in chosen:
        if one.knob.group == EVERYWHERE:
            here = (place for place in one.knob.places if place.group == group.id and place not in named)
            sets |= {(place,): one.value for place in here}
    stated = next((int(one.value) for one in own if one.knob.key == f"{group.id}.{STATED}"), None)
    return Given(sets, stated)


# ------------------------------------------------------------------ groups and totals
def _lenders_first(plan: Plan) -> Iterator[Group]:
    seen: set[str] = set()

    def visit(group: Group) -> Iterator[Group]:
        if group.id in seen:
            return
        seen.add(group.id)
        for factor in (factor for term in group.terms for factor in term.factors):
            if factor.borrowed_from:
                yield from visit(plan.group(factor.borrowed_from))
        yield group

    for group in plan.groups:
        yield from visit(group)


def _impossible(result: Changed) -> Iterator[Problem]:
    group = result.group
    if result.open:
        facts = {"group": group.id, "factors": ", ".join(result.open)}
        yield Problem(group.id, WhatIfCode.NOT_SOLVED, facts)
    products = [known_product(term) for term in group.terms]
    if result.moved and products and None not in products:
        total = sum((product or Fraction(0) for product in products), start=Fraction(0))
        if round_to(total, 1) < 1:
            yield Problem(group.id, WhatIfCode.NOBODY, {"group": group.id})


def _total(plan: Plan, total: Total, moved: set[str]) -> Total:
    if total.stated is None or not moved.intersection(total_groups(plan, total)):
        return total
    return replace(total, stated=None, printed=total.stated)


def _version(plan: Plan, chosen: tuple[_Chosen, ...]) -> str:
    """Return a version that tells this plan from the one in the file, and one change from another."""
    if not chosen:
        return plan.version
    lines = sorted(f"{one.knob.key}={one.value}" for one in chosen)
    return sha256("\n".join([plan.version, *lines]).encode()).hexdigest()
