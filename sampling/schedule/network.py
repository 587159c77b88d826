"""The network of tasks: earliest and latest days, slack and critical path, in working days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sampling.schedule.workdays import WorkDays


@dataclass(frozen=True, slots=True)
class Activity:
    """A task to be placed: `days` of work (0: a milestone) after others, not before a day if one is given."""

    id: str
    days: int
    after: tuple[str, ...] = ()
    not_before: date | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an activity lies.

    `start` and `finish` are the earliest first and last working days, `latest_start` and `latest_finish` the
    last ones that still meet the target; a milestone starts and finishes on one day. `slack` is their
    difference in working days: negative when the target cannot be met, and least on the critical path.
    """

    id: str
    start: date
    finish: date
    latest_start: date
    latest_finish: date
    slack: int
    critical: bool


def place(
    activities: Sequence[Activity], days: WorkDays, start: date, target: date | None = None
) -> tuple[Placed, ...]:
    """Return earliest and latest days of each activity, in the order given.

    Parameters
    ----------
    activities
        Without circles; each comes after those that it names.
    days
        Which days are worked.
    start
        Nothing begins before it.
    target
        Day by which everything must be finished; the earliest possible end without one.

    Notes
    -----
    The forward pass takes the largest earliest finish of what comes before, the backward pass the smallest
    latest start of what comes after. Critical is what has the least slack.

    References
    ----------
    Kelley and Walker (1959), Critical-path planning and scheduling, *Proceedings of the Eastern Joint
    Computer Conference*, 160-173.

    Examples
    --------
    >>> from datetime import date
    >>> from sampling.schedule.workdays import vietnam_workdays
    >>> tasks = [Activity("lists", 3), Activity("fieldwork", 5, ("lists",))]
    >>> found = place(tasks, vietnam_workdays(2024, 2024), date(2024, 2, 6))
    >>> [(each.start.day, each.finish.day) for each in found]
    [(6, 15), (16, 22)]
    """
    ordered = _in_order(activities)
    early: dict[str, tuple[date, date]] = {}
    for each in ordered:
        early[each.id] = _earliest(each, early, days, start)
    last = max(finish for _, finish in early.values())
    goal = days.on_or_before(target) if target is not None else last
    late: dict[str, tuple[date, date]] = {}
    for each in reversed(ordered):
        late[each.id] = _latest(each, ordered, late, days, goal)
    slack = {each.id: days.between(early[each.id][0], late[each.id][0]) for each in ordered}
    least = min(slack.values())
    return tuple(
        Placed(each.id, *early[each.id], *late[each.id], slack[each.id], slack[each.id] == least)
        for each in activities
    )


def _in_order(activities: Sequence[Activity]) -> list[Activity]:
    by_id = {each.id: each for each in activities}
    found: dict[str, Activity] = {}

    def visit(each: Activity) -> None:
        for name in each.after:
            if name in by_id and name not in found:
                visit(by_id[name])
        found[each.id] = each

    for each in activities:
        if each.id not in found:
            visit(each)
    return list(found.values())


def _earliest(
    each: Activity, early: dict[str, tuple[date, date]], days: WorkDays, start: date
) -> tuple[date, date]:
    """Return the earliest start and finish; a milestone falls on the day its last predecessor ends."""
    before = [early[name][1] for name in each.after if name in early]
    first = days.on_or_after(max(start, each.not_before or start))
    if before:
        over = max(before)
        first = max(first, over if each.days == 0 else days.add(over, 1))
    return first, days.add(first, max(each.days - 1, 0))


def _latest(
    each: Activity,
    ordered: Sequence[Activity],
    late: dict[str, tuple[date, date]],
    days: WorkDays,
    goal: date,
) -> tuple[date, date]:
    after = [
        late[other.id][0] if other.days == 0 else days.add(late[other.id][0], -1)
        for other in ordered
        if each.id in other.after
    ]
    finish = min([goal, *after])
    return days.add(finish, -max(each.days - 1, 0)), finish
