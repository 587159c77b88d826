"""What is wrong with a calendar: deadlines that cannot be met or fall on days off, Tết, shared months."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from sampling.plan import Text
from sampling.remarks import joined, mismatch, note

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sampling.remarks import Remark
    from sampling.schedule.plan_schedule import Schedule, ScheduledTask

CROWDED = ("kick-off", "lists", "survey-plan", "fieldwork", "survey")
"""Kinds of tasks that should not all fall into one month."""
ASKING = {"fieldwork", "survey", "lists"}
"""Kinds of tasks for which people must be at work."""


def schedule_remarks(found: Schedule) -> tuple[Remark, ...]:
    """Return the warnings about a calendar: the end first, then task by task, then what is estimated."""
    return (
        *_end(found),
        *_late(found),
        *_short(found),
        *_days_off(found),
        *_tet(found),
        *_crowded(found),
        *_estimated(found),
    )


def _end(found: Schedule) -> Iterator[Remark]:
    if found.target is None or found.finish <= found.target:
        return
    path = " → ".join(found.critical_path)
    late = found.workdays.between(found.workdays.on_or_before(found.target), found.finish)
    facts = {"target": found.target, "finish": found.finish, "late": late, "path": path}
    yield mismatch("schedule-end-late", *found.critical_path, **facts)


def _name(task: ScheduledTask) -> Text:
    return Text(f"{task.id} ({task.label.vi})", f"{task.id} ({task.label.en})")


def _late(found: Schedule) -> Iterator[Remark]:
    """Yield tasks that cannot be finished by their own printed deadline."""
    for task in found.tasks:
        if task.deadline is None or task.finish <= task.deadline:
            continue
        latest = found.workdays.add(found.workdays.on_or_before(task.deadline), -max(task.days - 1, 0))
        facts = {"deadline": task.deadline, "finish": task.finish, "days": task.days, "latest": latest}
        yield mismatch("schedule-task-late", task.id, task=_name(task), start=task.start, **facts)


def _short(found: Schedule) -> Iterator[Remark]:
    """Yield printed times with fewer working days than the task takes."""
    for task in found.tasks:
        if task.printed_start is None or task.deadline is None:
            continue
        offered = found.workdays.count(task.printed_start, task.deadline)
        if offered < task.days:
            yield mismatch("schedule-short", task.id, task=_name(task), offered=offered, days=task.days)


def _days_off(found: Schedule) -> Iterator[Remark]:
    for task in found.tasks:
        if task.deadline is None or found.workdays.is_working(task.deadline):
            continue
        holiday = task.deadline in found.workdays.closed
        if holiday or not _ends_month(task.deadline):
            last = found.workdays.on_or_before(task.deadline)
            facts = {"deadline": task.deadline, "reason": found.workdays.reason(task.deadline), "last": last}
            level = mismatch if holiday else note
            yield level("schedule-day-off", task.id, task=_name(task), **facts)


def _ends_month(day: date) -> bool:
    """Tell whether a day only stands for a printed month."""
    return (day + timedelta(days=1)).day == 1


def _tet(found: Schedule) -> Iterator[Remark]:
    for task in found.tasks:
        if task.kind not in ASKING:
            continue
        start = min(task.printed_start or task.start, task.start)
        end = max(task.deadline or task.finish, task.finish)
        days = sorted(day for day in found.workdays.tet if start <= day <= end)
        if days:
            facts = {"first": days[0], "last": days[-1]}
            yield mismatch("schedule-tet", task.id, task=_name(task), **facts)


def _crowded(found: Schedule) -> Iterator[Remark]:
    dated = [task for task in found.tasks if task.kind in CROWDED and task.deadline is not None]

    def month(task: ScheduledTask) -> tuple[int, int]:
        assert task.deadline is not None
        return task.deadline.year, task.deadline.month

    for when, tasks in groupby(sorted(dated, key=month), key=month):
        same = list(tasks)
        if len({task.kind for task in same}) > 2:
            labels = joined((_name(task) for task in same), ", ")
            facts = {"month": f"{when[1]:02d}/{when[0]}", "count": len(same), "labels": labels}
            yield mismatch("schedule-crowded", *(task.id for task in same), **facts)


def _estimated(found: Schedule) -> Iterator[Remark]:
    last: date = max([found.finish, *(task.deadline for task in found.tasks if task.deadline)])
    if last.year > found.workdays.known_until:
        yield note("schedule-estimated", year=str(found.workdays.known_until))
