"""The timetable of a plan as a drawing: printed times, and above them what working days allow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from sampling.errors import SamplingError
from sampling.schedule import load_durations, schedule
from sampling.schedule.durations import Duration
from sampling.timetable import timetable
from webform.planner.memory import kept
from webform.planner.precise import TYPED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sampling.plan import Plan
    from sampling.remarks import Remark
    from sampling.schedule import Schedule, ScheduledTask
    from sampling.timetable import TaskRow
    from webform.planner.changes import Numbers

WIDTH: Final = 770
ROW: Final = 46
TOP: Final = 30
NARROWEST: Final = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """One task of the drawing.

    `x` and `width` are the printed time (``None`` where the plan prints none), `work_x` and `work_width` the
    earliest working days that the task can have, `task` what is known of them.
    """

    row: TaskRow
    y: int
    x: float | None
    width: float
    work_x: float | None = None
    work_width: float = 0.0
    task: ScheduledTask | None = None

    @property
    def late(self) -> bool:
        """Whether the task cannot be finished by its printed deadline."""
        return (
            self.task is not None and self.task.deadline is not None and self.task.finish > self.task.deadline
        )


@dataclass(frozen=True, slots=True)
class Tick:
    """The beginning of a month."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole drawing, in units of `width` × `height`."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    warnings: tuple[Remark, ...]
    height: int
    work: Schedule | None = None
    width: int = WIDTH


def gantt(plan: Plan, days: Numbers = ()) -> Chart:
    """Return the drawing of a plan's timetable; `days` are working days by task where they are given."""
    return kept(("gantt", plan.version, days), lambda: _drawn(plan, days))


def _drawn(plan: Plan, days: Numbers) -> Chart:
    times, work = timetable(plan), working_days(plan, days)
    tasks = {task.id: task for task in work.tasks} if work else {}
    first, last = _span(times.rows, work)
    bars = tuple(
        _bar(row, TOP + place * ROW, first, last, tasks.get(row.id)) for place, row in enumerate(times.rows)
    )
    ticks = tuple(Tick(_x(day, first, last), f"{day:%m/%Y}") for day in _months(first, last))
    warnings = (*(work.remarks if work else ()), *times.warnings)
    return Chart(bars, ticks, warnings, TOP + ROW * len(bars) + 8, work)


def working_days(plan: Plan, days: Numbers) -> Schedule | None:
    """Return the tasks of a plan on working days, ``None`` where nothing says when work could start."""
    known = load_durations()
    given = {task: Duration(int(number), TYPED, assumption=True) for task, number in days}
    try:
        return schedule(plan, replace(known, tasks={**known.tasks, **given}))
    except SamplingError:
        return None


def _span(rows: tuple[TaskRow, ...], work: Schedule | None) -> tuple[date, date]:
    days = [day for row in rows for day in (row.start, row.end) if day]
    days += [work.start, work.finish] if work else []
    first, last = (min(days), max(days)) if days else (date(2000, 1, 1), date(2000, 1, 31))
    return first.replace(day=1), _next(last) - timedelta(days=1)


def _next(day: date) -> date:
    """Return the first day of the next month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _months(first: date, last: date) -> Iterator[date]:
    every = max(1, round((last - first).days / 31 / 12))
    month, count = first, 0
    while month <= last:
        if count % every == 0:
            yield month
        month, count = _next(month), count + 1


def _x(day: date, first: date, last: date) -> float:
    return round(WIDTH * (day - first).days / ((last - first).days + 1), 1)


def _bar(row: TaskRow, y: int, first: date, last: date, task: ScheduledTask | None) -> Bar:
    start, end = row.start or row.end, row.end or row.start
    x, width = _stretch(start, end, first, last)
    work_x, work_width = _stretch(task.start, task.finish, first, last) if task else (None, 0.0)
    return Bar(row, y, x, width, work_x, work_width, task)


def _stretch(start: date | None, end: date | None, first: date, last: date) -> tuple[float | None, float]:
    if start is None or end is None:
        return None, 0.0
    x = _x(start, first, last)
    return x, round(max(NARROWEST, _x(end + timedelta(days=1), first, last) - x), 1)
