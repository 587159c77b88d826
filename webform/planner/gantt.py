"""The timetable of a plan as a drawing: a bar a task, months as a grid, tasks to look at again marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from sampling.timetable import timetable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sampling.plan import Plan
    from sampling.remarks import Remark
    from sampling.timetable import TaskRow

WIDTH: Final = 770
ROW: Final = 46
TOP: Final = 30
NARROWEST: Final = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """One task of the drawing; `x` and `width` are missing where the plan gives it no time."""

    row: TaskRow
    y: int
    x: float | None
    width: float
    warned: bool


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
    width: int = WIDTH


def gantt(plan: Plan) -> Chart:
    """Return the drawing of a plan's timetable."""
    times = timetable(plan)
    first, last = _span(times.rows)
    warned = {task for remark in times.warnings for task in remark.about}
    bars = tuple(
        _bar(row, TOP + place * ROW, first, last, warned=row.id in warned)
        for place, row in enumerate(times.rows)
    )
    ticks = tuple(Tick(_x(day, first, last), f"{day:%m/%Y}") for day in _months(first, last))
    return Chart(bars, ticks, times.warnings, TOP + ROW * len(bars) + 8)


def _span(rows: tuple[TaskRow, ...]) -> tuple[date, date]:
    days = [day for row in rows for day in (row.start, row.end) if day]
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


def _bar(row: TaskRow, y: int, first: date, last: date, *, warned: bool) -> Bar:
    start, end = row.start or row.end, row.end or row.start
    if start is None or end is None:
        return Bar(row, y, None, 0.0, warned)
    x = _x(start, first, last)
    width = max(NARROWEST, _x(end + timedelta(days=1), first, last) - x)
    return Bar(row, y, x, round(width, 1), warned)
