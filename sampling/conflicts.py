"""What is wrong with the times of a plan: shared, missing, overlapping, tight, twice, on closed days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sampling.plan import Text
from sampling.remarks import Remark, joined, mismatch, note, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sampling.plan import Period, Plan, Task

TIGHT_START = 3
"""Days between the end of one task and the start of the next that leave no room for a delay."""
TIGHT_END = 14
"""Days between two deadlines in a row that leave little time for the second task."""
SHORT = 7
"""A period of so many days or fewer suffers from every closed day in it."""
OF_THE_YEAR = {"appraisal", "self-assessment", "fieldwork", "survey"}
"""Kinds of tasks that judge a year and therefore want the year to be over."""


def conflicts(plan: Plan) -> tuple[Remark, ...]:
    """Return the warnings about the times of `plan`, by kind: the chains first, then single tasks."""
    return (
        *_shared(plan),
        *_steps(plan),
        *_order(plan),
        *_printed_twice(plan),
        *_undated(plan),
        *_before_year_end(plan),
        *_closed(plan),
        *_weekends(plan),
        *_without_lead(plan),
    )


def last_day(period: Period) -> date | None:
    """Return the last day that is still in time; the day before for "before …".

    Examples
    --------
    >>> from sampling.plan import Period, Text
    >>> last_day(Period(Text("trước ngày 25/12/2022", ""), None, date(2022, 12, 25), before=True)).isoformat()
    '2022-12-24'
    """
    if period.end is None:
        return None
    return period.end - timedelta(days=1) if period.before else period.end


def _label(*tasks: Task) -> Text:
    return joined(
        (Text(*(f"{task.id} ({task.period.words.say(lang)})" for lang in ("vi", "en"))) for task in tasks),
        ", ",
    )


# ------------------------------------------------------------------ chains of tasks
def _links(plan: Plan) -> Iterator[tuple[Task, Task]]:
    by_id = {task.id: task for task in plan.tasks}
    for task in plan.tasks:
        for name in task.after:
            yield by_id[name], task


def _same_time(first: Task, second: Task) -> bool:
    period, other = first.period, second.period
    return period.end is not None and (period.start, period.end) == (other.start, other.end)


def _shared(plan: Plan) -> Iterator[Remark]:
    """Yield chains of tasks that the plan gives one and the same time."""
    links = [(first.id, second.id) for first, second in _links(plan) if _same_time(first, second)]
    chains = [[task for task in in_order(plan) if task.id in chain] for chain in _chains(links)]
    for tasks in sorted(chains, key=lambda chain: chain[0].period.start or chain[0].period.end or date.max):
        path = " → ".join(task.id for task in tasks)
        labels = joined((task.label for task in tasks), " → ")
        facts = {"count": len(tasks), "when": tasks[0].period.words, "path": path, "labels": labels}
        yield mismatch("time-shared", *(task.id for task in tasks), **facts)


def in_order(plan: Plan) -> list[Task]:
    """Return the tasks so that each comes after those it needs."""
    order: dict[str, Task] = {}
    by_id = {task.id: task for task in plan.tasks}

    def place(task: Task) -> None:
        for name in task.after:
            if name not in order:
                place(by_id[name])
        order[task.id] = task

    for task in plan.tasks:
        if task.id not in order:
            place(task)
    return list(order.values())


def _chains(links: Iterable[tuple[str, str]]) -> list[set[str]]:
    chains: list[set[str]] = []
    for first, second in links:
        touching = [chain for chain in chains if first in chain or second in chain]
        chains = [chain for chain in chains if chain not in touching]
        chains.append({first, second}.union(*touching))
    return chains


def _steps(plan: Plan) -> Iterator[Remark]:
    for task in plan.tasks:
        steps = [step for step in task.steps if not step.when]
        if len(steps) > 1 and task.period.end is not None and not task.also:
            labels = joined((step.label for step in steps), " → ")
            facts = {"count": len(steps), "when": task.period.words, "labels": labels}
            yield mismatch("time-shared-steps", task.id, task=task.id, **facts)


def _order(plan: Plan) -> Iterator[Remark]:
    """Yield tasks whose time does not follow the time of what they need."""
    for first, second in _links(plan):
        over, due = last_day(first.period), last_day(second.period)
        if over is None or due is None or _same_time(first, second):
            continue
        about, facts = (first.id, second.id), {"first": _label(first), "second": _label(second)}
        opens = second.period.start
        if due < over:
            yield mismatch("time-impossible", *about, **facts)
        elif opens is not None and opens <= over:
            yield mismatch("time-overlap", *about, **facts, opens=opens, over=over)
        elif opens is not None and (opens - over).days <= TIGHT_START and _to_the_day(first, second):
            free = (opens - over).days - 1
            yield mismatch("time-tight" if free else "time-tight-none", *about, **facts, days=free)
        elif opens is None and (due - over).days <= TIGHT_END:
            yield mismatch("time-tight-end", *about, **facts, days=(due - over).days)


def _to_the_day(first: Task, second: Task) -> bool:
    """Tell whether days count: a month after a month is how plans are written; a deadline is exact."""
    period = first.period
    return period.before or period.assumption or period.start == period.end or second.kind == "publication"


# ------------------------------------------------------------------ single tasks
def _printed_twice(plan: Plan) -> Iterator[Remark]:
    for task in plan.tasks:
        for other in task.also:
            place = other.source.place if other.source else task.source.place
            facts = {"task": task.id, "one": task.period.words, "other": other.words, "place": place}
            start, end = _common(task.period, other)
            if start and end and start > end:
                yield mismatch("time-contradicts", task.id, **facts)
            else:
                yield mismatch("time-twice", task.id, **facts, both=_between(start, end))


def _common(period: Period, other: Period) -> tuple[date | None, date | None]:
    starts = [day for day in (period.start, other.start) if day]
    ends = [day for day in (last_day(period), last_day(other)) if day]
    return max(starts, default=None), min(ends, default=None)


def _between(start: date | None, end: date | None) -> Text:
    if start and end:
        return words("days-between", start=start, end=end)
    return words("days-until", end=end or date.max)


def _undated(plan: Plan) -> Iterator[Remark]:
    tasks = [task for task in plan.tasks if task.period.start is None and task.period.end is None]
    if tasks:
        labels = joined(Text(*(f"{t.id} {t.label.say(lang)}" for lang in ("vi", "en"))) for t in tasks)
        yield mismatch("time-missing", *(task.id for task in tasks), count=len(tasks), labels=labels)


def _before_year_end(plan: Plan) -> Iterator[Remark]:
    year_end = date(plan.year, 12, 31)
    early = [
        task
        for task in plan.tasks
        if task.kind in OF_THE_YEAR and (last_day(task.period) or year_end) < year_end
    ]
    if early:
        facts = {"year": str(plan.year), "tasks": _label(*early)}
        yield mismatch("time-before-year-end", *(task.id for task in early), **facts)


def _closed(plan: Plan) -> Iterator[Remark]:
    for task in plan.tasks:
        start, end = task.period.start or last_day(task.period), last_day(task.period)
        if start is None or end is None:
            continue
        for days in plan.closed_days:
            short = (end - start).days < SHORT and start <= days.end and end >= days.start
            if short or days.start <= end <= days.end:
                facts = {"task": _label(task), "days": days.label, "start": days.start, "end": days.end}
                yield mismatch("time-closed", task.id, **facts)


def _weekends(plan: Plan) -> Iterator[Remark]:
    """Yield deadlines printed to the day whose last day is a Saturday or a Sunday."""
    for task in plan.tasks:
        due = last_day(task.period)
        if not task.period.before or due is None or due.weekday() < 5:
            continue
        working = due - timedelta(days=due.weekday() - 4)
        yield note("time-weekend", task.id, task=_label(task), due=due, working=working)


def _without_lead(plan: Plan) -> Iterator[Remark]:
    tasks = [task for task in plan.tasks if not task.lead]
    if tasks:
        yield note("role-no-lead", *(task.id for task in tasks), tasks=", ".join(task.id for task in tasks))
