"""The calendar of a plan: its tasks on working days, forwards from the start and back from publication."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from sampling.conflicts import last_day
from sampling.errors import Problem, SamplingError
from sampling.schedule.network import Activity, place
from sampling.schedule.remarks import schedule_remarks
from sampling.schedule.workdays import FIRST_YEAR, LAST_YEAR, vietnam_workdays
from sampling.schedule_codes import ScheduleCode

if TYPE_CHECKING:
    from sampling.plan import Plan, Task, Text
    from sampling.remarks import Remark
    from sampling.schedule.durations import Duration, Durations
    from sampling.schedule.network import Placed
    from sampling.schedule.workdays import WorkDays

WORKED_A_YEAR = 240
"""Working days of a year, about."""


@dataclass(frozen=True, slots=True)
class ScheduledTask:
    """A task on the calendar.

    `days` of work (an assumption where `assumed`); `start` and `finish` are the earliest first and last
    working days, `latest_start` and `latest_finish` the last that still meet the target, `slack` the working
    days between. `printed_start` and `deadline` are the days that the plan prints (its last day in time).
    """

    id: str
    label: Text
    kind: str
    days: int
    assumed: bool
    start: date
    finish: date
    latest_start: date
    latest_finish: date
    slack: int
    critical: bool
    printed_start: date | None
    deadline: date | None
    after: tuple[str, ...]
    task: Task


@dataclass(frozen=True, slots=True)
class Schedule:
    """The calendar of a plan.

    `target` is the day by which everything must be finished, ``None`` where the plan prints none (latest days
    then refer to the earliest possible end). `fieldwork_days` are the working days that the printed time of
    the fieldwork offers, ``None`` where it has none.
    """

    plan: str
    start: date
    finish: date
    target: date | None
    tasks: tuple[ScheduledTask, ...]
    remarks: tuple[Remark, ...]
    workdays: WorkDays
    fieldwork_days: int | None

    @property
    def critical_path(self) -> tuple[str, ...]:
        """Ids of the critical tasks in the order of time."""
        found = sorted(
            (task for task in self.tasks if task.critical), key=lambda task: (task.start, task.finish)
        )
        return tuple(task.id for task in found)

    def task(self, task_id: str) -> ScheduledTask:
        """Return one task.

        Raises
        ------
        KeyError
            If there is no such task.
        """
        for task in self.tasks:
            if task.id == task_id:
                return task
        raise KeyError(task_id)


def schedule(
    plan: Plan, durations: Durations, *, start: date | None = None, target: date | None = None
) -> Schedule:
    """Return the calendar of `plan`.

    A task starts no earlier than its printed start and after all tasks it needs; a task with a printed time
    that is shorter than its duration keeps its duration, and the conflict is said.

    Parameters
    ----------
    plan
        Its tasks with their times and order.
    durations
        Working days by task, see `load_durations`.
    start
        First day of work; by default the earliest printed start, or the date of the plan.
    target
        Day of publication; by default the printed one (the last deadline where no task is a publication).

    Raises
    ------
    SamplingError
        If the plan has no tasks, nothing says when work could start, or the calendar does not reach a day.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> from sampling.schedule.durations import load_durations
    >>> found = schedule(load_plan("757-2023"), load_durations())
    >>> found.target.isoformat(), found.task("K04").days, found.task("K08").critical
    ('2024-04-10', 20, True)
    """
    if not plan.tasks:
        raise SamplingError([Problem("", ScheduleCode.NO_TASKS, {"plan": plan.id})])
    first, goal = start or _first(plan), target or _target(plan)
    activities = [
        Activity(task.id, durations.of(task).days, task.after, task.period.start) for task in plan.tasks
    ]
    days = _workdays(plan, activities, first, goal)
    tasks = tuple(
        _scheduled(task, durations.of(task), placed)
        for task, placed in zip(plan.tasks, place(activities, days, first, goal), strict=True)
    )
    finish = max(task.finish for task in tasks)
    found = Schedule(plan.id, first, finish, goal, tasks, (), days, fieldwork_days(plan))
    return replace(found, remarks=schedule_remarks(found))


def _workdays(plan: Plan, activities: list[Activity], first: date, goal: date | None) -> WorkDays:
    """Return working days that reach as far as all the work in a row could, on either side."""
    printed = [day for task in plan.tasks for day in (task.period.start, last_day(task.period)) if day]
    years = [day.year for day in (first, *printed, *((goal,) if goal else ()))]
    margin = 1 + sum(each.days for each in activities) // WORKED_A_YEAR
    _demand_reached((first, goal), margin)
    return vietnam_workdays(min(years) - margin, max(years) + margin)


def _demand_reached(asked: tuple[date | None, ...], margin: int) -> None:
    """Refuse a first day or day of publication that has no `margin` years of calendar on either side."""
    if FIRST_YEAR + margin > LAST_YEAR - margin:
        return
    low, high = date(FIRST_YEAR + margin, 1, 1), date(LAST_YEAR - margin, 12, 31)
    facts = {"first": f"{low:%d/%m/%Y}", "last": f"{high:%d/%m/%Y}"}
    problems = [
        Problem(option, ScheduleCode.DAY_OUTSIDE, {"asked": f"{day:%d/%m/%Y}", **facts})
        for option, day in zip(("--start", "--target"), asked, strict=True)
        if day is not None and not low <= day <= high
    ]
    if problems:
        raise SamplingError(problems)


def _scheduled(task: Task, duration: Duration, placed: Placed) -> ScheduledTask:
    return ScheduledTask(
        id=task.id,
        label=task.label,
        kind=task.kind,
        days=duration.days,
        assumed=duration.assumption,
        start=placed.start,
        finish=placed.finish,
        latest_start=placed.latest_start,
        latest_finish=placed.latest_finish,
        slack=placed.slack,
        critical=placed.critical,
        printed_start=task.period.start,
        deadline=last_day(task.period),
        after=task.after,
        task=task,
    )


def _first(plan: Plan) -> date:
    starts = [task.period.start for task in plan.tasks if task.period.start]
    found = min(starts, default=plan.dated)
    if found is None:
        raise SamplingError([Problem("", ScheduleCode.NO_START, {"plan": plan.id})])
    return found


def _target(plan: Plan) -> date | None:
    published = [last_day(task.period) for task in plan.tasks if task.kind == "publication"]
    every = [last_day(task.period) for task in plan.tasks]
    known = [day for day in published if day] or [day for day in every if day]
    return max(known, default=None)


def fieldwork_days(plan: Plan) -> int | None:
    """Return the working days that the printed times of the fieldwork offer, ``None`` where none is printed.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> fieldwork_days(load_plan("757-2023")), fieldwork_days(load_plan("ha-noi-2023"))
    (21, None)
    """
    asking = (task.period for task in plan.tasks if task.kind in {"fieldwork", "survey"})
    windows = [(each.start, last_day(each)) for each in asking]
    dated = [(start, end) for start, end in windows if start and end]
    if not dated:
        return None
    days = vietnam_workdays(min(start.year for start, _ in dated), max(end.year for _, end in dated))
    return sum(days.count(start, end) for start, end in dated)
